"""Numbers and addresses in running text: each find is a row of a table with the columns *kind*
and *value*.

The text is looked at line by line, for no number goes on in the next line. A line longer than
a window is looked at in windows that overlap by more than any number or address is long.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import phonenumbers
import rphonenumbers

from tieline.core.parsing.encoding import EncodedText, Encoding
from tieline.core.parsing.rows import Row, RowProblem
from tieline.core.parsing.sheets import write_csv
from tieline.core.selector_kinds import email, phone
from tieline.core.selector_kinds.phone_engine import known_region

KIND_COLUMN: Final = "kind"
VALUE_COLUMN: Final = "value"
TEXT_HEADER: Final = (KIND_COLUMN, VALUE_COLUMN)
TEXT_DELIMITER: Final = ","
TEXT_KINDS: Final = (phone.KIND, email.KIND)

_WINDOW: Final = 4096
_OVERLAP: Final = 512
"""An address has at most 320 characters, a number with its extension far fewer."""
_LEAST_DIGITS = re.compile(r"(?:\d\D{0,5}){4}")
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_LINE_END = re.compile(r"\r\n|\n|\r(?!$)")
_LAST_OF_FAST: Final = "\u00ff"
_AROUND: Final = ".'`*_-"


@dataclass(frozen=True, slots=True)
class Find:
    """A value in a text. `start` and `end` count characters of the line from 0."""

    kind: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Window:
    """A piece of a line. What begins before `first` or from `last` on is found in another one,
    and is here so that nothing is seen without what stands around it."""

    line: int
    text: str
    first: int
    last: int


def read_text_rows(text: EncodedText, region: str | None) -> Iterator[Row | RowProblem]:
    """All finds, in the order of the text. `line` is the line of the text."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    decode = text.decode if text.raw_encoding is Encoding.CP1252 else decoder.decode
    number = 0
    for window in _windows(map(decode, text.read_chunks())):
        for find in find_values(window.text, region):
            if window.first <= find.start < window.last:
                number += 1
                cells = (find.kind, find.value)
                yield Row(number, cells, window.line, write_csv(cells))


def find_values(line: str, region: str | None) -> list[Find]:
    """The addresses and the valid numbers of one line, in their order."""
    addresses = list(_find_addresses(line)) if "@" in line else []
    for find in addresses:  # the digits of an address are no number
        line = line[: find.start] + "@" * (find.end - find.start) + line[find.end :]
    numbers = list(_find_numbers(line, known_region(region))) if _LEAST_DIGITS.search(line) else []
    return sorted([*addresses, *numbers], key=lambda find: find.start)


def _find_addresses(line: str) -> Iterator[Find]:
    for found in _ADDRESS.finditer(line):
        bare = found[0].lstrip(_AROUND)
        if email.normalise(bare, None).is_valid:
            yield Find(email.KIND, bare, found.end() - len(bare), found.end())


def _find_numbers(line: str, region: str | None) -> Iterator[Find]:
    for found in _match(line, region):
        yield Find(phone.KIND, found.raw_string, found.start, found.end)


def _match(line: str, region: str | None) -> list[Any]:
    """The matches of the fast engine where it finds what the library it imitates does. Beside
    characters such as a wide tilde it does not, so lines with any such go to the library."""
    if max(line) <= _LAST_OF_FAST:
        try:
            return list(rphonenumbers.PhoneNumberMatcher(line, region))
        except Exception:  # noqa: BLE001, S110 - a fault of the fast engine must lose no number
            pass
    return list(phonenumbers.PhoneNumberMatcher(line, region))


def _windows(chunks: Iterable[str]) -> Iterator[_Window]:
    """The lines of a text, each as one window or several. Holds no line whole."""
    line, pending, first = 1, "", 0
    for chunk in chunks:
        *whole, pending = _LINE_END.split(pending + chunk)
        for text in whole:
            yield from _cut(line, text, first)
            line, first = line + 1, 0
        while len(pending) - first > _WINDOW + _OVERLAP:
            yield _Window(line, pending[: first + _WINDOW + _OVERLAP], first, first + _WINDOW)
            pending = pending[first + _WINDOW - _OVERLAP :]
            first = _OVERLAP
    yield from _cut(line, pending, first)


def _cut(line: int, text: str, first: int) -> Iterator[_Window]:
    while len(text) - first > _WINDOW + _OVERLAP:
        yield _Window(line, text[: first + _WINDOW + _OVERLAP], first, first + _WINDOW)
        text = text[first + _WINDOW - _OVERLAP :]
        first = _OVERLAP
    yield _Window(line, text, first, len(text))
