"""Reading silences and postures of selectors, of one's own office."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.apps.cases.models import SelectorPosture, Silence
from tieline.core.ids import CaseId, OfficeId, PersonId, SelectorId, Viewer
from tieline.core.postures import Posture


@dataclass(frozen=True, slots=True)
class SilenceRow:
    """Why a case, or one selector of it, is silent, who allowed it, and until when."""

    uuid: UUID
    case_id: CaseId
    selector_id: SelectorId | None
    reason: str
    asked_at: datetime
    asked_by: PersonId
    allowed_at: datetime | None
    allowed_by: PersonId | None
    until: datetime
    renewal_asked_at: datetime | None
    renewal_asked_by: PersonId | None
    renewal_reason: str
    ended_at: datetime | None
    ended_by: PersonId | None
    how_ended: str
    end_reason: str
    id: int = 0
    """As the trail names it."""

    @property
    def is_waiting(self) -> bool:
        """Whether it still waits for a supervisor."""
        return self.allowed_at is None and self.ended_at is None


@dataclass(frozen=True, slots=True)
class LapsedSilence:
    """A silence of any office whose time is over: ids only."""

    office_id: OfficeId
    silence_id: int


def list_silences(
    viewer: Viewer, *, case_id: CaseId | None = None, only_live: bool = True
) -> list[SilenceRow]:
    """The silences of the viewer's office, those that end first at the head; of one case with
    `case_id`, and with the ended ones if asked."""
    with acting_as(viewer):
        rows = Silence.objects.filter(office_id=viewer.office_id)
        if case_id is not None:
            rows = rows.filter(case_id=case_id)
        if only_live:
            rows = rows.filter(ended_at__isnull=True)
        return [_silence_row(row) for row in rows.order_by("until", "id")]


def count_waiting(viewer: Viewer) -> int:
    """How many silences of the viewer's office wait for a supervisor's word."""
    with acting_as(viewer):
        return Silence.objects.filter(
            office_id=viewer.office_id, ended_at__isnull=True, allowed_at__isnull=True
        ).count()


def postures_of_selectors(viewer: Viewer, case_id: CaseId) -> dict[SelectorId, Posture]:
    """The selectors for which a case of the viewer's office answers otherwise than as a whole."""
    with acting_as(viewer):
        rows = SelectorPosture.objects.filter(office_id=viewer.office_id, case_id=case_id)
        return {
            SelectorId(selector): Posture(posture)
            for selector, posture in rows.values_list("selector_id", "posture")
        }


def list_lapsed_silences(operator: Viewer) -> list[LapsedSilence]:
    """The silences of all offices whose time is over by the database's clock. For the worker, which
    acts as the installation's operator. Raises RightMissing."""
    with acting_as(operator), connection.cursor() as cursor:
        cursor.execute("select office_id, silence_id from lapsed_silences()")
        rows = cursor.fetchall()
    return [LapsedSilence(OfficeId(office), int(silence)) for office, silence in rows]


def _silence_row(row: Silence) -> SilenceRow:
    return SilenceRow(
        uuid=row.uuid,
        case_id=CaseId(row.case_id),
        selector_id=None if row.selector_id is None else SelectorId(row.selector_id),
        reason=row.reason,
        asked_at=row.asked_at,
        asked_by=PersonId(row.asked_by),
        allowed_at=row.allowed_at,
        allowed_by=None if row.allowed_by is None else PersonId(row.allowed_by),
        until=row.until,
        renewal_asked_at=row.renewal_asked_at,
        renewal_asked_by=(None if row.renewal_asked_by is None else PersonId(row.renewal_asked_by)),
        renewal_reason=row.renewal_reason,
        ended_at=row.ended_at,
        ended_by=None if row.ended_by is None else PersonId(row.ended_by),
        how_ended=row.how_ended,
        end_reason=row.end_reason,
        id=row.pk,
    )
