"""The subjects of a case: entered with a suspicion, validated in time, or out of the index.

A subject that ends takes with it those values of the case that belong to no other one. From the
commit on nobody is shown or told of them; their hits are retracted after it, as a withdrawal's are.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings

from tieline.apps.audit.acting import acting_as
from tieline.apps.cases import queries as cases
from tieline.apps.cases import subject_queries, subjects
from tieline.apps.cases.errors import SubjectNotFound
from tieline.apps.cases.queries import CaseRow
from tieline.apps.cases.subject_queries import (
    LapsedSubject,
    SubjectRow,
    SuspicionRow,
    ValidationRow,
)
from tieline.apps.cases.subjects import EndedSubject, NewSubject
from tieline.apps.hits.errors import StillInUse
from tieline.apps.selectors import in_cases, subject_values
from tieline.apps.selectors.queries import MentionRow
from tieline.core.ids import Actor, PersonId, SubmissionId, Viewer
from tieline.core.suspicion import SubjectEnd, SubjectKind, Suspicion
from tieline.journeys.retracting import retract
from tieline.journeys.silencing import Known, names_of

PATIENCE_S: Final = 5.0
ASKED_BEFORE: Final = timedelta(days=90)
"""So long before its day a subject stands in the queue of those to validate."""


@dataclass(frozen=True, slots=True)
class AttestedView:
    """A statement of suspicion with the name of whoever attested it."""

    row: SuspicionRow
    attested_by: str


@dataclass(frozen=True, slots=True)
class ValidatedView:
    """A validation with the name of the supervisor."""

    row: ValidationRow
    validated_by: str


@dataclass(frozen=True, slots=True)
class SubjectView:
    """A subject with its case, its values, the statement that holds and the earlier ones.
    `days_left`: whole days until it lapses, negative when its day has passed."""

    row: SubjectRow
    case: CaseRow
    values: tuple[Known, ...]
    suspicion: AttestedView
    days_left: int
    earlier: tuple[AttestedView, ...] = ()
    validations: tuple[ValidatedView, ...] = ()
    ended_by: str = ""

    @property
    def is_repeated(self) -> bool:
        """Whether its facts are the same text as another subject's."""
        return self.suspicion.row.like is not None


