"""Reading the audit trail of one's own office."""

from dataclasses import dataclass
from datetime import datetime

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.models import AuditEntry
from tieline.core.ids import AuditEntryId, PersonId, Viewer


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One line of the trail."""

    id: AuditEntryId
    at: datetime
    person_id: PersonId
    action: str
    purpose: str
    ids: dict[str, object]
    without_case: str = ""
    """Why a look across offices is for no case."""
    authority: str = ""
    source: str = ""
    """By which way the actor came, and from which address."""


def list_entries(
    viewer: Viewer, *, action: str | None = None, before_id: int | None = None, limit: int = 100
) -> list[EntryRow]:
    """The newest entries of the viewer's office, newest first; page with `before_id`."""
    with acting_as(viewer):
        rows = AuditEntry.objects.order_by("-id")
        if action is not None:
            rows = rows.filter(action=action)
        if before_id is not None:
            rows = rows.filter(id__lt=before_id)
        return [
            EntryRow(
                AuditEntryId(r.pk),
                r.at,
                PersonId(r.person_id),
                r.action,
                r.purpose,
                dict(r.ids),
                r.without_case,
            )
            for r in rows[:limit]
        ]
