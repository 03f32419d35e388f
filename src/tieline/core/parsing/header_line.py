"""Which row of a table holds the column names, if any does, and what stands above it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tieline.core.parsing.header_words import is_known_header
from tieline.core.parsing.headers import fold_header
from tieline.core.parsing.values import looks_like_value, shape_of

MOST_ABOVE = 50
"""Rows above the header that are looked at. Lower down it has to be stated."""
_SAME_SHAPE = 0.8
_LONGEST_NAME = 120

Cells = Sequence[str]


@dataclass(frozen=True, slots=True)
class HeaderFound:
    """`place` counts the rows looked at from 0. Without names it is where the data begin.
    `width` is how many columns the rows have. `has_stated_names`: the row has all names that the
    file was expected to have."""

    place: int
    has_names: bool
    width: int
    has_stated_names: bool = False


def find_header(rows: Sequence[Cells | None], stated: frozenset[str] = frozenset()) -> HeaderFound:
    """Looks at the first rows of a table; None is a row that could not be read.

    A row with all the column names that were stated, folded, is the header: the first such row,
    unless the rules below choose another one. These are: a header is the first row that fills
    most columns and holds no value. A later one is preferred if its words are known as column
    names and data follow at once, as below a report's own facts. Nothing but known names in the
    first row and a value right under it are a list, whatever rows follow. A first row that is
    already data tells that there are no names. In every other case the first row is the header.
    """
    found = _find_header(rows)
    named = [
        place
        for place, row in enumerate(rows[: MOST_ABOVE + 1])
        if stated and row and _has_names(row, stated)
    ]
    if not named:
        return found
    if found.has_names and found.place in named:
        return replace(found, has_stated_names=True)
    return HeaderFound(named[0], True, _width_of(rows[named[0]] or ()), has_stated_names=True)


def _has_names(row: Cells, stated: frozenset[str]) -> bool:
    return stated <= set(map(fold_header, row)) and not any(map(looks_like_value, row))


def _find_header(rows: Sequence[Cells | None]) -> HeaderFound:
    width = _find_width(rows)
    top = rows[: MOST_ABOVE + 1]
    data = next((i for i, row in enumerate(top) if row and _is_data(row, width)), None)
    names = [i for i, row in enumerate(top) if row and _could_be_names(row, width)]
    best = max(names, key=lambda i: (_known(top[i]), -i), default=None)
    if best is not None and _is_told_by_words(top, best, width):
        return HeaderFound(best, True, width)
    if _is_list(top) and not any(_known(top[i]) for i in names[:1]):
        return HeaderFound(0, True, _width_of(top[0] or ()))
    if names and (data is None or names[0] < data):
        is_data_too = _continues_below(rows, names[0])
        return HeaderFound(names[0], not is_data_too, width)
    if data == 0:
        return HeaderFound(0, False, width)
    narrow = [i for i in range(data or 0) if _known(top[i]) and len(_filled(top[i])) > 1]
    if narrow:  # names, though fewer than columns
        return HeaderFound(narrow[-1], True, width)
    return HeaderFound(0, True, width)


def name_columns(width: int) -> tuple[str, ...]:
    """What columns are called that have no names."""
    return tuple(f"column {place + 1}" for place in range(width))


def _find_width(rows: Sequence[Cells | None]) -> int:
    """The usual width. Several columns count double, since lines above a short table have one;
    but one odd row makes no table."""
    widths = Counter(_width_of(row) for row in rows if row)

    def weight(width: int) -> tuple[int, int]:
        counts_double = width > 1 and widths[width] > 1
        return widths[width] * (2 if counts_double else 1), width

    return max(widths, key=weight, default=1)


def _width_of(row: Cells) -> int:
    return max((place + 1 for place, cell in enumerate(row) if cell.strip()), default=0)


def _filled(row: Cells | None) -> list[str]:
    return [cell for cell in row or () if cell.strip()]


def _known(row: Cells | None) -> int:
    return sum(is_known_header(cell) for cell in _filled(row))


def _fills(row: Cells, width: int) -> bool:
    return len(_filled(row)) * 2 > width


def _is_data(row: Cells, width: int) -> bool:
    filled = _filled(row)
    has_value = any(map(looks_like_value, filled))
    return has_value and _fills(row, width) and _known(row) * 2 <= len(filled)


def _could_be_names(row: Cells, width: int) -> bool:
    filled = _filled(row)
    is_short = all(len(cell) <= _LONGEST_NAME for cell in filled)
    return _fills(row, width) and is_short and not _is_data(row, width)


def _is_told_by_words(top: Sequence[Cells | None], best: int, width: int) -> bool:
    known = _known(top[best])
    below = next((row for row in top[best + 1 :] if _filled(row)), None)
    return (
        known > 1
        and known * 2 >= len(_filled(top[best]))
        and known > max(map(_known, top[:best]), default=0)
        and not any(map(looks_like_value, top[best] or ()))
        and below is not None
        and _is_data(below, width)
    )


def _is_list(top: Sequence[Cells | None]) -> bool:
    """Whether the first row is known names and nothing else, and the row under it holds a value
    and is no wider. Wider rows further down do not make these lines above a table."""
    first, below = (*top, None, None)[:2]
    return (
        bool(first and below)
        and _known(first) == len(_filled(first))
        and any(map(looks_like_value, below or ()))
        and _width_of(below or ()) <= _width_of(first or ())
    )


def _continues_below(rows: Sequence[Cells | None], place: int) -> bool:
    """Whether some cell with digits has the shape that its column goes on with."""
    first = rows[place]
    below = [row for row in rows[place + 1 :] if row]
    if not first or len(below) < 3 or _known(first):
        return False
    for column, cell in enumerate(first):
        if not any(c.isdecimal() for c in cell):
            continue
        shapes = [shape_of(row[column]) for row in below if column < len(row)]
        if shapes and shapes.count(shape_of(cell)) >= _SAME_SHAPE * len(shapes):
            return True
    return False
