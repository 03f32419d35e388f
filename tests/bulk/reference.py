"""Reading a file both ways: row by row with core, and in bulk."""

import io
from dataclasses import dataclass

from tieline.bulk.tallying import BulkTally, tally_file
from tieline.core.errors import BadInput
from tieline.core.parsing.layout import Layout
from tieline.core.parsing.opening import AS_FOUND, Opening
from tieline.core.parsing.rows import ParsedRow, RowProblem
from tieline.core.parsing.rows_by_layout import read_rows
from tieline.core.parsing.table import Table, open_table
from tieline.core.tally import Appearances, Bounds, Form, Given, Tally, form_of


@dataclass(frozen=True, slots=True)
class Answer:
    """All that a reading says of a file."""

    counts: tuple[int, int, int, int]
    given: dict[Given, Appearances]
    problems: list[RowProblem]
    notes: list[RowProblem]
    forms: int


def open_bytes(data: bytes, opening: Opening = AS_FOUND) -> Table | None:
    try:
        return open_table(io.BytesIO(data), name="calls.csv", opening=opening)
    except BadInput:
        return None


def read_by_rows(table: Table, layout: Layout, bounds: Bounds) -> Answer:
    """The reference: every row, one after the other."""
    tally = Tally(bounds)
    problems: list[RowProblem] = []
    notes: list[RowProblem] = []
    for row in read_rows(table, layout):
        problem = tally.add(row)
        if problem is not None:
            problems.append(problem)
        elif isinstance(row, ParsedRow):
            notes.extend(row.notes)
    forms = len({form_of(given) for given in tally.given})
    return Answer(_counts(tally), tally.given, problems, notes, forms)


def read_in_bulk(
    table: Table, layout: Layout, bounds: Bounds, *, block_bytes: int, chunk: int = 3
) -> Answer:
    """What is tested. Says so if a value or form is handed out twice."""
    found: dict[bool, list[RowProblem]] = {False: [], True: []}
    tally = BulkTally(table, layout, bounds)
    tally_file(
        table,
        layout,
        tally,
        keep=lambda problem, is_note: found[is_note].append(problem),
        block_bytes=block_bytes,
    )
    given: dict[Given, Appearances] = {}
    forms = set()
    for some in tally.chunks(chunk):
        assert len(some.forms) <= chunk
        for form, values in zip(some.forms, some.given, strict=True):
            assert form not in forms
            forms.add(form)
            for value, appearances in values:
                assert form_of(value) == form
                assert value not in given
                given[value] = appearances
    assert tally.form_count == len(forms)
    assert _read_forms(tally, chunk) == forms
    assert tally.case_refs() == {value.case_ref for value in given}
    named = {form_of(value) for value in given}
    return Answer(_counts(tally), given, found[False], found[True], len(named))


def _read_forms(tally: BulkTally, chunk: int) -> set[Form]:
    return {
        (some.kind, text, region, some.qualifier)
        for some in tally.form_chunks(chunk)
        for text, region in zip(some.texts, some.regions, strict=True)
    }


def _counts(tally: Tally) -> tuple[int, int, int, int]:
    return tally.rows_read, tally.rows_accepted, tally.rows_empty, tally.row_problems
