"""Handing a file in: one office's file as a whole, or a case sheet split between offices."""

import hashlib
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from django.db import transaction

from tieline.apps.cases import queries as cases
from tieline.apps.cases.attesting import refuse_unattested
from tieline.apps.cases.errors import CaseNotFound
from tieline.apps.cases.staying import stays
from tieline.apps.offices import actions as office_actions
from tieline.apps.offices import queries as offices
from tieline.apps.offices import rights
from tieline.apps.offices.errors import BadOffice, NotTheirOffice, OfficeExists
from tieline.apps.offices.queries import KnownPerson, OfficeRow
from tieline.apps.retention.closings import refuse_closed
from tieline.apps.sharing.queries import get_marking
from tieline.apps.submissions import actions as submissions
from tieline.apps.submissions import queries as submission_queries
from tieline.apps.submissions.actions import NewSubmission, Part, Receipt
from tieline.apps.submissions.queries import SubmissionRow
from tieline.core.case_refs import RULE, is_case_ref
from tieline.core.errors import BadInput
from tieline.core.ids import Actor, SubmissionId, Viewer
from tieline.core.markings import DEFAULT_MARKING, MarkingValue
from tieline.core.parsing.delimited import UNREAD_CODES
from tieline.core.parsing.layout import Layout
from tieline.core.parsing.lines import MAX_ROW_LINES
from tieline.core.parsing.opening import FileFormat
from tieline.core.parsing.rows import EmptyRow, ParsedRow, RowProblem
from tieline.core.parsing.rows_by_layout import read_rows
from tieline.core.parsing.table import Table, open_table
from tieline.core.rights import Right
from tieline.journeys.authorising import FileUnder, authorise_file
from tieline.journeys.intake import PROGRESS_ROWS, Progress, no_progress
from tieline.journeys.marking import demand_unmarked
from tieline.journeys.opening import open_regular
from tieline.journeys.worker import start_intake

UPLOAD_MOST: Final = 1 << 30
"""Bytes of one file that comes in over the network."""
_BLOCK: Final = 1 << 20
_APART: Final = b"\n" * MAX_ROW_LINES
REST: Final = ""
"""The part of a sheet that names no office, or none that can take it."""

AnyRow = ParsedRow | EmptyRow | RowProblem


@dataclass(frozen=True, slots=True)
class Handed:
    """One submission that came of handing in, and who acts for it."""

    office_code: str
    actor: Actor
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as it is handed in, with what is said about it."""

    path: Path
    layout: Layout
    authority: str
    case_ref: str = ""
    creates: bool = False
    supersedes: SubmissionId | None = None
    marking: MarkingValue | None = None
    """Of the cases that it opens. None: the default of a case that answers with a pointer."""


@dataclass(slots=True)
class _OfficePart:
    """What the first pass learns of one office's rows."""

    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    byte_count: int = 0
    row_numbers: "array[int]" = field(default_factory=lambda: array("q"))
    lines: "array[int]" = field(default_factory=lambda: array("q"))

    def add(self, data: bytes) -> None:
        self.digest.update(data)
        self.byte_count += len(data)


def hand_in_file(sheet: Sheet, office: OfficeRow, *, person: KnownPerson, now: datetime) -> Handed:
    """Store one office's file; all of it or nothing. Handing in the same again adds nothing.

    Raises BadInput (no table, a column missing), CaseNotFound, BadAuthority, NotTheirOffice, and what
    `authorise_file` raises.
    """
    actor = person.acting_for(office)
    _demand_case(sheet, actor)
    with open_regular(sheet.path) as stream:
        return Handed(office.code, actor, _store_whole(stream, sheet, actor=actor, now=now))


def hand_in_stream(stream: BinaryIO, sheet: Sheet, *, actor: Actor, now: datetime) -> Receipt:
    """Store the bytes of one office's file and leave the rest to the worker, which is told in the
    same transaction. `sheet.path` is only the file's name; the stream needs `seek`.

    Raises what `hand_in_file` raises.
    """
    _demand_case(sheet, actor)
    return _store_whole(stream, sheet, actor=actor, now=now, then=start_intake)


def correction_of(row: SubmissionRow, *, path: Path, viewer: Viewer) -> Sheet:
    """A corrected file for this submission, with its layout, authority and case."""
    work = submission_queries.get_work(viewer, row.id)
    return Sheet(
        path=path,
        layout=work.layout,
        authority=row.authority,
        case_ref=row.case_ref,
        creates=work.opens_cases,
        supersedes=row.id,
        marking=get_marking(viewer, work.marking_id) if work.opens_cases else None,
    )


