"""Values and hits an office shares with others. The trace is committed before the answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.conf import settings

from tieline.apps.audit.acting import reading_as
from tieline.apps.audit.actions import record_look
from tieline.apps.cases import queries as cases
from tieline.apps.hits import queries as hits
from tieline.apps.hits.errors import HitNotFound
from tieline.apps.hits.queries import HandlingRow, HitSide, Holder, MetValue, Probe
from tieline.apps.notices import queries as notices
from tieline.apps.notices.queries import NoticeRow
from tieline.apps.offices import queries as offices
from tieline.apps.offices.queries import OfficeRow, PersonRow
from tieline.apps.selectors import queries as selectors
from tieline.apps.selectors.queries import MentionRow
from tieline.core.ids import (
    Actor,
    AuditEntryId,
    CaseId,
    HitId,
    MentionId,
    NoticeId,
    OfficeId,
    PersonId,
    Viewer,
)
from tieline.core.selector_kinds.base import Condition
from tieline.core.states import Handling
from tieline.journeys.naming import HolderView, Naming

HOLDERS_SHOWN = 20
_LOOKED_AT: Final = 500


class Which(StrEnum):
    """Which of its hits an office wants to see, by its own side's handling."""

    ALL = ""
    NEW = "new"
    OPEN = "open"
    MINE = "mine"
    DISPOSED = "disposed"


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A value that more than one case holds, as one viewer may know it."""

    digest: UUID
    kind: str
    value: str
    condition: Condition
    office_codes: tuple[str, ...]
    cases: int
    first_at: datetime
    last_at: datetime
    own_case_refs: tuple[str, ...]
    standings: tuple[str, ...]
    own_mention_ids: tuple[MentionId, ...] = ()

    @property
    def is_hub(self) -> bool:
        return len(self.office_codes) > settings.HUB_OFFICES


@dataclass(frozen=True, slots=True)
class HitView:
    """A hit as one side sees it: its own part in full, the other sides' pointers."""

    side: HitSide
    mention: MentionRow
    own_case_ref: str
    own_case_uuid: UUID
    standings: tuple[str, ...]
    arrived_office: OfficeRow
    handling: HandlingRow
    assigned_to: PersonRow | None
    is_new: bool


@dataclass(frozen=True, slots=True)
class HitPage:
    """A hit with everyone who holds the value. `holders` are all of them, for the exact counts; of a
    value that very many hold, they are some."""

    hit: HitView
    holders: tuple[HolderView, ...]
    next_after: str | None = None
    """Code of the office after which there are more; None where there are none."""

    @property
    def is_part(self) -> bool:
        """Whether not all who hold the value were looked at."""
        return self.next_after is not None or any(one.has_more_cases for one in self.holders)

    @property
    def shown(self) -> tuple[HolderView, ...]:
        """The office's own cases, and of the others as many of the most relevant as a screen
        holds; all that were looked at, where that is not all."""
        if self.is_part:
            return self.holders
        own = tuple(holder for holder in self.holders if holder.is_own)
        others = tuple(holder for holder in self.holders if not holder.is_own)
        return own + others[:HOLDERS_SHOWN]


def list_values(
    *,
    actor: Actor,
    now: datetime,
    purpose: str = "the office's own hits",
    entry: AuditEntryId | None = None,
    of_case: CaseId | None = None,
) -> list[ValueRow]:
    """The values of the actor's office that other cases hold, the latest first; those of one of
    its cases alone, if named."""
    viewer = actor.as_viewer()
    if entry is None:
        entry = record_look("hits.listed", actor=actor, now=now, purpose=purpose)
    with reading_as(viewer):
        return _value_rows(viewer, hits.list_met_values(viewer, entry=entry, of_case=of_case))


def list_values_across(
    person_id: PersonId, office_ids: Iterable[OfficeId], *, now: datetime
) -> list[ValueRow]:
    """For the operator of the installation: what all these offices hold in common.

    Silent cases are left out, as for a stranger; each office's trail shows that it was listed.
    """
    found: dict[UUID, ValueRow] = {}
    for office_id in office_ids:
        actor = Actor(person_id, office_id)
        viewer = Viewer(person_id, office_id)
        entry = record_look(
            "hits.listed", actor=actor, now=now, purpose="listed by the operator, all offices"
        )
        met = hits.list_met_values(viewer, entry=entry, with_own_silent=False)
        for row in _value_rows(viewer, met):
            known = found.get(row.digest)
            if known is None or _is_better(row, known):
                found[row.digest] = row
    return sorted(found.values(), key=lambda row: row.last_at, reverse=True)


