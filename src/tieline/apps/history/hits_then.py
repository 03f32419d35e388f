"""Which hits of a case the office had been told of by a moment."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.core.ids import AuditEntryId, CaseId, MentionId, Viewer


@dataclass(frozen=True, slots=True)
class ToldHit:
    """That the office had been told of a hit of the case by then, on which of its values, and whether
    it is told still. Of the other side it says nothing."""

    notice: UUID
    mention_id: MentionId
    issued_at: datetime
    acknowledged_at: datetime | None
    stands: bool


def list_told_then(
    entry: AuditEntryId, case_id: CaseId, at: datetime, *, viewer: Viewer
) -> list[ToldHit]:
    """The hits of a case of the viewer's office that could be seen at a moment, in the order of the
    notices; none of a case that they may not read. Demands the committed entry of the look."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select * from told_of_case_then(%s, %s, %s)", [entry, case_id, at])
        return [
            ToldHit(notice, MentionId(mention), issued, acknowledged, stands)
            for notice, mention, issued, acknowledged, stands in cursor.fetchall()
        ]
