"""A case sheet: one submission per office, and what names no office stays where it can be seen."""

from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from tests.factories.world import Cast, make_cast, operator
from tieline.apps.cases import queries as cases
from tieline.apps.offices import queries as offices
from tieline.apps.selectors import queries as selectors
from tieline.apps.submissions import queries as submissions
from tieline.core.errors import BadInput
from tieline.core.ids import INSTALLATION_OFFICE, Viewer
from tieline.core.parsing.layout import ColumnMeaning, Layout
from tieline.core.states import State
from tieline.journeys.handing_in import Handed, Sheet, hand_in_sheet
from tieline.journeys.intake import take_in

pytestmark = pytest.mark.usefixtures("database")

NOW = datetime.now(UTC)
LAYOUT = Layout(
    columns=(ColumnMeaning("number", "phone"),),
    office_column="office",
    case_column="case",
    region="US",
)
SHEET = (
    "office,case,number\n"
    "OWN,A,202-555-0101\n"
    "PART,B,202-555-0102\n"
    ",B,202-555-0103\n"
    "OWN,,202-555-0104\n"
    "OWN,A,\n"
    "NEW,C,202-555-0105\n"
    'OWN,A,"202-555-0106'
)


def _hand_in(folder: Path, text: str, *, creates: bool) -> list[Handed]:
    path = folder / "sheet.csv"
    path.write_text(text, encoding="utf-8")
    sheet = Sheet(path, LAYOUT, "warrant:7", creates=creates)
    handed = hand_in_sheet(sheet, person=operator(), now=NOW)
    for one in handed:
        take_in(one.receipt.submission_id, actor=one.actor, now=NOW)
    return handed


def _counts(handed: list[Handed]) -> dict[str, tuple[int | None, ...]]:
    found = {}
    for one in handed:
        viewer = Viewer(one.actor.person_id, one.actor.office_id)
        row = submissions.get_submission_by_id(viewer, one.receipt.submission_id)
        found[one.office_code] = (
            row.rows_read,
            row.rows_accepted,
            row.rows_empty,
            row.row_problems,
        )
    return found


def _problems(handed: list[Handed], code: str) -> list[tuple[int, str]]:
    one = next(h for h in handed if h.office_code == code)
    viewer = Viewer(one.actor.person_id, one.actor.office_id)
    rows = submissions.list_problems(viewer, one.receipt.submission_id)
    return [(row.row_number, row.code) for row in rows]


@pytest.fixture
def cast(database: str) -> Cast:
    return make_cast()


def test_every_row_goes_to_one_office_and_is_counted_once(cast: Cast, tmp_path: Path) -> None:
    handed = _hand_in(tmp_path, SHEET, creates=True)
    counts = _counts(handed)
    assert counts == {
        "": (2, 0, 0, 2),
        "OWN": (3, 1, 1, 1),
        "PART": (1, 1, 0, 0),
        "NEW": (1, 1, 0, 0),
    }
    assert _problems(handed, "OWN") == [(4, "no_case")]
    assert [number for number, _ in _problems(handed, "")] == [3, 7]
    assert handed[0].actor.office_id == INSTALLATION_OFFICE
    assert {row.ref for row in cases.list_cases(cast.owner.viewer)} == {"A"}
    new = offices.get_office(cast.owner.viewer, "NEW")
    assert (new.agency, new.country, new.time_zone) == ("unassigned", "US", "UTC")


def test_without_create_what_is_missing_is_a_row_problem(cast: Cast, tmp_path: Path) -> None:
    handed = _hand_in(tmp_path, SHEET, creates=False)
    assert _problems(handed, "OWN") == [(1, "unknown_case"), (4, "no_case")]
    assert (6, "unknown_office") in _problems(handed, "")
    assert cases.list_cases(cast.owner.viewer) == []


def test_the_same_sheet_twice_adds_nothing(cast: Cast, tmp_path: Path) -> None:
    first = _hand_in(tmp_path, SHEET, creates=True)
    second = _hand_in(tmp_path, SHEET, creates=True)
    assert [one.receipt.is_new for one in second] == [False] * 4
    assert [one.receipt.uuid for one in first] == [one.receipt.uuid for one in second]


