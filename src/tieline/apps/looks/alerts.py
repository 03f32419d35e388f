"""Alerts for auditors: opened by the worker, closed by an auditor with a finding."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.looks.errors import AlertClosed, AlertNotFound, OwnAlert
from tieline.apps.looks.models import FishingAlert
from tieline.core.errors import BadInput
from tieline.core.fishing import Alert, Finding, Sign
from tieline.core.ids import Actor, PersonId

REASON_MAX: Final = 1000
_TURN: Final = "select pg_advisory_xact_lock(hashtextextended('tieline.alerts.' || %s, 0))"


def open_alert(alert: Alert, person_id: PersonId, *, actor: Actor, now: datetime) -> bool:
    """Tell the auditors of the office, or widen what they were told and have not closed; True if it
    is news. For the operator, whose worker looks for signs.

    Each withdrawal is an alert of its own. Of the other signs one that goes on is one alert.
    """
    with acting_as(actor):
        with connection.cursor() as cursor:  # of two workers the second sees what the first opened
            cursor.execute(_TURN, [str(actor.office_id)])
        if alert.sign is not Sign.TAKEN_BACK and _widen(alert, person_id, actor):
            return False
        row = FishingAlert(
            office_id=actor.office_id,
            person_id=person_id,
            sign=alert.sign,
            since=alert.since,
            until=alert.until,
            count=alert.count,
            opened_at=now,
        )
        row.save(force_insert=True)
        record(
            "alert.opened",
            actor=actor,
            now=now,
            ids={
                "alert": row.pk,
                "person": person_id,
                "sign": alert.sign.value,
                "count": alert.count,
            },
        )
    return True


def close_alert(ident: str, finding: Finding, reason: str, *, actor: Actor, now: datetime) -> None:
    """Close an alert with what an auditor found. Raises AlertNotFound, AlertClosed, OwnAlert,
    BadInput."""
    kept = reason.strip()
    if not kept or len(kept) > REASON_MAX:
        raise BadInput(
            "bad_finding", f"Say what was found in 1 to {REASON_MAX:,} characters: it is kept."
        )
    with acting_as(actor):
        row = _find(ident, actor)
        if row.person_id == actor.person_id:
            raise OwnAlert
        changed = FishingAlert.objects.filter(
            office_id=actor.office_id, pk=row.pk, closed_at__isnull=True
        ).update(closed_at=now, closed_by=actor.person_id, finding=finding.value, reason=kept)
        if changed != 1:
            raise AlertClosed
        record(
            "alert.closed",
            actor=actor,
            now=now,
            ids={"alert": row.pk, "finding": finding.value},
        )


def _find(ident: str, actor: Actor) -> FishingAlert:
    try:
        uuid = UUID(ident)
    except ValueError:
        raise AlertNotFound(ident) from None
    row = FishingAlert.objects.filter(office_id=actor.office_id, uuid=uuid).first()
    if row is None:
        raise AlertNotFound(ident)
    return row


def _widen(alert: Alert, person_id: PersonId, actor: Actor) -> bool:
    open_ = FishingAlert.objects.filter(
        office_id=actor.office_id,
        person_id=person_id,
        sign=alert.sign,
        closed_at__isnull=True,
        since__lte=alert.until,
        until__gte=alert.since,
    ).order_by("id")
    row = open_.first()
    if row is None:
        return False
    FishingAlert.objects.filter(office_id=actor.office_id, pk=row.pk).update(
        since=min(row.since, alert.since),
        until=max(row.until, alert.until),
        count=max(row.count, alert.count),
    )
    return True