def _demand_case(sheet: Sheet, actor: Actor) -> None:
    if sheet.marking is not None and not sheet.creates:
        raise BadInput(
            "marking_unused",
            "A marking is stated, and no case is opened: leave it out, or say that the case is a "
            "new one.",
        )
    if sheet.layout.case_column is not None:
        return
    if not is_case_ref(sheet.case_ref):
        raise BadInput("bad_case_ref", RULE)
    refuse_closed(actor.as_viewer(), [sheet.case_ref])
    if not sheet.creates:
        cases.get_case(actor.as_viewer(), sheet.case_ref)
    elif sheet.supersedes is None:
        demand_unmarked(actor.as_viewer(), sheet.case_ref, sheet.marking)
    if sheet.layout.names_subjects:  # last: a case that is misspelt is said to be missing
        refuse_unattested(actor.as_viewer(), [sheet.case_ref])


def _keep_case(sheet: Sheet, actor: Actor) -> None:
    """The case was there a moment ago, and is while the file is stored."""
    if sheet.layout.case_column is not None:
        return
    if not stays(sheet.case_ref, actor=actor) and not sheet.creates:
        raise CaseNotFound(sheet.case_ref)


def _store_whole(
    stream: BinaryIO,
    sheet: Sheet,
    *,
    actor: Actor,
    now: datetime,
    then: Callable[[SubmissionId, Actor], None] | None = None,
) -> Receipt:
    """All of the file or nothing. `then` runs in the transaction that stores a new one."""
    table = open_table(stream, name=sheet.path.name, opening=sheet.layout.opening)
    read_rows(table, sheet.layout)
    digest, byte_count = _digest_file(stream)
    # Found by reading all of it, and not to be found again. In a workbook it means nothing.
    encoding = "" if table.format is FileFormat.XLSX else table.encoding
    part = Part(digest, digest, byte_count, encoding=encoding)
    with transaction.atomic(durable=True):
        _keep_case(sheet, actor)
        new = authorised(_new(sheet, part), actor=actor, now=now)
        receipt = submissions.receive(new, actor=actor, now=now)
        if receipt.writer is not None:
            stream.seek(0)
            for block in iter(lambda: stream.read(_BLOCK), b""):
                receipt.writer.add(block)
            receipt.writer.close()
            if then is not None:
                then(receipt.submission_id, actor)
    return receipt


def hand_in_sheet(
    sheet: Sheet, *, person: KnownPerson, now: datetime, progress: Progress = no_progress
) -> list[Handed]:
    """Split a case sheet into one submission per office and store them; all of it or nothing.
    Offices opened on the way stay.

    Rows that name no office, or none that can take them, stay with the office of the person who
    hands in, where they are row problems. With `creates`, offices that are missing are opened.
    Raises BadInput, BadAuthority, OperatorOnly.
    """
    submissions.check_authority(sheet.authority)  # before anything is opened for it
    with open_regular(sheet.path) as stream:
        table = open_table(stream, name=sheet.path.name, opening=sheet.layout.opening)
        if not table.header_raw:  # its parts must know it too: they are opened without the rest
            sheet = replace(sheet, layout=replace(sheet.layout, header_line=0))
        read_rows(table, sheet.layout)
        file_sha256, byte_count = _digest_file(stream)
        takers = _Takers(sheet, person, now)
        parts = _measure(table, sheet.layout, takers, byte_count, progress)
        with transaction.atomic(durable=True):
            handed = [
                Handed(
                    code,
                    takers.actor(code),
                    submissions.receive(
                        authorised(
                            _new(sheet, _part(part, file_sha256, table)),
                            actor=takers.actor(code),
                            now=now,
                        ),
                        actor=takers.actor(code),
                        now=now,
                    ),
                )
                for code, part in sorted(parts.items())
            ]
            _store(table, sheet.layout, takers, handed, byte_count, progress)
    return handed


class _Takers:
    """Which office takes the rows that name a code; opens offices where that is asked for."""

    def __init__(self, sheet: Sheet, person: KnownPerson, now: datetime) -> None:
        self._sheet = sheet
        self._person = person
        self._now = now
        home = person.at_home()
        self._viewer = home.as_viewer()
        self._actors: dict[str, Actor | None] = {REST: home}

    def taker(self, code: str | None) -> str:
        """The code itself, or REST where no office can take the rows."""
        if code is None:
            return REST
        if code not in self._actors:
            self._actors[code] = self._find(code)
        return REST if self._actors[code] is None else code

    def actor(self, code: str) -> Actor:
        found = self._actors[code]
        if found is None:
            raise KeyError(code)
        return found

    def _find(self, code: str) -> Actor | None:
        known = {office.code: office for office in offices.list_offices(self._viewer)}
        try:
            if code not in known and self._sheet.creates:
                known[code] = self._open(code)
            actor = self._person.acting_for(known[code]) if code in known else None
            return actor if actor and rights.may(actor, Right.WORK_CASES) else None
        except (NotTheirOffice, BadOffice):  # a row problem, not the end of the sheet
            return None

    def _open(self, code: str) -> OfficeRow:
        new = office_actions.NewOffice(
            code=code,
            name=code,
            agency="unassigned",
            country=self._sheet.layout.region or "ZZ",
        )
        with suppress(OfficeExists):  # opened by another at this moment
            office_actions.add_office(new, actor=self._person.at_home(), now=self._now)
        return offices.get_office(self._viewer, code)


