"""`tieline submission`."""

import csv
import io
from pathlib import Path

import pytest

from tests.cli.terminal import do, refuse, write_table

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def offices(database: str) -> None:
    for code in ("A", "B"):
        do("office", "add", code, "--country", "US")
        do("case", "open", "C-1", "--office", code)


def _submit(path: Path, office: str) -> str:
    ended = do(
        "submit", str(path), "--office", office, "--case", "C-1", "--authority", "warrant:1",
        "--column", "n=phone", "--json",
    )  # fmt: skip
    return str(ended.json["id"])


def _met() -> set[str]:
    return {hit["value"] for hit in do("hits", "--json").json}


def test_withdrawing_and_superseding_take_the_hits_along(tmp_path: Path) -> None:
    first = write_table(tmp_path / "first.csv", "n", "+12025550101", "+12025550102")
    second = write_table(tmp_path / "second.csv", "n", "+12025550102", "+12025550103")
    both = write_table(tmp_path / "both.csv", "n", *(f"+1202555010{n}" for n in (1, 2, 3)))
    _submit(both, "B")
    old = _submit(first, "A")
    assert _met() == {"+12025550101", "+12025550102"}
    new = do("submission", "supersede", old, str(second), "--json").json
    assert new["is_new"] is True
    assert _met() == {"+12025550102", "+12025550103"}
    states = {
        row["id"]: row["state"] for row in do("submission", "list", "--office", "A", "--json").json
    }
    assert states == {old: "superseded", new["id"]: "finished"}
    assert "superseded" in refuse(1, "submission", "supersede", old, str(first))
    assert "superseded" in refuse(1, "submission", "withdraw", old, "--reason", "x")
    said = do("submission", "withdraw", new["id"], "--reason", "sent by mistake").out
    assert f"{new['id']} is withdrawn" in said
    assert _met() == set()
    assert do("case", "show", "C-1", "--office", "A", "--json").json["selectors"] == []
    assert do("submission", "show", new["id"], "--json").json["state"] == "withdrawn"
    # What was withdrawn can be handed in anew.
    assert _submit(first, "A") not in states
    assert _met() == {"+12025550101", "+12025550102"}


def test_problems_are_listed_for_people_and_programs(tmp_path: Path) -> None:
    wrong = [f"+120255501{n:02},x" for n in range(12)]
    path = write_table(tmp_path / "list.csv", "n", "+12025550199", *wrong)
    ident = _submit(path, "A")
    listed = do("submission", "problems", ident, "--json").json
    assert [one["row"] for one in listed] == list(range(2, 14))
    assert {(one["code"], one["is_note"]) for one in listed} == {("too_many_cells", False)}
    text = do("submission", "problems", ident, "--csv").out
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(int(row["row"]), int(row["line"])) for row in rows] == [
        (one["row"], one["line"]) for one in listed
    ]
    assert "What to do" in do("submission", "problems", ident).out
    # Values are never repeated in what is told of them.
    assert "+12025550100" not in text
    again = do(
        "submit", str(path), "--office", "A", "--case", "C-1", "--authority", "warrant:1",
        "--column", "n=phone",
    ).out  # fmt: skip
    assert f"tieline submission problems {ident}" in again


def test_a_submission_is_shown_to_its_own_office_alone(tmp_path: Path) -> None:
    for code in ("A", "B"):
        do("person", "add", code.lower(), "--office", code, "--role", "analyst")
    path = write_table(tmp_path / "list.csv", "n", "+12025550101")
    ident = _submit(path, "A")
    shown = do("submission", "show", ident, "--json", "--as", "a").json
    assert (shown["office"], shown["state"], shown["case"]) == ("A", "finished", "C-1")
    assert (shown["file"], shown["authority"]) == ("list.csv", "warrant:1")
    assert (shown["rows_read"], shown["rows_accepted"], shown["values"]) == (1, 1, 1)
    for text in (ident, "list.csv", "finished", "warrant:1"):
        assert text in do("submission", "show", ident, "--office", "A").out
        assert text == "warrant:1" or text in do("submission", "list", "--office", "A").out
    for words in (
        ("show", ident),
        ("problems", ident),
        ("withdraw", ident, "--reason", "x"),
        ("supersede", ident, str(path)),
    ):
        hidden = refuse(3, "submission", *words, "--as", "b")
        missing = refuse(3, "submission", words[0], "no-such-id", *words[2:], "--as", "b")
        assert hidden.replace(ident, "ID") == missing.replace("no-such-id", "ID")
    assert "Missing option '--reason'" in refuse(2, "submission", "withdraw", ident)
    assert "none.csv" in refuse(1, "submission", "supersede", ident, str(tmp_path / "none.csv"))
    assert do("submission", "show", ident, "--json").json["state"] == "finished"
