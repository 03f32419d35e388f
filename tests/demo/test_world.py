"""The demo world has the promised sizes, is the same at every run, and reads as it was meant."""

import io
from collections import Counter
from dataclasses import replace

import pytest

from tests.demo.oracle import expected_hits, expected_silent
from tieline.core.parsing.rows import ParsedRow, RowProblem
from tieline.core.parsing.rows_by_layout import read_rows
from tieline.core.parsing.table import Table, open_table
from tieline.core.postures import Posture
from tieline.core.selector_kinds.registry import normalise
from tieline.demo import tolls
from tieline.demo.caseload import CASE_BY_KEY, CASES
from tieline.demo.directory import OFFICE_BY_CODE, OFFICES
from tieline.demo.files import world_files
from tieline.demo.shared import HUB
from tieline.demo.world_file import WorldFile

CASE_BY_REF = {(case.office, case.ref): case for case in CASES}
every_file = pytest.mark.parametrize("file", world_files(), ids=lambda file: file.name)


def test_offices_agencies_and_countries() -> None:
    assert len(OFFICES) == len(OFFICE_BY_CODE) == 12
    assert len({office.agency for office in OFFICES}) == 6
    assert len({office.country for office in OFFICES}) == 8
    assert all(2 <= len(office.people) <= 6 for office in OFFICES)
    names = [person.name for office in OFFICES for person in office.people]
    assert len(set(names)) == len(names)


def test_cases_and_postures() -> None:
    assert len(CASES) == len(CASE_BY_KEY) == len(CASE_BY_REF) == 40
    postures = Counter(case.posture for case in CASES)
    assert postures[Posture.SILENT] == 2
    assert postures[Posture.POINTER] > 20
    assert postures[Posture.OPEN] >= 5


def test_every_case_holds_something() -> None:
    assert {held.case for file in world_files() for held in file.holds} == set(CASE_BY_KEY)


def test_files_of_many_shapes() -> None:
    tables = [_open(file) for file in world_files()]
    assert {table.delimiter for table in tables} == {",", ";", "\t", "|"}
    assert {"utf-8", "cp1252", "utf-16-le"} == {table.encoding for table in tables}
    assert len({table.header for table in tables}) == len(tables)
    assert len(tolls.SHAPES) == 8
    assert sum(file.is_sheet for file in world_files()) == 1


def test_same_bytes_at_every_run() -> None:
    assert world_files.__wrapped__() == world_files()


def test_the_hub_is_the_widest_value() -> None:
    widest = max(expected_hits(), key=lambda hit: (len(hit.offices), hit.cases))
    assert widest.value == HUB.canonical.removeprefix("+")
    assert widest.cases > 20
    assert len(widest.offices) == 11
    others = sorted(len(hit.offices) for hit in expected_hits() - {widest})
    assert others[-1] <= 5


def test_hits_between_and_inside_offices_and_of_silent_cases() -> None:
    hits = expected_hits()
    assert len([hit for hit in hits if len(hit.offices) > 1]) >= 20
    assert len([hit for hit in hits if len(hit.offices) == 1]) == 2
    assert len(expected_silent()) == 3
    countries = [{OFFICE_BY_CODE[code].country for code in hit.offices} for hit in hits]
    assert len([found for found in countries if len(found) > 1]) >= 15
    assert set.union(*countries) == {office.country for office in OFFICES}


@every_file
def test_a_file_reads_as_it_was_meant(file: WorldFile) -> None:
    layout = file.layout
    if not file.is_sheet:
        layout = replace(layout, region=layout.region or OFFICE_BY_CODE[file.office].country)
    found = set()
    for row in read_rows(_open(file), layout):
        case = _case_of(file, row) if isinstance(row, ParsedRow) else None
        if isinstance(row, ParsedRow) and case is not None:
            for value in row.values:
                form = normalise(value.kind, value.as_given, value.region)
                found.add((case, value.kind, form.canonical, value.role))
    assert found == {(held.case, held.kind, held.canonical, held.role) for held in file.holds}


def test_some_rows_are_problems_and_some_dates_doubtful() -> None:
    rows = [row for file in world_files() for row in read_rows(_open(file), file.layout)]
    assert {row.code for row in rows if isinstance(row, RowProblem)} >= {
        "too_many_cells",
        "no_case",
    }
    notes = {note.code for row in rows if isinstance(row, ParsedRow) for note in row.notes}
    assert {"ambiguous_date", "unreadable_date"} <= notes


def _open(file: WorldFile) -> Table:
    return open_table(io.BytesIO(file.contents), name=file.name)


def _case_of(file: WorldFile, row: ParsedRow) -> str | None:
    if not file.is_sheet:
        return file.case
    case = CASE_BY_REF.get((row.office_code or "", row.case_ref or ""))
    return case.key if case else None
