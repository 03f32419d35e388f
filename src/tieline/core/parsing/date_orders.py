"""In which order a date of three numbers is written, and what one file's dates prove of it."""

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Final

_FIRST_CENTURY_YEAR: Final = 70
# Not followed by a fourth number behind the same mark, as in the telephone 06.12.34.56.78, unless
# that is the hour: 12 11 10 09:30.
_THREE = re.compile(
    r"\s*(\d{1,4})([-/. ])(\d{1,2})\2(\d{1,4})(?!\d|\2\d{1,2}(?![\d:])|\2\d{3})", re.ASCII
)

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_WORDED = re.compile(
    rf"\s*(?:(?P<first>\d{{2}})[-/. ]{_MONTH}[-/., ']{{1,2}}(?P<last>\d{{2}})"
    rf"|(?P<mdy>{_MONTH})[-/. ]\d{{1,2}}[-/., ']{{1,2}}\d{{2}})(?![\d:])",
    re.ASCII | re.IGNORECASE,
)

# Letters for day and year differ between languages: Tag, jour, giorno; Jahr, année, anno.
_PART_OF: Final = {
    **dict.fromkeys(("dd", "tt", "jj", "gg"), "d"),
    "mm": "m",
    **dict.fromkeys(("yyyy", "yy", "jjjj", "aaaa", "aa"), "y"),
}
_PARTS = "|".join(sorted(_PART_OF, key=len, reverse=True))
_SPELLED = re.compile(rf"\b({_PARTS})[-/. ]({_PARTS})[-/. ]({_PARTS})\b", re.IGNORECASE)


class DateOrder(StrEnum):
    """Day, month and year as a sender writes them."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


PLACES: Final = {DateOrder.DMY: (2, 1, 0), DateOrder.MDY: (2, 0, 1), DateOrder.YMD: (0, 1, 2)}
"""Where year, month and day stand among the three numbers, by order."""


def read_in_order(numbers: tuple[str, str, str], order: DateOrder) -> date | None:
    """The date of three numbers written in this order; None if it would be none.

    A year of two digits from 70 on is in the 1900s, one below 70 in the 2000s: nothing older
    than 1970 is taken, and nobody hands in calls of the future.
    """
    year, month, day = (numbers[place] for place in PLACES[order])
    if len(year) not in (2, 4) or len(month) > 2 or len(day) > 2:
        return None
    try:
        return date(full_year(year), int(month), int(day))
    except ValueError:
        return None


def full_year(year: str) -> int:
    """The year of two or four digits."""
    if len(year) == 4:
        return int(year)
    return int(year) + (1900 if int(year) >= _FIRST_CENTURY_YEAR else 2000)


def possible_orders(text: str) -> frozenset[DateOrder]:
    """The orders in which the text begins with a date; none where that says nothing: it is no
    date of three numbers, or one that reads alike in any order."""
    if worded := _WORDED.match(text):
        return _orders_of_words(worded)
    found = _THREE.match(text)
    if not found or len(found[1]) == 4:  # the year first: there is one way to read it
        return frozenset()
    numbers = (found[1], found[3], found[4])
    readings = {order: read_in_order(numbers, order) for order in DateOrder}
    possible = {order: on for order, on in readings.items() if on}
    if len(found[4]) == 4 and len(set(possible.values())) == 1 and len(possible) > 1:
        return frozenset()  # 07/07/2021
    return frozenset(possible)


def _orders_of_words(found: re.Match[str]) -> frozenset[DateOrder]:
    """Of 07-JUL-21: the month is certain, which of the others is the year may not be."""
    if found["mdy"]:
        return frozenset({DateOrder.MDY})
    first, last = int(found["first"]), int(found["last"])
    orders = {DateOrder.DMY} if 0 < first <= 31 else set()
    return frozenset(orders | ({DateOrder.YMD} if 0 < last <= 31 else set()))


def order_in_header(header: str) -> DateOrder | None:
    """The order that a column's name spells out, as in "Date (DD/MM/YYYY)"."""
    found = _SPELLED.search(header)
    if not found:
        return None
    letters = [_PART_OF[part.lower()] for part in found.groups()]
    return next((order for order in DateOrder if list(order.value) == letters), None)


class OrderEvidence:
    """What the dates of a file prove together. Give it every date, as written."""

    def __init__(self) -> None:
        self._seen: set[frozenset[DateOrder]] = set()
        self.example = ""
        """A date that can be read in several orders, if there is one."""

    def add(self, text: str) -> None:
        orders = possible_orders(text)
        if orders:
            self._seen.add(orders)
            if len(orders) > 1 and not self.example:
                self.example = text.strip()

    def add_all(self, texts: Iterable[str]) -> None:
        for text in texts:
            self.add(text)

    @property
    def has_any(self) -> bool:
        """Whether any date needs an order."""
        return bool(self._seen)

    @property
    def orders(self) -> frozenset[DateOrder]:
        """The orders in which every one of these dates can be read. None: they are mixed."""
        return frozenset(DateOrder).intersection(*self._seen)
