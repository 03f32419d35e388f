"""`tieline hit`."""

import pytest
from django.test import override_settings

from tests.cli.terminal import do, environment, refuse
from tests.factories.world import make_case, make_player, make_submission

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def hit(database: str) -> None:
    """One number that A had and B came with; C has nothing to do with it."""
    for code in ("A", "B", "C"):
        make_case(make_player(code), "C-1")
    a, b = (make_player(code) for code in ("A2", "B2"))
    for player in (a, b):
        make_case(player, f"of {player.office.code}")
    make_submission(a, ["+12025550101", "+12025550199"], case="of A2")
    make_submission(b, ["+12025550101"], case="of B2")


def _listed(*words: str) -> list[dict[str, object]]:
    listed: list[dict[str, object]] = do("hit", "list", "--json", *words).json
    return listed


def test_both_sides_list_and_show_the_hit_with_what_is_theirs() -> None:
    (mine,) = _listed("--as", "ana-a2")
    (theirs,) = _listed("--office", "B2")
    assert (mine["value"], mine["own_case"], mine["arrived_office"]) == (
        "+12025550101",
        "of A2",
        "B2",
    )
    assert (mine["is_own_arrival"], theirs["is_own_arrival"]) == (False, True)
    assert theirs["own_case"] == "of B2"
    assert {mine["state"], theirs["state"]} == {"open"}
    assert _listed("--as", "ana-c") == []
    shown = do("hit", "show", str(mine["id"]), "--json", "--as", "ana-a2").json
    assert shown["own_case"] == "of A2"
    others = [one for one in shown["held_by"] if not one["is_own"]]
    assert [(one["office"], one["cases"], one["own_cases"]) for one in others] == [("B2", 1, [])]
    assert others[0]["contacts"][0]["name"] == "Ana of B2"
    assert others[0]["periods_overlap"]
    text = do("hit", "show", str(mine["id"]), "--office", "A2").out
    for part in ("+1 202-555-0101", "of A2", "B2", "Ana of B2", "(pointer)"):
        assert part in text
    assert "of B2" not in text.replace("Ana of B2", "")
    assert str(mine["id"]) in do("hit", "list", "--office", "A2").out


def test_each_side_assigns_and_disposes_of_its_own_side() -> None:
    (mine,) = _listed("--office", "A2")
    ident = str(mine["id"])
    do("person", "add", "ben", "--office", "A2", "--role", "analyst")
    assert len(_listed("--office", "A2", "--new")) == 1
    do("hit", "assign", ident, "--to", "ben", "--as", "ana-a2")
    assert _listed("--office", "A2", "--new") == []
    (assigned,) = _listed("--office", "A2")
    assert (assigned["state"], assigned["assigned_to"]) == ("assigned", "ben")
    do(
        "hit", "dispose", ident, "--disposition", "coincidental", "--reason", "a taxi stand",
        "--as", "ben",
    )  # fmt: skip
    (settled,) = _listed("--office", "A2")
    assert (settled["state"], settled["disposition"], settled["reason"]) == (
        "disposed",
        "coincidental",
        "a taxi stand",
    )
    (theirs,) = _listed("--office", "B2")
    assert (theirs["state"], theirs["assigned_to"], theirs["disposition"]) == ("open", None, None)


def test_what_cannot_be_done_with_a_hit_is_refused_with_the_reason() -> None:
    (mine,) = _listed("--office", "A2")
    ident = str(mine["id"])
    dispose = ("hit", "dispose", ident, "--office", "A2", "--disposition")
    assert "confirmed" in refuse(1, *dispose, "maybe", "--reason", "x")
    assert "Say why" in refuse(1, *dispose, "confirmed", "--reason", " ")
    assert "--reason" in refuse(2, *dispose, "confirmed")
    assert "'ana-b2'" in refuse(3, "hit", "assign", ident, "--to", "ana-b2", "--office", "A2")
    assert "--office CODE" in refuse(1, "hit", "list")
    unknown = "00000000-0000-4000-8000-000000000000"
    for words in (
        ("show",),
        ("assign", "--to", "ana-c"),
        ("dispose", "--disposition", "known", "--reason", "x"),
    ):
        verb, *options = words
        # Of another office's hit one learns no more than of none.
        said = {
            refuse(3, "hit", verb, one, *options, "--as", "ana-c").replace(one, "ID")
            for one in (ident, unknown, "no-id")
        }
        assert said == {"There is no hit ID for this office."}
    (after,) = _listed("--office", "A2")
    assert (after["state"], after["is_new"]) == ("open", True)


def test_acknowledging_leaves_the_hit_open() -> None:
    (mine,) = _listed("--office", "A2")
    ident = str(mine["id"])
    assert "is acknowledged" in do("hit", "acknowledge", ident, "--as", "ana-a2").out
    assert "was acknowledged before" in do("hit", "acknowledge", ident, "--as", "ana-a2").out
    assert _listed("--office", "A2", "--new") == []
    assert [one["state"] for one in _listed("--office", "A2")] == ["open"]
    assert "no hit" in refuse(3, "hit", "acknowledge", ident, "--as", "ana-c")


def test_hubs_are_listed_with_what_is_new_and_acknowledged_as_far_as_listed() -> None:
    environ = environment(TIELINE_HUB_OFFICES="2")
    for number in range(5):
        player = make_player(f"H{number}")
        make_case(player, "C-1")
        with override_settings(HUB_OFFICES=2):
            make_submission(player, ["+12025550177"])
    words = ("hit", "hubs", "--office", "H0", "--json")
    (hub,) = do(*words, environ=environ).json
    assert (hub["value"], hub["cases"], hub["offices"]) == ("+12025550177", 5, 5)
    assert hub["arrivals"] == 2
    assert "202-555-0177" in do("hit", "hubs", "--office", "H0", "--acknowledge").out
    assert [one["arrivals"] for one in do(*words).json] == [0]
    assert do("hit", "hubs", "--office", "A", "--json").json == []
