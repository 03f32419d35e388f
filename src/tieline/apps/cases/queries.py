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
from tieline.apps.cases.models import Case
from tieline.core.ids import CaseId, MarkingId, PersonId, Viewer
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
    answers_since: datetime
    opened_at: datetime
    marking_id: MarkingId


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A case that somebody opened, and when."""

    id: CaseId
    opened_at: datetime


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


def opened_by(viewer: Viewer, person_id: PersonId, *, since: datetime) -> list[OpenedCase]:
    """The cases of the viewer's office that a person opened since a moment, oldest first."""
    with acting_as(viewer):
        rows = Case.objects.filter(
            office_id=viewer.office_id, opened_by=person_id, opened_at__gte=since
        ).order_by("opened_at", "id")
        return [
            OpenedCase(CaseId(case_id), opened_at)
            for case_id, opened_at in rows.values_list("id", "opened_at")
        ]


def marking_of(viewer: Viewer, case_id: CaseId) -> MarkingId:
    """The marking that lies on a case of the viewer's office. Raises CaseNotFound."""
    with acting_as(viewer):
        found = (
            Case.objects.filter(office_id=viewer.office_id, pk=case_id)
            .values_list("marking_id", flat=True)
            .first()
        )
    if found is None:
        raise CaseNotFound(f"#{case_id}")
    return MarkingId(found)


def _case_row(case: Case) -> CaseRow:
    return CaseRow(
        id=CaseId(case.pk),
        uuid=case.uuid,
        ref=case.ref,
        summary=case.summary,
        posture=Posture(case.posture),
        answers_since=case.posture_set_at or case.opened_at,
        opened_at=case.opened_at,
        marking_id=MarkingId(case.marking_id),
    )


def find_for_auditor(viewer: Viewer, ref: str) -> CaseId | None:
    """Under which id the trail names the case of this reference; None where the office has none.
    For auditors of the office, who read no case. Raises RightMissing."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select case_for_auditor(%s)", [ref])
        row = cursor.fetchone()
    return None if row is None or row[0] is None else CaseId(row[0])
