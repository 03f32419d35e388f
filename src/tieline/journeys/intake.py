"""One office's file, from bytes to notices. Safe to run again after any failure.

Every step stores its result together with the state that says so; a step that was cut off is
run again. Mentions are published in a transaction of their own, and scanned in a later one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.conf import settings

from tieline.apps.audit.actions import record_look
from tieline.apps.authorities.queries import get_authority_by_id, get_scope
from tieline.apps.calls import actions as calls
from tieline.apps.cases import actions as cases
from tieline.apps.cases import queries as case_queries
from tieline.apps.cases.attesting import refuse_unattested
from tieline.apps.hits import actions as hits
from tieline.apps.hits import queries as hit_queries
from tieline.apps.hits.errors import StillInUse
from tieline.apps.offices import queries as offices
from tieline.apps.offices.queries import OfficeRow
from tieline.apps.retention import closings, reviews
from tieline.apps.retention import queries as retention_queries
from tieline.apps.selectors import actions as selectors
from tieline.apps.selectors import protected
from tieline.apps.selectors.incoming import Incoming
from tieline.apps.sharing.queries import get_marking
from tieline.apps.submissions import actions as submissions
from tieline.apps.submissions import problems as row_problems
from tieline.apps.submissions import queries as submission_queries
from tieline.apps.submissions.holding import hold
from tieline.apps.submissions.queries import SubmissionRow, Work
from tieline.bulk.tallying import BulkTally, tally_file
from tieline.core.authorities import Bound
from tieline.core.authority_rows import Scope
from tieline.core.errors import BadInput, Refused
from tieline.core.ids import INSTALLATION_OFFICE, Actor, CaseId, SettlingId, SubmissionId, Viewer
from tieline.core.parsing.encoding import Encoding
from tieline.core.parsing.layout import Layout
from tieline.core.parsing.opening import FileFormat, Opening
from tieline.core.parsing.rows import EmptyRow, ParsedRow, RowProblem
from tieline.core.parsing.rows_by_layout import read_rows
from tieline.core.parsing.table import Table, open_part, open_table
from tieline.core.states import State
from tieline.core.tally import Bounds
from tieline.journeys.asking import admit_submission, refuse_delayed
from tieline.journeys.keeping_calls import CallKeeper
from tieline.journeys.narrowing import Choice, forget, narrow
from tieline.journeys.pairing import normalise_chunk, pair_up
from tieline.journeys.withdrawal import retire

PROBLEM_CHUNK: Final = 5000
PROGRESS_ROWS: Final = 20_000

Progress = Callable[[str, int, int], None]
"""Told the step, how much of it is done, and how much there is (0: not known)."""


class HeldElsewhere(Refused):
    """Another process works on the submission at this moment."""

    def __init__(self) -> None:
        super().__init__(
            "held_elsewhere",
            "Another process works on this submission at this moment. Try again when it is finished.",
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
    patience_s: float = 60.0,
    explain: Callable[[Choice], None] = lambda _: None,
) -> SubmissionRow:
    """Bring a received submission to its end, from wherever an earlier run left it. What a correction
    replaces is taken back once no transaction is older, for which it waits so long. `explain` is told the
    way in which its values are matched, where they are.

    Raises HeldElsewhere, TooManyValues, and for a correction WrongState and StillInUse. Bytes that are no table
    reject the submission, with the reason in it.
    """
    viewer = actor.as_viewer()
    with hold(submission_id) as is_ours:
        if not is_ours:
            raise HeldElsewhere
        _run_steps(
            submission_id,
            viewer,
            actor=actor,
            now=now,
            progress=progress,
            patience_s=patience_s,
            explain=explain,
        )
    return submission_queries.get_submission_by_id(viewer, submission_id)


def _run_steps(
    submission_id: SubmissionId,
    viewer: Viewer,
    *,
    actor: Actor,
    now: datetime,
    progress: Progress,
    patience_s: float,
    explain: Callable[[Choice], None],
) -> None:
    work = submission_queries.get_work(viewer, submission_id)
    if work.state is State.SCANNED:
        forget(submission_id, actor=actor)  # an earlier run's, which what came since has outdated
    if work.state in (State.RECEIVED, State.PARSED):
        try:
            left = _parse_and_publish(work, viewer, actor=actor, now=now, progress=progress)
        except BadInput as error:
            # Of half a file nothing is left that could be taken for the whole.
            calls.forget_unfinished(submission_id, actor=actor)
            row_problems.clear_problems(submission_id, actor=actor)
            submissions.reject(submission_id, error.message, actor=actor, now=now)
            return
        for one in left:
            with suppress(
                StillInUse
            ):  # the worker settles it then; every reading decides by it already
                hits.settle(one, actor=actor, now=now, patience_s=patience_s)
        work = replace(work, state=State.PUBLISHED)
    if work.state is State.PUBLISHED:
        progress("scan", 0, 0)
        # First: what is scanned for hits is not scanned again.
        protected.scan(submission_id, actor=actor, now=now)
        explain(narrow(submission_id, _count_values(viewer, submission_id), actor=actor, now=now))
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
                patience_s=patience_s,
            )
        entry = record_look(
            "hits.counted",
            actor=actor,
            now=now,
            purpose="the hits of a submission of the office",
            ids={"submission": submission_id},
        )
        met = hit_queries.count_met_values(viewer, submission_id, entry=entry)
        forget(submission_id, actor=actor)
        submissions.finish(submission_id, hits=met, actor=actor, now=now)


def _count_values(viewer: Viewer, submission_id: SubmissionId) -> int:
    return submission_queries.get_submission_by_id(viewer, submission_id).values_distinct or 0


def _parse_and_publish(
    work: Work, viewer: Viewer, *, actor: Actor, now: datetime, progress: Progress
) -> list[SettlingId]:
    """The two steps share one reading; after a crash between them the file is read again. Between
    them its values are counted as asked for, and it may have to wait. Returns what is to be settled."""
    refuse_delayed(work.id, actor=actor, now=now)
    work = _without_purged_cases(work, viewer)
    keeper = CallKeeper(work.id, actor=actor, now=now) if work.layout.is_of_calls else None
    tally = _parse(work, viewer, keeper, actor=actor, progress=progress)
    if work.state is State.RECEIVED:
        counts = submissions.Counts(
            tally.rows_read, tally.rows_accepted, tally.rows_empty, tally.row_problems
        )
        submissions.record_parsed(work.id, counts, actor=actor, now=now)
    admit_submission(work.id, tally, actor=actor, now=now)
    refs = tally.case_refs()
    if work.layout.names_subjects:
        refuse_unattested(viewer, refs)  # before it opens the cases that it names
    if work.opens_cases:
        marking = get_marking(viewer, work.marking_id)
        known = cases.record_cases(refs, actor=actor, now=now, marking=marking)
    else:
        known = case_queries.known_refs(viewer, refs)
    closings.refuse_closed(viewer, refs)
    # Before anything of it is published: nothing stands in the index without its day.
    reviews.enter(work.id, months=settings.REVIEW_MONTHS, actor=actor, now=now)
    return selectors.publish(
        work.id,
        _normalise(tally, known, keeper, progress),
        bounds=_authority_bounds(work, viewer),
        actor=actor,
        now=now,
    )


def _without_purged_cases(work: Work, viewer: Viewer) -> Work:
    """A file whose rows name their cases stays as long as one of them does. It opens none where one was
    purged since it came: it could be that one, and nobody keeps what that was called."""
    if not work.opens_cases or work.layout.case_column is None:
        return work
    came_at = submission_queries.came_first_at(viewer, work.id)
    if not retention_queries.has_purged_case_since(viewer, came_at):
        return work
    return replace(work, opens_cases=False)


def _authority_bounds(work: Work, viewer: Viewer) -> tuple[Bound, ...]:
    """Whom its authority lets know of what the submission brings."""
    if work.authority_id is None:
        return ()
    return get_authority_by_id(viewer, work.authority_id).bounds


def _normalise(
    tally: BulkTally,
    cases_by_ref: Mapping[str, CaseId],
    calls: CallKeeper | None,
    progress: Progress,
) -> Iterator[Sequence[Incoming]]:
    """What the tally gathered, a chunk at a time, each distinct form normalised once. With the
    last one the calls are complete: published with the values, or not at all."""
    columns = tally.columns.calls
    total, done = tally.form_count, 0
    progress("normalise", 0, total)
    for chunk in tally.value_chunks():
        forms = normalise_chunk(chunk.forms)
        if calls is not None and columns is not None:
            calls.note(columns, chunk.forms, forms)
        yield pair_up(chunk, forms, cases_by_ref)
        done += len(forms)
        progress("normalise", done, total)
    if calls is not None and columns is not None:
        calls.complete(columns, tally.cell_texts())
    progress("publish", 0, total)


def _parse(
    work: Work,
    viewer: Viewer,
    calls: CallKeeper | None,
    *,
    actor: Actor,
    progress: Progress,
) -> BulkTally:
    """Read the whole original; keep its problems, notes and calls; return what it gives."""
    row_problems.clear_problems(work.id, actor=actor)
    with submission_queries.open_original(viewer, work.id) as original:
        office = offices.own_office(viewer)
        layout = layout_of(work, office)
        table = open_table(original, name=work.file_name, opening=opening_of(work, layout))
        problems = _ProblemKeeper(work.id, actor)

        def tell(rows: int) -> None:
            # Not of the buffer, which belongs to the thread that reads ahead.
            progress("parse", original.raw.tell(), work.byte_count)

        is_content = table.format is FileFormat.TEXT
        scope = get_scope(viewer, work.authority_id, layout.time_zone, is_content=is_content)
        bounds = _bounds(work, office, viewer, scope)
        keep_calls = None if calls is None else calls.keep
        tally = BulkTally(table, layout, bounds, keep_calls=keep_calls)
        if work.row_numbers is None and table.lines is not None:
            tally_file(table, layout, tally, keep=problems.keep, progress=tell)
        else:
            _tally_rows(_rows(work, layout, table), tally, problems, tell)
        problems.flush()
    return tally


class _ProblemKeeper:
    """Stores problems and notes, many at a time."""

    def __init__(self, submission_id: SubmissionId, actor: Actor) -> None:
        self._submission_id = submission_id
        self._actor = actor
        self._waiting: dict[bool, list[RowProblem]] = {False: [], True: []}

    def keep(self, problem: RowProblem, is_note: bool) -> None:
        waiting = self._waiting[is_note]
        waiting.append(problem)
        if len(waiting) >= PROBLEM_CHUNK:
            self.flush()

    def flush(self) -> None:
        for is_note, waiting in self._waiting.items():
            row_problems.add_problems(
                self._submission_id, waiting, actor=self._actor, are_notes=is_note
            )
            waiting.clear()


def _tally_rows(
    rows: Iterable[ParsedRow | EmptyRow | RowProblem],
    tally: BulkTally,
    problems: _ProblemKeeper,
    tell: Callable[[int], None],
) -> None:
    """Row by row: for what cannot be read in bulk."""
    for row in rows:
        problem = tally.add(row)
        if problem is not None:
            problems.keep(problem, False)
        elif isinstance(row, ParsedRow):
            for note in row.notes:
                problems.keep(note, True)
        if tally.rows_read % PROGRESS_ROWS == 0:
            tell(tally.rows_read)
    tally.finish()


def _bounds(work: Work, office: OfficeRow, viewer: Viewer, scope: Scope) -> Bounds:
    office_code = None
    if work.layout.office_column is not None:
        # The installation's own office holds only what names no office that can take it.
        is_rest = viewer.office_id == INSTALLATION_OFFICE
        office_code = "" if is_rest else office.code
    return Bounds(
        case_ref=work.case_ref,
        cases=None if work.opens_cases else _CasesOfOffice(viewer),
        office_code=office_code,
        scope=scope,
    )


def _rows(work: Work, layout: Layout, table: Table) -> Iterator[ParsedRow | EmptyRow | RowProblem]:
    rows = read_rows(table, layout)
    if work.row_numbers is None or work.lines is None:
        return rows
    return _renumber(rows, work.row_numbers, work.lines)


def layout_of(work: Work, office: OfficeRow) -> Layout:
    """A file that names no region comes from the office's own country: also where that decides
    which numbers are found in a running text."""
    return replace(work.layout, region=work.layout.region or office.country)


def opening_of(work: Work, layout: Layout) -> Opening:
    """A file as its layout says, in the encoding found when it came; a part of a sheet as the
    sheet was cut."""
    if work.row_numbers is None:
        found = Encoding(work.encoding) if work.encoding else None
        return replace(layout.opening, encoding=layout.opening.encoding or found)
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
