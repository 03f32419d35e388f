"""What an office does with a compromise: see what it told, write down the damage, assess, close."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tieline.apps.cases import queries as cases
from tieline.apps.cases.queries import CaseRow
from tieline.apps.compromises import assessments
from tieline.apps.compromises import queries as compromises
from tieline.apps.compromises.errors import AssessmentClosed, CasesNotAssessed
from tieline.apps.compromises.limits import AssessmentState
from tieline.apps.compromises.queries import AssessmentRow, DamageRow, ToldItem
from tieline.apps.offices import queries as offices
from tieline.apps.offices.errors import PersonNotFound
from tieline.apps.selectors import queries as selectors
from tieline.apps.selectors.queries import MentionRow
from tieline.core.ids import Actor, CaseId, Viewer

_LEVELS: Final = {
    compromises.POINTER: "pointer",
    compromises.CONTENT: "content",
    compromises.OVERLAP: "overlap",
}


@dataclass(frozen=True, slots=True)
class ItemView:
    """One thing the office told the party. `recipient` is the office's code, empty for a release to a
    whole agency or country; `mention` is None for what is of no one value, and for what was withdrawn
    since."""

    item: ToldItem
    mention: MentionRow | None
    recipient: str

    @property
    def tells(self) -> str:
        """In one word: pointer, content, overlap, release, clearance, silence or custody."""
        return self.item.what if self.item.level is None else _LEVELS[self.item.level]


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case concerned: what was told of it, and what was written down of it so far."""

    case: CaseRow
    items: tuple[ItemView, ...]
    damage: DamageRow | None


@dataclass(frozen=True, slots=True)
class AssessmentView:
    """An assessment in full: the cases concerned, those not written down yet first, and `beside` them
    what is of no one case: a clearance, a custody."""

    row: AssessmentRow
    assigned_to: str
    is_overdue: bool
    cases: tuple[CaseView, ...]
    beside: tuple[ItemView, ...]

    @property
    def left(self) -> tuple[str, ...]:
        """The references of the cases told of, whose damage is still to be said."""
        return tuple(view.case.ref for view in self.cases if view.items and view.damage is None)


def show_assessment(ident: str, viewer: Viewer, *, now: datetime) -> AssessmentView:
    """One assessment of the viewer's office. Raises AssessmentNotFound, RightMissing."""
    row = compromises.find_assessment(viewer, ident)
    items = compromises.list_items(viewer, row.id)
    damage = {one.case_id: one for one in compromises.list_damage(viewer, row.id)}
    told = {item.case_id for item in items if item.case_id is not None}
    found = cases.rows_by_id(viewer, told | set(damage))
    mentions = selectors.mentions_by_id(
        viewer, {item.mention_id for item in items if item.mention_id is not None}
    )
    codes = {ident: office.code for ident, office in offices.offices_by_id(viewer).items()}
    views = [
        ItemView(
            item,
            None if item.mention_id is None else mentions.get(item.mention_id),
            "" if item.recipient_id is None else codes[item.recipient_id],
        )
        for item in items
    ]
    people = {p.id: p for p in offices.list_colleagues(viewer)}
    assigned = people.get(row.assigned_to_id) if row.assigned_to_id else None
    by_case: dict[CaseId | None, list[ItemView]] = {}
    for view in views:
        by_case.setdefault(view.item.case_id, []).append(view)
    lines = [
        CaseView(case, tuple(by_case.get(ident, ())), damage.get(ident))
        for ident, case in found.items()
    ]
    return AssessmentView(
        row=row,
        assigned_to=assigned.name if assigned else "",
        is_overdue=row.is_overdue(now),
        cases=tuple(sorted(lines, key=lambda line: (line.damage is not None, line.case.ref))),
        beside=tuple(by_case.get(None, ())),
    )


def assign(ident: str, name: str, *, actor: Actor, now: datetime) -> None:
    """Give it to a colleague, by sign-in name. Raises PersonNotFound and what `find` raises."""
    row = compromises.find_assessment(actor.as_viewer(), ident)
    found = [one for one in offices.list_colleagues(actor.as_viewer()) if one.name == name]
    if not found:
        raise PersonNotFound(name)
    assessments.assign(row.id, found[0].id, actor=actor, now=now)


def assess_case(ident: str, ref: str, harm: str, done: str, *, actor: Actor, now: datetime) -> None:
    """Write down what it does to one case of the office and what was done.

    Any case can be named: the people concerned may have read more than they were told. Raises
    CaseNotFound, AssessmentNotFound, AssessmentClosed, BadAssessment.
    """
    viewer = actor.as_viewer()
    row = compromises.find_assessment(viewer, ident)
    case = cases.get_case(viewer, ref)
    assessments.assess_case(row.id, case.id, harm, done, actor=actor, now=now)


def assess(ident: str, summary: str, *, actor: Actor, now: datetime) -> None:
    """Say in sum what was found, once every case told of has its damage. Raises CasesNotAssessed,
    AssessmentNotFound, AssessmentClosed, BadAssessment."""
    row = _whole(ident, actor, now)
    assessments.assess(row.id, summary, actor=actor, now=now)


def close(ident: str, note: str, *, actor: Actor, now: datetime) -> None:
    """Close it. What came to the list since must be written down too. Raises RightMissing,
    NotAssessed, CasesNotAssessed, AssessmentNotFound, AssessmentClosed, BadAssessment."""
    row = compromises.find_assessment(actor.as_viewer(), ident)
    if row.state is AssessmentState.ASSESSED:
        row = _whole(ident, actor, now)
    assessments.close(row.id, note, actor=actor, now=now)


def _whole(ident: str, actor: Actor, now: datetime) -> AssessmentRow:
    view = show_assessment(ident, actor.as_viewer(), now=now)
    if view.row.state is AssessmentState.CLOSED:
        raise AssessmentClosed(ident)
    if view.left:
        raise CasesNotAssessed(view.left)
    return view.row
