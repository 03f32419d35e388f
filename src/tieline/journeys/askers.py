"""Who asked for a value of one's own: told to its owner where the asker let it, and release does.

The asker learns nothing of it. An owner learns the same whatever the posture of its own case.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tieline.apps.audit.actions import record_look
from tieline.apps.looks import queries as looks
from tieline.apps.looks.queries import AskerRow
from tieline.apps.offices import queries as offices
from tieline.apps.offices.queries import OfficeRow
from tieline.apps.selectors import queries as selectors
from tieline.apps.selectors.queries import MentionRow
from tieline.core.ids import Actor, CaseId, MentionId, Viewer
from tieline.core.release import Party, Thing, decide
from tieline.journeys.looking import find_hit


@dataclass(frozen=True, slots=True)
class AskerView:
    """An office that asked for a value of one's own, which, and when."""

    mention: MentionRow
    office: OfficeRow
    asked_at: datetime


def list_askers_of_hit(ident: str, *, actor: Actor, now: datetime) -> list[AskerView]:
    """Who asked for the value of a hit of the actor's office, the latest first. Raises
    HitNotFound."""
    hit = find_hit(ident, actor=actor, now=now)
    return list_askers_of_value(hit.side.own_mention_id, actor=actor, now=now)


def list_askers_of_value(mention_id: MentionId, *, actor: Actor, now: datetime) -> list[AskerView]:
    """Who asked for a value that a case of the actor's office holds, the latest first."""
    viewer = actor.as_viewer()
    entry = record_look(
        "askers.listed",
        actor=actor,
        now=now,
        purpose="who asked for a value of the office",
        ids={"mention": mention_id},
    )
    return _views(looks.list_askers(viewer, entry=entry, mention_id=mention_id), viewer)


def list_askers_of_case(case_id: CaseId, *, actor: Actor, now: datetime) -> list[AskerView]:
    """Who asked for values that a case of the actor's office holds, the latest first."""
    viewer = actor.as_viewer()
    entry = record_look(
        "askers.listed",
        actor=actor,
        now=now,
        purpose="who asked for the values of a case",
        ids={"case": case_id},
    )
    return _views(looks.list_askers(viewer, entry=entry, case_id=case_id), viewer)


def _views(rows: Sequence[AskerRow], viewer: Viewer) -> list[AskerView]:
    if not rows:
        return []
    directory = offices.offices_by_id(viewer)
    own = directory[viewer.office_id]
    told = [row for row in rows if _may_go(row, directory[row.office_id], own)]
    mentions = selectors.mentions_by_id(viewer, {row.mention_id for row in told})
    return [
        AskerView(mentions[row.mention_id], directory[row.office_id], row.asked_at)
        for row in told
        if row.mention_id in mentions  # withdrawn between the two readings
    ]


def _may_go(row: AskerRow, asker: OfficeRow, owner: OfficeRow) -> bool:
    thing = Thing(owner=_party(asker), markings=(row.marking,))
    return decide(thing, _party(owner)).may_go


def _party(office: OfficeRow) -> Party:
    return Party(country=office.country, agency=office.agency, office=office.id)
