"""Taking note. Notices are written with their hits, by the matcher alone."""

from datetime import datetime
from uuid import UUID

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.notices.models import DigestMark, Notice
from tieline.core.ids import Actor, HitId


def acknowledge(hit_id: HitId, *, actor: Actor, now: datetime) -> bool:
    """Acknowledge the office's notice of a hit; False if there was nothing new to acknowledge."""
    with acting_as(actor):
        changed = Notice.objects.filter(
            office_id=actor.office_id,
            hit_id=hit_id,
            retracted_at__isnull=True,
            acknowledged_at__isnull=True,
        ).update(acknowledged_at=now, acknowledged_by=actor.person_id)
        if changed:
            record("notice.acknowledged", actor=actor, now=now, ids={"hit": hit_id})
    return bool(changed)


def acknowledge_digest(value_digest: UUID, before: int, *, actor: Actor, now: datetime) -> None:
    """Acknowledge the arrivals on a hub up to a reading's horizon; never less than before."""
    with acting_as(actor):
        mark, is_new = DigestMark.objects.select_for_update().get_or_create(
            office_id=actor.office_id,
            value_digest=value_digest,
            defaults={
                "acknowledged_before": before,
                "acknowledged_at": now,
                "acknowledged_by": actor.person_id,
            },
        )
        if not is_new and mark.acknowledged_before < before:
            mark.acknowledged_before = before
            mark.acknowledged_at = now
            mark.acknowledged_by = actor.person_id
            mark.save()
        record("digest.acknowledged", actor=actor, now=now)
