"""A subject of a case, as its own office sees it."""

from dataclasses import dataclass
from datetime import date, datetime

from tieline.journeys.suspecting import AttestedView, SubjectView


@dataclass(frozen=True, slots=True)
class SuspicionShape:
    """Why a subject is suspected, as somebody attested it."""

    crime: str
    facts: str
    source: str
    """A, B, C or X."""
    information: str
    """1, 2, 3 or 4."""
    attested_by: str
    attested_at: datetime
    like: str | None
    """The subject of the office for which the same facts were stated; null where there is none."""
    likeness: int
    """How alike these are, in hundredths; 0 where they are not the same text."""


@dataclass(frozen=True, slots=True)
class SubjectValueShape:
    """A value by which a subject is known."""

    kind: str
    value: str
    """In canonical form."""


@dataclass(frozen=True, slots=True)
class SubjectShape:
    """A person, an organisation or a thing that a case is about, and until when that stands."""

    id: str
    case: str
    """Its reference."""
    case_id: str
    label: str
    kind: str
    """person, organisation or thing."""
    opened_at: datetime
    validated_at: datetime | None
    review_due_on: date
    """The day on which it lapses unless a supervisor validates it."""
    days_left: int
    suspicion: SuspicionShape
    values: tuple[SubjectValueShape, ...]
    how_ended: str | None
    """cleared, misidentified, closed or lapsed; null while it stands."""
    ended_at: datetime | None
    ended_by: str | None
    end_reason: str | None


def subject_shape(view: SubjectView) -> SubjectShape:
    """The shape of a subject."""
    row = view.row
    return SubjectShape(
        id=str(row.uuid),
        case=view.case.ref,
        case_id=str(view.case.uuid),
        label=row.label,
        kind=row.kind.value,
        opened_at=row.opened_at,
        validated_at=row.validated_at,
        review_due_on=row.review_due_on,
        days_left=view.days_left,
        suspicion=suspicion_shape(view.suspicion),
        values=tuple(SubjectValueShape(one.kind, one.canonical) for one in view.values),
        how_ended=row.how_ended or None,
        ended_at=row.ended_at,
        ended_by=view.ended_by or None,
        end_reason=row.end_reason or None,
    )


def suspicion_shape(view: AttestedView) -> SuspicionShape:
    """The shape of a statement why a subject is suspected."""
    row = view.row
    return SuspicionShape(
        crime=row.crime,
        facts=row.facts,
        source=row.source.value,
        information=row.information.value,
        attested_by=view.attested_by,
        attested_at=row.attested_at,
        like=str(row.like) if row.like else None,
        likeness=row.likeness,
    )
