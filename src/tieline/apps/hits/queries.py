"""What an office may know of hits. Every answer needs a committed audit entry."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.apps.hits.models import HitHandling
from tieline.core.ids import (
    AuditEntryId,
    CaseId,
    HitId,
    MentionId,
    NoticeId,
    OfficeId,
    PersonId,
    SubmissionId,
    Viewer,
)
from tieline.core.states import Handling


@dataclass(frozen=True, slots=True)
class Probe:
    """One value asked about: a number of the caller's choice, and all its keys."""

    number: int
    key64: int
    digest: UUID


@dataclass(frozen=True, slots=True)
class OpenCase:
    """What an open case tells: its reference and summary."""

    ref: str
    summary: str


@dataclass(frozen=True, slots=True)
class Holder:
    """An office that holds a value, as far as the asker may know: a pointer, or its own cases."""

    probe: int
    office_id: OfficeId
    cases: int
    own_case_ids: tuple[CaseId, ...]
    poc_ids: tuple[PersonId, ...]
    open_cases: tuple[OpenCase, ...]
    first_at: datetime
    last_at: datetime
    overlap: str
    has_more_cases: bool
    """Of a value that very many hold: `cases` and what follows are of the first ones looked at."""
    has_more_offices: bool
    """Offices that are numbered after those of the answer hold the value as well."""


@dataclass(frozen=True, slots=True)
class MetValue:
    """A value of the viewer's office that another case holds too."""

    digest: UUID
    own_mention_ids: tuple[MentionId, ...]
    office_ids: tuple[OfficeId, ...]
    cases: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class HitSide:
    """A hit as one side sees it. `own_mention_id` is the viewer's own part in it."""

    id: HitId
    uuid: UUID
    arrived_at: datetime
    arrived_office_id: OfficeId
    own_mention_id: MentionId
    own_case_id: CaseId
    is_arrival: bool


@dataclass(frozen=True, slots=True)
class ToldOfCase:
    """A hit that a case may have a side in, and its place among what the office was told of."""

    notice_id: NoticeId
    notice_uuid: UUID
    hit_id: HitId


@dataclass(frozen=True, slots=True)
class HandlingRow:
    """Where a hit stands with the viewer's office."""

    state: Handling
    assigned_to: PersonId | None
    disposition: str
    reason: str
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DigestRow:
    """A value of the office that too many hold to be told of each arrival, with what is new."""

    digest: UUID
    own_mention_id: MentionId
    arrivals: int
    horizon: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many hits wait to be acknowledged: in all, and of one span of time."""

    in_all: int
    in_span: int


OPEN = HandlingRow(Handling.OPEN, None, "", "")
WHOLE_UP_TO: Final = 1_000
"""Of a value with so many mentions, all who hold it are told at once, with exact counts."""
OFFICES_AT_ONCE: Final = 20
CASES_AT_ONCE: Final = 20
_ALL: Final = 2**31 - 2
"""Of a value with more: so many offices at once, and of each so many cases."""


def find_holders(
    viewer: Viewer,
    probes: Sequence[Probe],
    *,
    entry: AuditEntryId,
    own_case: CaseId | None = None,
    after: OfficeId | None = None,
    whole: bool = False,
) -> list[Holder]:
    """Who holds these values, one row for each probe and office, the most telling first.

    `entry` names the probes' digests in the same order. `own_case` is left out of the answer,
    and its period of use is compared with the others'. Of a value that more than `WHOLE_UP_TO`
    mentions have, the answer is of so many offices numbered after `after`, and says so; unless it is to be
    `whole`, which takes the longer the more they are.
    """
    if not probes:
        return []
    rows = _read(
        viewer,
        "select * from find_holders(%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            entry,
            [probe.number for probe in probes],
            [probe.key64 for probe in probes],
            [probe.digest for probe in probes],
            own_case,
            after,
            _ALL if whole else WHOLE_UP_TO,
            OFFICES_AT_ONCE,
            CASES_AT_ONCE,
        ],
    )
    return [_holder(row) for row in rows]


def list_met_values(
    viewer: Viewer,
    *,
    entry: AuditEntryId,
    with_own_silent: bool = True,
    of_case: CaseId | None = None,
) -> list[MetValue]:
    """The values of the viewer's office that meet another case; of one own case alone, if named.
    Without its own silent cases, it is what a stranger to every office may know."""
    rows = _read(
        viewer,
        "select * from list_met_values(%s, %s, %s)",
        [entry, with_own_silent, of_case],
    )
    return [
        MetValue(
            digest=row[0],
            own_mention_ids=tuple(MentionId(number) for number in row[1]),
            office_ids=tuple(OfficeId(number) for number in row[2]),
            cases=row[3],
            first_at=row[4],
            last_at=row[5],
        )
        for row in rows
    ]


def describe_hits(
    viewer: Viewer,
    *,
    entry: AuditEntryId,
    ids: Iterable[HitId] = (),
    uuids: Iterable[UUID] = (),
) -> list[HitSide]:
    """These hits, where the viewer's office may know of them."""
    rows = _read(
        viewer, "select * from describe_hits(%s, %s, %s)", [entry, list(ids), list(uuids)]
    )  # fmt: skip
    return [
        HitSide(
            id=HitId(row[0]),
            uuid=row[1],
            arrived_at=row[2],
            arrived_office_id=OfficeId(row[3]),
            own_mention_id=MentionId(row[4]),
            own_case_id=CaseId(row[5]),
            is_arrival=row[6],
        )
        for row in rows
    ]


