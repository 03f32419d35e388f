"""What a watch desk sees: the hits that nobody of the office has acknowledged, as they come.

Each reading is decided anew by the viewer's rights of that moment and leaves one entry in the trail.
`mark` is what may be asked every second before that: it tells nothing but that something changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from tieline.apps.hits import queries as hits
from tieline.apps.notices import queries as notices
from tieline.apps.notices.places import open_place, seal_place
from tieline.core.ids import Actor, AuditEntryId, HitId, Viewer
from tieline.journeys.looking import HitView, record_look_at_hits, views_of_hits

SHOWN_MOST: Final = 100
_AT_ONCE: Final = 50
"""What is described is written down as told: not many more than are shown."""


@dataclass(frozen=True, slots=True)
class Watched:
    """The hits that wait, newest first and at most SHOWN_MOST; `unread` are those that came after the
    place that was given. `place` is how far this reading went, sealed for this viewer."""

    waiting: tuple[HitView, ...]
    unread: frozenset[UUID]
    has_more: bool
    hub_arrivals: int
    place: str


def mark(*, actor: Actor) -> str:
    """Another text as soon as what waits for the actor's office has changed."""
    return notices.mark_of_waiting(actor.as_viewer())


def watch(*, actor: Actor, now: datetime, since: str) -> Watched:
    """What waits for the actor's office. `since` is the place of an earlier reading; one that is empty,
    another's or damaged counts as none, so that all is unread."""
    viewer = actor.as_viewer()
    opened = open_place(since, viewer)
    entry = record_look_at_hits(actor=actor, now=now)
    told = notices.read_waiting(viewer, since=opened, limit=SHOWN_MOST + 1)
    upto, unread = told.upto, set(told.unread)
    sides = _described(viewer, told.hit_ids, entry)
    # Hits that are hidden by now take no place on the screen, nor are they counted: they look like none.
    while len(sides) <= SHOWN_MOST and told.last is not None:
        told = notices.read_waiting(viewer, since=opened, before=told.last, limit=_AT_ONCE)
        unread |= told.unread
        sides += _described(viewer, told.hit_ids, entry)
    shown = sides[:SHOWN_MOST]
    digests = hits.list_digests(viewer, entry=entry)
    return Watched(
        waiting=tuple(views_of_hits(viewer, shown, {side.id for side in shown})),
        unread=frozenset(side.uuid for side in shown if side.id in unread),
        has_more=len(sides) > SHOWN_MOST,
        hub_arrivals=sum(digest.arrivals for digest in digests),
        place=seal_place(upto, viewer),
    )


def _described(viewer: Viewer, hit_ids: Sequence[HitId], entry: AuditEntryId) -> list[hits.HitSide]:
    """In this order, what the viewer may know of at this moment."""
    order = {hit: number for number, hit in enumerate(hit_ids)}
    sides = hits.describe_hits(viewer, entry=entry, ids=hit_ids)
    return sorted(sides, key=lambda side: order[side.id])
