"""What cannot be told from a file: a code, words a person understands, and what to state."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from tieline.core.parsing.date_orders import DateOrder
from tieline.core.parsing.headers import quote_text

_NAMES_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Doubt:
    """`options` are ways to settle it, each as it is typed; one of them is enough. `columns`
    are the headers concerned. A message may hold headers and dates of the file: it is for the
    sender, and not kept."""

    code: str
    message: str = field(repr=False)
    options: tuple[str, ...] = ()
    columns: tuple[str, ...] = field(default=(), repr=False)


def ambiguous_order(example: str, orders: Sequence[DateOrder]) -> Doubt:
    which = "day or month first" if DateOrder.YMD not in orders else "day, month or year first"
    return Doubt(
        "ambiguous_date_order",
        f"{quote_text(example)}: {which} cannot be told from this file.",
        tuple(f"--date-order {order.value}" for order in orders),
    )


def mixed_orders() -> Doubt:
    return Doubt(
        "mixed_date_orders",
        "The dates of this file are not all written in one order: some have the day first and "
        "some the month. A stated order leaves the others unread.",
        tuple(f"--date-order {order.value}" for order in (DateOrder.DMY, DateOrder.MDY)),
    )


def no_value_column() -> Doubt:
    return Doubt(
        "no_value_column",
        "No column could be told to hold numbers, addresses or other values.",
        ("--column HEADER=KIND",),
    )


def differs(header: str, kind: str) -> Doubt:
    return Doubt(
        "header_and_content_differ",
        f"The column {quote_text(header)} is named like {kind}, and what it holds is not.",
        ("--column HEADER=KIND, for every column that is meant",),
        (header,),
    )


def kind_unclear(header: str) -> Doubt:
    return Doubt(
        "kind_unclear",
        f"The column {quote_text(header)} holds numbers of 15 digits: a device (imei) or a "
        "subscriber (imsi) cannot be told.",
        ("--column HEADER=KIND, for every column that is meant",),
        (header,),
    )


def roles_unclear(headers: Sequence[str]) -> Doubt:
    return Doubt(
        "roles_unclear",
        f"{_list(headers)} hold telephone numbers, and which of them is the caller's is not said.",
        ("--column HEADER=phone:used and --column HEADER=phone:called",),
        tuple(headers),
    )


def several_for_one(headers: Sequence[str], meaning: str) -> Doubt:
    return Doubt(
        "several_columns_for_one_meaning",
        f"{_list(headers)} could each be {meaning}.",
        ("--column HEADER=MEANING, for every column that is meant",),
        tuple(headers),
    )


def duplicate_header(header: str) -> Doubt:
    return Doubt(
        "duplicate_header",
        f"Several columns are called {quote_text(header)}, so that none of them can be named. "
        "Rename them, or say that there is no header and name them by their places.",
        ("--header-line 0",),
        (header,),
    )


def unnamed_column(place: int) -> Doubt:
    return Doubt(
        "unnamed_column",
        f"Column {place + 1} holds values and has no name. Give it one in the file, or say that "
        "there is no header.",
        ("--header-line 0",),
    )


def zone_abbreviation(header: str) -> Doubt:
    return Doubt(
        "zone_unclear",
        f"{quote_text(header)} names a time zone by letters or hours that several places share.",
        ("--timezone ZONE, as in America/New_York",),
        (header,),
    )


def zone_perhaps(line: str) -> Doubt:
    return Doubt(
        "zone_unclear",
        f"{quote_text(line)} names a time zone, and whether all times of the file are in it is "
        "not said.",
        ("--timezone ZONE, as in America/New_York",),
    )


def no_region() -> Doubt:
    return Doubt(
        "no_region",
        "Numbers without a country code stand in this file, and no country is known to read them in.",
        ("--region COUNTRY, as in US",),
    )


def text_or_table() -> Doubt:
    return Doubt(
        "text_or_table",
        "This can be a list with one value on each line, or running text with numbers in it.",
        ("--format csv", "--format text"),
    )


def several_sheets(chosen: str, others: Sequence[str]) -> Doubt:
    return Doubt(
        "several_sheets",
        f"The sheet {quote_text(chosen)} was taken, and {_list(others)} could be meant as well.",
        tuple(f"--sheet {quote_text(name)}" for name in (chosen, *others)),
    )


def _list(names: Sequence[str]) -> str:
    shown = [quote_text(name) for name in names[:_NAMES_SHOWN]]
    more = len(names) - len(shown)
    return " and ".join([*shown, f"{more} more"] if more else shown)
