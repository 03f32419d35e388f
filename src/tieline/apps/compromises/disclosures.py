"""Who was told what of a case of one's own office."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.core.ids import CaseId, MentionId, OfficeId, PersonId, Viewer


@dataclass(frozen=True, slots=True)
class DisclosureRow:
    """That one mention was told to an office: to whom there, when first, at which look of theirs.
    `level` is POINTER or CONTENT."""

    mention_id: MentionId
    recipient_id: OfficeId
    person_id: PersonId
    level: int
    disclosed_at: datetime
    look: str


def list_disclosures(viewer: Viewer, case_id: CaseId) -> list[DisclosureRow]:
    """What was told of a case of the viewer's office, newest first, but to whom holds the value or
    asks in silence. Raises RightMissing."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select * from list_disclosures(%s)", [case_id])
        return [DisclosureRow(*row) for row in cursor.fetchall()]
