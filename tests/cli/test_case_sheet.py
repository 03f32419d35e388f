"""`tieline submit` with a case sheet: rows that belong to several offices' cases."""

from pathlib import Path

import pytest

from tests.cli.terminal import do, refuse, write_table

pytestmark = pytest.mark.usefixtures("database")

SHEET = (
    "Office,Case,Number",
    "A,C-1,+1 202 555 0143",
    "B,C-1,(202) 555-0143",
    ",C-1,202 555 0101",
    "A,,202 555 0102",
    "A,C-2,",
    "C D,C-9,202 555 0143",
    "B,C-3,202 555 0103",
)
COLUMNS = (
    "--office-column", "office", "--case-column", "case", "--column", "number=phone",
    "--authority", "public:sheet-1", "--region", "us",
)  # fmt: skip


def test_a_sheet_is_split_by_office_and_opens_what_is_missing_when_told_to(
    tmp_path: Path,
) -> None:
    path = write_table(tmp_path / "sheet.csv", *SHEET)
    done = do("submit", str(path), *COLUMNS, "--create", "--json").json
    assert {name: done[name] for name in done if name.startswith("row")} == {
        "rows_read": 7,
        "rows_accepted": 4,
        "rows_empty": 1,
        "row_problems": 2,
    }
    parts = {part["office"]: part for part in done["submissions"]}
    assert set(parts) == {None, "A", "B", "C D"}
    for part in parts.values():
        assert part["rows_read"] == (
            part["rows_accepted"] + part["rows_empty"] + part["row_problems"]
        )
        assert part["state"] == "finished"
    # Rows keep the numbers that they have in the sheet.
    problems = {
        office: [(one["row"], one["line"], one["code"]) for one in part["first_problems"]]
        for office, part in parts.items()
    }
    assert problems == {
        None: [(3, 4, "no_office")],
        "A": [(4, 5, "no_case")],
        "B": [],
        "C D": [],
    }
    listed = {one["code"]: one for one in do("office", "list", "--json").json}
    assert set(listed) == {"A", "B", "C D"}
    assert {(o["agency"], o["country"], o["timezone"]) for o in listed.values()} == {
        ("unassigned", "US", "UTC")
    }
    assert [c["ref"] for c in do("case", "list", "--office", "B", "--json").json] == ["C-1", "C-3"]
    found = do("hits", "--json").json
    assert [(hit["value"], hit["offices"], hit["cases"]) for hit in found] == [
        ("+12025550143", ["A", "B", "C D"], 3)
    ]
    again = do("submit", str(path), *COLUMNS, "--create", "--json").json
    assert [part["is_new"] for part in again["submissions"]] == [False] * 4
    assert do("hits", "--json").json == found
    told = do("submit", str(path), *COLUMNS, "--create").out
    assert "7 rows read: 4 accepted, 1 without a value, 2 with problems." in told
    assert told.count("nothing was added") == 4


def test_without_create_rows_of_unknown_offices_and_cases_are_problems(tmp_path: Path) -> None:
    do("office", "add", "A", "--country", "US")
    do("case", "open", "C-1", "--office", "A")
    path = write_table(tmp_path / "sheet.csv", *SHEET, "A,C-8,202 555 0104")
    done = do("submit", str(path), *COLUMNS, "--json").json
    parts = {part["office"]: part for part in done["submissions"]}
    assert set(parts) == {None, "A"}
    codes = {
        office: sorted(one["code"] for one in part["first_problems"])
        for office, part in parts.items()
    }
    assert codes == {
        None: ["no_office", "unknown_office", "unknown_office", "unknown_office"],
        "A": ["no_case", "unknown_case"],
    }
    assert (done["rows_read"], done["rows_accepted"], done["rows_empty"]) == (8, 1, 1)
    assert len(do("office", "list", "--json").json) == 1
    assert len(do("case", "list", "--office", "A", "--json").json) == 1


def test_rows_of_other_offices_stay_problems_of_whoever_may_not_act_for_them(
    tmp_path: Path,
) -> None:
    for code in ("A", "B"):
        do("office", "add", code)
        do("person", "add", code.lower(), "--office", code, "--role", "analyst")
        do("case", "open", "C-1", "--office", code)
    path = write_table(
        tmp_path / "sheet.csv", "Office,Case,Number", "A,C-1,2025550143", "B,C-1,2025550143"
    )
    done = do("submit", str(path), *COLUMNS, "--json", "--as", "a").json
    assert (done["rows_read"], done["rows_accepted"], done["row_problems"]) == (2, 1, 1)
    codes = [one["code"] for part in done["submissions"] for one in part["first_problems"]]
    assert codes == ["unknown_office"]
    assert do("submission", "list", "--office", "B", "--json").json == []
    # A person who is no operator opens no offices either.
    other = write_table(tmp_path / "other.csv", "Office,Case,Number", "C,C-1,2025550143")
    assert "operator" in refuse(1, "submit", str(other), *COLUMNS, "--create", "--as", "a")


def test_a_sheet_that_is_refused_opens_no_office(tmp_path: Path) -> None:
    path = write_table(tmp_path / "sheet.csv", *SHEET)
    words = ("submit", str(path), *COLUMNS[:6], "--region", "US", "--create", "--authority")
    assert "KIND:NUMBER" in refuse(1, *words, "malformed")
    nameless = write_table(tmp_path / "nameless.csv", "Office,Number", "A,2025550143")
    assert 'no column "case"' in refuse(1, "submit", str(nameless), *COLUMNS, "--create")
    rowless = write_table(tmp_path / "rowless.csv", SHEET[0])
    assert "no row" in refuse(1, "submit", str(rowless), *COLUMNS, "--create")
    assert do("office", "list", "--json").json == []