def test_no_office_holds_a_byte_of_another_offices_rows(cast: Cast, tmp_path: Path) -> None:
    handed = _hand_in(tmp_path, SHEET, creates=True)
    one = next(h for h in handed if h.office_code == "PART")
    with submissions.open_original(cast.partner.viewer, one.receipt.submission_id) as original:
        assert original.read() == b"office,case,number\nPART,B,202-555-0102\n"
    own = cases.get_case(cast.owner.viewer, "A")
    held = selectors.list_held(cast.owner.viewer, own.id)
    assert [row.mention.canonical for row in held] == ["+12025550101"]


def test_a_sheet_without_rows_is_refused_and_leaves_nothing(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        _hand_in(tmp_path, "office,case,number\n", creates=True)
    assert caught.value.code == "no_rows"
    assert submissions.list_submissions(cast.owner.viewer) == []


def test_a_workbook_is_split_like_any_sheet_and_its_parts_are_read_as_csv(tmp_path: Path) -> None:
    make_cast()
    book = openpyxl.Workbook()
    book.active.append(["Cases of May"])
    book.active.append([])
    for line in SHEET.replace('"', "").splitlines():
        book.active.append([*line.split(",")])
    book.active.append(["OWN", "A", 12025550107])
    path = tmp_path / "sheet.xlsx"
    book.save(path)
    sheet = Sheet(path, LAYOUT, "warrant:7", creates=True)
    handed = hand_in_sheet(sheet, person=operator(), now=NOW)
    for one in handed:
        row = take_in(one.receipt.submission_id, actor=one.actor, now=NOW)
        assert row.state is State.FINISHED, row.rejection
    counts = _counts(handed)
    assert {code: count[0] for code, count in counts.items()} == {
        "": 1,
        "OWN": 5,
        "PART": 1,
        "NEW": 1,
    }
    assert counts["OWN"][1] == 3
    own = next(one for one in handed if one.office_code == "OWN")
    viewer = Viewer(own.actor.person_id, own.actor.office_id)
    problems = submissions.list_problems(viewer, own.receipt.submission_id)
    assert [(problem.code, problem.line) for problem in problems] == [("no_case", 7)]
    with submissions.open_original(viewer, own.receipt.submission_id) as original:
        kept = original.read()
    assert kept.startswith(b"office,case,number\r\nOWN,A,202-555-0101\r\n")
    assert b"PART" not in kept


def test_a_sheet_without_a_header_is_split_by_the_places_of_its_columns(tmp_path: Path) -> None:
    make_cast()
    path = tmp_path / "sheet.csv"
    path.write_text("2025550101,OWN,A\n2025550102,PART,B\n2025550103,OWN,A\n")
    layout = Layout(
        columns=(ColumnMeaning("column 1", "phone"),),
        office_column="column 2",
        case_column="column 3",
        region="US",
    )
    handed = hand_in_sheet(
        Sheet(path, layout, "warrant:7", creates=True), person=operator(), now=NOW
    )
    for one in handed:
        row = take_in(one.receipt.submission_id, actor=one.actor, now=NOW)
        assert row.state is State.FINISHED, row.rejection
    assert {code: count[:2] for code, count in _counts(handed).items()} == {
        "OWN": (2, 2),
        "PART": (1, 1),
    }


def test_lines_with_stray_quotation_marks_stay_rows_of_their_own_in_a_part(
    cast: Cast, tmp_path: Path
) -> None:
    """Cut out of the sheet they follow each other, and would read as one good row."""
    text = (
        f'office,case,number\nNOWHERE,"un\n{cast.owner.office.code},A,"202"555\nB",C1\nNOWHERE,"un'
    )
    handed = _hand_in(tmp_path, text, creates=False)
    assert _counts(handed)[""] == (4, 0, 0, 4)
    assert _problems(handed, "") == [
        (1, "unclosed_quote"),
        (2, "stray_quote"),
        (3, "unknown_office"),
        (4, "unclosed_quote"),
    ]
