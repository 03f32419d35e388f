"""Reading details."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tieline.apps.accords.models import Detail
from tieline.apps.audit.acting import acting_as
from tieline.core.ids import OfficeId, PersonId, Viewer


@dataclass(frozen=True, slots=True)
class DetailRow:
    """A detail as its host, its home office and its person see it."""

    uuid: UUID
    host_id: OfficeId
    home_id: OfficeId
    person_id: PersonId
    role: str
    basis: str
    starts_at: datetime
    ends_at: datetime
    revoked_at: datetime | None
    revoked_reason: str

    def state_at(self, now: datetime) -> str:
        """planned, runs, ended or revoked."""
        if self.revoked_at is not None:
            return "revoked"
        if now < self.starts_at:
            return "planned"
        return "runs" if now < self.ends_at else "ended"


def list_details(viewer: Viewer) -> list[DetailRow]:
    """Who serves with the viewer's office, who of it serves elsewhere, and where the viewer does;
    the newest first. The role is empty where only the host may see it."""
    with acting_as(viewer):
        rows = list(Detail.objects.order_by("-starts_at", "-id"))
        roles = dict(
            Detail.objects.filter(pk__in=[row.pk for row in rows]).values_list(
                "pk", "membership__role"
            )
        )
    return [_row(row, roles.get(row.pk, "")) for row in rows]


def _row(row: Detail, role: str) -> DetailRow:
    return DetailRow(
        uuid=row.uuid,
        host_id=OfficeId(row.office_id),
        home_id=OfficeId(row.home_office_id),
        person_id=PersonId(row.person_id),
        role=role,
        basis=row.basis,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        revoked_at=row.revoked_at,
        revoked_reason=row.revoked_reason,
    )
