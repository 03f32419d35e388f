"""Where the cells of a block of lines begin and end, found for all lines at once.

A line is *plain* when its cells can be told without a reader of rows: it has as many
delimiters as most lines of the block, no control characters, and quotation marks, if any,
only as the two ends of a cell. A plain line is a row by itself, whatever stands around it,
provided that no earlier line's quotation reaches into it; that is for the caller to see to.
All other lines belong to the reader of rows in core.
"""

import csv
from dataclasses import dataclass
from typing import Final

import numpy as np

from tieline.bulk.arrays import Bytes, Flags, Integers

PADDING: Final = bytes(64)
"""Stands behind the bytes of a block, so that words can be read beyond a cell's end."""

MOST_LINES: Final = 1 << 17
_MOST_TRIMMED: Final = 8
_MOST_EXTRA_CELLS: Final = 64
_LF, _CR, _TAB, _SPACE, _QUOTE = 10, 13, 9, 32, 34
_FIRST_PRINTABLE, _FIRST_NOT_ASCII = 32, 128


@dataclass(frozen=True, slots=True)
class Cells:
    """One column of some lines: where each cell's text begins and how long it is, in bytes,
    without quotation marks and the spaces around it. `is_odd`: it must be read by core."""

    starts: Integers
    lengths: Integers
    is_odd: Flags

    def select(self, places: Flags) -> "Cells":
        """Some of them."""
        return Cells(self.starts[places], self.lengths[places], self.is_odd[places])


@dataclass(frozen=True, slots=True)
class Block:
    """Lines with the places of their delimiters. `is_plain` and `is_blank` exclude each other."""

    data: bytes
    padded: bytes
    codes: Bytes
    starts: Integers
    ends: Integers
    is_plain: Flags
    is_blank: Flags
    _contents: Integers
    _marks: Integers
    _first_mark: Integers
    _delimiters: int
    _others: Integers

    @property
    def line_count(self) -> int:
        return len(self.starts)

    def line(self, index: int) -> bytes:
        """The bytes of one line up to and with its line feed."""
        return self.data[self.starts[index] : self.ends[index] + 1]

    def find_cells(self, place: int, lines: Integers) -> Cells:
        """The column at `place` of these plain lines. A column that they lack is blank."""
        starts, ends = self._borders(place, lines)
        is_quoted = (ends > starts) & (self.codes[starts] == _QUOTE)
        starts, ends = starts + is_quoted, ends - is_quoted
        starts, ends, is_odd = self._trim(starts, ends)
        if len(self._others):
            before = np.searchsorted(self._others, starts)
            is_odd |= before != np.searchsorted(self._others, ends)
        return Cells(starts, ends - starts, is_odd)

    def _borders(self, place: int, lines: Integers) -> tuple[Integers, Integers]:
        if place > self._delimiters:
            ends = self._contents[lines]
            return ends, ends
        first = self._first_mark[lines]
        starts = self._marks[first + place - 1] + 1 if place else self.starts[lines]
        is_last = place == self._delimiters
        return starts, self._contents[lines] if is_last else self._marks[first + place]

    def _trim(self, starts: Integers, ends: Integers) -> tuple[Integers, Integers, Flags]:
        for _ in range(_MOST_TRIMMED):
            leading = (starts < ends) & _is_space(self.codes[starts])
            trailing = (starts + leading < ends) & _is_space(self.codes[ends - 1])
            if not (leading.any() or trailing.any()):
                return starts, ends, np.zeros(len(starts), np.bool_)
            starts, ends = starts + leading, ends - trailing
        is_odd = (starts < ends) & (_is_space(self.codes[starts]) | _is_space(self.codes[ends - 1]))
        return starts, ends, is_odd


def _is_space(codes: Bytes) -> Flags:
    found: Flags = (codes == _SPACE) | (codes == _TAB)
    return found


