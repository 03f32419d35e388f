"""`tieline case`."""

from pathlib import Path

import pytest

from tests.cli.terminal import do, refuse, write_table

pytestmark = pytest.mark.usefixtures("database")


def test_a_case_is_opened_listed_and_shown_with_what_it_holds(tmp_path: Path) -> None:
    do("office", "add", "A", "--country", "US")
    assert "No cases yet" in do("case", "list", "--office", "A").out
    do("case", "open", "C 1", "--office", "A")
    do(
        "case", "open", "C-2", "--office", "A", "--posture", "silent", "--summary", "Boats",
        "--reason", "a source",
    )  # fmt: skip
    listed = do("case", "list", "--office", "A", "--json").json
    assert [(row["ref"], row["posture"], row["summary"]) for row in listed] == [
        ("C 1", "pointer", ""),
        ("C-2", "silent", "Boats"),
    ]
    path = write_table(
        tmp_path / "list.csv",
        "number,seen,mail",
        "(202) 555-0143,2026-03-01,ana@example.org",
        "+12025550143,2026-03-05,",
        "0000000000,,",
    )
    done = do(
        "submit", str(path), "--office", "A", "--case", "C 1", "--authority", "subpoena:1",
        "--column", "number=phone:used", "--column", "mail=email", "--column", "seen=seen_at",
        "--json",
    )  # fmt: skip
    shown = do("case", "show", "C 1", "--office", "A", "--json").json
    assert (shown["ref"], shown["office"], shown["posture"]) == ("C 1", "A", "pointer")
    assert shown["submissions"] == [
        {"id": done.json["id"], "file": "list.csv", "state": "finished"}
    ]
    held = {(one["kind"], one["value"]): one for one in shown["selectors"]}
    phone = held["phone", "+12025550143"]
    assert (phone["rows"], phone["roles"], phone["is_valid"]) == (2, ["used"], True)
    assert (phone["first_seen_at"][:10], phone["last_seen_at"][:10]) == ("2026-03-01", "2026-03-05")
    assert held["email", "ana@example.org"]["is_valid"] is True
    junk = [one for one in shown["selectors"] if one["as_given"] == "0000000000"]
    assert [(one["condition"], one["is_valid"]) for one in junk] == [("junk", False)]
    table = do("case", "show", "C 1", "--office", "A").out
    for text in ("list.csv", "+1 202-555-0143", "ana@example.org", "junk", "pointer"):
        assert text in table


def test_a_case_that_cannot_be_opened_or_is_not_there_is_refused_with_the_reason() -> None:
    do("office", "add", "A")
    do("case", "open", "C-1", "--office", "A")
    assert "a case 'C-1' already" in refuse(1, "case", "open", "C-1", "--office", "A")
    assert "1 to 100 characters" in refuse(1, "case", "open", "C" * 101, "--office", "A")
    assert "at most 1000" in refuse(
        1, "case", "open", "C-2", "--office", "A", "--summary", "x" * 9999
    )
    assert "No office has the code 'B'" in refuse(3, "case", "open", "C-2", "--office", "B")
    assert "no case 'C-2'" in refuse(3, "case", "show", "C-2", "--office", "A")
    said = refuse(2, "case", "open", "C-2", "--office", "A", "--posture", "loud")
    assert "'open', 'pointer', 'silent'" in said
    assert "tieline case open --help" in said
    assert "Missing option '--office'" in refuse(2, "case", "list")
    assert len(do("case", "list", "--office", "A", "--json").json) == 1
