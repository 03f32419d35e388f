"""Writing the audit trail."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.errors import PurposeMissing
from tieline.apps.audit.models import AuditEntry
from tieline.apps.audit.sources import current_source
from tieline.core.errors import BadInput
from tieline.core.ids import Actor, AuditEntryId

PURPOSE_MAX = 500


@dataclass(frozen=True, slots=True)
class Why:
    """What a look is for, and, if it is for no case, why there is none."""

    purpose: str
    without_case: str = ""


def record(
    action: str,
    *,
    actor: Actor,
    now: datetime,
    ids: Mapping[str, int | str | list[int]] | None = None,
    authority: str = "",
    purpose: str | Why = "",
    digests: Iterable[UUID] = (),
) -> AuditEntryId:
    """Add one entry inside the caller's transaction, which must already act as `actor`.

    `action` is `noun.verb_past`; `ids` holds ids and counts, never a selector, name or text.
    """
    why = purpose if isinstance(purpose, Why) else Why(purpose)
    entry = AuditEntry.objects.create(
        office_id=actor.office_id,
        person_id=actor.person_id,
        action=action,
        at=now,
        authority=authority,
        purpose=why.purpose,
        without_case=why.without_case,
        source=current_source(),
        ids=dict(ids or {}),
        digests=list(digests),
    )
    return AuditEntryId(entry.pk)


def record_look(
    action: str,
    *,
    actor: Actor,
    now: datetime,
    purpose: str,
    ids: Mapping[str, int | str | list[int]] | None = None,
    digests: Iterable[UUID] = (),
) -> AuditEntryId:
    """Commit the trace of a look across offices, before the look is answered.

    The functions that answer across offices demand an entry that is committed, so that a look
    that is rolled back or killed leaves its trace all the same.
    """
    kept = check_purpose(purpose)
    with acting_as(actor, durable=True):
        return record(action, actor=actor, now=now, ids=ids, purpose=kept, digests=digests)


def check_purpose(purpose: str) -> str:
    """The purpose as it is kept. Raises PurposeMissing, BadInput."""
    kept = purpose.strip()
    if not kept:
        raise PurposeMissing
    if len(kept) > PURPOSE_MAX:
        raise BadInput(
            "purpose_too_long", f"Say why in at most {PURPOSE_MAX} characters: it is kept in full."
        )
    return kept
