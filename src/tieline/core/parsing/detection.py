"""What a file means, found out from its names and its cells: a layout, and what is in doubt.

Nothing here is certain that a person could read otherwise: that is a doubt, and whoever hands
the file in settles it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from tieline.core.parsing import column_guesses as reasons
from tieline.core.parsing import doubts
from tieline.core.parsing.column_content import ColumnContent
from tieline.core.parsing.column_guesses import Column, ColumnGuess, find_roles_doubt, guess_column
from tieline.core.parsing.date_orders import DateOrder, OrderEvidence, order_in_header
from tieline.core.parsing.dates import find_time_zone
from tieline.core.parsing.doubts import Doubt
from tieline.core.parsing.first_rows import take_first
from tieline.core.parsing.header_terms import Concept
from tieline.core.parsing.headers import fold_all, fold_header
from tieline.core.parsing.layout import ColumnMeaning, Layout, SpecialColumn, SpecialMeaning
from tieline.core.parsing.moment_guesses import Moments, Zone, ZoneSource, choose_moments, find_zone
from tieline.core.parsing.opening import FileFormat
from tieline.core.parsing.rows import Row
from tieline.core.parsing.running_text import KIND_COLUMN, TEXT_KINDS, VALUE_COLUMN
from tieline.core.parsing.table import SEVERAL_SHEETS, TEXT_OR_TABLE, Table
from tieline.core.selector_kinds.platforms import BY_NUMBER

ROWS_LOOKED_AT: Final = 2000


@dataclass(frozen=True, slots=True)
class Detection:
    """What was found. `layout` is ready for use where there are no doubts; of how to open the
    file it says what was stated, so that the next file of the same sender is looked at anew.

    `rows_looked_at` is how many rows the meanings of columns rest on; `is_whole_file_read` says
    whether all dates of the file were looked at for their order, as is done where it matters.
    `case_column` and `office_column` are headers that look like it; the layout leaves them out,
    since only the sender knows whether this is a case sheet.
    """

    columns: tuple[ColumnGuess, ...]
    date_order: DateOrder | None
    time_zone: str
    zone_source: ZoneSource
    layout: Layout
    doubts: tuple[Doubt, ...] = field(repr=False)
    rows_looked_at: int
    is_whole_file_read: bool
    case_column: str | None
    office_column: str | None

    @property
    def is_certain(self) -> bool:
        return not self.doubts


@dataclass(frozen=True, slots=True)
class _Order:
    order: DateOrder | None = None
    is_whole_file_read: bool = False
    doubts: tuple[Doubt, ...] = ()


def detect(
    table: Table,
    *,
    country: str | None,
    time_zone: str,
    is_zone_stated: bool = False,
    date_order: DateOrder | None = None,
) -> Detection:
    """Looks at the first rows, and at every date of the file where its order matters.

    `country` is that of numbers without one. `time_zone` holds unless the file names another;
    with `is_zone_stated` it holds in any case. A stated `date_order` is not looked for.
    Raises BadInput for a zone that there is not, and for a workbook that turns out to be damaged.
    """
    find_time_zone(time_zone)
    sample, is_all = _sample(table)
    if table.format is FileFormat.TEXT:
        return _detect_text(table, sample, country, time_zone, is_all=is_all)
    columns = _look_at(table, sample, country)
    usable = [column for column in columns if _can_be_named(column, table)]
    moments = choose_moments(usable)
    guesses, found = _guess_all(columns, usable, moments)
    order = _Order(date_order)
    if date_order is None:
        order = _find_order(table, moments, sample, is_all=is_all)
    zone = find_zone(moments, table.above, time_zone, is_stated=is_zone_stated)
    found += [*moments.doubts, *order.doubts, *zone.doubts, *_table_doubts(table)]
    values = tuple(g.meaning for g in guesses if isinstance(g.meaning, ColumnMeaning))
    if not values:
        found.append(doubts.no_value_column())
    if country is None and any(_needs_country(columns[g.place], g) for g in guesses):
        found.append(doubts.no_region())
    return Detection(
        columns=tuple(guesses),
        date_order=order.order,
        time_zone=zone.name,
        zone_source=zone.source,
        layout=_make_layout(values, guesses, zone, order.order, country).with_opening(table.stated),
        doubts=tuple(found),
        rows_looked_at=len(sample),
        is_whole_file_read=order.is_whole_file_read or is_all,
        case_column=_header_for(guesses, reasons.CASE_COLUMN),
        office_column=_header_for(guesses, reasons.OFFICE_COLUMN),
    )


def _sample(table: Table) -> tuple[list[tuple[str, ...]], bool]:
    """The cells of the first rows, and whether that is all. What a row holds beyond the columns is
    left away: a million blanks weigh much in memory, and little in a file."""
    width = len(table.header)
    rows = (row for row in table.records() if isinstance(row, Row))
    first = take_first(rows, ROWS_LOOKED_AT, lambda row: row.cells[:width])
    return first.taken, first.is_all


def _rows(table: Table) -> Iterator[tuple[str, ...]]:
    return (row.cells for row in table.records() if isinstance(row, Row))


def _look_at(table: Table, sample: Sequence[tuple[str, ...]], country: str | None) -> list[Column]:
    return [
        Column(
            place,
            header,
            bool(table.header_line),
            ColumnContent(
                [row[place].strip() if place < len(row) else "" for row in sample], country
            ),
        )
        for place, header in enumerate(table.header)
    ]


def _can_be_named(column: Column, table: Table) -> bool:
    folded = fold_header(column.header)
    return bool(folded) and fold_all(table.header).count(folded) == 1


def _guess_all(
    columns: list[Column], usable: list[Column], moments: Moments
) -> tuple[list[ColumnGuess], list[Doubt]]:
    chosen = {
        column.place: meaning
        for column, meaning in (
            (moments.seen_at, SpecialMeaning.SEEN_AT),
            (moments.time, SpecialMeaning.TIME),
            (moments.duration, SpecialMeaning.DURATION),
            (moments.cell, SpecialMeaning.CELL),
        )
        if column
    }
    guesses, found = [], []
    for column in columns:
        if column.place in chosen:
            special = SpecialColumn(column.header, chosen[column.place])
            is_told = not column.reading.says_nothing
            guesses.append(
                column.guess(special, reasons.BY_BOTH if is_told else reasons.BY_CONTENT)
            )
            continue
        guess, doubt = guess_column(column)
        if column not in usable:
            doubt = _unnameable(column) if guess.meaning else None
            guess = column.guess(None, reasons.NO_NAME)
        elif guess.reason == reasons.UNKNOWN and column.reading.concept in _TIMES:
            guess = column.guess(None, reasons.OTHER_TIME)
        elif guess.reason == reasons.UNKNOWN and column.reading.concept in _CHOSEN_ONCE:
            guess = column.guess(None, reasons.NOT_CHOSEN)
        guesses.append(guess)
        found += [doubt] if doubt else []
    unique = {(doubt.code, doubt.columns or doubt.message): doubt for doubt in found}
    regions = [g for g in guesses if _special(g) is SpecialMeaning.REGION]
    if len(regions) > 1:
        unique["region", ""] = doubts.several_for_one([g.header for g in regions], "the country")
    return guesses, [*unique.values(), *find_roles_doubt(columns, guesses)]


_TIMES: Final = (Concept.MOMENT, Concept.END, Concept.OTHER_DATE)
_CHOSEN_ONCE: Final = (Concept.DURATION, Concept.CELL)


def _unnameable(column: Column) -> Doubt:
    if fold_header(column.header):
        return doubts.duplicate_header(column.header)
    return doubts.unnamed_column(column.place)


def _find_order(
    table: Table, moments: Moments, sample: Sequence[tuple[str, ...]], *, is_all: bool
) -> _Order:
    """The order that all dates of the file agree on, where any date needs one."""
    if moments.seen_at is None:
        return _Order()
    place = moments.seen_at.place
    evidence = OrderEvidence()
    evidence.add_all(row[place] for row in sample if place < len(row))
    if not evidence.has_any:
        return _Order()
    if not is_all:
        rows = islice(_rows(table), len(sample), None)
        evidence.add_all(row[place] for row in rows if place < len(row))
    spelled = order_in_header(moments.seen_at.header)
    orders = [o for o in DateOrder if o in evidence.orders and spelled in (None, o)]
    if len(orders) == 1:
        return _Order(orders[0], True)
    if not orders:
        return _Order(None, True, (doubts.mixed_orders(),))
    return _Order(None, True, (doubts.ambiguous_order(evidence.example, orders),))


def _table_doubts(table: Table) -> Iterator[Doubt]:
    if TEXT_OR_TABLE in table.doubts:
        yield doubts.text_or_table()
    if SEVERAL_SHEETS in table.doubts and table.sheet is not None:
        yield doubts.several_sheets(table.sheet, table.rival_sheets)


def _needs_country(column: Column, guess: ColumnGuess) -> bool:
    meaning = guess.meaning
    if not isinstance(meaning, ColumnMeaning):
        return False
    if meaning.kind == reasons.PHONE:
        return column.content.national_numbers > 0
    # On some platforms a number is the name; a mere word there needs no country.
    return meaning.qualifier in BY_NUMBER and column.content.national_phones > 0


def _special(guess: ColumnGuess) -> SpecialMeaning | None:
    return guess.meaning.meaning if isinstance(guess.meaning, SpecialColumn) else None


def _header_for(guesses: Sequence[ColumnGuess], reason: str) -> str | None:
    return next((guess.header for guess in guesses if guess.reason == reason), None)


def _make_layout(
    values: tuple[ColumnMeaning, ...],
    guesses: Sequence[ColumnGuess],
    zone: Zone,
    order: DateOrder | None,
    country: str | None,
) -> Layout:
    headers = {_special(guess): guess.header for guess in guesses}
    return Layout(
        columns=values,
        seen_at_column=headers.get(SpecialMeaning.SEEN_AT),
        region_column=headers.get(SpecialMeaning.REGION),
        region=country,
        time_zone=zone.name,
        date_order=order,
        time_column=headers.get(SpecialMeaning.TIME),
        duration_column=headers.get(SpecialMeaning.DURATION),
        cell_column=headers.get(SpecialMeaning.CELL),
    )


def _detect_text(
    table: Table,
    sample: Sequence[tuple[str, ...]],
    country: str | None,
    time_zone: str,
    *,
    is_all: bool,
) -> Detection:
    """Running text has one layout: every find is of the kind beside it."""
    layout = Layout(
        columns=tuple(ColumnMeaning(VALUE_COLUMN, kind) for kind in TEXT_KINDS),
        kind_column=KIND_COLUMN,
        region=country,
        time_zone=time_zone,
    )
    examples = tuple(dict.fromkeys(value for _, value in sample))[:3]
    found = (doubts.no_region(),) if country is None else ()
    return Detection(
        columns=(
            ColumnGuess(
                0, KIND_COLUMN, SpecialColumn(KIND_COLUMN, SpecialMeaning.KIND), reasons.BY_CONTENT
            ),
            ColumnGuess(1, VALUE_COLUMN, layout.columns[0], reasons.BY_CONTENT, examples),
        ),
        date_order=None,
        time_zone=time_zone,
        zone_source=ZoneSource.GIVEN,
        layout=layout.with_opening(table.stated),
        doubts=found,
        rows_looked_at=len(sample),
        is_whole_file_read=is_all,
        case_column=None,
        office_column=None,
    )
