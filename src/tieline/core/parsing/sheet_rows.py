"""The XML of one sheet -> its rows, a bounded piece at a time; no tree is ever built."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from tieline.core.parsing.rows import MAX_COLUMNS
from tieline.core.parsing.sheet_cells import NO_RESULT, SHEET_ERROR, read_number
from tieline.core.parsing.workbook import SheetPart, Workbook, unescape
from tieline.core.parsing.workbook_package import BrokenPart, feed_xml

MAX_ROWS: Final = 1_048_576
MAX_CELL_CHARACTERS: Final = 100_000
MAX_MERGES: Final = 100_000
_MAX_PIECES: Final = 20_000
_MERGE = re.compile(rb'mergeCell\s[^>]{0,100}?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_OVERLAP: Final = 200
_DIGITS: Final = "0123456789"
_ERRORS: Final = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#GETTING_DATA", "#SPILL!"}
)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """What a row holds: text by column, counted from 0, and codes of notes. Blanks are left out."""

    number: int
    cells: dict[int, str] = field(repr=False)
    notes: dict[int, str]


class TooWide(Exception):
    """A value stands further to the right than is read."""


def read_sheet(workbook: Workbook, sheet: SheetPart) -> Iterator[SheetRow]:
    """The rows that hold something, hidden ones included, top to bottom.

    A cell merged over several rows counts in each of them that holds something else. Raises
    BrokenPart and TooWide.
    """
    merges = _Merges(workbook, sheet)
    collector = _Collector(workbook)
    steps = feed_xml(
        workbook.package.read_chunks(sheet.part),
        start=collector.start,
        end=collector.end,
        text=collector.text,
    )
    for _ in steps:
        for row in collector.rows:
            merges.fill(row)
            yield row
        collector.rows.clear()


class _Collector:
    """Handlers for the elements of a sheet; finished rows wait in `rows`."""

    def __init__(self, workbook: Workbook) -> None:
        self.rows: list[SheetRow] = []
        self._strings = workbook.strings
        self._styles = workbook.styles
        self._counts_from_1904 = workbook.counts_from_1904
        self._number = 0
        self._row: SheetRow | None = None
        self._place = -1
        self._kind = self._style = ""
        self._pieces: list[str] = []
        self._characters = 0
        self._takes_text = self._is_phonetic = self._has_formula = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self._begin_cell(attributes)
        elif tag in ("v", "t"):
            self._takes_text = not self._is_phonetic
        elif tag == "row":
            self._begin_row(attributes)
        elif tag == "f":
            self._has_formula = True
        elif tag == "rPh":
            self._is_phonetic = True

    def text(self, characters: str) -> None:
        if self._takes_text:
            self._pieces.append(characters)
            self._characters += len(characters)
            if self._characters > MAX_CELL_CHARACTERS or len(self._pieces) > _MAX_PIECES:
                raise BrokenPart("a cell longer than any can be")

    def end(self, tag: str) -> None:
        if tag in ("v", "t"):
            self._takes_text = False
        elif tag == "c":
            self._end_cell()
        elif tag == "rPh":
            self._is_phonetic = False
        elif tag == "row" and self._row is not None:
            if self._row.cells or self._row.notes:
                self.rows.append(self._row)
            self._row = None

    def _begin_row(self, attributes: dict[str, str]) -> None:
        stated = attributes.get("r")
        number = _count(stated) if stated else self._number + 1
        if self._row is not None or not self._number < number <= MAX_ROWS:
            raise BrokenPart("rows out of order")
        self._number = number
        self._row = SheetRow(number, {}, {})
        self._place = -1

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        self._place = find_place(reference.rstrip(_DIGITS)) if reference else self._place + 1
        self._kind = attributes.get("t", "n")
        self._style = attributes.get("s", "")
        self._pieces.clear()
        self._characters = 0
        self._has_formula = False

    def _end_cell(self) -> None:
        row = self._row
        if row is None:
            raise BrokenPart("a cell outside a row")
        text, note = self._read("".join(self._pieces))
        self._pieces.clear()
        if not text and self._has_formula and not note:
            note = NO_RESULT if self._kind != "str" else None  # a formula may give no text
        if note or text.strip():
            if self._place >= MAX_COLUMNS:
                raise TooWide
            if text.strip():
                row.cells[self._place] = text
            if note:
                row.notes[self._place] = note

    def _read(self, text: str) -> tuple[str, str | None]:
        kind = self._kind
        if kind == "s":
            text = self._shared(text)
        elif kind == "n":
            return self._read_number(text.strip())
        elif kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(text.strip(), text), None
        elif kind == "d":
            return text.strip().removesuffix("T00:00:00").replace("T", " "), None
        elif kind in ("str", "inlineStr"):
            text = unescape(text)
        if kind == "e" or (text.startswith("#") and text in _ERRORS):
            return "", SHEET_ERROR
        return text, None

    def _shared(self, text: str) -> str:
        if not text:
            return ""
        place = _count(text)
        if place >= len(self._strings):
            raise BrokenPart("a string that is not there")
        return self._strings[place]

    def _read_number(self, text: str) -> tuple[str, str | None]:
        if not text:
            return "", None
        shown_as = ""
        if self._style and (place := _count(self._style)) < len(self._styles):
            shown_as = self._styles[place]
        return read_number(text, shown_as, counts_from_1904=self._counts_from_1904)


_places: dict[str, int] = {}


def find_place(letters: str) -> int:
    """The column called `letters`, counted from 0: A is 0, AA is 26."""
    if letters in _places:
        return _places[letters]
    if not 1 <= len(letters) <= 3 or not letters.isascii() or not letters.isalpha():
        raise BrokenPart("a cell that is nowhere")
    place = 0
    for letter in letters.upper():
        place = place * 26 + ord(letter) - ord("A") + 1
    _places[letters] = place - 1
    return place - 1


def _count(text: str) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BrokenPart("a number that is none")
    return int(text)


class _Merges:
    """Cells merged over several rows. They are listed after the rows, so they are found first."""

    def __init__(self, workbook: Workbook, sheet: SheetPart) -> None:
        found = sorted(self._find(workbook, sheet), reverse=True)
        self._waiting = found  # the next one to begin is the last
        self._open: dict[int, tuple[int, str]] = {}

    def fill(self, row: SheetRow) -> None:
        """Give the row what is merged into it, and note what begins in it."""
        if not self._waiting and not self._open:
            return
        for place, (last, text) in list(self._open.items()):
            if row.number > last:
                del self._open[place]
            else:
                row.cells.setdefault(place, text)
        while self._waiting and self._waiting[-1][0] <= row.number:
            first, place, last = self._waiting.pop()
            if first == row.number and place in row.cells:
                self._open[place] = (last, row.cells[place])

    @staticmethod
    def _find(workbook: Workbook, sheet: SheetPart) -> Iterator[tuple[int, int, int]]:
        """First row, column and last row of each. Looks at bytes, which is fast."""
        count, before = 0, b""
        for chunk in workbook.package.read_chunks(sheet.part):
            window = before + chunk
            for found in _MERGE.finditer(window):
                if found.end() <= len(before):
                    continue  # seen in the piece before
                first, last = int(found[2]), int(found[4])
                if last > first:
                    count += 1
                    yield first, find_place(found[1].decode()), last
            if count > MAX_MERGES:
                raise BrokenPart("more merged cells than are read")
            before = window[-_OVERLAP:]
