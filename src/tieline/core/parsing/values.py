"""Does a cell hold a value, or words about values? Shapes only: no kind is asked."""

import re

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_SHAPES = re.compile(
    r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?(?: ?[ap]\.?m\.?)?"  # 14:03
    r"|[^\s@]{1,64}@[^\s@]{1,250}\.[^\s@]{2,}"  # an address
    rf"|\d{{1,2}}[ .-]{_MONTH}[a-z]*[ .,-].{{2,20}}"  # 8 Jul 2021
    rf"|{_MONTH}[a-z]* \d{{1,2}},? \d{{2,4}}.{{0,15}}"  # Jul 8, 2021
    r"|(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}"  # a network card
    r"|(?:\d{1,3}\.){3}\d{1,3}"  # an address of the internet
    r"|\d{1,2}/\d{1,2}/\d{2}",  # 7/8/21
    re.IGNORECASE | re.ASCII,
)
_LEAST_DIGITS = 5
_LONGEST = 200
_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]+")


def looks_like_value(cell: str) -> bool:
    """Whether this is data for certain: mostly digits, an address, a date or a time.

    Short figures, as in a column called "2021", and words are not.
    """
    text = cell.strip()
    if not text or len(text) > _LONGEST:
        return False
    digits = sum(c.isdecimal() for c in text)
    letters = sum(c.isalpha() for c in text)
    return (digits >= _LEAST_DIGITS and letters * 3 <= digits) or bool(_SHAPES.fullmatch(text))


def shape_of(cell: str) -> str:
    """The cell with every run of digits as 9 and of letters as A: `ABC-123` is `A-9`."""
    return _LETTERS.sub("A", _DIGITS.sub("9", cell.strip()[:_LONGEST]))
