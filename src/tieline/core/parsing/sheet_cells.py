"""Cells of a sheet -> text. A number never comes out in scientific notation, and never with a
digit that the file does not hold; where Excel has destroyed digits, or there is no value, the
cell has a note.
"""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

_EXACT_DIGITS: Final = 15
"""Excel keeps so many digits of a number, and writes zeros for the rest."""
_BINARY_DIGITS: Final = 17
"""No more digits than these tell one binary number from another."""
_MOST_DIGITS: Final = 50
_PLAIN = re.compile(r"-?\d{1,50}", re.ASCII)
_TICK = timedelta(milliseconds=500)

DIGITS_LOST: Final = "digits_lost"
SHEET_ERROR: Final = "sheet_error"
NO_RESULT: Final = "formula_without_result"
MESSAGES: Final = {
    DIGITS_LOST: "This cell holds a number of more than 15 digits. Excel keeps 15 and writes zeros "
    "for the rest, so its last digits are most likely lost. Ask for them as text.",
    SHEET_ERROR: "This cell holds an error of the spreadsheet in place of a value; it is taken as blank.",
    NO_RESULT: "This cell holds a formula without its result; it is taken as blank. Open the "
    "workbook, save it, and send it again.",
}

Read = tuple[str, str | None]
"""The text of a cell, and the code of its note."""


def read_number(text: str, shown_as: str, *, counts_from_1904: bool) -> Read:
    """A number as it is stored. `shown_as` is what its style shows: date, duration or neither."""
    if shown_as:
        moment = _read_moment(text, shown_as, counts_from_1904=counts_from_1904)
        if moment is not None:
            return moment, None
    if _PLAIN.fullmatch(text):
        digits = text.lstrip("-0")
        is_cut = len(digits) > _EXACT_DIGITS and not digits[_EXACT_DIGITS:].strip("0")
        return text, DIGITS_LOST if is_cut else None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text, None
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        return "", SHEET_ERROR
    if len(number.as_tuple().digits) <= _BINARY_DIGITS:
        number = Decimal(repr(float(number)))  # 1.1000000000000001 is how Excel stores 1.1
    note = DIGITS_LOST if number.adjusted() >= _EXACT_DIGITS else None
    return _plain(number), note


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _read_moment(text: str, shown_as: str, *, counts_from_1904: bool) -> str | None:
    epoch = CALENDAR_MAC_1904 if counts_from_1904 else CALENDAR_WINDOWS_1900
    try:
        moment = from_excel(float(text), epoch, timedelta=shown_as == "duration")
    except (ValueError, OverflowError, TypeError):
        return None
    return write_moment(moment)


def write_moment(moment: datetime | date | time | timedelta | None) -> str | None:
    """ISO text, to the second: a day without a time of day, and hours beyond 24, as they are."""
    if isinstance(moment, timedelta):
        seconds = round(moment.total_seconds())
        sign = "-" if seconds < 0 else ""
        minutes, second = divmod(abs(seconds), 60)
        return f"{sign}{minutes // 60:02}:{minutes % 60:02}:{second:02}"
    if isinstance(moment, datetime):
        try:
            moment = (moment + _TICK).replace(microsecond=0)
        except OverflowError:
            return None
        return moment.date().isoformat() if moment.time() == time() else moment.isoformat(" ")
    if isinstance(moment, time):
        rounded = datetime.combine(date(2000, 1, 1), moment) + _TICK
        return rounded.time().replace(microsecond=0).isoformat()
    return moment.isoformat() if isinstance(moment, date) else None
