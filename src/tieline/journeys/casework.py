"""A case as its own office sees it: what it holds, who else has some of it, how it came about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from tieline.apps.audit.acting import reading_as
from tieline.apps.cases import queries as cases
from tieline.apps.cases import silences
from tieline.apps.cases.queries import CaseRow
from tieline.apps.offices import queries as offices
from tieline.apps.offices.queries import OfficeRow
from tieline.apps.selectors import queries as selectors
from tieline.apps.selectors.queries import HeldRow, HeldWanted
from tieline.apps.submissions import queries as submissions
from tieline.apps.submissions.queries import SubmissionRow
from tieline.core.ids import Actor, AuditEntryId, MentionId, Viewer
from tieline.core.lists import Found, ListQuery
from tieline.core.markings import MarkingValue
from tieline.core.postures import Posture
from tieline.core.states import State
from tieline.journeys.looking import (
    HitView,
    ValueRow,
    list_hits_of_case,
    list_values,
    record_look_at_hits,
)
from tieline.journeys.marking import markings_of, with_marking

HITS_SHOWN: Final = 100
_IN_ORDER: Final = ("opened", "received", "rejected", "finished", "hit", "disposed")
"""What comes before what at the same time."""
_PUNCTUATION: Final = re.compile(r"[\s().\-/]")


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list, with how many values it holds."""

    case: CaseRow
    values: int
    marking: MarkingValue


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A value the case holds, with the codes of the other offices that hold it too, and how the case
    answers for it. `differs`: otherwise than the case as a whole."""

    held: HeldRow
    other_codes: tuple[str, ...]
    answers: Posture
    differs: bool


@dataclass(frozen=True, slots=True)
class OtherOffice:
    """Another office, and how many values of the case it holds too."""

    office: OfficeRow
    values: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened to the case: `what` is opened, received, finished, rejected, hit
    or disposed. `count` counts hits that came at one moment from one office."""

    at: datetime
    what: str
    uuid: UUID | None = None
    detail: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case in full. `values` counts all it holds, however `held` is narrowed. `moments` is newest
    first; of the hits, the newest HITS_SHOWN."""

    case: CaseRow
    marking: MarkingValue
    values: int
    held: Found[HeldLine]
    others: tuple[OtherOffice, ...]
    shared: int
    submissions: tuple[SubmissionRow, ...]
    moments: tuple[Moment, ...]


def list_cases(viewer: Viewer, query: ListQuery) -> Found[CaseLine]:
    """The office's cases, with how much they hold."""
    found = cases.find_cases(viewer, query)
    held = selectors.count_held(viewer, [case.id for case in found.rows])
    marked = markings_of(viewer, found.rows)
    lines = (CaseLine(case, held.get(case.id, 0), marked[case.id]) for case in found.rows)
    return Found(tuple(lines), found.total)


def show_case(uuid: UUID, query: ListQuery, *, actor: Actor, now: datetime) -> CasePage:
    """A case of the actor's office. Raises CaseNotFound."""
    viewer = actor.as_viewer()
    case = cases.get_case_by_uuid(viewer, uuid)
    entry = record_look_at_hits(actor=actor, now=now)
    with reading_as(viewer):
        return _page_of_case(case, query, actor, entry, now)


def _page_of_case(
    case: CaseRow, query: ListQuery, actor: Actor, entry: AuditEntryId, now: datetime
) -> CasePage:
    viewer = actor.as_viewer()
    met = list_values(actor=actor, now=now, entry=entry, of_case=case.id)
    ids = selectors.submissions_of_case(viewer, case.id)
    handed_in = submissions.list_submissions_of_case(viewer, case.ref, ids)
    hits = list_hits_of_case(case.id, actor=actor, now=now, limit=HITS_SHOWN, entry=entry)
    others = _others(viewer, met)
    return CasePage(
        case=case,
        marking=with_marking(viewer, case).marking,
        values=selectors.count_held(viewer, [case.id]).get(case.id, 0),
        held=_held(viewer, case, query, met),
        others=others,
        shared=sum(len(row.office_codes) > 1 for row in met),
        submissions=tuple(handed_in),
        moments=_moments(case, handed_in, hits),
    )


def list_held(
    uuid: UUID, query: ListQuery, *, actor: Actor, now: datetime
) -> tuple[CaseRow, Found[HeldLine]]:
    """What a case of the actor's office holds. Raises CaseNotFound."""
    viewer = actor.as_viewer()
    case = cases.get_case_by_uuid(viewer, uuid)
    met = list_values(actor=actor, now=now, of_case=case.id)
    return case, _held(viewer, case, query, met)