def list_hits(
    *,
    actor: Actor,
    now: datetime,
    which: Which = Which.ALL,
    case_id: CaseId | None = None,
    before: UUID | None = None,
    limit: int = 50,
    entry: AuditEntryId | None = None,
) -> tuple[list[HitView], UUID | None]:
    """A page of the hits the actor's office was told of, newest first, and the place to go on
    from, if there are more. `case_id` asks for those of one case of the office alone. `entry` is
    the trace of a look that this is a part of.

    A place is named by a notice's own random id and never by its number: numbers are given out
    to all offices in turn, so two of them would tell how many others were told meanwhile. It
    stays a place when what stood there is retracted.
    """
    viewer = actor.as_viewer()
    if entry is None:
        entry = record_look_at_hits(actor=actor, now=now)
    with reading_as(viewer):
        return _page_of_hits(viewer, which, case_id, before, limit, entry)


def _page_of_hits(
    viewer: Viewer,
    which: Which,
    case_id: CaseId | None,
    before: UUID | None,
    limit: int,
    entry: AuditEntryId,
) -> tuple[list[HitView], UUID | None]:
    place = None if before is None else notices.find_place(viewer, before)
    if before is not None and place is None:
        return [], None
    among, except_for = _which_ids(viewer, which)
    wanted = _Wanted(which is Which.NEW, among, except_for, case_id, limit)
    while True:
        told, last = _told(viewer, wanted, place, entry)
        sides = hits.describe_hits(viewer, entry=entry, ids=[notice.hit_id for notice in told])
        if case_id is not None:  # its value can be of two cases, and the hit the other's
            sides = [side for side in sides if side.own_case_id == case_id]
        if sides or last is None:
            break
        place = last[0]  # a whole page of hits that are hidden by now, or of none that is wanted
    new_ids = {notice.hit_id for notice in told if notice.acknowledged_at is None}
    order = {notice.hit_id: number for number, notice in enumerate(told)}
    sides.sort(key=lambda side: order[side.id])
    return views_of_hits(viewer, sides, new_ids), None if last is None else last[1]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which of the hits that the office was told of; `limit` counts those that are looked at."""

    only_new: bool
    among: list[HitId] | None
    except_for: list[HitId]
    case_id: CaseId | None
    limit: int


def _told(
    viewer: Viewer, wanted: _Wanted, before: NoticeId | None, entry: AuditEntryId
) -> tuple[list[NoticeRow], tuple[NoticeId, UUID] | None]:
    """The notices of a page, and the place of the last one looked at if there may be more."""
    among, limit = wanted.among, wanted.limit
    if wanted.case_id is not None:
        looked = hits.list_told_of_case(
            viewer, wanted.case_id, entry=entry, before=before, limit=limit
        )
        kept = None if among is None else set(among)
        among = [one.hit_id for one in looked if kept is None or one.hit_id in kept]
        last = (looked[-1].notice_id, looked[-1].notice_uuid) if len(looked) == limit else None
    told = notices.list_notices(
        viewer,
        only_new=wanted.only_new,
        among=among,
        except_for=wanted.except_for,
        before=before,
        limit=limit,
    )
    if wanted.case_id is None:
        last = (told[-1].id, told[-1].uuid) if len(told) == limit else None
    return told, last


def record_look_at_hits(*, actor: Actor, now: datetime) -> AuditEntryId:
    """The trace of a look at the office's hits, committed; good for all parts of one page."""
    return record_look("hits.listed", actor=actor, now=now, purpose="the office's own hits")


def list_hits_of_case(
    case_id: CaseId, *, actor: Actor, now: datetime, limit: int, entry: AuditEntryId
) -> list[HitView]:
    """The newest hits of one case of the actor's office."""
    found: list[HitView] = []
    before: UUID | None = None
    while len(found) < limit:
        page, before = list_hits(
            actor=actor, now=now, case_id=case_id, before=before, limit=_LOOKED_AT, entry=entry
        )
        found += page
        if before is None:
            break
    return found[:limit]


def _which_ids(viewer: Viewer, which: Which) -> tuple[list[HitId] | None, list[HitId]]:
    """The hits that a choice is of, None for any, and those it leaves out."""
    match which:
        case Which.OPEN:
            return None, hits.handled_ids(viewer, [Handling.ASSIGNED, Handling.DISPOSED])
        case Which.DISPOSED:
            return hits.handled_ids(viewer, [Handling.DISPOSED]), []
        case Which.MINE:
            mine = hits.handled_ids(viewer, [Handling.ASSIGNED], assigned_to=viewer.person_id)
            return mine, []
        case _:
            return None, []


def show_hit(
    ident: str, *, actor: Actor, now: datetime, after: str = "", whole: bool = False
) -> HitPage:
    """One hit with everyone who holds the value; where very many do, with those that come after the
    office of this code, or with the whole of them, which takes the longer the more they are. Raises
    HitNotFound, OfficeNotFound."""
    viewer = actor.as_viewer()
    hit = find_hit(ident, actor=actor, now=now)
    place = offices.get_office(viewer, after).id if after else None
    keys = selectors.keys_of_mentions(viewer, [hit.side.own_mention_id])
    probes = [Probe(0, key.key64, key.digest) for key in keys]
    entry = record_look(
        "hit.viewed",
        actor=actor,
        now=now,
        purpose="a hit of the office",
        ids={"hit": hit.side.id},
        digests=[probe.digest for probe in probes],
    )
    with reading_as(viewer):
        found = hits.find_holders(
            viewer,
            probes,
            entry=entry,
            own_case=hit.side.own_case_id,
            after=place,
            whole=whole,
        )
        naming = Naming(viewer, found)
        views = tuple(naming.view(holder) for holder in found)
    return HitPage(hit, views, _place_of_last(views) if _goes_on(found) else None)


