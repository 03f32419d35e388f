"""`tieline retention`, and closing cases at the command line."""

import pytest

from tests.cli.terminal import do, refuse
from tests.factories.roles import give_role
from tests.factories.world import make_case, make_player, make_submission

OFFICE = ("--office", "OWN")
WHY = (*OFFICE, "--reason", "still needed")


@pytest.fixture
def ident(database: str) -> str:
    owner = make_player("OWN")
    make_case(owner)
    give_role(database, owner, "supervisor")
    return str(make_submission(owner, ["+1 202 555 0101"]).uuid)


def test_a_case_is_closed_kept_on_and_reopened(ident: str) -> None:
    assert "all, for good" in do("retention", "schedule", *OFFICE).out
    refuse(1, "--as", "ana-own", "retention", "schedule", *OFFICE, "--months", "1")
    refuse(1, "retention", "schedule", *OFFICE, "--months", "1", "--keep")
    refuse(1, "retention", "schedule", *OFFICE, "--months", "0")
    assert "1 months" in do("retention", "schedule", *OFFICE, "--months", "1").out
    assert "1 months" in do("--as", "ana-own", "retention", "schedule", *OFFICE).out
    assert "is purged on" in do("--as", "ana-own", "case", "close", "C-1", *WHY).out
    assert "closed already" in refuse(1, "--as", "ana-own", "case", "close", "C-1", *WHY)
    [due] = do("retention", "due", *OFFICE, "--json").json
    assert (due["kind"], due["case"], due["days_left"]) == ("case", "C-1", 90)
    assert "C-1" in do("retention", "due", *OFFICE).out
    refuse(1, "case", "keep-on", "C-1", *WHY)  # the operator supervises no office
    assert "is kept until" in do("--as", "ana-own", "case", "keep-on", "C-1", *WHY).out
    assert "is open again" in do("--as", "ana-own", "case", "reopen", "C-1", *WHY).out
    assert "Nothing ends within 90 days." in do("retention", "due", *OFFICE).out
    assert "all, for good" in do("retention", "schedule", *OFFICE, "--keep").out


def test_a_supervisor_validates_what_a_file_brought(ident: str) -> None:
    refuse(1, "retention", "validate", ident, *WHY)
    said = do("--as", "ana-own", "retention", "validate", ident, *WHY).out
    assert "stands until" in said
