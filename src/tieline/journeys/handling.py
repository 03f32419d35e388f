"""What an office does with its hits: see where they stand, assign, dispose, take note.

Every step finds the hit for the actor first, so that a hidden one looks like a missing one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from tieline.apps.audit.acting import reading_as
from tieline.apps.audit.actions import record_look
from tieline.apps.cases import queries as cases
from tieline.apps.cases import silences
from tieline.apps.hits import actions as hits
from tieline.apps.hits import queries as hit_queries
from tieline.apps.hits.errors import HitNotFound
from tieline.apps.hits.queries import DigestRow, Probe
from tieline.apps.notices import actions as notices
from tieline.apps.offices import queries as offices
from tieline.apps.selectors import queries as selectors
from tieline.apps.selectors.queries import HeldRow, KeyRow, MentionRow
from tieline.core.ids import Actor, MentionId, OfficeId, Viewer
from tieline.core.postures import Posture
from tieline.core.states import Disposition
from tieline.journeys.looking import (
    HitPage,
    HitView,
    Which,
    find_hit,
    list_hits,
    record_look_at_hits,
    show_hit,
)

DISPOSITIONS: Final[tuple[str, ...]] = tuple(Disposition)
_PURPOSE: Final = "the office's own hits"


@dataclass(frozen=True, slots=True)
class Spread:
    """How widely a value is held, as far as the viewer may know; the own office is counted."""

    cases: int
    offices: int
    other_codes: tuple[str, ...]
    is_least: bool = False
    """Whether so many hold it that these are not all of them."""


@dataclass(frozen=True, slots=True)
class ToldHit:
    """A hit the office was told of, with how widely its value is held by now."""

    hit: HitView
    spread: Spread

    @property
    def is_between_offices(self) -> bool:
        return bool(self.spread.other_codes)


@dataclass(frozen=True, slots=True)
class Hub:
    """A value of the office that very many hold, with the arrivals nobody has acknowledged."""

    digest: UUID
    mention: MentionRow
    standings: tuple[str, ...]
    spread: Spread
    arrivals: int
    horizon: int


@dataclass(frozen=True, slots=True)
class OwnPart:
    """A hit in full: what the office's own case says of the value, and who else holds it, and how the
    case answers for it. `differs`: otherwise than the case as a whole."""

    page: HitPage
    held: HeldRow | None
    answers: Posture
    differs: bool


@dataclass(frozen=True, slots=True)
class ToldPage:
    """A page of hits, with the hubs beside it, and the id to go on from if there are more."""

    told: tuple[ToldHit, ...]
    hubs: tuple[Hub, ...]
    following: UUID | None


def list_told(
    *,
    actor: Actor,
    now: datetime,
    which: Which = Which.ALL,
    before: UUID | None = None,
    limit: int = 50,
    with_hubs: bool = False,
) -> ToldPage:
    """A page of the hits the actor's office was told of, newest first. Two entries in the trail:
    that the list was looked at, and at whose values."""
    viewer = actor.as_viewer()
    entry = record_look_at_hits(actor=actor, now=now)
    views, following = list_hits(
        actor=actor, now=now, which=which, before=before, limit=limit, entry=entry
    )
    digests = hit_queries.list_digests(viewer, entry=entry) if with_hubs else []
    ids = dict.fromkeys(
        [view.mention.id for view in views] + [row.own_mention_id for row in digests]
    )
    spreads = _spreads(list(ids), actor=actor, now=now)
    told = tuple(ToldHit(view, spreads[view.mention.id]) for view in views)
    return ToldPage(told, _hubs(viewer, digests, spreads), following)


def list_hubs(*, actor: Actor, now: datetime) -> tuple[Hub, ...]:
    """The hubs among the office's values, those with the most new arrivals first."""
    viewer = actor.as_viewer()
    rows = hit_queries.list_digests(viewer, entry=record_look_at_hits(actor=actor, now=now))
    spreads = _spreads([row.own_mention_id for row in rows], actor=actor, now=now)
    return _hubs(viewer, rows, spreads)


def _hubs(
    viewer: Viewer, rows: Sequence[DigestRow], spreads: dict[MentionId, Spread]
) -> tuple[Hub, ...]:
    """Those with the most new arrivals first."""
    ids = [row.own_mention_id for row in rows]
    with reading_as(viewer):
        mentions = selectors.mentions_by_id(viewer, ids)
        standings = selectors.standings_of(viewer, ids)
    hubs = [
        Hub(
            digest=row.digest,
            mention=mentions[row.own_mention_id],
            standings=standings.get(row.own_mention_id, ()),
            spread=spreads[row.own_mention_id],
            arrivals=row.arrivals,
            horizon=row.horizon,
        )
        for row in rows
        if row.own_mention_id in mentions  # else withdrawn between the two readings
    ]
    return tuple(sorted(hubs, key=lambda hub: (-hub.arrivals, hub.mention.canonical)))


