"""Corrections as each side sees them."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Final

from tieline.journeys.correcting import SentView, ToldView
from tieline.journeys.silencing import Known


@dataclass(frozen=True, slots=True)
class HandledShape:
    """What the office made of a hit on the value, to be looked at again."""

    state: str
    disposition: str | None
    reason: str | None
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class CorrectionShape:
    """That a value of which the office was told is held no more by the other one."""

    id: str
    how: str
    """cleared, misidentified, withdrawn, superseded, closed, lapsed or purged."""
    corrected_on: date
    source: str
    """Code of the office that held it, as was told before."""
    source_case: str | None
    """Its case, where that was told and is told still."""
    tells: str
    """What was told of it: the pointer of the case, or its content."""
    told_at: datetime
    """When first."""
    kind: str | None
    """What sort of value of the office's own it is; null where somebody only asked for it."""
    value: str | None
    cases: tuple[str, ...]
    """References of the office's own cases that hold the value."""
    asked_by: str | None
    """Who asked for it, where the office holds no such value; the time of that is `told_at`."""
    asked_for: str | None
    """For which of the office's cases they did."""
    purpose: str | None
    """Why, where it was the caller's own person."""
    handled: tuple[HandledShape, ...]
    due_at: datetime
    is_overdue: bool
    answer: str | None
    """done or disputed; null until somebody answers."""
    note: str | None
    answered_at: datetime | None
    answered_by: str | None
    reply: str | None
    """What a supervisor of the other office replied to a dispute."""


@dataclass(frozen=True, slots=True)
class SentCorrectionShape:
    """A correction of a value of one's own office, as told to one other."""

    id: str
    case: str
    kind: str | None
    value: str | None
    how: str
    corrected_at: datetime
    office: str
    """Code of the office that is told."""
    tells: str
    told_at: datetime
    """When the value was told to it first."""
    is_told: bool
    """Whether the correction is shown to it now: not while the case is silent, say."""
    shown_at: datetime | None
    """When somebody there saw it first."""
    due_at: datetime
    is_overdue: bool
    answer: str | None
    note: str | None
    answered_at: datetime | None
    reply: str | None


def correction_shape(view: ToldView, now: datetime) -> CorrectionShape:
    """A correction as its recipient sees it."""
    row = view.row
    kind, value = _known(view.value)
    return CorrectionShape(
        id=str(row.uuid),
        how=row.how.value,
        corrected_on=row.corrected_on,
        source=view.source.code,
        source_case=row.case_ref or None,
        tells=_tells(row.is_content),
        told_at=row.told_at,
        kind=kind,
        value=value,
        cases=tuple(case.ref for case in view.cases),
        asked_by=view.asked_by or None,
        asked_for=view.asked_for or None,
        purpose=row.purpose or None,
        handled=tuple(
            HandledShape(
                one.state.value, one.disposition or None, one.reason or None, one.changed_at
            )
            for one in view.handled
        ),
        due_at=row.due_at,
        is_overdue=view.is_overdue(now),
        answer=view.answer.answer.value if view.answer else None,
        note=view.answer.note if view.answer else None,
        answered_at=view.answer.answered_at if view.answer else None,
        answered_by=view.answered_by or None,
        reply=row.reply or None,
    )


def sent_correction_shape(view: SentView) -> SentCorrectionShape:
    """A correction as the office that corrected sees it."""
    row = view.row
    kind, value = _known(view.value)
    return SentCorrectionShape(
        id=str(row.uuid),
        case=view.case.ref,
        kind=kind,
        value=value,
        how=row.how.value,
        corrected_at=row.corrected_at,
        office=view.recipient.code,
        tells=_tells(row.is_content),
        told_at=row.told_at,
        is_told=row.is_told,
        shown_at=row.shown_at,
        due_at=row.due_at,
        is_overdue=view.is_overdue,
        answer=row.answer.value if row.answer else None,
        note=row.note or None,
        answered_at=row.answered_at,
        reply=row.reply or None,
    )


def _tells(is_content: bool) -> str:
    return "content" if is_content else "pointer"


def _known(value: Known | None) -> tuple[str | None, str | None]:
    return (value.kind, value.canonical) if value else (None, None)


SENT_COLUMNS: Final = tuple(field.name for field in fields(SentCorrectionShape))
"""The columns of an export."""
