"""How a case answers, why it is silent, and whom an office has cleared, as its own office sees it."""

from dataclasses import dataclass
from datetime import datetime

from tieline.journeys.clearing import Cleared
from tieline.journeys.silencing import CaseAnswers, SilenceView


@dataclass(frozen=True, slots=True)
class SilenceShape:
    """Why a case, or one value of it, is silent, who allowed it, and until when."""

    id: str
    case: str
    """Its reference."""
    case_id: str
    kind: str | None
    value: str | None
    """In canonical form; null where the whole case is silent."""
    reason: str
    asked_by: str
    asked_at: datetime
    is_waiting: bool
    """Whether it waits for a supervisor; without a word it lapses at `until`."""
    allowed_by: str | None
    allowed_at: datetime | None
    until: datetime
    days_left: int
    renewal_asked_by: str | None
    renewal_asked_at: datetime | None
    renewal_reason: str | None


@dataclass(frozen=True, slots=True)
class OtherAnswerShape:
    """A value for which a case answers otherwise than as a whole."""

    kind: str
    value: str
    posture: str


@dataclass(frozen=True, slots=True)
class CaseAnswersShape:
    """How a case answers others on a hit."""

    posture: str
    """open, pointer or silent."""
    since: datetime
    silence: SilenceShape | None
    """Null where the case is not silent."""
    is_settling: bool
    """Whether a change is still being settled: every answer follows it already, the hits and notices
    of others not yet."""
    others: tuple[OtherAnswerShape, ...]
    """The values for which it answers otherwise."""


@dataclass(frozen=True, slots=True)
class ClearanceShape:
    """A coordinator whom the office has cleared."""

    id: str
    person: str
    is_for_silent: bool
    """Whether also for what neither side may know of."""
    reason: str
    cleared_at: datetime
    ended_at: datetime | None


def silence_shape(view: SilenceView) -> SilenceShape:
    """A silence of one's own office."""
    row = view.row
    return SilenceShape(
        id=str(row.uuid),
        case=view.case.ref,
        case_id=str(view.case.uuid),
        kind=view.value.kind if view.value else None,
        value=view.value.canonical if view.value else None,
        reason=row.reason,
        asked_by=view.asked_by,
        asked_at=row.asked_at,
        is_waiting=row.is_waiting,
        allowed_by=view.allowed_by or None,
        allowed_at=row.allowed_at,
        until=row.until,
        days_left=view.days_left,
        renewal_asked_by=view.renewal_asked_by or None,
        renewal_asked_at=row.renewal_asked_at,
        renewal_reason=row.renewal_reason or None,
    )


def case_answers_shape(answers: CaseAnswers) -> CaseAnswersShape:
    """How a case of one's own office answers."""
    return CaseAnswersShape(
        posture=answers.case.posture.value,
        since=answers.case.answers_since,
        silence=silence_shape(answers.silence) if answers.silence else None,
        is_settling=answers.is_settling,
        others=tuple(
            OtherAnswerShape(one.value.kind, one.value.canonical, one.posture.value)
            for one in answers.others
        ),
    )


def clearance_shape(cleared: Cleared) -> ClearanceShape:
    """A clearance of one's own office."""
    row = cleared.row
    return ClearanceShape(
        id=str(row.uuid),
        person=cleared.name,
        is_for_silent=row.is_for_silent,
        reason=row.reason,
        cleared_at=row.cleared_at,
        ended_at=row.ended_at,
    )