def show_own_part(
    ident: str, *, actor: Actor, now: datetime, after: str = "", whole: bool = False
) -> OwnPart:
    """One hit in full; where very many hold its value, with the offices after this one, or with the
    whole of them. Raises HitNotFound, OfficeNotFound."""
    viewer = actor.as_viewer()
    page = show_hit(ident, actor=actor, now=now, after=after, whole=whole)
    mention = page.hit.mention
    with reading_as(viewer):
        case = cases.rows_by_id(viewer, [mention.case_id])[mention.case_id]
        other = silences.postures_of_selectors(viewer, case.id).get(mention.selector_id)
        held = selectors.get_held(viewer, mention.id)
    return OwnPart(page, held, other or case.posture, other is not None)


def assign_hit(ident: str, name: str, *, actor: Actor, now: datetime) -> None:
    """Give the office's side to a colleague. Raises HitNotFound, PersonNotFound."""
    hit = find_hit(ident, actor=actor, now=now)
    colleague = offices.get_colleague(actor.as_viewer(), name)
    hits.assign(hit.side.id, colleague.id, actor=actor, now=now)
    notices.acknowledge(hit.side.id, actor=actor, now=now)


def dispose_hit(
    ident: str, disposition: str, reason: str, *, actor: Actor, now: datetime
) -> None:  # fmt: skip
    """Settle the office's side with a reason. Raises HitNotFound, BadDisposition."""
    hit = find_hit(ident, actor=actor, now=now)
    hits.dispose(hit.side.id, disposition, reason, actor=actor, now=now)
    notices.acknowledge(hit.side.id, actor=actor, now=now)


def acknowledge_hit(ident: str, *, actor: Actor, now: datetime) -> bool:
    """Take note of a hit; False if someone had done so before. Raises HitNotFound."""
    hit = find_hit(ident, actor=actor, now=now)
    return notices.acknowledge(hit.side.id, actor=actor, now=now)


def acknowledge_hub(digest: UUID, horizon: int, *, actor: Actor, now: datetime) -> None:
    """Take note of a hub's arrivals as far as a reading showed them. Raises HitNotFound.

    `horizon` is that of the reading, which the caller has kept to itself.
    """
    entry = record_look_at_hits(actor=actor, now=now)
    known = {row.digest for row in hit_queries.list_digests(actor.as_viewer(), entry=entry)}
    if digest not in known:
        raise HitNotFound(str(digest))
    notices.acknowledge_digest(digest, horizon, actor=actor, now=now)


def _spreads(
    ids: Sequence[MentionId], *, actor: Actor, now: datetime
) -> dict[MentionId, Spread]:  # fmt: skip
    """How widely the values of these own mentions are held."""
    viewer = actor.as_viewer()
    probes = _probes(ids, selectors.keys_of_mentions(viewer, ids))
    if not probes:
        return {mention: Spread(0, 0, ()) for mention in ids}
    entry = record_look(
        "hit.viewed",
        actor=actor,
        now=now,
        purpose=_PURPOSE,
        digests=[probe.digest for probe in probes],
    )
    cases: dict[int, int] = {}
    holders: dict[int, set[OfficeId]] = {}
    with reading_as(viewer):
        found = hit_queries.find_holders(viewer, probes, entry=entry)
        directory = offices.offices_by_id(viewer, {holder.office_id for holder in found})
    least = {one.probe for one in found if one.has_more_cases or one.has_more_offices}
    for holder in found:
        cases[holder.probe] = cases.get(holder.probe, 0) + holder.cases
        holders.setdefault(holder.probe, set()).add(holder.office_id)
    return {
        mention: Spread(
            cases.get(place, 0),
            len(holders.get(place, ())),
            tuple(
                sorted(directory[o].code for o in holders.get(place, set()) - {viewer.office_id})
            ),
            place in least,
        )
        for place, mention in enumerate(ids)
    }


def _probes(ids: Sequence[MentionId], keys: Sequence[KeyRow]) -> list[Probe]:
    """One number for each mention, in the order given."""
    place = {mention: number for number, mention in enumerate(ids)}
    return [Probe(place[key.mention_id], key.key64, key.digest) for key in keys]
