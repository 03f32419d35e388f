"""A case as it stood, and the versions of a record, as programs are told of them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tieline.core.selector_kinds.registry import display
from tieline.core.trail_words import to_hundredths
from tieline.journeys.recalling import CaseThen, RecordHistory, Section
from tieline.journeys.saying import Fact


@dataclass(frozen=True, slots=True)
class FactShape:
    """What a column said then and now; null where it was empty, or there was no record."""

    name: str
    then: str | None
    now: str | None
    differs: bool


@dataclass(frozen=True, slots=True)
class ThingShape:
    """A record then and now: `there`, `not_there`, or `purged` where what it said is gone."""

    id: UUID | None
    then: str
    now: str
    differs: bool
    facts: list[FactShape]


@dataclass(frozen=True, slots=True)
class ValueThenShape:
    """A value that the case held then."""

    kind: str
    value: str
    since: datetime
    withdrawn_at: datetime | None
    """Since when the case does not hold it any more; null while it does."""


@dataclass(frozen=True, slots=True)
class HitThenShape:
    """A hit that the office had been told of then, and is told of still."""

    notice: UUID
    issued_at: datetime
    acknowledged_at: datetime | None


@dataclass(frozen=True, slots=True)
class ToldThenShape:
    """That somebody had been told something of the case by then."""

    at: datetime
    office: str
    content: bool
    """Reference and summary, and not the pointer alone."""


@dataclass(frozen=True, slots=True)
class CaseThenShape:
    """A case as it stood at a moment, beside how it stands."""

    case: UUID
    at: datetime
    records_since: datetime
    """Versions are kept since then; of an earlier moment nothing can be said."""
    records: dict[str, list[ThingShape]]
    """By kind: case, posture, silence, subject, suspicion, subject_value, submission, bound, release."""
    roles: list[ThingShape]
    """Who held which role in the office then."""
    values: list[ValueThenShape]
    """The first ones, in the order of arrival."""
    values_then: int
    values_now: int
    hits: list[HitThenShape]
    hits_gone: int
    """Hits that could be seen then, and are not told any more."""
    told: list[ToldThenShape]
    told_since: int
    """How often more was told since."""


@dataclass(frozen=True, slots=True)
class VersionShape:
    """A change of a record: when by the database's clock, by whom, what was changed."""

    at: str
    """In UTC, to 1/100 s."""
    operation: str
    """insert, update or delete."""
    person: str | None
    by_other_office: bool
    database_role: str
    """As which role of the database the session had signed in."""
    actions: list[str]
    """What the trail says was done in the same transaction."""
    purged_at: datetime | None
    changed: list[FactShape]
    """What it said before (`then`) and after (`now`)."""


@dataclass(frozen=True, slots=True)
class RecordHistoryShape:
    """All changes of one record, newest first."""

    case: UUID
    kind: str
    id: UUID
    records_since: datetime
    versions: list[VersionShape]


def case_then_shape(view: CaseThen) -> CaseThenShape:
    """A case as it stood."""
    return CaseThenShape(
        case=view.case.uuid,
        at=view.at,
        records_since=view.began,
        records={section.kind: _things(section) for section in view.sections},
        roles=_things(view.roles),
        values=[
            ValueThenShape(
                one.kind, display(one.kind, one.canonical), one.published_at, one.withdrawn_at
            )
            for one in view.values
        ],
        values_then=view.values_then,
        values_now=view.values_now,
        hits=[HitThenShape(one.notice, one.issued_at, one.acknowledged_at) for one in view.hits],
        hits_gone=view.hits_gone,
        told=[ToldThenShape(one.at, one.office, one.is_content) for one in view.told],
        told_since=view.told_since,
    )


def record_history_shape(view: RecordHistory) -> RecordHistoryShape:
    """What one record said before each change."""
    return RecordHistoryShape(
        case=view.case.uuid,
        kind=view.kind,
        id=view.uuid,
        records_since=view.began,
        versions=[
            VersionShape(
                at=to_hundredths(line.row.changed_at),
                operation=line.row.operation,
                person=line.person or None,
                by_other_office=line.row.by_other,
                database_role=line.row.role,
                actions=[action for _, action in line.row.actions],
                purged_at=line.row.redacted_at,
                changed=[_fact(fact) for fact in line.facts],
            )
            for line in view.lines
        ],
    )


def _things(section: Section) -> list[ThingShape]:
    return [
        ThingShape(
            one.uuid,
            one.then.value,
            one.now.value,
            one.differs,
            [_fact(fact) for fact in one.facts],
        )
        for one in section.things
    ]


def _fact(fact: Fact) -> FactShape:
    return FactShape(fact.name, fact.then, fact.now, fact.differs)
