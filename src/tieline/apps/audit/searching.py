"""Searching the audit trail of one's own office: row security says whose entries are read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models.query import QuerySet

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.models import AuditEntry
from tieline.apps.audit.queries import EntryRow
from tieline.core.ids import AuditEntryId, CaseId, PersonId, Viewer

AT_ONCE: Final = 1000
"""Entries in memory at once where all are wanted."""


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """Which entries; what is None or empty narrows nothing.

    `action` is a whole action, or the noun of a group. `since` is included, `until` is not.
    """

    person_id: PersonId | None = None
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None
    case_id: CaseId | None = None
    """Entries whose ids name this case; 0 is none, and finds nothing."""
    text: str = ""
    """In the purpose, in whatever case."""
    only_without_case: bool = False
    """Looks for no case, which say why there is none."""


def find_entries(
    viewer: Viewer,
    wanted: TrailFilter,
    *,
    before: AuditEntryId | None = None,
    limit: int = 100,
) -> list[EntryRow]:
    """The entries of the viewer's office that fit, newest first; page with `before`."""
    with acting_as(viewer):
        rows = _narrowed(AuditEntry.objects.filter(office_id=viewer.office_id), wanted)
        if before is not None:
            rows = rows.filter(id__lt=before)
        return [_row(entry) for entry in rows.order_by("-id")[:limit]]


def each_entry(viewer: Viewer, wanted: TrailFilter) -> Iterator[list[EntryRow]]:
    """All that fit, newest first, some at a time."""
    before = None
    while found := find_entries(viewer, wanted, before=before, limit=AT_ONCE):
        yield found
        before = found[-1].id


def _narrowed(rows: QuerySet[AuditEntry], wanted: TrailFilter) -> QuerySet[AuditEntry]:
    if wanted.person_id is not None:
        rows = rows.filter(person_id=wanted.person_id)
    if wanted.action:
        is_whole = "." in wanted.action
        rows = rows.filter(
            **(
                {"action": wanted.action}
                if is_whole
                else {"action__startswith": wanted.action + "."}
            )
        )
    if wanted.since is not None:
        rows = rows.filter(at__gte=wanted.since)
    if wanted.until is not None:
        rows = rows.filter(at__lt=wanted.until)
    if wanted.case_id == 0:
        return rows.none()
    if wanted.case_id is not None:
        rows = rows.filter(ids__contains={"case": wanted.case_id})
    if wanted.text:
        rows = rows.filter(purpose__icontains=wanted.text)
    return rows.exclude(without_case="") if wanted.only_without_case else rows


def _row(entry: AuditEntry) -> EntryRow:
    return EntryRow(
        AuditEntryId(entry.pk),
        entry.at,
        PersonId(entry.person_id),
        entry.action,
        entry.purpose,
        dict(entry.ids),
        entry.without_case,
        entry.authority,
        entry.source,
    )
