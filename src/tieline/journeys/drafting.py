"""A file on its way from a person's hands to being handed in: read, corrected, read again.

Nothing of it is stored in a record before it is handed in; where it waits, `drafts` says.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final

from tieline.apps.cases import queries as cases
from tieline.apps.offices.queries import OfficeRow
from tieline.apps.submissions import queries as submissions
from tieline.apps.submissions.actions import Receipt
from tieline.apps.submissions.layouts import LayoutRow
from tieline.core.authority_rows import EVERY_ROW, Scope, find_outside
from tieline.core.errors import BadInput, Refused
from tieline.core.ids import Actor, Viewer
from tieline.core.marking_fields import UNSTATED, StatedMarking
from tieline.core.parsing.date_orders import DateOrder
from tieline.core.parsing.detection import ROWS_LOOKED_AT, Detection, detect
from tieline.core.parsing.doubts import Doubt
from tieline.core.parsing.headers import fold_header
from tieline.core.parsing.layout import ColumnMeaning, Layout, SpecialColumn, build_layout
from tieline.core.parsing.opening import AS_FOUND, FileFormat, Opening
from tieline.core.parsing.preview import Extent, Preview, preview
from tieline.core.parsing.rows_by_layout import read_rows
from tieline.core.parsing.table import Table, open_table
from tieline.core.roles import Role, Standing
from tieline.core.selector_kinds.registry import KINDS
from tieline.core.tally import find_case_problem
from tieline.journeys.authorising import FileUnder, foresee_scope
from tieline.journeys.handing_in import Sheet, correction_of, hand_in_stream
from tieline.journeys.inspecting import fit_stream_opening
from tieline.journeys.marking import read_stated
from tieline.journeys.remembering import find_remembered

EXTENT: Final = Extent(rows=20, values=4, most=ROWS_LOOKED_AT)
# What stated columns settle. The other doubts are about the file as a whole.
_OF_COLUMNS: Final = frozenset(
    {
        "duplicate_header",
        "header_and_content_differ",
        "kind_unclear",
        "no_value_column",
        "roles_unclear",
        "several_columns_for_one_meaning",
        "unnamed_column",
    }
)


class Source(StrEnum):
    """Where the layout of a reading comes from."""

    FOUND = "found"
    REMEMBERED = "remembered"
    CORRECTED = "corrected"
    """Of the submission that the file corrects."""
    STATED = "stated"


@dataclass(frozen=True, slots=True)
class Details:
    """What is said of a file before it is read. `supersedes` is the submission it corrects, whose
    case and authority hold then."""

    case_ref: str = ""
    is_of_rows: bool = False
    """Each row names its own case, in a column of the file."""
    opens_case: bool = False
    authority: str = ""
    sender: str = ""
    supersedes: str = ""
    marking: StatedMarking = UNSTATED
    """Of the cases that it opens."""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Wish:
    """How a person wants a file to be read; what is None is found out.

    `columns` are what the columns at these places, from 0, mean, said of a file whose columns
    have the print `columns_of` (see `print_of`); so is `case_place`, the column that names the case
    of each row. `text_role` and `text_standing` are of all that is found in running text.
    `is_fresh` leaves aside what is remembered.
    """

    opening: Opening = AS_FOUND
    country: str | None = None
    time_zone: str | None = None
    date_order: DateOrder | None = None
    columns: tuple[tuple[int, ColumnMeaning | SpecialColumn], ...] | None = None
    columns_of: str = ""
    case_place: int | None = None
    text_role: Role | None = None
    text_standing: Standing | None = None
    is_fresh: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as it would be read. `refused` says why the stated columns cannot be used; `preview`
    then shows the cells alone. `doubts` are those that nothing has settled yet; `wish` holds what
    a known layout stated too."""

    table: Table
    detection: Detection
    layout: Layout
    wish: Wish
    source: Source
    doubts: tuple[Doubt, ...]
    preview: Preview
    remembered: LayoutRow | None = None
    refused: BadInput | None = None
    unknown_cases: frozenset[str] = field(default=frozenset(), repr=False)
    """Of the cases that rows name, those that the office has not opened."""

    @property
    def is_as_stated(self) -> bool:
        """Whether the columns that were stated are those that were read. Those of running text are
        always the same."""
        is_other = self.wish.columns is not None and self.source is not Source.STATED
        return not is_other or self.table.format is FileFormat.TEXT


