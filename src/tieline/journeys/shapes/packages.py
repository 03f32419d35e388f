"""What a prosecutor gets: the things disclosed, and the log of what is withheld."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from tieline.apps.offices.queries import OfficeRow
from tieline.apps.proceedings.requests import CorrectedRow, PackageRow
from tieline.core.ids import OfficeId
from tieline.journeys.disclosing import DeskView, ItemView, RequestView

FORMAT: Final = "tieline disclosure 1"


@dataclass(frozen=True, slots=True)
class RequestShape:
    """What was asked, by whom, of which office, and where it stands."""

    id: str
    office: str
    """Code of the office that is asked."""
    prosecution: str
    """Code of the office whose prosecutor asks."""
    country: str
    """Of the prosecution."""
    asked_by: str
    case: str
    """Reference as it was given."""
    proceedings: str
    legal_basis: str
    asked_at: datetime
    due_on: date
    state: str
    """waits, due, issued, refusal_waits or refused."""
    refusal_reason: str | None
    refused_by: str | None
    refusal_approved_by: str | None
    issued_at: datetime | None
    corrected: int
    """How many of the things that the prosecutor got are held no more; 0 for the office that is asked."""


@dataclass(frozen=True, slots=True)
class DisclosedShape:
    """A thing that was disclosed: whose, when, and its provenance as the originator had it then.
    `correction`: why the originator holds it no more, such as `cleared`; null where it does."""

    office: str
    disclosed_on: date
    disclosed_by: str
    correction: str | None
    corrected_on: date | None
    provenance: dict[str, Any]


@dataclass(frozen=True, slots=True)
class LogLineShape:
    """A thing that was withheld. What the originator's counsel does not let be known is null."""

    number: str
    """Such as A-1, counted in its part without gaps."""
    on: date
    kind: str | None
    """What sort of value it is about."""
    office: str | None
    ground: str
    words: str
    decided_by: str | None
    approved_by: str | None


@dataclass(frozen=True, slots=True)
class PackageShape:
    """The whole package. Part S of the log is for the court alone: the office that was asked may not
    know of these things, nor that there are any. It is always there, also when it is empty."""

    format: str
    made_at: datetime
    made_by: str
    request: RequestShape
    disclosed: tuple[DisclosedShape, ...]
    log_a: tuple[LogLineShape, ...]
    log_s: tuple[LogLineShape, ...]


@dataclass(frozen=True, slots=True)
class ItemShape:
    """A thing that a request asks for, as the asked office may know it. `id`, `case`, `answer` and
    `ground` are of the own office's things; of others' it is told whether they are decided."""

    id: str | None
    office: str
    case: str | None
    kind: str | None
    value: str | None
    """The value it is about; null where that was withdrawn since."""
    is_decided: bool
    answer: str | None
    ground: str | None
    number: str | None
    """In part A of the log, once the package is issued."""


@dataclass(frozen=True, slots=True)
class CounselThingShape:
    """A thing that counsel of the own office is asked for."""

    id: str
    prosecution: str
    proceedings: str
    legal_basis: str
    asked_at: datetime
    due_on: date
    is_overdue: bool
    is_of_own_case: bool
    """Whether the own office was asked for this case; otherwise another case met it."""
    case: str
    kind: str | None
    value: str | None
    answer: str | None
    """disclosed or withheld; null while nobody decided."""
    ground: str | None
    reason: str | None
    words: str | None
    names_office: bool
    decided_by: str | None
    waits_for_approval: bool


def item_shape(view: ItemView) -> ItemShape:
    """A thing that a request asks for."""
    row, about = view.row, view.about
    return ItemShape(
        id=str(row.uuid) if row.uuid else None,
        office=view.office.code,
        case=view.case_ref or None,
        kind=about.kind if about else None,
        value=about.canonical if about else None,
        is_decided=row.is_decided,
        answer=row.answer or None,
        ground=row.ground or None,
        number=f"A-{row.number}" if row.number else None,
    )


def desk_shape(view: DeskView) -> CounselThingShape:
    """A thing on counsel's desk."""
    row, mention = view.row, view.mention
    return CounselThingShape(
        id=str(row.uuid),
        prosecution=view.prosecution.code,
        proceedings=row.proceedings,
        legal_basis=row.legal_basis,
        asked_at=row.asked_at,
        due_on=row.due_on,
        is_overdue=view.is_overdue,
        is_of_own_case=row.is_of_own_case,
        case=view.case_ref,
        kind=mention.kind if mention else None,
        value=mention.canonical if mention else None,
        answer=row.answer or None,
        ground=row.ground or None,
        reason=row.reason or None,
        words=row.words or None,
        names_office=row.names_office,
        decided_by=view.decided_by or None,
        waits_for_approval=row.waits_for_approval,
    )


def request_shape(view: RequestView) -> RequestShape:
    """A request, as either side may know it."""
    row = view.row
    return RequestShape(
        id=str(row.uuid),
        office=view.office.code,
        prosecution=view.prosecution.code,
        country=view.prosecution.country,
        asked_by=row.asked_name,
        case=row.case_ref,
        proceedings=row.proceedings,
        legal_basis=row.legal_basis,
        asked_at=row.asked_at,
        due_on=row.due_on,
        state=view.state,
        refusal_reason=row.refusal_reason or None,
        refused_by=row.refused_name or None,
        refusal_approved_by=row.refusal_approved_name or None,
        issued_at=row.issued_at,
        corrected=view.corrected,
    )


def package_shape(
    view: RequestView,
    rows: Sequence[PackageRow],
    corrected: Mapping[UUID, CorrectedRow],
    directory: dict[OfficeId, OfficeRow],
    made_by: str,
    made_at: datetime,
) -> PackageShape:
    """The package of an issued request."""
    return PackageShape(
        format=FORMAT,
        made_at=made_at,
        made_by=made_by,
        request=request_shape(view),
        disclosed=tuple(
            _disclosed(row, corrected.get(row.uuid), directory)
            for row in rows
            if row.number is None
        ),
        log_a=_log("A", rows, directory),
        log_s=_log("S", rows, directory),
    )  # fmt: skip


def _disclosed(
    row: PackageRow, corrected: CorrectedRow | None, directory: dict[OfficeId, OfficeRow]
) -> DisclosedShape:
    return DisclosedShape(
        office=_code(row, directory) or "",
        disclosed_on=row.decided_on,
        disclosed_by=row.decided_name,
        correction=corrected.how.value if corrected else None,
        corrected_on=corrected.corrected_on if corrected else None,
        provenance=_provenance(row),
    )


def _provenance(row: PackageRow) -> dict[str, Any]:
    if not row.contents:
        return {"purged": True}
    told: dict[str, Any] = json.loads(row.contents)
    return told


def _log(
    part: str, rows: Sequence[PackageRow], directory: dict[OfficeId, OfficeRow]
) -> tuple[LogLineShape, ...]:
    return tuple(
        LogLineShape(
            number=f"{part}-{row.number}",
            on=row.decided_on,
            kind=row.kind or None,
            office=_code(row, directory),
            ground=row.ground.value if row.ground else "",
            words=row.words,
            decided_by=row.decided_name or None,
            approved_by=row.approved_name or None,
        )
        for row in rows
        if row.part == part and row.number is not None
    )


def _code(row: PackageRow, directory: dict[OfficeId, OfficeRow]) -> str | None:
    return None if row.office_id is None else directory[row.office_id].code
