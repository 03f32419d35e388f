"""Reading the releases of one's own office."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db.models import Count, Min, Q

from tieline.apps.audit.acting import acting_as
from tieline.apps.sharing.errors import ReleaseNotFound
from tieline.apps.sharing.models import Release
from tieline.apps.sharing.parties import PartyKey, Recipient, describe
from tieline.core.ids import AgencyId, CaseId, MarkingId, OfficeId, PersonId, Viewer
from tieline.core.release import Assurance, Danger, Grounds

_WAITS_FOR_REVIEW: Final = Q(review_due_at__isnull=False, reviewed_at__isnull=True)
_WAITS: Final = Q(released_at__isnull=True, revoked_at__isnull=True) | _WAITS_FOR_REVIEW


class ReleaseState(StrEnum):
    """Where a release stands."""

    WAITS = "waits"  # for its approver
    DECLINED = "declined"
    HOLDS = "holds"
    RAN_OUT = "ran_out"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """A release as its own office sees it."""

    id: int
    uuid: UUID
    case_id: CaseId
    marking_id: MarkingId
    """Under which it was given: with another on the case it lifts nothing any more."""
    recipient: Recipient
    purpose: str
    grounds: Grounds
    asked_at: datetime
    asked_by: PersonId
    approved_at: datetime | None
    released_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None
    revoked_reason: str
    review_due_at: datetime | None
    reviewed_at: datetime | None
    reviewed_by: PersonId | None
    review_outcome: str
    review_note: str

    def state_at(self, now: datetime) -> ReleaseState:
        """Where it stands. That its case was re-marked meanwhile, its reader has to look at."""
        if self.revoked_at is not None:
            return ReleaseState.DECLINED if self.released_at is None else ReleaseState.REVOKED
        if self.released_at is None:
            return ReleaseState.WAITS
        is_over = self.expires_at is not None and self.expires_at <= now
        return ReleaseState.RAN_OUT if is_over else ReleaseState.HOLDS

    @property
    def waits_for_review(self) -> bool:
        """Whether a supervisor has still to look at it, because of danger."""
        return self.review_due_at is not None and self.reviewed_at is None


def get_release(viewer: Viewer, ident: UUID) -> ReleaseRow:
    """One release of the viewer's office. Raises ReleaseNotFound."""
    with acting_as(viewer):
        row = Release.objects.filter(office_id=viewer.office_id, uuid=ident).first()
        if row is None:
            raise ReleaseNotFound(str(ident))
        return _row(viewer, row, {})


def list_releases(
    viewer: Viewer,
    *,
    case_id: CaseId | None = None,
    only_waiting: bool = False,
    is_weighed: bool = True,
) -> list[ReleaseRow]:
    """The releases of the viewer's office, or of one of its cases, newest first. `only_waiting`:
    those that wait for an approver or a review. `is_weighed`: see `describe`."""
    with acting_as(viewer):
        rows = Release.objects.filter(office_id=viewer.office_id)
        if case_id is not None:
            rows = rows.filter(case_id=case_id)
        if only_waiting:
            rows = rows.filter(_WAITS)
        known: dict[PartyKey, Recipient] = {}
        return [_row(viewer, row, known, is_weighed) for row in rows.order_by("-id")]


def count_waiting(viewer: Viewer) -> tuple[int, datetime | None]:
    """How many releases of the viewer's office wait for an approver or a review, and by when the
    first review is due (None: none waits)."""
    with acting_as(viewer):
        found = Release.objects.filter(_WAITS, office_id=viewer.office_id).aggregate(
            count=Count("id"), first_due_at=Min("review_due_at", filter=_WAITS_FOR_REVIEW)
        )
    return found["count"], found["first_due_at"]


def that_hold(
    releases: Iterable[ReleaseRow], marking_id: MarkingId, recipient: Recipient, now: datetime
) -> list[ReleaseRow]:
    """Those that lift a condition for this recipient, of a case under this marking: given to the
    recipient itself, to the agency it belongs to, or to its country."""
    return [
        row
        for row in releases
        if row.marking_id == marking_id
        and row.state_at(now) is ReleaseState.HOLDS
        and _covers(row.recipient, recipient)
    ]


def _covers(given: Recipient, asked: Recipient) -> bool:
    if given.key == asked.key:
        return True
    if given.key.agency_id is not None:
        return asked.key.office_id is not None and given.party.agency == asked.party.agency
    return bool(given.key.country) and given.key.country == asked.party.country


def key_of(row: Release) -> PartyKey:
    """To whom it goes."""
    return PartyKey(
        None if row.to_office_id is None else OfficeId(row.to_office_id),
        None if row.to_agency_id is None else AgencyId(row.to_agency_id),
        row.to_country,
    )


def _row(
    viewer: Viewer, row: Release, known: dict[PartyKey, Recipient], is_weighed: bool = True
) -> ReleaseRow:
    """`known` keeps the recipients that were described already."""
    key = key_of(row)
    if key not in known:
        known[key] = describe(viewer, key, is_weighed=is_weighed)
    return ReleaseRow(
        id=row.pk,
        uuid=row.uuid,
        case_id=CaseId(row.case_id),
        marking_id=MarkingId(row.marking_id),
        recipient=known[key],
        purpose=row.purpose,
        grounds=_grounds(row),
        asked_at=row.asked_at,
        asked_by=PersonId(row.asked_by),
        approved_at=row.approved_at,
        released_at=row.released_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        revoked_reason=row.revoked_reason,
        review_due_at=row.review_due_at,
        reviewed_at=row.reviewed_at,
        reviewed_by=None if row.reviewed_by is None else PersonId(row.reviewed_by),
        review_outcome=row.review_outcome,
        review_note=row.review_note,
    )


def _grounds(row: Release) -> Grounds:
    return Grounds(
        legal_basis=row.legal_basis,
        assurance=Assurance(
            court_use=row.court_use,
            onward_transfer=row.onward_transfer,
            death_penalty=row.death_penalty,
            torture=row.torture,
        ),
        approved_by=row.approved_by,
        danger=Danger(row.danger_reason) if row.danger_reason else None,
    )
