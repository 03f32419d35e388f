"""An assessment of damage, as its own office sees it."""

from dataclasses import dataclass
from datetime import datetime

from tieline.apps.compromises.queries import AssessmentRow
from tieline.journeys.assessing import AssessmentView, CaseView, ItemView


@dataclass(frozen=True, slots=True)
class AssessmentShape:
    """What an office makes of a compromise, without its cases."""

    id: str
    party: str
    """Who is compromised: a person of an office, an office's code, or a country's."""
    since: datetime
    """Since when they may be compromised."""
    reason: str
    """Why, as whoever declared it said."""
    declared_at: datetime
    state: str
    """open, assessed or closed."""
    had_readers: bool
    """Whether the people concerned could read the cases of this office."""
    due_at: datetime
    is_overdue: bool
    summary: str
    """What was found, in sum; empty until it is assessed."""


@dataclass(frozen=True, slots=True)
class ToldItemShape:
    """One thing that the office told the compromised party."""

    tells: str
    """pointer; content (reference and summary); overlap: counted for a coordinator among what you and
    another office have in common; release: recorded as released. silence: the case is or was kept
    back, and its reference may have stood on a coordinator's desk. Of no case are clearance: that a
    coordinator you cleared looked at their desk; and custody: that they kept your agency's
    protected numbers."""
    kind: str | None
    value: str | None
    """In its agreed form; null for what is of no one value, and where it was withdrawn since."""
    office: str
    """Code of the office told; empty for a release to a whole agency or country."""
    person: str | None
    """The compromised person who was told, where it was one."""
    told_at: datetime
    """When first."""
    last_at: datetime | None
    """When last, to the minute; of a release until when it held, null where it still does."""
    is_since: bool
    """Whether the last time was on or after the day since when they may be compromised."""


@dataclass(frozen=True, slots=True)
class CaseDamageShape:
    """One case concerned: what was told of it, and its damage."""

    case: str
    """The office's reference of the case."""
    items: list[ToldItemShape]
    harm: str | None
    """none, possible or certain; null while it is not said."""
    done: str | None
    """What was done about it."""


@dataclass(frozen=True, slots=True)
class AssessmentPageShape:
    """An assessment in full."""

    assessment: AssessmentShape
    assigned_to: str | None
    cases: list[CaseDamageShape]
    beside: list[ToldItemShape]
    """What is of no one case: a clearance, a custody."""


def assessment_shape(row: AssessmentRow, now: datetime) -> AssessmentShape:
    """An assessment in a list."""
    return AssessmentShape(
        id=str(row.uuid),
        party=row.party,
        since=row.since_at,
        reason=row.reason,
        declared_at=row.declared_at,
        state=row.state.value,
        had_readers=row.had_readers,
        due_at=row.due_at,
        is_overdue=row.is_overdue(now),
        summary=row.summary,
    )


def assessment_page_shape(view: AssessmentView, now: datetime) -> AssessmentPageShape:
    """An assessment with its cases."""
    return AssessmentPageShape(
        assessment=assessment_shape(view.row, now),
        assigned_to=view.assigned_to or None,
        cases=[_case_shape(case) for case in view.cases],
        beside=[_item_shape(item) for item in view.beside],
    )


def _case_shape(view: CaseView) -> CaseDamageShape:
    return CaseDamageShape(
        case=view.case.ref,
        items=[_item_shape(item) for item in view.items],
        harm=view.damage.harm.value if view.damage else None,
        done=view.damage.done if view.damage else None,
    )


def _item_shape(view: ItemView) -> ToldItemShape:
    return ToldItemShape(
        tells=view.tells,
        kind=view.mention.kind if view.mention else None,
        value=view.mention.canonical if view.mention else None,
        office=view.recipient,
        person=view.item.person_name,
        told_at=view.item.told_at,
        last_at=view.item.last_at,
        is_since=view.item.is_since,
    )
