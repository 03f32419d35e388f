"""Protected numbers, their matches and what is quarantined, as programs get them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tieline.apps.selectors.protected import ProtectedRow
from tieline.journeys.protecting import ProtectedMatchView


@dataclass(frozen=True, slots=True)
class ProtectedNumberShape:
    """A protected number: never the number."""

    id: UUID
    code: str
    kind: str
    added_at: datetime
    expires_at: datetime | None
    is_compared: bool


def number_shape(row: ProtectedRow) -> ProtectedNumberShape:
    return ProtectedNumberShape(
        id=row.uuid,
        code=row.code,
        kind=row.kind,
        added_at=row.added_at,
        expires_at=row.expires_at,
        is_compared=row.is_compared,
    )


@dataclass(frozen=True, slots=True)
class ProtectedMatchShape:
    """A match of a protected number."""

    id: UUID
    code: str
    office: str
    how: str
    met_at: datetime
    contact: str
    contact_phone: str
    seen_at: datetime | None
    done: str
    known_to: list[str]
    """Who could read it while they kept the list, and is compromised."""


def match_shape(view: ProtectedMatchView) -> ProtectedMatchShape:
    return ProtectedMatchShape(
        id=view.uuid,
        code=view.code,
        office=view.office.code,
        how=view.how.value,
        met_at=view.met_at,
        contact=view.contact,
        contact_phone=view.contact_phone,
        seen_at=view.seen_at,
        done=view.done,
        known_to=list(view.known_to),
    )
