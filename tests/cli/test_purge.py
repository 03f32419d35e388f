"""`tieline purge`: ordered and done on this machine."""

import pytest

from tests.cli.terminal import do, refuse
from tests.factories.roles import give_role
from tests.factories.world import make_case, make_player, make_submission


@pytest.fixture
def ident(database: str) -> str:
    owner = make_player("OWN")
    make_case(owner)
    give_role(database, owner, "supervisor")
    return str(make_submission(owner, ["+1 202 555 0101"]).uuid)


def test_a_supervisor_purges_and_the_list_says_why(ident: str) -> None:
    why = ("--office", "OWN", "--reason", "unlawful", "--ground", "no basis was found")
    assert "Nothing of this office was purged." in do("purge", "list", "--office", "OWN").out
    refuse(1, "purge", "submission", ident, *why)  # the operator supervises no office
    assert "Purged." in do("--as", "ana-own", "purge", "submission", ident, *why).out
    assert "Purged." in do("--as", "ana-own", "purge", "case", "C-1", *why).out
    listed = do("purge", "list", "--office", "OWN", "--json").json
    assert [(one["kind"], one["reason"]) for one in listed] == [
        ("case", "unlawful"),
        ("submission", "unlawful"),
    ]
    assert all(one["purged_at"] for one in listed)
    assert "0 done; 0 still in use" in do("purge", "run").out
    assert "ordered before" in refuse(1, "--as", "ana-own", "purge", "submission", ident, *why)
    assert "no basis was found" in do("purge", "list", "--office", "OWN").out
