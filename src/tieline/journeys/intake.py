"""One office's file, from bytes to notices. Safe to run again after any failure.

Every step stores its result together with the state that says so; a step that was cut off is
run again. Mentions are published in a transaction of their own, and scanned in a later one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import BinaryIO, Final

from tieline.apps.audit.actions import record_look
from tieline.apps.cases import actions as cases
from tieline.apps.cases import queries as case_queries
from tieline.apps.hits import actions as hits
from tieline.apps.hits import queries as hit_queries
from tieline.apps.offices import queries as offices
from tieline.apps.offices.queries import OfficeRow
from tieline.apps.selectors import actions as selectors
from tieline.apps.selectors.incoming import pair_up
from tieline.apps.submissions import actions as submissions
from tieline.apps.submissions import queries as submission_queries
from tieline.apps.submissions.holding import hold
from tieline.apps.submissions.queries import SubmissionRow, Work
from tieline.core.errors import BadInput, TielineError
from tieline.core.ids import INSTALLATION_OFFICE, Actor, SubmissionId, Viewer
from tieline.core.parsing.encoding import Encoding
from tieline.core.parsing.layout import Layout
from tieline.core.parsing.opening import Opening
from tieline.core.parsing.rows import EmptyRow, ParsedRow, RowProblem
from tieline.core.parsing.rows_by_layout import read_rows
from tieline.core.parsing.table import open_part, open_table
from tieline.core.selector_kinds.registry import normalise_many
from tieline.core.states import State
from tieline.core.tally import Bounds, Tally
from tieline.journeys.withdrawal import retire

PROBLEM_CHUNK: Final = 1000
PROGRESS_ROWS: Final = 20_000

Progress = Callable[[str, int, int], None]
"""Told the step, how much of it is done, and how much there is (0: not known)."""


class HeldElsewhere(TielineError):
    """Another process works on the submission at this moment."""

    def __init__(self) -> None:
        super().__init__(
            "held_elsewhere", "Another process works on this submission at this moment."
        )


class _CasesOfOffice:
    """The references a row may name, asked of the database once each."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self._known: dict[str, bool] = {}

    def __contains__(self, ref: object) -> bool:
        name = str(ref)
        if name not in self._known:
            self._known[name] = bool(case_queries.known_refs(self._viewer, [name]))
        return self._known[name]


def no_progress(step: str, done: int, total: int) -> None:
    """For callers that show none."""


def take_in(
    submission_id: SubmissionId,
    *,
    actor: Actor,
    now: datetime,
    progress: Progress = no_progress,
) -> SubmissionRow:
    """Bring a received submission to its end, from wherever an earlier run left it.

    Raises HeldElsewhere, and for a correction WrongState and StillInUse. Bytes that are no table
    reject the submission, with the reason in it.
    """
    viewer = actor.as_viewer()
    with hold(submission_id) as is_ours:
        if not is_ours:
            raise HeldElsewhere
        _run_steps(submission_id, viewer, actor=actor, now=now, progress=progress)
    return submission_queries.get_submission_by_id(viewer, submission_id)


def _run_steps(
    submission_id: SubmissionId,
    viewer: Viewer,
    *,
    actor: Actor,
    now: datetime,
    progress: Progress,
) -> None:
    work = submission_queries.get_work(viewer, submission_id)
    if work.state in (State.RECEIVED, State.PARSED):
        try:
            _parse_and_publish(work, viewer, actor=actor, now=now, progress=progress)
        except BadInput as error:
            submissions.reject(submission_id, error.message, actor=actor, now=now)
            return
        work = replace(work, state=State.PUBLISHED)
    if work.state is State.PUBLISHED:
        progress("scan", 0, 0)
        hits.scan(submission_id, actor=actor, now=now)
        work = replace(work, state=State.SCANNED)
    if work.state is State.SCANNED:
        if work.supersedes is not None:
            retire(
                work.supersedes,
                into=State.SUPERSEDED,
                reason=f"superseded by #{submission_id}",
                actor=actor,
                now=now,
            )
        entry = record_look(
            "hits.counted",
            actor=actor,
            now=now,
            purpose="the hits of a submission of the office",
            ids={"submission": submission_id},
        )
        met = hit_queries.count_met_values(viewer, submission_id, entry=entry)
        submissions.finish(submission_id, hits=met, actor=actor, now=now)