def list_told_of_case(
    viewer: Viewer,
    case_id: CaseId,
    *,
    entry: AuditEntryId,
    before: NoticeId | None = None,
    limit: int,
) -> list[ToldOfCase]:
    """What the viewer's office was told of on the values of one of its cases, newest first; page
    with `before`. `describe_hits` says which of its cases a hit is a side of."""
    rows = _read(
        viewer,
        "select * from list_told_of_case(%s, %s, %s, %s)",
        [entry, case_id, before, limit],
    )
    return [ToldOfCase(NoticeId(row[0]), row[1], HitId(row[2])) for row in rows]


def count_met_values(viewer: Viewer, submission_id: SubmissionId, *, entry: AuditEntryId) -> int:
    """How many values of a submission another case holds that the viewer's office may know of."""
    [[count]] = _read(viewer, "select count_met_values(%s, %s)", [entry, submission_id])
    return int(count)


def list_digests(viewer: Viewer, *, entry: AuditEntryId) -> list[DigestRow]:
    """The hubs among the office's values, with the arrivals it has not acknowledged."""
    rows = _read(viewer, "select * from list_digests(%s)", [entry])
    return [DigestRow(row[0], MentionId(row[1]), row[2], row[3]) for row in rows]


def count_waiting(
    viewer: Viewer, *, entry: AuditEntryId, span_after: str | None, span_upto: str
) -> Waiting:
    """What waits for the viewer's office, as far as it may know now; hubs' arrivals count too."""
    [(in_all, in_span)] = _read(
        viewer, "select * from count_waiting(%s, %s, %s)", [entry, span_after, span_upto]
    )
    return Waiting(in_all, in_span)


def digest_arrival_waits(viewer: Viewer, *, after: str | None, since: datetime) -> bool:
    """Whether an arrival on a hub, of those committed after a snapshot, has waited for the office
    since this time or longer."""
    [(waits,)] = _read(viewer, "select digest_arrival_waits(%s, %s)", [after, since])
    return bool(waits)


def list_mail_candidates(operator: Viewer) -> list[tuple[OfficeId, PersonId]]:
    """People of any office for whom something may wait, office by office: ids only. For the worker,
    which acts as the installation's operator. Raises RightMissing."""
    with acting_as(operator), connection.cursor() as cursor:
        cursor.execute("select office_id, person_id from mail_candidates()")
        rows = cursor.fetchall()
    return [(OfficeId(office), PersonId(person)) for office, person in rows]


def handling_of(viewer: Viewer, ids: Iterable[HitId]) -> dict[HitId, HandlingRow]:
    """Where these hits stand with the viewer's office; no entry means open."""
    with acting_as(viewer):
        rows = HitHandling.objects.filter(office_id=viewer.office_id, hit_id__in=list(ids))
        return {
            HitId(row.hit_id): HandlingRow(
                Handling(row.state),
                None if row.assigned_to_id is None else PersonId(row.assigned_to_id),
                row.disposition,
                row.reason,
                row.changed_at,
            )
            for row in rows
        }


def handled_ids(
    viewer: Viewer, states: Iterable[Handling], *, assigned_to: PersonId | None = None
) -> list[HitId]:
    """The hits that the viewer's office has brought to one of these states."""
    with acting_as(viewer):
        rows = HitHandling.objects.filter(office_id=viewer.office_id, state__in=list(states))
        if assigned_to is not None:
            rows = rows.filter(assigned_to_id=assigned_to)
        return [HitId(hit_id) for hit_id in rows.values_list("hit_id", flat=True)]


def _read(viewer: Viewer, statement: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _holder(row: tuple[Any, ...]) -> Holder:
    return Holder(
        probe=row[0],
        office_id=OfficeId(row[1]),
        cases=row[2],
        own_case_ids=tuple(CaseId(number) for number in row[3]),
        poc_ids=tuple(PersonId(number) for number in row[4]),
        open_cases=tuple(OpenCase(case["ref"], case["summary"]) for case in json.loads(row[5])),
        first_at=row[6],
        last_at=row[7],
        overlap=row[8],
        has_more_cases=row[9],
        has_more_offices=row[10],
    )
