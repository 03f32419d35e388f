"""The marking of a case: as stated at its opening, as it is, replaced, and as it was."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tieline.apps.cases import actions as case_actions
from tieline.apps.cases import queries as cases
from tieline.apps.cases.errors import CaseNotFound
from tieline.apps.cases.queries import CaseRow
from tieline.apps.offices import queries as offices
from tieline.apps.sharing import queries as sharing
from tieline.apps.sharing.parties import demand_agencies
from tieline.apps.sharing.queries import MarkingRow
from tieline.core.errors import BadInput
from tieline.core.ids import Actor, CaseId, MarkingId, Viewer
from tieline.core.marking_fields import StatedMarking, read_marking
from tieline.core.markings import MarkingValue
from tieline.core.postures import Posture, default_marking
from tieline.journeys.settling_answers import settle_after
from tieline.journeys.shapes.cases import CaseShape, case_shape
from tieline.journeys.shapes.markings import PastMarkingShape, marking_shape


@dataclass(frozen=True, slots=True)
class MarkedCase:
    """A case of the office, the marking that lies on it, and who may be named on one."""

    case: CaseRow
    marking: MarkingValue


def read_stated(
    viewer: Viewer, stated: StatedMarking, *, posture: Posture = Posture.POINTER
) -> MarkingValue | None:
    """The marking stated for a case that is opened; None where nothing is. What is left out is as
    in the default of the posture. Raises BadInput, AgencyNotFound."""
    if stated.says_nothing:
        return None
    value = read_marking(stated, base=default_marking(posture))
    demand_agencies(viewer, value.releasable_to_agencies)
    return value


def demand_unmarked(viewer: Viewer, ref: str, stated: MarkingValue | None) -> None:
    """That no other marking is stated for a case that is there: it would be passed over. Raises
    BadInput."""
    if stated is None:
        return
    known = cases.known_refs(viewer, [ref]).get(ref)
    if known is not None and get_marked(viewer, known).marking != stated:
        raise BadInput(
            "marking_unused",
            "The case is open already, under another marking. Leave the marking out, and re-mark "
            "the case if it is to change.",
        )


def get_marked(viewer: Viewer, case_id: CaseId) -> MarkedCase:
    """A case of the viewer's office with its marking. Raises CaseNotFound."""
    found = cases.rows_by_id(viewer, [case_id])
    if case_id not in found:
        raise CaseNotFound(f"#{case_id}")
    return with_marking(viewer, found[case_id])


def with_marking(viewer: Viewer, case: CaseRow) -> MarkedCase:
    """The case with the marking that lies on it."""
    return MarkedCase(case, sharing.get_marking(viewer, case.marking_id))


def marking_of_case(viewer: Viewer, case_id: CaseId) -> MarkingValue:
    """The marking that lies on a case of the viewer's office. Raises CaseNotFound."""
    return get_marked(viewer, case_id).marking


def markings_of(viewer: Viewer, rows: Iterable[CaseRow]) -> dict[CaseId, MarkingValue]:
    """The markings of these cases of the viewer's office."""
    listed = list(rows)
    found = sharing.markings_by_id(viewer, [row.marking_id for row in listed])
    return {row.id: found[row.marking_id] for row in listed}


def shapes_of(viewer: Viewer, rows: Iterable[CaseRow]) -> list[CaseShape]:
    """These cases of the viewer's office, for programs."""
    listed = list(rows)
    found = markings_of(viewer, listed)
    return [case_shape(row, found[row.id]) for row in listed]


def list_markings(viewer: Viewer, case: CaseRow) -> list[MarkingRow]:
    """The marking of a case and those it replaced, newest first."""
    return sharing.history_of(viewer, case.marking_id)


def past_shapes(viewer: Viewer, case: CaseRow) -> list[PastMarkingShape]:
    """The same, for programs."""
    rows = list_markings(viewer, case)
    people = offices.people_by_id(viewer, {row.marked_by for row in rows})
    return [
        PastMarkingShape(
            marking_shape(row.value),
            row.marked_at,
            people[row.marked_by].name if row.marked_by in people else None,
            row.reason,
        )
        for row in rows
    ]


def replace_marking(
    uuid: UUID, stated: StatedMarking, reason: str, *, actor: Actor, now: datetime
) -> MarkingId:
    """Re-mark a case: what is stated replaces what it was, the rest stays.

    Raises CaseNotFound, BadInput, AgencyNotFound, BadCase without a reason.
    """
    viewer = actor.as_viewer()
    marked = with_marking(viewer, cases.get_case_by_uuid(viewer, uuid))
    value = read_marking(stated, base=marked.marking)
    demand_agencies(viewer, value.releasable_to_agencies)
    if value == marked.marking:
        raise BadInput("marking_unchanged", "The case is marked so already; nothing was replaced.")
    # Whom the former marking hid it from may have to be told now.
    return settle_after(
        lambda: case_actions.remark(
            marked.case.id,
            value,
            reason=reason,
            actor=actor,
            now=now,
            read=marked.case.marking_id,
        ),
        marked.case.id,
        reveals=True,
        actor=actor,
        now=now,
    )
