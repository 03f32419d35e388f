"""Reading looks and alerts: the worker's for signs of fishing, an auditor's, an owner's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import F, Max

from tieline.apps.audit.acting import acting_as
from tieline.apps.looks.models import FishingAlert, Look
from tieline.apps.looks.told_markings import read_marking
from tieline.core.fishing import Finding, Origin, Sign, Trace
from tieline.core.ids import (
    AuditEntryId,
    CaseId,
    MentionId,
    OfficeId,
    PersonId,
    SubmissionId,
    Viewer,
)
from tieline.core.markings import MarkingValue

_NO_ONE_CASE: Final = CaseId(0)
"""Stands in a trace for the cases of a submission, which always has some, and for that of a number
that is put under protection, which never has one: neither lacks a case that a check should name."""
_WITHOUT_LACK: Final = (Origin.SUBMISSION, Origin.PROTECTION)


@dataclass(frozen=True, slots=True)
class Unexamined:
    """A look of any office in which nobody looked for signs yet: ids only."""

    office_id: OfficeId
    person_id: PersonId
    look_id: int


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A submission that was taken back, and how many of its values had met others."""

    at: datetime
    submission_id: SubmissionId
    met: int


@dataclass(frozen=True, slots=True)
class AlertRow:
    """What an auditor reads: who, what it looks like, over what time, how many, and its finding."""

    id: int
    uuid: UUID
    person_id: PersonId
    sign: Sign
    since: datetime
    until: datetime
    count: int
    opened_at: datetime
    closed_at: datetime | None
    closed_by: PersonId | None
    finding: Finding | None
    reason: str

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


@dataclass(frozen=True, slots=True)
class AskerRow:
    """An office that asked for a value, when, and the marking of its check."""

    mention_id: MentionId
    office_id: OfficeId
    asked_at: datetime
    marking: MarkingValue


def list_unexamined(operator: Viewer) -> list[Unexamined]:
    """What the worker has not looked at yet, of all offices, by office and person. It acts as the
    installation's operator. Raises RightMissing."""
    with acting_as(operator), connection.cursor() as cursor:
        cursor.execute("select office_id, person_id, look_id from unexamined_looks()")
        rows = cursor.fetchall()
    return [
        Unexamined(OfficeId(office), PersonId(person), int(look)) for office, person, look in rows
    ]


def list_traces(viewer: Viewer, person_id: PersonId, *, since: datetime) -> list[Trace]:
    """What a person of the viewer's office asked for since a moment, value by value."""
    with acting_as(viewer):
        rows = list(
            Look.objects.filter(
                office_id=viewer.office_id,
                person_id=person_id,
                at__gte=since,
                origin__in=[Origin.CHECK, Origin.SUBMISSION, Origin.PROTECTION],
                delayed_until__isnull=True,
            )
            .order_by("at", "id")
            .values_list("at", "origin", "case_id", "digests", "blocks")
        )
    return [
        Trace(at, digest, block, _NO_ONE_CASE if origin in _WITHOUT_LACK else case_id)
        for at, origin, case_id, digests, blocks in rows
        for digest, block in zip(digests, blocks, strict=True)
    ]


def list_taken_back(viewer: Viewer, look_ids: Sequence[int]) -> list[TakenBack]:
    """Those of these looks that are withdrawals of submissions."""
    with acting_as(viewer):
        rows = Look.objects.filter(
            office_id=viewer.office_id, pk__in=look_ids, origin=Origin.WITHDRAWAL
        ).order_by("id")
        return [
            TakenBack(row.at, SubmissionId(row.submission_id), row.value_count)
            for row in rows
            if row.submission_id is not None
        ]


def closed_until(viewer: Viewer, person_id: PersonId) -> dict[Sign, datetime]:
    """Up to when an auditor has settled what a person's looks show, by sign."""
    with acting_as(viewer):
        rows = (
            FishingAlert.objects.filter(
                office_id=viewer.office_id, person_id=person_id, closed_at__isnull=False
            )
            .values("sign")
            .annotate(last=Max("until"))
            .values_list("sign", "last")
        )
        return {Sign(sign): last for sign, last in rows}


def list_alerts(
    viewer: Viewer, *, only_open: bool = False, before: int | None = None, limit: int = 100
) -> list[AlertRow]:
    """The alerts of the viewer's office, newest first; page with `before`. For auditors: others
    read none."""
    with acting_as(viewer):
        rows = FishingAlert.objects.filter(office_id=viewer.office_id)
        if only_open:
            rows = rows.filter(closed_at__isnull=True)
        if before is not None:
            rows = rows.filter(id__lt=before)
        return [_alert_row(row) for row in rows.order_by("-id")[:limit]]


def find_alerts_page(
    viewer: Viewer, *, is_closed: bool, offset: int, limit: int
) -> tuple[list[AlertRow], int]:
    """A page of the open alerts, the oldest first, or of the closed ones, the latest first; and how
    many there are in all."""
    with acting_as(viewer):
        rows = FishingAlert.objects.filter(
            office_id=viewer.office_id, closed_at__isnull=not is_closed
        )
        order = (F("closed_at").desc(), "-id") if is_closed else ("id",)
        found = [_alert_row(row) for row in rows.order_by(*order)[offset : offset + limit]]
        return found, rows.count()


def count_open_alerts(viewer: Viewer) -> int:
    """How many alerts of the viewer's office no auditor has closed."""
    with acting_as(viewer):
        return FishingAlert.objects.filter(
            office_id=viewer.office_id, closed_at__isnull=True
        ).count()


def list_askers(
    viewer: Viewer,
    *,
    entry: AuditEntryId,
    case_id: CaseId | None = None,
    mention_id: MentionId | None = None,
) -> list[AskerRow]:
    """Who asked for values of a case of the viewer's office, or for one of them, the latest first,
    where the asker chose that owners may be told. Whether each may is for release to say."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select * from list_askers(%s, %s, %s)", [entry, case_id, mention_id])
        rows = cursor.fetchall()
    return [
        AskerRow(MentionId(row[0]), OfficeId(row[1]), row[2], read_marking(row[3])) for row in rows
    ]


def delayed_until(viewer: Viewer, submission_id: SubmissionId) -> datetime | None:
    """Until when a submission of the viewer's office waits, since too many values were handed in;
    None where it does not. For whoever works on cases."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select delayed_until from standing_of_submission(%s)", [submission_id])
        row = cursor.fetchone()
    return row[0] if row else None


def _alert_row(row: FishingAlert) -> AlertRow:
    return AlertRow(
        id=row.pk,
        uuid=row.uuid,
        person_id=PersonId(row.person_id),
        sign=Sign(row.sign),
        since=row.since,
        until=row.until,
        count=row.count,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        closed_by=None if row.closed_by is None else PersonId(row.closed_by),
        finding=Finding(row.finding) if row.finding else None,
        reason=row.reason,
    )