def _goes_on(found: Sequence[Holder]) -> bool:
    return any(holder.has_more_offices for holder in found)


def _place_of_last(views: Sequence[HolderView]) -> str | None:
    """Code of the office up to which an answer goes. They are numbered as they were recorded."""
    others = [view.office for view in views if not view.is_own]
    return max(others, key=lambda office: office.id).code if others else None


def find_hit(ident: str, *, actor: Actor, now: datetime) -> HitView:
    """A hit by its id, if the actor's office may know of it. Raises HitNotFound."""
    viewer = actor.as_viewer()
    try:
        uuid = UUID(ident)
    except ValueError:
        raise HitNotFound(ident) from None
    entry = record_look(
        "hit.viewed",
        actor=actor,
        now=now,
        purpose="a hit of the office",
        ids={"sought": str(uuid)},
    )
    with reading_as(viewer):
        sides = hits.describe_hits(viewer, entry=entry, uuids=[uuid])
        new_ids = notices.new_among(viewer, [side.id for side in sides])
        views = views_of_hits(viewer, sides, new_ids)
    if not views:
        raise HitNotFound(ident)
    return views[0]


def _value_rows(viewer: Viewer, met: Sequence[MetValue]) -> list[ValueRow]:
    ids = [mention for value in met for mention in value.own_mention_ids]
    mentions = selectors.mentions_by_id(viewer, ids)
    standings = selectors.standings_of(viewer, ids)
    refs = cases.refs_by_id(viewer, {mention.case_id for mention in mentions.values()})
    directory = offices.offices_by_id(viewer, {one for value in met for one in value.office_ids})
    rows = [_value_row(value, mentions, standings, refs, directory) for value in met]
    # All values of one file come at one moment: without an order among them, no page is certain.
    found = sorted((row for row in rows if row), key=lambda row: (row.kind, row.value, row.digest))
    return sorted(found, key=lambda row: row.last_at, reverse=True)


def _value_row(
    value: MetValue,
    mentions: dict[MentionId, MentionRow],
    standings: dict[MentionId, tuple[str, ...]],
    refs: dict[CaseId, str],
    directory: dict[OfficeId, OfficeRow],
) -> ValueRow | None:
    own = [mentions[number] for number in value.own_mention_ids if number in mentions]
    if not own:  # withdrawn between the two readings
        return None
    best = min(own, key=lambda mention: (mention.condition is not Condition.VALID, mention.id))
    return ValueRow(
        digest=value.digest,
        kind=best.kind,
        value=best.canonical,
        condition=best.condition,
        office_codes=tuple(sorted(directory[office].code for office in value.office_ids)),
        cases=value.cases,
        first_at=value.first_at,
        last_at=value.last_at,
        own_case_refs=tuple(sorted({refs[mention.case_id] for mention in own})),
        standings=tuple(sorted({s for mention in own for s in standings.get(mention.id, ())})),
        own_mention_ids=tuple(mention.id for mention in own),
    )


def _is_better(row: ValueRow, known: ValueRow) -> bool:
    """Which office's reading of a value names it for the operator: a valid one, then by kind."""
    return (row.condition is not Condition.VALID, row.kind) < (
        known.condition is not Condition.VALID,
        known.kind,
    )


def views_of_hits(viewer: Viewer, sides: Sequence[HitSide], new_ids: set[HitId]) -> list[HitView]:
    """These sides as pages show them; those withdrawn meanwhile are left out."""
    ids = [side.own_mention_id for side in sides]
    mentions = selectors.mentions_by_id(viewer, ids)
    standings = selectors.standings_of(viewer, ids)
    own_cases = cases.rows_by_id(viewer, {side.own_case_id for side in sides})
    handling = hits.handling_of(viewer, [side.id for side in sides])
    directory = offices.offices_by_id(viewer, {side.arrived_office_id for side in sides})
    assigned = {row.assigned_to for row in handling.values() if row.assigned_to is not None}
    people = offices.people_by_id(viewer, assigned)
    views = []
    for side in sides:
        if side.own_mention_id not in mentions:
            continue  # withdrawn between the two readings
        row = handling.get(side.id, hits.OPEN)
        views.append(
            HitView(
                side=side,
                mention=mentions[side.own_mention_id],
                own_case_ref=own_cases[side.own_case_id].ref,
                own_case_uuid=own_cases[side.own_case_id].uuid,
                standings=standings.get(side.own_mention_id, ()),
                arrived_office=directory[side.arrived_office_id],
                handling=row,
                assigned_to=people.get(row.assigned_to) if row.assigned_to else None,
                is_new=side.id in new_ids,
            )
        )
    return views