def page_held(
    uuid: UUID,
    wanted: HeldWanted,
    *,
    actor: Actor,
    now: datetime,
    only_shared: bool = False,
    after: MentionId | None = None,
    limit: int,
) -> tuple[list[HeldLine], MentionId | None]:
    """A page of what a case of the actor's office holds, in the order of arrival, and the place to
    go on from, if there is more. `only_shared`: what another office holds too. Raises
    CaseNotFound."""
    viewer = actor.as_viewer()
    case = cases.get_case_by_uuid(viewer, uuid)
    codes = _other_codes(viewer, list_values(actor=actor, now=now, of_case=case.id))
    if only_shared:
        wanted = replace(wanted, among=[mention for mention, others in codes.items() if others])
    rows, following = selectors.page_held(viewer, case.id, wanted, after=after, limit=limit)
    return _lines(viewer, case, rows, codes), following


def _other_codes(viewer: Viewer, met: Sequence[ValueRow]) -> dict[MentionId, tuple[str, ...]]:
    """Which other offices hold the values of these own mentions."""
    own = offices.own_office(viewer).code
    return {
        mention: tuple(code for code in row.office_codes if code != own)
        for row in met
        for mention in row.own_mention_ids
    }


def _held(
    viewer: Viewer, case: CaseRow, query: ListQuery, met: Sequence[ValueRow]
) -> Found[HeldLine]:
    codes = _other_codes(viewer, met)
    found = selectors.find_held(viewer, case.id, _as_sought(query))
    return Found(tuple(_lines(viewer, case, found.rows, codes)), found.total)


def _lines(
    viewer: Viewer,
    case: CaseRow,
    rows: Sequence[HeldRow],
    codes: dict[MentionId, tuple[str, ...]],
) -> list[HeldLine]:
    postures = silences.postures_of_selectors(viewer, case.id)
    return [
        HeldLine(
            row,
            codes.get(row.mention.id, ()),
            postures.get(row.mention.selector_id, case.posture),
            row.mention.selector_id in postures,
        )
        for row in rows
    ]


def _as_sought(query: ListQuery) -> ListQuery:
    """A number is stored without its punctuation, and sought so."""
    text = query.text
    if not any(sign.isalpha() for sign in text):
        text = _PUNCTUATION.sub("", text)
    return ListQuery(
        text, query.choice, query.sort, query.is_descending, query.offset, query.limit
    )  # fmt: skip


def _others(viewer: Viewer, met: Sequence[ValueRow]) -> tuple[OtherOffice, ...]:
    by_id = offices.offices_by_id(viewer)
    directory = {office.code: office for office in by_id.values()}
    own = by_id[viewer.office_id].code
    rows: dict[str, list[ValueRow]] = {}
    for row in met:
        for code in row.office_codes:
            if code != own:
                rows.setdefault(code, []).append(row)
    found = [
        OtherOffice(directory[code], len(shared), max(row.last_at for row in shared))
        for code, shared in rows.items()
    ]
    return tuple(sorted(found, key=lambda other: (-other.values, other.office.code)))


def _moments(
    case: CaseRow, handed_in: Sequence[SubmissionRow], hits: Sequence[HitView]
) -> tuple[Moment, ...]:
    moments = [Moment(case.opened_at, "opened"), *_moments_of_hits(hits)]
    for row in handed_in:
        moments.append(Moment(row.received_at, "received", row.uuid, row.file_name))
        if row.finished_at is not None:
            what = "rejected" if row.state is State.REJECTED else "finished"
            moments.append(Moment(row.finished_at, what, row.uuid, row.file_name))
    order = {what: place for place, what in enumerate(_IN_ORDER)}
    moments.sort(key=lambda moment: (moment.at, order[moment.what]), reverse=True)
    return tuple(moments)


def _moments_of_hits(hits: Sequence[HitView]) -> list[Moment]:
    """Hits of one moment and office in one line; each disposition in its own."""
    arrived: dict[tuple[datetime, str], list[HitView]] = {}
    moments = []
    for hit in hits:
        arrived.setdefault((hit.side.arrived_at, hit.arrived_office.code), []).append(hit)
        if hit.handling.disposition and hit.handling.changed_at is not None:
            moments.append(
                Moment(hit.handling.changed_at, "disposed", hit.side.uuid, hit.handling.disposition)
            )
    for (at, code), group in arrived.items():
        detail = "" if group[0].side.is_arrival else code
        moments.append(Moment(at, "hit", group[0].side.uuid, detail, len(group)))
    return moments
