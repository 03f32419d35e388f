"""For coordinators: what the offices they serve have in common, and what neither side may know of.
Every answer needs a committed audit entry, and the acting person's own clearances decide."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.apps.hits.errors import BadDisposition, OverlapNotFound, OverlapTaken
from tieline.core.ids import Actor, AuditEntryId, OfficeId, PersonId, Viewer
from tieline.core.states import OverlapOutcome

REASON_MAX: Final = 1000


@dataclass(frozen=True, slots=True)
class ServedOverlap:
    """Two served offices whose cases share values that each may know of: pointers, counted."""

    office_ids: tuple[OfficeId, OfficeId]
    values: int
    cases: tuple[int, int]
    poc_ids: tuple[tuple[PersonId, ...], tuple[PersonId, ...]]
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class UnseenOverlapRow:
    """Two cases with a value in common of which neither office is told: each with its reference."""

    uuid: UUID
    found_at: datetime
    office_ids: tuple[OfficeId, OfficeId]
    refs: tuple[str, str]
    poc_ids: tuple[PersonId | None, PersonId | None]
    taken_at: datetime | None
    taken_by: PersonId | None
    settled_at: datetime | None
    outcome: str
    reason: str


def list_served(viewer: Viewer, *, entry: AuditEntryId) -> list[ServedOverlap]:
    """What the offices that the viewer serves have in common, the latest first."""
    return [
        ServedOverlap(
            office_ids=(OfficeId(row[0]), OfficeId(row[1])),
            values=row[2],
            cases=(row[3], row[4]),
            poc_ids=(tuple(map(PersonId, row[5])), tuple(map(PersonId, row[6]))),
            first_at=row[7],
            last_at=row[8],
        )
        for row in _read(viewer, "select * from list_served_overlaps(%s)", [entry])
    ]


def list_unseen(viewer: Viewer, *, entry: AuditEntryId) -> list[UnseenOverlapRow]:
    """The overlaps that both sides have cleared the viewer for, the oldest first."""
    return [
        UnseenOverlapRow(
            uuid=row[0],
            found_at=row[1],
            office_ids=(OfficeId(row[2][0]), OfficeId(row[2][1])),
            refs=(row[3][0], row[3][1]),
            poc_ids=(_person(row[4][0]), _person(row[4][1])),
            taken_at=row[5],
            taken_by=_person(row[6]),
            settled_at=row[7],
            outcome=row[8],
            reason=row[9],
        )
        for row in _read(viewer, "select * from list_unseen_overlaps(%s)", [entry])
    ]


def take(uuid: UUID, *, actor: Actor, now: datetime, entry: AuditEntryId) -> None:
    """The acting coordinator sees to an overlap; one they took before stays theirs. Raises
    OverlapNotFound, and OverlapTaken where another coordinator sees to it."""
    _work_on(uuid, "", "", actor=actor, now=now, entry=entry)


def settle(
    uuid: UUID, outcome: str, reason: str, *, actor: Actor, now: datetime, entry: AuditEntryId
) -> None:
    """The acting coordinator settles an overlap, with an outcome and a reason. Raises BadDisposition,
    OverlapNotFound."""
    if outcome not in list(OverlapOutcome):
        raise BadDisposition(
            "bad_outcome",
            f"{outcome!r} is no outcome. Use one of: {', '.join(OverlapOutcome)}.",
        )
    if not 0 < len(reason.strip()) <= REASON_MAX or "\x00" in reason:
        raise BadDisposition("reason_missing", f"Say why, in at most {REASON_MAX} characters.")
    _work_on(uuid, outcome, reason.strip(), actor=actor, now=now, entry=entry)


def count_overdue(operator: Viewer, *, within: timedelta) -> tuple[int, int]:
    """How many overlaps nobody has taken within this time of being found, and how many no coordinator
    is cleared for: of no office, for the doctor, which acts as the installation's operator. Raises
    RightMissing."""
    [(overdue, alone)] = _read(operator, "select * from count_unseen_overdue(%s)", [within])
    return int(overdue), int(alone)


def _work_on(
    uuid: UUID, outcome: str, reason: str, *, actor: Actor, now: datetime, entry: AuditEntryId
) -> None:
    [[came_to]] = _read(
        actor.as_viewer(),
        "select work_on_unseen_overlap(%s, %s, %s, %s, %s)",
        [entry, uuid, outcome, reason, now],
    )
    if came_to == "taken":
        raise OverlapTaken(str(uuid))
    if came_to != "done":
        raise OverlapNotFound(str(uuid))


def _read(viewer: Viewer, statement: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _person(number: int | None) -> PersonId | None:
    return None if number is None else PersonId(number)