def print_of(header: Sequence[str]) -> str:
    """The same for the same columns, in the same order."""
    return hashlib.sha256(
        "\n".join(map(fold_header, header)).encode("utf-8", "replace")
    ).hexdigest()


def read_draft(
    stream: BinaryIO,
    name: str,
    wish: Wish,
    details: Details,
    *,
    office: OfficeRow,
    viewer: Viewer,
    now: datetime,
) -> Reading:
    """Raises BadInput for what is no table, or cannot be opened as wished."""
    source, known, remembered = _find_known(stream, name, wish, details, viewer)
    if known is not None and source is not Source.STATED:
        wish = _with_known(wish, known)
    country = wish.country or office.country
    table = open_table(stream, name=name, opening=replace(wish.opening, region=country))
    detection = detect(
        replace(table, stated=wish.opening),
        country=country,
        time_zone=wish.time_zone or office.time_zone,
        is_zone_stated=wish.time_zone is not None,
        date_order=wish.date_order,
    )
    layout = _with_country(detection.layout, wish, office)
    if details.is_of_rows:
        layout = replace(layout, case_column=detection.case_column)
    if table.format is FileFormat.TEXT:
        layout = _with_role(layout, wish)
    refused = None
    if source is Source.STATED and not _is_said_of(wish, table):
        source = Source.FOUND
    elif source is Source.STATED:
        try:
            layout = _state(wish, table, detection, known, office)
        except BadInput as error:
            refused, layout = error, replace(layout, columns=())
    elif known is not None:
        layout = known
    if layout.case_column is not None and not _is_of_rows(details, viewer):
        layout = replace(layout, case_column=None)
    doubts = detection.doubts
    if source is not Source.FOUND:
        doubts = tuple(doubt for doubt in doubts if doubt.code not in _OF_COLUMNS)
    shown, unknown = _preview(table, layout, country, details, viewer, now)
    return Reading(
        table,
        detection,
        layout,
        wish,
        source,
        doubts,
        shown,
        remembered=remembered,
        refused=refused,
        unknown_cases=unknown,
    )


def _preview(
    table: Table,
    layout: Layout,
    country: str | None,
    details: Details,
    viewer: Viewer,
    now: datetime,
) -> tuple[Preview, frozenset[str]]:
    """What the file would give, and which of the cases that its rows name are not open."""
    scope = _scope(table, layout, details, viewer, now)
    judge = partial(find_outside, scope)
    if layout.case_column is None:
        return preview(table, layout, country=country, extent=EXTENT, judge=judge), frozenset()
    named = preview(table, layout, country=country, extent=EXTENT).case_refs
    known = cases.known_refs(viewer, named)
    there = None if _opens_cases(details, viewer) else known.keys()
    shown = preview(
        table,
        layout,
        country=country,
        extent=EXTENT,
        judge=lambda row: find_case_problem(row, row.case_ref or "", there) or judge(row),
    )
    return shown, frozenset(ref for ref in shown.case_refs if ref not in known)


def _scope(table: Table, layout: Layout, details: Details, viewer: Viewer, now: datetime) -> Scope:
    """What rows its authority covers. What refuses the file as a whole is said when it is handed in."""
    names_cases = layout.case_column is not None
    under = FileUnder(details.authority, details.case_ref, names_cases=names_cases)
    if details.supersedes:
        row = submissions.get_submission(viewer, details.supersedes)
        under = FileUnder(
            row.authority,
            row.case_ref,
            names_cases=names_cases,
            is_correction=True,
            replaces_unrecorded=row.authority_id is None,
        )
    is_content = table.format is FileFormat.TEXT
    try:
        return foresee_scope(under, viewer, layout.time_zone, is_content=is_content, now=now)
    except (BadInput, Refused):
        return EVERY_ROW