def _parse_and_publish(
    work: Work, viewer: Viewer, *, actor: Actor, now: datetime, progress: Progress
) -> None:
    """The two steps share one reading; after a crash between them the file is read again."""
    tally = _parse(work, viewer, actor=actor, progress=progress)
    progress("normalise", 0, len(tally.given))
    forms = normalise_many(
        (given.kind, given.as_given, given.region, given.qualifier) for given in tally.given
    )
    if work.state is State.RECEIVED:
        counts = submissions.Counts(
            tally.rows_read,
            tally.rows_accepted,
            tally.rows_empty,
            tally.row_problems,
            len({(form.kind, form.canonical) for form in forms.values()}),
        )
        submissions.record_parsed(work.id, counts, actor=actor, now=now)
    progress("publish", 0, len(tally.given))
    refs = {given.case_ref for given in tally.given}
    if work.opens_cases:
        known = cases.record_cases(refs, actor=actor, now=now)
    else:
        known = case_queries.known_refs(viewer, refs)
    selectors.publish(work.id, pair_up(tally.given, forms, known), actor=actor, now=now)


def _parse(work: Work, viewer: Viewer, *, actor: Actor, progress: Progress) -> Tally:
    """Read the whole original; keep its problems and notes; return what it gives."""
    submissions.clear_problems(work.id, actor=actor)
    problems: list[RowProblem] = []
    notes: list[RowProblem] = []

    def flush(least: int) -> None:
        for found, are_notes in ((problems, False), (notes, True)):
            if len(found) > least:
                submissions.add_problems(work.id, found, actor=actor, are_notes=are_notes)
                found.clear()

    with submission_queries.open_original(viewer, work.id) as original:
        office = offices.offices_by_id(viewer)[viewer.office_id]
        tally = Tally(_bounds(work, office, viewer))
        # A file that names no region comes from the office's own country.
        layout = replace(work.layout, region=work.layout.region or office.country)
        for row in _rows(work, layout, original):
            problem = tally.add(row)
            if problem is not None:
                problems.append(problem)
            elif isinstance(row, ParsedRow):
                notes.extend(row.notes)
            flush(PROBLEM_CHUNK)
            if tally.rows_read % PROGRESS_ROWS == 0:
                progress("parse", original.tell(), work.byte_count)
    flush(0)
    return tally


def _bounds(work: Work, office: OfficeRow, viewer: Viewer) -> Bounds:
    office_code = None
    if work.layout.office_column is not None:
        # The installation's own office holds only what names no office that can take it.
        is_rest = viewer.office_id == INSTALLATION_OFFICE
        office_code = "" if is_rest else office.code
    return Bounds(
        case_ref=work.case_ref,
        cases=None if work.opens_cases else _CasesOfOffice(viewer),
        office_code=office_code,
    )


def _rows(
    work: Work, layout: Layout, original: BinaryIO
) -> Iterator[ParsedRow | EmptyRow | RowProblem]:
    table = open_table(original, name=work.file_name, opening=opening_of(work, layout))
    rows = read_rows(table, layout)
    if work.row_numbers is None or work.lines is None:
        return rows
    return _renumber(rows, work.row_numbers, work.lines)


def opening_of(work: Work, layout: Layout) -> Opening:
    """A file as its layout says; a part of a sheet as the sheet was cut."""
    if work.row_numbers is None:
        return layout.opening
    return open_part(Encoding(work.encoding), work.delimiter, has_names=layout.header_line != 0)


def _renumber(
    rows: Iterator[ParsedRow | EmptyRow | RowProblem],
    row_numbers: Sequence[int],
    lines: Sequence[int],
) -> Iterator[ParsedRow | EmptyRow | RowProblem]:
    """Rows of a part, numbered as in the sheet they were cut from."""
    for row, number, line in zip(rows, row_numbers, lines, strict=True):
        if isinstance(row, RowProblem):
            yield replace(row, row_number=number, line=line)
        elif isinstance(row, ParsedRow):
            notes = tuple(replace(note, row_number=number, line=line) for note in row.notes)
            yield replace(row, number=number, line=line, notes=notes)
        else:
            yield replace(row, number=number, line=line)
