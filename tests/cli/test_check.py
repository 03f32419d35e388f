"""`tieline check`."""

import os
from pathlib import Path

import pytest

from tests.cli.terminal import do, environment, refuse, write_table
from tests.factories.world import make_case, make_player, make_submission
from tieline.apps.audit import queries as audit
from tieline.core.postures import Posture

pytestmark = pytest.mark.usefixtures("database")

WHY = ("--purpose", "a call in our case", "--no-case-reason", "a test has none")


def test_a_check_says_who_has_a_value_and_keeps_nothing_but_its_trace(tmp_path: Path) -> None:
    ours, theirs = make_player("A"), make_player("B")
    make_case(theirs, "open", posture=Posture.OPEN, summary="Boats")
    make_case(theirs, "shut")
    make_case(theirs, "dark", posture=Posture.SILENT)
    make_case(ours, "C-1")
    make_submission(theirs, ["+1 202 555 0143"], case="open")
    make_submission(theirs, ["+1 202 555 0144"], case="shut")
    make_submission(theirs, ["+1 202 555 0145"], case="dark")
    path = write_table(tmp_path / "values.txt", "202 555 0144", "", "+1 202 555 0145")
    found = do(
        "check", "(202) 555-0143", "--file", str(path), "--office", "A", "--case", "C-1", *WHY,
        "--json", "--as", "ana-a",
    ).json  # fmt: skip
    assert [(one["as_given"], one["value"], one["is_held"]) for one in found] == [
        ("(202) 555-0143", "+12025550143", True),
        ("202 555 0144", "+12025550144", True),
        ("+1 202 555 0145", "+12025550145", False),
    ]
    holders = [one["readings"][0]["held_by"] for one in found]
    assert [[(h["office"], h["cases"], h["is_own"]) for h in held] for held in holders] == [
        [("B", 1, False)],
        [("B", 1, False)],
        [],
    ]
    assert holders[0][0]["open_cases"] == [{"ref": "open", "summary": "Boats"}]
    assert holders[1][0]["open_cases"] == []
    assert holders[0][0]["contacts"][0]["phone"] == "+1 202 555 0100"
    table = do("check", "202 555 0144", "--office", "A", *WHY, "--as", "ana-a").out
    for text in ("Agency B", "(pointer)", "Ana of B", "+1 202-555-0144"):
        assert text in table
    assert "shut" not in table
    unknown = do("check", "+12025550199", "--office", "A", *WHY, "--as", "ana-a").out
    assert "nobody that you may know of" in unknown
    asked = audit.list_entries(ours.viewer, action="selector.checked")
    assert [(entry.purpose, entry.ids["values"]) for entry in asked] == [
        ("a call in our case", 1),
        ("a call in our case", 1),
        ("a call in our case", 3),
    ]
    assert do("case", "show", "C-1", "--office", "A", "--json").json["selectors"] == []
    # One's own office is named as such.
    mine = do("check", "+1 202 555 0145", "--office", "B", *WHY, "--json").json
    assert [h["is_own"] for h in mine[0]["readings"][0]["held_by"]] == [True]
    assert mine[0]["readings"][0]["held_by"][0]["own_cases"] == ["dark"]


def test_kind_and_region_decide_how_a_value_is_read() -> None:
    make_player("A", country="GB")
    read = {}
    for words in (
        ("020 7946 0018",),
        ("020 7946 0018", "--region", "us"),
        ("020 7946 0018", "--kind", "other"),
        ("ana@example.org",),
    ):
        found = do("check", *words, "--office", "A", *WHY, "--json").json[0]
        read[words] = (found["kind"], found["value"], found["is_valid"])
    values = list(read.values())
    assert values[0] == ("phone", "+442079460018", True)
    assert values[1][2] is False
    assert values[2] == ("other", "02079460018", True)
    assert values[3] == ("email", "ana@example.org", True)


def test_a_check_that_cannot_be_made_is_refused_with_the_reason(tmp_path: Path) -> None:
    make_player("A")
    picture = tmp_path / "picture"
    picture.write_bytes(b"\xff\xfe\xff")
    one = ("check", "+12025550143", "--office", "A")
    assert "Say why" in refuse(1, *one, "--purpose", "  ")
    assert "--purpose" in refuse(2, *one)
    assert "at least one value" in refuse(2, "check", " ", "--office", "A", *WHY)
    assert "'fone'" in refuse(1, *one, *WHY, "--kind", "fone")
    assert "two-letter" in refuse(1, *one, *WHY, "--region", "USA")
    # No country has it, so every number would meet nothing.
    assert "two-letter" in refuse(1, *one, *WHY, "--region", "UK")
    assert "no case 'C-9'" in refuse(3, *one, *WHY, "--case", "C-9")
    assert "No office" in refuse(3, "check", "1", "--office", "Z", *WHY)
    for path in (tmp_path / "none", picture, tmp_path):
        assert path.name in refuse(1, "check", "--file", str(path), "--office", "A", *WHY)


def test_a_file_that_may_never_end_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero")):
        line = refuse(
            1, "check", "--office", "A", "--purpose", "p", "--file", str(path),
            environ=environment(),
        )  # fmt: skip
        assert line == f"'{path}' is not a regular file."


def test_a_kind_is_repeatable_and_takes_a_qualifier() -> None:
    make_player("A")
    asking = ("--office", "A", *WHY)
    [found] = do(
        "check", "Alex", "--kind", "username/tg", "--kind", "other", *asking, "--json"
    ).json
    assert (found["kind"], found["value"]) == ("username", "telegram:alex")
    assert "takes nothing after a slash" in refuse(1, "check", "1", "--kind", "vin/US", *asking)
