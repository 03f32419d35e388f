"""Asking that a silence be renewed: the word is a supervisor's (`postures.renew_silence`)."""

from datetime import datetime
from uuid import UUID

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.cases.errors import BadSilence, SilenceNotFound
from tieline.apps.cases.models import Silence
from tieline.apps.cases.postures import REASON_MAX
from tieline.core.ids import Actor


def ask_renewal(uuid: UUID, reason: str, *, actor: Actor, now: datetime) -> None:
    """Say that a silence is still needed, and why; its supervisors see it. It ends as it would have,
    unless one renews it. Raises SilenceNotFound; BadSilence without a reason, for one that nobody
    has allowed yet, and where it was asked before.
    """
    text = reason.strip()
    if not text:
        raise BadSilence("renewal_reason_missing", "Say why it must go on: a supervisor reads it.")
    if len(text) > REASON_MAX or "\x00" in text:
        raise BadSilence("renewal_reason_too_long", f"Say why in at most {REASON_MAX} characters.")
    with acting_as(actor):
        live = Silence.objects.filter(office_id=actor.office_id, uuid=uuid, ended_at__isnull=True)
        row = live.first()
        if row is None:
            raise SilenceNotFound(str(uuid))
        changed = live.filter(allowed_at__isnull=False, renewal_asked_at__isnull=True).update(
            renewal_asked_at=now, renewal_asked_by=actor.person_id, renewal_reason=text
        )
        if changed != 1:
            raise BadSilence(
                "renewal_not_due",
                "It waits for a supervisor already: nobody has allowed it yet, or its renewal was"
                " asked for before.",
            )
        record(
            "silence.renewal_asked",
            actor=actor,
            now=now,
            ids={"silence": row.pk, "case": row.case_id},
            purpose=text[:500],
        )