def _measure(
    table: Table, layout: Layout, takers: _Takers, byte_count: int, progress: Progress
) -> dict[str, _OfficePart]:
    """First pass: what each office's part will be."""
    parts: dict[str, _OfficePart] = {}
    for row in _watched(read_rows(table, layout), "split", byte_count, progress):
        _refuse_unsplittable(row)
        code = takers.taker(row.office_code)
        part = parts.get(code)
        if part is None:
            part = parts[code] = _OfficePart()
            part.add(table.header_raw)
        part.add(_cut(row))
        part.row_numbers.append(row.row_number if isinstance(row, RowProblem) else row.number)
        part.lines.append(row.line)
    if not parts:
        raise BadInput("no_rows", "The sheet holds a header and no row. Nothing was handed in.")
    return parts


def _cut(row: AnyRow) -> bytes:
    """The bytes of a row in its office's part. A line with a stray quotation mark goes on, for
    whoever reads it, into the lines that follow: these are others in a part, and could make a row
    of it. Blank lines, which are no rows, keep them apart."""
    is_line = isinstance(row, RowProblem) and row.code in UNREAD_CODES
    return row.raw + _APART if is_line else row.raw


def _refuse_unsplittable(row: AnyRow) -> None:
    """A line too long to hold belongs to no office's part, and would be in no original."""
    if not row.raw and isinstance(row, RowProblem):
        raise BadInput(
            "line_too_long",
            f"Line {row.line} is too long to tell whose row it is. Nothing was handed in. Shorten "
            "it, or hand in each office's rows as a file of their own.",
            line=row.line,
        )


def _store(
    table: Table,
    layout: Layout,
    takers: _Takers,
    handed: list[Handed],
    byte_count: int,
    progress: Progress,
) -> None:
    """Second pass: give each new submission the bytes of its rows."""
    writers = {
        one.office_code: one.receipt.writer for one in handed if one.receipt.writer is not None
    }
    if not writers:
        return
    for writer in writers.values():
        writer.add(table.header_raw)
    for row in _watched(read_rows(table, layout), "store", byte_count, progress):
        taking = writers.get(takers.taker(row.office_code))
        if taking is not None:
            taking.add(_cut(row))
    for writer in writers.values():
        writer.close()


def _watched(
    rows: Iterable[AnyRow], step: str, byte_count: int, progress: Progress
) -> Iterator[AnyRow]:
    done = 0
    for number, row in enumerate(rows):
        done += len(row.raw)
        if number % PROGRESS_ROWS == 0:
            progress(step, done, byte_count)
        yield row


def _part(part: _OfficePart, file_sha256: str, table: Table) -> Part:
    return Part(
        file_sha256=file_sha256,
        slice_sha256=part.digest.hexdigest(),
        byte_count=part.byte_count,
        encoding=table.raw_encoding,
        delimiter=table.delimiter,
        row_numbers=part.row_numbers,
        lines=part.lines,
    )


def _new(sheet: Sheet, part: Part) -> NewSubmission:
    return NewSubmission(
        file_name=sheet.path.name,
        layout=sheet.layout,
        authority=sheet.authority,
        part=part,
        case_ref=sheet.case_ref,
        opens_cases=sheet.creates,
        supersedes=sheet.supersedes,
        marking=sheet.marking or DEFAULT_MARKING,
    )


def authorised(new: NewSubmission, *, actor: Actor, now: datetime) -> NewSubmission:
    """With the recorded authority that it comes in under; inside the transaction that stores it."""
    before = None
    if new.supersedes is not None:
        before = submission_queries.get_submission_by_id(actor.as_viewer(), new.supersedes)
    under = FileUnder(
        new.authority,
        new.case_ref,
        names_cases=new.layout.case_column is not None,
        is_correction=before is not None,
        replaces_unrecorded=before is not None and before.authority_id is None,
    )
    found = authorise_file(under, actor=actor, now=now)
    if found is None:
        return new
    return replace(new, authority_id=found.id, authority_version=found.version)


def _digest_file(stream: BinaryIO) -> tuple[str, int]:
    stream.seek(0)
    digest, byte_count = hashlib.sha256(), 0
    for block in iter(lambda: stream.read(_BLOCK), b""):
        digest.update(block)
        byte_count += len(block)
    return digest.hexdigest(), byte_count
