"""Reading the cases of one's own office."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Q

from tieline.apps.audit.acting import acting_as
from tieline.apps.cases.errors import CaseNotFound
from tieline.apps.cases.models import Case, SelectorPosture, Silence
from tieline.core.ids import CaseId, OfficeId, PersonId, SelectorId, Viewer
from tieline.core.lists import Found, ListQuery
from tieline.core.postures import Posture


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as its own office sees it."""

    id: CaseId
    uuid: UUID
    ref: str
    summary: str
    posture: Posture
    opened_at: datetime


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
    ended_at: datetime | None
    end: str
    end_reason: str

    @property
    def is_waiting(self) -> bool:
        """Whether it still waits for a supervisor."""
        return self.allowed_at is None and self.ended_at is None


@dataclass(frozen=True, slots=True)
class LapsedSilence:
    """A silence of any office whose time is over: ids only."""

    office_id: OfficeId
    silence_id: int


_SORTED_BY: Final = {"": "-opened_at", "ref": "ref", "opened": "opened_at", "posture": "posture"}


def get_case(viewer: Viewer, ref: str) -> CaseRow:
    """One case of the viewer's office by its reference. Raises CaseNotFound."""
    with acting_as(viewer):
        case = Case.objects.filter(office_id=viewer.office_id, ref=ref).first()
    if case is None:
        raise CaseNotFound(ref)
    return _case_row(case)


def get_case_by_uuid(viewer: Viewer, uuid: UUID) -> CaseRow:
    """One case of the viewer's office by its id. Raises CaseNotFound."""
    with acting_as(viewer):
        case = Case.objects.filter(office_id=viewer.office_id, uuid=uuid).first()
    if case is None:
        raise CaseNotFound(str(uuid))
    return _case_row(case)


def find_cases(viewer: Viewer, query: ListQuery) -> Found[CaseRow]:
    """The cases of the viewer's office whose reference or summary has the text; `choice` is a
    posture. Newest first, or by `ref`, `opened`, `posture`."""
    with acting_as(viewer):
        rows = Case.objects.filter(office_id=viewer.office_id)
        if query.text:
            rows = rows.filter(Q(ref__icontains=query.text) | Q(summary__icontains=query.text))
        if query.choice:
            rows = rows.filter(posture=query.choice)
        total = rows.count()
        ordered = rows.order_by(_SORTED_BY[query.sort], "id")
        if query.is_descending:
            ordered = ordered.reverse()
        end = None if query.limit is None else query.offset + query.limit
        return Found(tuple(_case_row(case) for case in ordered[query.offset : end]), total)


def uuids_by_id(viewer: Viewer, ids: Iterable[CaseId]) -> dict[CaseId, UUID]:
    """Under which id the outside knows these cases of the viewer's office."""
    with acting_as(viewer):
        rows = Case.objects.filter(office_id=viewer.office_id, pk__in=list(ids))
        return {CaseId(case_id): uuid for case_id, uuid in rows.values_list("id", "uuid")}


def list_cases(viewer: Viewer, *, after_ref: str = "", limit: int = 100) -> list[CaseRow]:
    """The cases of the viewer's office by reference; page with `after_ref`."""
    with acting_as(viewer):
        rows = Case.objects.filter(office_id=viewer.office_id, ref__gt=after_ref).order_by("ref")
        return [_case_row(case) for case in rows[:limit]]


def known_refs(viewer: Viewer, refs: Iterable[str]) -> dict[str, CaseId]:
    """Those of these references that are cases of the viewer's office."""
    with acting_as(viewer):
        rows = Case.objects.filter(office_id=viewer.office_id, ref__in=list(refs))
        return {ref: CaseId(case_id) for ref, case_id in rows.values_list("ref", "id")}


def rows_by_id(viewer: Viewer, ids: Iterable[CaseId]) -> dict[CaseId, CaseRow]:
    """Those of these cases that are the viewer's own."""
    with acting_as(viewer):
        rows = Case.objects.filter(office_id=viewer.office_id, pk__in=list(ids))
        return {CaseId(case.pk): _case_row(case) for case in rows}


def refs_by_id(viewer: Viewer, ids: Iterable[CaseId]) -> dict[CaseId, str]:
    """The references of these cases, where they are the viewer's own."""
    with acting_as(viewer):
        rows = Case.objects.filter(office_id=viewer.office_id, pk__in=list(ids))
        return {CaseId(case_id): ref for case_id, ref in rows.values_list("id", "ref")}


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


def postures_of_selectors(viewer: Viewer, case_id: CaseId) -> dict[SelectorId, Posture]:
    """The selectors for which a case of the viewer's office answers otherwise than as a whole."""
    with acting_as(viewer):
        rows = SelectorPosture.objects.filter(office_id=viewer.office_id, case_id=case_id)
        return {
            SelectorId(selector): Posture(posture)
            for selector, posture in rows.values_list("selector_id", "posture")
        }


def list_lapsed_silences(*, now: datetime) -> list[LapsedSilence]:
    """The silences of all offices whose time is over, for the worker before it acts."""
    with connection.cursor() as cursor:
        cursor.execute("select office_id, silence_id from lapsed_silences(%s)", [now])
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
        ended_at=row.ended_at,
        end=row.end,
        end_reason=row.end_reason,
    )


def _case_row(case: Case) -> CaseRow:
    return CaseRow(
        id=CaseId(case.pk),
        uuid=case.uuid,
        ref=case.ref,
        summary=case.summary,
        posture=Posture(case.posture),
        opened_at=case.opened_at,
    )
