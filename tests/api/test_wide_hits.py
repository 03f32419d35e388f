"""What very many hold, as programs and commands are told of it: some offices at a time."""

import pytest

from tests.factories.programs import program_of
from tests.factories.world import NOON, Player, later, make_case, make_player, make_submission
from tieline.cli.hit import _print_page
from tieline.journeys.looking import list_hits, show_hit

SHARED = "+1 202 555 0143"


@pytest.fixture
def holder(database: str, monkeypatch: pytest.MonkeyPatch) -> Player:
    """One of four offices with two cases each; an answer looks at two offices and one case of each."""
    for name, most in (("WHOLE_UP_TO", 3), ("OFFICES_AT_ONCE", 2), ("CASES_AT_ONCE", 1)):
        monkeypatch.setattr(f"tieline.apps.hits.queries.{name}", most)
    players = [make_player(f"O{number}") for number in range(4)]
    for place, player in enumerate(players * 2):
        make_case(player, f"C-{place}")
        make_submission(player, [SHARED], case=f"C-{place}", at=later(place))
    return players[3]


def test_a_program_goes_on_after_the_last_office(holder: Player) -> None:
    program = program_of(holder)
    ident = program.get("/hits").json()["items"][0]["id"]
    told, after = [], None
    first = program.get(f"/hits/{ident}").json()["held_by"]
    assert {one["last_at"] for one in first if one["has_more_cases"]} == {None}
    while after is not None or not told:
        page = program.get(f"/hits/{ident}", **({"after": after} if after else {})).json()
        told += [
            (one["office"], one["cases"], one["has_more_cases"])
            for one in page["held_by"]
            if not one["is_own"]
        ]
        after = page["next_after"]
    assert sorted(told) == [("O0", 1, True), ("O1", 1, True), ("O2", 1, True)]
    missing = program.get(f"/hits/{ident}", after="NONE")
    assert (missing.status_code, missing.json()["code"]) == (404, "office_not_found")
    for unfit in ("x" * 41, "\0"):
        assert program.get(f"/hits/{ident}", after=unfit).status_code == 422
    whole = program.get(f"/hits/{ident}", whole="true").json()
    assert [one["cases"] for one in whole["held_by"] if not one["is_own"]] == [2, 2, 2]
    assert all(one["first_at"] for one in whole["held_by"])


def test_a_provenance_and_what_may_be_told_name_all(holder: Player) -> None:
    program = program_of(holder)
    ident = program.get("/hits").json()["items"][0]["id"]
    held_by = program.get(f"/hits/{ident}/provenance").json()["hit"]["held_by"]
    assert sum(one["cases"] for one in held_by) == 7


def test_a_check_says_that_there_are_more(holder: Player) -> None:
    answer = program_of(holder).post(
        "/checks", {"values": [SHARED], "purpose": "a test", "without_case": "a test has none"}
    )
    [reading] = answer.json()["answers"][0]["readings"]
    assert reading["has_more_offices"]
    assert [one["office"] for one in reading["held_by"]].count("O3") == 1
    assert len(reading["held_by"]) == 3


def test_the_command_says_how_to_go_on(holder: Player, capsys: pytest.CaptureFixture[str]) -> None:
    (view, *_), _ = list_hits(actor=holder.actor, now=NOON)
    ident = str(view.side.uuid)
    _print_page(show_hit(ident, actor=holder.actor, now=NOON))
    said = capsys.readouterr().out
    assert "Very many hold it." in said
    assert "1 or more" in said
    assert f"tieline hit show {ident} --after O1" in said
    _print_page(show_hit(ident, actor=holder.actor, now=NOON, after="O1"))
    assert "--after" not in capsys.readouterr().out