def _is_of_rows(details: Details, viewer: Viewer) -> bool:
    """Whether each row names its own case; a correction does as what it corrects."""
    if not details.supersedes:
        return details.is_of_rows
    return not submissions.get_submission(viewer, details.supersedes).case_ref


def _opens_cases(details: Details, viewer: Viewer) -> bool:
    if not details.supersedes:
        return details.opens_case
    row = submissions.get_submission(viewer, details.supersedes)
    return submissions.get_work(viewer, row.id).opens_cases


def hand_in_draft(
    stream: BinaryIO, name: str, layout: Layout, details: Details, *, actor: Actor, now: datetime
) -> Receipt:
    """Hand in what a person has seen read by this layout. Raises what `hand_in_stream` raises."""
    if details.supersedes:
        row = submissions.get_submission(actor.as_viewer(), details.supersedes)
        sheet = correction_of(row, path=Path(name), viewer=actor.as_viewer())
        sheet = replace(sheet, layout=layout)
    else:
        sheet = Sheet(
            path=Path(name),
            layout=layout,
            authority=details.authority,
            case_ref=details.case_ref,
            creates=details.opens_case,
            marking=read_stated(actor.as_viewer(), details.marking),
        )
    return hand_in_stream(stream, sheet, actor=actor, now=now)


def _find_known(
    stream: BinaryIO, name: str, wish: Wish, details: Details, viewer: Viewer
) -> tuple[Source, Layout | None, LayoutRow | None]:
    """What is known of such files before this one is looked at, if it fits."""
    known = None
    if details.supersedes:
        row = submissions.get_submission(viewer, details.supersedes)
        known = submissions.get_work(viewer, row.id).layout
        known = fit_stream_opening(stream, name, known)
    if wish.columns is not None:
        return Source.STATED, known, None
    if wish.is_fresh:
        return Source.FOUND, None, None
    if known is not None:
        is_fitting = _fits(stream, name, known)
        return (Source.CORRECTED, known, None) if is_fitting else (Source.FOUND, None, None)
    remembered = find_remembered(stream, name, sender=details.sender, viewer=viewer)
    if remembered is None:
        return Source.FOUND, None, None
    return Source.REMEMBERED, remembered.layout, remembered


def _fits(stream: BinaryIO, name: str, layout: Layout) -> bool:
    try:
        read_rows(open_table(stream, name=name, opening=layout.opening), layout)
    except BadInput:
        return False
    return True


def _with_known(wish: Wish, layout: Layout) -> Wish:
    """What a known layout states, where the person has stated nothing."""
    return replace(
        wish,
        opening=replace(layout.opening, region=None),
        country=layout.region,
        time_zone=layout.time_zone,
        date_order=layout.date_order,
    )


def _is_said_of(wish: Wish, table: Table) -> bool:
    """Columns that were stated of other columns say nothing of these. What is found in running
    text is what it is."""
    return table.format is not FileFormat.TEXT and wish.columns_of == print_of(table.header)


def _state(
    wish: Wish, table: Table, detection: Detection, known: Layout | None, office: OfficeRow
) -> Layout:
    case_column = known.case_column if known else None
    if wish.case_place is not None and wish.case_place < len(table.header):
        case_column = table.header[wish.case_place]
    layout = build_layout(
        [replace(one, header=table.header[place]) for place, one in wish.columns or ()],
        case_column=case_column,
        office_column=known.office_column if known else None,
        region=None,
        time_zone=wish.time_zone or detection.time_zone,
        known_kinds=KINDS,
        date_order=wish.date_order or detection.date_order,
    )
    return _with_country(layout.with_opening(wish.opening), wish, office)


def _with_role(layout: Layout, wish: Wish) -> Layout:
    """All that is found in running text in the role that was stated."""
    if wish.text_role is None:
        return layout
    role, standing = wish.text_role, wish.text_standing
    columns = tuple(replace(one, role=role, standing=standing) for one in layout.columns)
    return replace(layout, columns=columns)


def _with_country(layout: Layout, wish: Wish, office: OfficeRow) -> Layout:
    """Left out, the country is the office's at every reading."""
    return layout.with_region(None if wish.country in (None, office.country) else wish.country)