def open_subject(
    case: CaseRow,
    label: str,
    kind: SubjectKind,
    suspicion: Suspicion,
    values: Sequence[MentionRow] = (),
    *,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Enter a subject of a case, with the values by which it is known. Raises BadInput."""
    new = NewSubject(case.id, label, kind)
    with acting_as(actor, durable=True):
        uuid = subjects.open_subject(
            new, suspicion, months=settings.REVIEW_MONTHS, actor=actor, now=now
        )
        row = subject_queries.get_subject(actor.as_viewer(), uuid)
        _add(row, values, actor, now)
    return uuid


def add_values(
    uuid: UUID, values: Iterable[MentionRow], *, actor: Actor, now: datetime
) -> int:  # fmt: skip
    """Say that these values of its case belong to a subject that stands; how many are new. Raises
    SubjectNotFound."""
    row = _live(actor, uuid)
    return _add(row, values, actor, now)


def attest(uuid: UUID, suspicion: Suspicion, *, actor: Actor, now: datetime) -> None:
    """State anew why a subject is suspected. Raises SubjectNotFound, BadInput."""
    subjects.attest(uuid, suspicion, actor=actor, now=now)


def validate(uuid: UUID, reason: str, *, actor: Actor, now: datetime) -> None:
    """A supervisor finds that a subject still stands, for as long again. Raises SubjectNotFound,
    BadSubject, RightMissing."""
    subjects.validate(uuid, reason, months=settings.REVIEW_MONTHS, actor=actor, now=now)


def end_subject(
    uuid: UUID, how: SubjectEnd, reason: str, *, actor: Actor, now: datetime
) -> bool:  # fmt: skip
    """End a subject and take its values out of the index. False where the worker retracts their hits
    in a moment. Raises SubjectNotFound, BadSubject."""

    def end() -> EndedSubject:
        return subjects.end_subject(uuid, how, reason, actor=actor, now=now)

    try:
        _end(end, actor=actor, now=now, patience_s=PATIENCE_S)
    except StillInUse:
        return False
    return True


def lapse(left: LapsedSubject, *, actor: Actor, now: datetime, patience_s: float) -> None:
    """End a subject that nobody validated in time, and take its values out of the index. Raises
    StillInUse: then the worker retracts later."""
    _end(
        lambda: subjects.lapse_subject(left.subject_id, actor=actor, now=now),
        actor=actor,
        now=now,
        patience_s=patience_s,
    )


def show_subject(viewer: Viewer, uuid: UUID, *, now: datetime) -> SubjectView:
    """One subject of the viewer's office, whole, also when it has ended. Raises SubjectNotFound."""
    row = subject_queries.get_subject(viewer, uuid)
    (view,) = _views(viewer, [row], now.date(), is_whole=True)
    return view


def list_subjects(
    viewer: Viewer, case: CaseRow | None = None, *, only_due: bool = False, now: datetime
) -> list[SubjectView]:
    """The subjects of the viewer's office, or of one of its cases: those that stand, then the ended.
    Only those that lapse soon: the queue, the most pressing first."""
    if only_due:
        rows = subject_queries.list_due(viewer, until=(now + ASKED_BEFORE).date())
        rows = [row for row in rows if case is None or row.case_id == case.id]
    else:
        rows = subject_queries.list_subjects(viewer, case.id if case else None)
    return _views(viewer, rows, now.date())


def list_whole(viewer: Viewer, case: CaseRow, *, now: datetime) -> list[SubjectView]:
    """The subjects of a case as `show_subject` shows each: with every statement and validation."""
    rows = subject_queries.list_subjects(viewer, case.id)
    return _views(viewer, rows, now.date(), is_whole=True)


def count_to_validate(viewer: Viewer, *, now: datetime) -> int:
    """How many stand in the queue."""
    return subject_queries.count_due(viewer, until=(now + ASKED_BEFORE).date())


def _end(
    end: Callable[[], EndedSubject | None], *, actor: Actor, now: datetime, patience_s: float
) -> None:
    submissions: list[SubmissionId] = []
    with acting_as(actor, durable=True):
        ended = end()
        if ended is not None:
            submissions = subject_values.take_out_of(ended.id, ended.case_id, actor=actor, now=now)
    for submission_id in submissions:
        retract(submission_id, actor=actor, now=now, patience_s=patience_s)


def _add(row: SubjectRow, values: Iterable[MentionRow], actor: Actor, now: datetime) -> int:
    selectors = [value.selector_id for value in values]
    return subject_values.add_values(row.id, row.case_id, selectors, actor=actor, now=now)


def _live(actor: Actor, uuid: UUID) -> SubjectRow:
    row = subject_queries.get_subject(actor.as_viewer(), uuid)
    if not row.is_live:
        raise SubjectNotFound(str(uuid))
    return row


def _views(
    viewer: Viewer, rows: Sequence[SubjectRow], today: date, *, is_whole: bool = False
) -> list[SubjectView]:
    ids = [row.id for row in rows]
    found = cases.rows_by_id(viewer, {row.case_id for row in rows})
    belonging = subject_values.values_of_subjects(viewer, ids)
    values = in_cases.values_of_selectors(
        viewer, {selector for own in belonging.values() for selector in own}
    )
    stated = subject_queries.list_suspicions(viewer, ids)
    names = names_of(viewer, {row.attested_by for row in stated} | _enders(rows))
    views = []
    for row in rows:
        newest, *earlier = [
            AttestedView(one, names[one.attested_by]) for one in stated if one.subject_id == row.id
        ]
        views.append(
            SubjectView(
                row=row,
                case=found[row.case_id],
                values=tuple(Known(*values[selector]) for selector in belonging[row.id]),
                suspicion=newest,
                days_left=(row.review_due_on - today).days,
                earlier=tuple(earlier),
                validations=_validations(viewer, row) if is_whole else (),
                ended_by=names.get(row.ended_by, "") if row.ended_by else "",
            )
        )
    return views


def _enders(rows: Iterable[SubjectRow]) -> set[PersonId]:
    return {row.ended_by for row in rows if row.ended_by is not None}


def _validations(viewer: Viewer, row: SubjectRow) -> tuple[ValidatedView, ...]:
    found = subject_queries.list_validations(viewer, row.id)
    names = names_of(viewer, {one.validated_by for one in found})
    return tuple(ValidatedView(one, names[one.validated_by]) for one in found)
