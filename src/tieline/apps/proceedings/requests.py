"""Requests for disclosure: what each side may know of them. Every function needs a committed entry."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.apps.offices.rights import demand_right
from tieline.apps.proceedings.sealed import open_contents
from tieline.core.corrections import CorrectionKind
from tieline.core.ids import AuditEntryId, CaseId, MentionId, OfficeId, PersonId, Viewer
from tieline.core.privilege import Answer, Ground
from tieline.core.rights import Right


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request, as the asked office or the prosecution may know it. `case_id`: for the office alone.
    Of a refusal the prosecution learns when it holds."""

    uuid: UUID
    office_id: OfficeId
    prosecution_id: OfficeId
    proceedings: str
    legal_basis: str
    case_ref: str
    case_id: CaseId | None
    asked_at: datetime
    asked_name: str
    due_on: date
    refused_at: datetime | None
    refused_by: PersonId | None
    refused_name: str
    refusal_reason: str
    refusal_approved_at: datetime | None
    refusal_approved_name: str
    issued_at: datetime | None

    @property
    def is_refused(self) -> bool:
        """Whether a refusal holds."""
        return self.refusal_approved_at is not None

    @property
    def is_open(self) -> bool:
        """Whether it waits for its day, or to be issued."""
        return self.issued_at is None and not self.is_refused


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A thing that a request asks for, as the asked office may know it. `uuid` and `mention_id`: of its
    own; of another office's it learns whether it is decided, and its number in the log."""

    uuid: UUID | None
    office_id: OfficeId
    mention_id: MentionId | None
    about_mention_id: MentionId
    answer: str
    ground: str
    is_decided: bool
    number: int | None


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A thing of the own office that its counsel is asked for."""

    uuid: UUID
    prosecution_id: OfficeId
    proceedings: str
    legal_basis: str
    asked_at: datetime
    due_on: date
    is_of_own_case: bool
    case_id: CaseId
    mention_id: MentionId
    answer: str
    kind: str
    ground: str
    reason: str
    words: str
    names_office: bool
    decided_at: datetime | None
    decided_by: PersonId | None
    approved_at: datetime | None
    approved_by: PersonId | None

    @property
    def waits_for_approval(self) -> bool:
        """Whether it is withheld and nobody else said yes."""
        return self.answer == Answer.WITHHELD and self.approved_at is None


@dataclass(frozen=True, slots=True)
class PackageRow:
    """A thing of an issued package: disclosed with `contents`, which are empty once their originator has
    purged them, or a line of the log with its number."""

    part: str
    number: int | None
    kind: str
    ground: Ground | None
    words: str
    office_id: OfficeId | None
    decided_on: date
    decided_name: str
    approved_name: str
    contents: str = field(repr=False)
    uuid: UUID


@dataclass(frozen=True, slots=True)
class CorrectedRow:
    """That a thing of an issued package is held no more by its originator: why, and since when. The day is
    None where that was purged as well."""

    request: UUID
    item: UUID
    how: CorrectionKind
    corrected_on: date | None


def list_requests(viewer: Viewer, *, entry: AuditEntryId) -> list[RequestRow]:
    """The requests that concern cases of the viewer's office (`disclosures.listed`), or those that its
    prosecutors made (`disclosures.followed`); newest first."""
    return [RequestRow(*row) for row in _read(viewer, "list_disclosure_requests(%s)", [entry])]


def list_items(viewer: Viewer, request: UUID, *, entry: AuditEntryId) -> list[ItemRow]:
    """What a request asks for, as the asked office may know it. `entry` is a `disclosure.viewed`."""
    rows = _read(viewer, "list_disclosure_items(%s, %s)", [entry, request])
    return [ItemRow(*row) for row in rows]


def list_desk(viewer: Viewer, *, entry: AuditEntryId) -> list[DeskRow]:
    """What waits for counsel of the viewer's office, and for whoever approves. `entry` is a
    `disclosure.desk_listed`. Raises RightMissing."""
    return [DeskRow(*row) for row in _read(viewer, "list_counsel_items(%s)", [entry])]


def count_waiting(viewer: Viewer) -> tuple[int, date | None]:
    """How many things wait for counsel of the viewer's office, and the first day. For counsel."""
    demand_right(viewer, Right.COUNSEL)
    [(waiting, first)] = _read(viewer, "count_counsel_items()", [])
    return int(waiting), first


def read_package(viewer: Viewer, request: UUID, *, entry: AuditEntryId) -> list[PackageRow]:
    """What was issued: first what is disclosed, then the log, part by part. `entry` is a
    `disclosure.read`."""
    rows = _read(viewer, "read_disclosure_package(%s, %s)", [entry, request])
    return [
        PackageRow(
            part=row[0],
            number=row[1],
            kind=row[2],
            ground=Ground(row[3]) if row[3] else None,
            words=row[4],
            office_id=row[5],
            decided_on=row[6],
            decided_name=row[7],
            approved_name=row[8],
            contents=open_contents(row[10], row[9]),
            uuid=row[10],
        )
        for row in rows
    ]


def list_corrections(viewer: Viewer, *, entry: AuditEntryId) -> list[CorrectedRow]:
    """What prosecutors of the viewer's office got in packages and is held no more. `entry` is a
    `disclosures.followed` or a `disclosure.read`."""
    return [
        CorrectedRow(request, item, CorrectionKind(how), day)
        for request, item, how, day in _read(viewer, "list_package_corrections(%s)", [entry])
    ]


def _read(viewer: Viewer, call: str, parameters: Iterable[Any]) -> list[tuple[Any, ...]]:
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(f"select * from {call}", list(parameters))  # noqa: S608 - our own text
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
