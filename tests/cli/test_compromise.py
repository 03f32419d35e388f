"""`tieline compromise` and `tieline assessment`: from the first look to the end."""

import pytest

from tests.cli.terminal import do, refuse
from tests.factories.world import Player, make_case, make_cast, make_submission

VALUE = "+1 202 555 0143"


@pytest.fixture
def owner(database: str) -> Player:
    """The owner, whose case told the partner's analyst something."""
    cast = make_cast()
    make_case(cast.owner)
    make_submission(cast.owner, [VALUE])
    do(
        "--as",
        "ana-part",
        "check",
        VALUE,
        "--office",
        "PART",
        "--purpose",
        "a test",
        "--no-case-reason",
        "a test has none",
    )
    return cast.owner


def test_a_person_is_revoked_and_the_owner_assesses_it(owner: Player) -> None:
    words = ("compromise", "person", "ana-part", "--since", "2026-01-01", "--reason", "a leak")
    shown = do(*words).out
    assert "Nothing was done" in shown
    assert "offices concerned" in shown
    do("--as", "ana-part", "case", "list", "--office", "PART")
    assert "is revoked" in do(*words, "--yes").out
    assert "ana-part" in refuse(3, "--as", "ana-part", "case", "list", "--office", "PART")
    assert "already" in refuse(1, *words, "--yes")
    [row] = do("compromise", "list", "--json").json
    assert (row["kind"], row["party"], row["ended"]["roles"]) == ("person", "ana-part of PART", 1)

    own = ("--as", "ana-own", "assessment")
    [listed] = do(*own, "list", "--json").json
    ident = listed["id"]
    page = do(*own, "show", ident, "--json").json
    [case] = page["cases"]
    assert (case["case"], case["items"][0]["value"]) == ("C-1", "+12025550143")
    assert VALUE[-4:] in do(*own, "show", ident).out
    do(*own, "assign", ident, "--to", "ana-own")
    assert "alone" in refuse(1, *own, "assess", ident, "--case", "C-1")
    assert "C-1" in refuse(1, *own, "assess", ident, "--summary", "nothing")
    do(*own, "assess", ident, "--case", "C-1", "--harm", "none", "--done", "nothing")
    do(*own, "assess", ident, "--summary", "nothing to fear")
    assert "supervise" in refuse(1, *own, "close", ident, "--note", "done")
    do("compromise", "reinstate", row["id"], "--reason", "cleared")
    assert "reinstated" in do("compromise", "list").out
    assert "ana-part" in refuse(3, "--as", "ana-part", "case", "list", "--office", "PART")


def test_whom_the_operator_revoked_no_supervisor_reinstates(owner: Player) -> None:
    do("person", "add", "sup", "--office", "PART", "--role", "supervisor")
    words = ("compromise", "person", "ana-part", "--since", "2026-01-01", "--reason", "a leak")
    do(*words, "--yes")
    [row] = do("--as", "sup", "compromise", "list", "--json").json
    assert not row["may_lift"]
    said = refuse(1, "--as", "sup", "compromise", "reinstate", row["id"], "--reason", "a friend")
    assert "Only the operator of this installation may reinstate" in said
    assert not do("compromise", "list", "--json").json[0]["lifted_at"]


def test_an_office_and_a_country_are_revoked_by_the_operator_alone(owner: Player) -> None:
    for words in (("office", "PART"), ("country", "GB")):
        asked = ("compromise", *words, "--since", "2026-01-01", "--reason", "a leak")
        assert "roles" in refuse(1, "--as", "ana-own", *asked)
        assert "Nothing was done" in do(*asked).out
        do(*asked, "--yes")
        [row] = [row for row in do("compromise", "list", "--json").json if not row["lifted_at"]]
        do("compromise", "reinstate", row["id"], "--reason", "cleared")
    assert "no date" in refuse(
        1, "compromise", "office", "PART", "--since", "soon", "--reason", "a leak"
    )
    assert "NONE" in refuse(
        3, "compromise", "office", "NONE", "--since", "2026-01-01", "--reason", "a leak"
    )


def test_who_was_told_what_of_a_case(owner: Player) -> None:
    words = ("--as", "ana-own", "case", "disclosures", "C-1", "--office", "OWN")
    assert do(*words, "--json").json == []  # who asked lets nobody learn of it
    do(
        "--as", "ana-str", "check", VALUE, "--office", "STR", "--purpose", "a test",
        "--no-case-reason", "a test has none", "--tell-owners",
    )  # fmt: skip
    [one] = do(*words, "--json").json
    assert (one["office"], one["tells"], one["look"]) == ("STR", "pointer", "selector.checked")
    assert do(*words, "--csv").out.splitlines()[0].startswith("kind,value,is_held,office")
    assert "STR" in do(*words).out


def test_empty_lists_say_so(database: str) -> None:
    cast = make_cast()
    make_case(cast.owner)
    assert "None is declared" in do("compromise", "list").out
    assert "nobody" in do("--as", "ana-own", "assessment", "list").out
    told = do("--as", "ana-own", "case", "disclosures", "C-1", "--office", "OWN").out
    assert "Nothing of it was told" in told
