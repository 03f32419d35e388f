"""What one side does with a hit. Each finds the hit first, so that hidden looks like missing."""

from datetime import datetime

from tieline.apps.hits import actions as hits
from tieline.apps.notices import actions as notices
from tieline.apps.offices import queries as offices
from tieline.core.ids import Actor, HitId, Viewer
from tieline.journeys.looking import find_hit


def assign_hit(ident: str, colleague: str, *, actor: Actor, now: datetime) -> None:
    """Give the office's side of a hit to a colleague, and take note of the hit.

    Raises HitNotFound, PersonNotFound.
    """
    hit_id = _find(ident, actor=actor, now=now)
    person = offices.get_colleague(Viewer(actor.person_id, actor.office_id), colleague)
    hits.assign(hit_id, person.id, actor=actor, now=now)
    notices.acknowledge(hit_id, actor=actor, now=now)


def dispose_hit(
    ident: str, disposition: str, reason: str, *, actor: Actor, now: datetime
) -> None:  # fmt: skip
    """Settle the office's side of a hit with a reason, and take note of the hit.

    Raises HitNotFound, BadDisposition.
    """
    hit_id = _find(ident, actor=actor, now=now)
    hits.dispose(hit_id, disposition, reason, actor=actor, now=now)
    notices.acknowledge(hit_id, actor=actor, now=now)


def acknowledge_hit(ident: str, *, actor: Actor, now: datetime) -> None:
    """Take note of a hit. Raises HitNotFound."""
    notices.acknowledge(_find(ident, actor=actor, now=now), actor=actor, now=now)


def _find(ident: str, *, actor: Actor, now: datetime) -> HitId:
    return find_hit(ident, actor=actor, now=now).side.id
