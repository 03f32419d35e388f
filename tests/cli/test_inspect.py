"""`tieline inspect`, and `tieline submit` that finds the columns out."""

import json
from pathlib import Path

import openpyxl
import pytest

from tests.cli.terminal import do, environment, refuse, write_table

BASIS = ("--office", "A", "--case", "C-1", "--authority", "subpoena:2026-1")
CALLS = (
    "Subscriber report",
    "",
    "Calling number;Called number;Start;Duration",
    "+12025550143;(202) 555-0144;13/07/2021 14:03;1:05",
    "+12025550143;(202) 555-0145;07/08/2021 09:00;x",
)


def test_a_file_is_shown_without_an_installation(tmp_path: Path) -> None:
    path = write_table(tmp_path / "calls.csv", *CALLS)
    nowhere = environment(TIELINE_HOME=str(tmp_path / "none"), TIELINE_DATABASE="none")
    told = do("inspect", str(path), "--region", "US", "--json", environ=nowhere).json
    assert (told["delimiter"], told["header_line"], told["above"]) == (
        "semicolon", 3, ["Subscriber report"],
    )  # fmt: skip
    assert [column["meaning"] for column in told["columns"]] == [
        "phone:used", "phone:called", "seen_at", "duration",
    ]  # fmt: skip
    assert (told["date_order"], told["is_of_calls"], told["doubts"]) == ("dmy", True, [])
    assert told["first_rows"][0]["duration_s"] == 65
    assert told["first_rows"][1]["seen_at"] == "2021-08-07T09:00:00+00:00"
    assert [one["code"] for one in told["first_problems"]] == ["unreadable_duration"]
    shown = do("inspect", str(path), "--region", "US").out
    assert "semicolon" in shown
    assert "phone:called" in shown
    assert "row 2 (line 5): This is no duration." in shown
    assert not (tmp_path / "none").exists()


def test_doubts_are_shown_with_what_to_state(tmp_path: Path) -> None:
    path = write_table(
        tmp_path / "calls.csv", "Calling,Called,Start", "+12025550143,+12025550144,07/08/2021"
    )
    told = do("inspect", str(path), "--json").json
    assert [doubt["code"] for doubt in told["doubts"]] == ["ambiguous_date_order"]
    assert told["doubts"][0]["options"] == ["--date-order dmy", "--date-order mdy"]
    assert "day or month first" in do("inspect", str(path)).out
    assert do("inspect", str(path), "--date-order", "mdy", "--json").json["doubts"] == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--date-order", "ydm"), "dmy"),
        (("--format", "xls"), "xlsx"),
        (("--encoding", "latin-2"), "cp1252"),
        (("--delimiter", "x"), "semicolon"),
        (("--header-line", "9"), "No row begins on line 9"),
        (("--region", "USA"), "two-letter"),
        (("--timezone", "Mars/Base"), "Mars/Base"),
    ],
)
def test_options_that_mean_nothing_are_refused(
    tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    path = write_table(tmp_path / "calls.csv", *CALLS)
    assert said in refuse(1, "inspect", str(path), *options)


@pytest.mark.usefixtures("database")
def test_a_file_without_doubt_is_handed_in_as_it_was_found(tmp_path: Path) -> None:
    do("office", "add", "A", "--country", "US")
    do("case", "open", "C-1", "--office", "A")
    book = openpyxl.Workbook()
    for line in CALLS:
        book.active.append(line.split(";"))
    book.active.append([12025550146, "#N/A", None, None])
    book.save(tmp_path / "calls.xlsx")
    done = do("submit", str(tmp_path / "calls.xlsx"), *BASIS, "--json").json
    assert (done["state"], done["rows_accepted"], done["row_problems"]) == ("finished", 3, 0)
    assert done["detected"]["date_order"] == "dmy"
    codes = {(one["row"], one["code"]) for one in done["first_problems"]}
    assert codes == {(2, "unreadable_duration"), (3, "sheet_error")}
    again = do("submit", str(tmp_path / "calls.xlsx"), *BASIS).out
    assert "phone:called" in again
    assert "nothing was added" in again
    shown = do("case", "show", "C-1", "--office", "A", "--json").json
    assert {one["value"] for one in shown["selectors"]} == {
        "+12025550143", "+12025550144", "+12025550145", "+12025550146",
    }  # fmt: skip
    # A correction may come back as CSV, without what stood above.
    path = write_table(tmp_path / "calls.csv", *CALLS[2:4])
    new = do("submission", "supersede", done["id"], str(path), "--json").json
    assert (new["state"], new["rows_accepted"]) == ("finished", 1)
    text = tmp_path / "note.txt"
    text.write_text("He called (202) 555-0199 twice.\nWrite to a@example.org about it, please.\n")
    told = do("submit", str(text), *BASIS, "--json").json
    assert (told["rows_accepted"], told["values"]) == (2, 2)
    numbers = write_table(tmp_path / "list.csv", "2025550150", "2025550151")
    assert do("submit", str(numbers), *BASIS, "--json").json["rows_accepted"] == 2


@pytest.mark.usefixtures("database")
def test_a_file_in_doubt_is_refused_with_the_options_and_leaves_nothing(tmp_path: Path) -> None:
    do("office", "add", "A", "--country", "US")
    do("case", "open", "C-1", "--office", "A")
    path = write_table(
        tmp_path / "calls.csv", "Calling no,Called,Start", "2025550143,2025550144,07/08/2021"
    )
    line = refuse(1, "submit", str(path), *BASIS)
    for said in ("--date-order dmy", "--date-order mdy", "--column 'Calling no=phone:used'"):
        assert said in line
    assert do("submission", "list", "--office", "A", "--json").json == []
    done = do("submit", str(path), *BASIS, "--date-order", "mdy", "--json").json
    assert done["state"] == "finished"
    assert json.dumps(done["detected"]["doubts"]) == "[]"