def scan_block(data: bytes, delimiter: str, width: int) -> Block:
    """Take apart lines that each end with a line feed. `width` is the header's.

    Only the first `MOST_LINES` lines are taken; the block says how far they go.
    """
    padded = data + PADDING
    codes = np.frombuffer(padded, np.uint8)
    inside = codes[: len(data)]
    marks = np.flatnonzero(_is_mark(inside, ord(delimiter), has_quotes=b'"' in data))
    line_marks = np.flatnonzero(inside[marks] == _LF)[:MOST_LINES]
    marks = marks[: line_marks[-1] + 1]
    ends = marks[line_marks]
    data, inside = data[: ends[-1] + 1], inside[: ends[-1] + 1]
    starts = np.concatenate([[0], ends[:-1] + 1])
    marks, line_marks, quotes = _leave_out_quotes(inside, marks, line_marks)
    first_mark = np.concatenate([[0], line_marks[:-1] + 1])
    counts = line_marks - first_mark
    contents = ends - ((inside[ends - 1] == _CR) & (ends > starts))
    is_blank = (counts == 0) & (contents == starts)
    usual = _find_usual(counts[~is_blank])
    is_plain = (counts == usual) & ~is_blank & (contents - starts < csv.field_size_limit())
    if usual == 0:  # a line of spaces only is no row
        is_plain &= ~_is_space(inside[starts])
    is_plain[_lines_with_controls(inside, ends, contents)] = False
    block = Block(
        data, padded, codes, starts, ends, is_plain, is_blank, contents, marks, first_mark, usual,
        np.flatnonzero(inside >= _FIRST_NOT_ASCII),
    )  # fmt: skip
    if len(quotes):
        _require_whole_quotes(block, quotes)
    _require_blank_extra_cells(block, width)
    return block


def _is_mark(codes: Bytes, delimiter: int, *, has_quotes: bool) -> Flags:
    found: Flags = (codes == _LF) | (codes == delimiter)
    if has_quotes:
        found |= codes == _QUOTE
    return found


def _leave_out_quotes(
    codes: Bytes, marks: Integers, line_marks: Integers
) -> tuple[Integers, Integers, Integers]:
    """The marks without quotation marks and without the delimiters between two of them, the
    line feeds among them, and how many quotation marks each line has (empty: none has)."""
    kinds = codes[marks]
    is_quote = kinds == _QUOTE
    if not is_quote.any():
        return marks, line_marks, marks[:0]
    so_far = np.cumsum(is_quote)
    at_ends = so_far[line_marks]
    at_starts = np.concatenate([[0], at_ends[:-1]])
    mark_counts = np.diff(line_marks, prepend=-1)
    is_within = (so_far - np.repeat(at_starts, mark_counts)) % 2 == 1
    kept = marks[(kinds == _LF) | ~(is_quote | is_within)]
    return kept, np.flatnonzero(codes[kept] == _LF), at_ends - at_starts


def _find_usual(counts: Integers) -> int:
    if not len(counts):
        return 0
    values, times = np.unique(counts, return_counts=True)
    return int(values[np.argmax(times)])


def _lines_with_controls(codes: Bytes, ends: Integers, contents: Integers) -> Integers:
    """The lines that hold a control character other than tabs and the line's own ending."""
    usual = len(ends) + np.count_nonzero(codes == _TAB) + np.count_nonzero(ends != contents)
    is_control = codes < _FIRST_PRINTABLE
    if np.count_nonzero(is_control) == usual:
        return ends[:0]
    is_control &= (codes != _TAB) & (codes != _LF)
    is_control[contents[ends != contents]] = False
    return np.searchsorted(ends, np.flatnonzero(is_control))


def _require_whole_quotes(block: Block, quotes: Integers) -> None:
    """Plain is only a line whose quotation marks are all the two ends of a cell."""
    lines = np.flatnonzero(block.is_plain & (quotes > 0))
    found = np.zeros(len(lines), np.int64)
    for place in range(block._delimiters + 1):
        starts, ends = block._borders(place, lines)
        is_quoted = (block.codes[starts] == _QUOTE) & (block.codes[ends - 1] == _QUOTE)
        found += 2 * (is_quoted & (ends - starts >= 2))
    block.is_plain[lines[found != quotes[lines]]] = False


def _require_blank_extra_cells(block: Block, width: int) -> None:
    """Plain is only a line that has nothing beyond the header's last column."""
    extra = block._delimiters + 1 - width
    if extra > _MOST_EXTRA_CELLS:
        block.is_plain[:] = False
    for place in range(width, width + max(0, min(extra, _MOST_EXTRA_CELLS))):
        lines = np.flatnonzero(block.is_plain)
        cells = block.find_cells(place, lines)
        block.is_plain[lines[(cells.lengths > 0) | cells.is_odd]] = False
