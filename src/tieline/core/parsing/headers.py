"""Column names: when two are the same, and where in a file one stands."""

import difflib
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from tieline.core.errors import BadInput

_SHOWN_HEADERS = 30
_SHOWN_CHARACTERS = 60


def fold_header(name: str) -> str:
    """Two column names are the same if this form is: width, case and white space do not count."""
    if name.isascii():  # nothing to normalise, and wide tables ask often
        return " ".join(name.casefold().split())
    plain = unicodedata.normalize("NFKC", name.replace("\ufeff", "")).casefold()
    return " ".join(unicodedata.normalize("NFKC", plain).split())


@lru_cache(maxsize=4)
def fold_all(header: tuple[str, ...]) -> tuple[str, ...]:
    """Every name of a table folded: once, though each of its columns is looked up among them."""
    return tuple(map(fold_header, header))


def quote_text(text: str) -> str:
    """Text from outside, made safe for a message: short, on one line, without control characters."""
    shown = text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 3] + "..."
    return '"' + "".join(c if c.isprintable() else ascii(c)[1:-1] for c in shown) + '"'


def find_column(header: Sequence[str], wanted: str, *, table_name: str) -> int:
    """The place of the column `wanted`.

    Refuses a name that the file lacks or has twice: a guess here would put one person's
    number into another's column. The message lists the file's columns; when a file has no
    header line these are cells of its first row, so show it to the sender only.
    """
    folded, name_wanted = fold_all(tuple(header)), fold_header(wanted)
    places = [place for place, name in enumerate(folded) if name == name_wanted]
    if len(places) == 1:
        return places[0]
    if places:
        numbers = " and ".join(str(place + 1) for place in places)
        raise BadInput(
            "duplicate_header",
            f"{quote_text(table_name)} has the column {quote_text(wanted)} more than once "
            f"(columns {numbers}). Give each its own name and send the file again.",
            column=wanted,
            places=tuple(place + 1 for place in places),
        )
    raise _missing_column(header, folded, wanted, table_name)


def _missing_column(
    header: Sequence[str], folded: Sequence[str], wanted: str, table_name: str
) -> BadInput:
    close = difflib.get_close_matches(fold_header(wanted)[:200], [f[:200] for f in folded], n=1)
    closest = header[[f[:200] for f in folded].index(close[0])] if close else None
    listed = ", ".join(quote_text(name) for name in header[:_SHOWN_HEADERS])
    more = f" and {len(header) - _SHOWN_HEADERS} more" if len(header) > _SHOWN_HEADERS else ""
    advice = f"Did you mean {quote_text(closest)}?" if closest else "Name one of these."
    return BadInput(
        "missing_column",
        f"{quote_text(table_name)} has no column {quote_text(wanted)}. "
        f"Its columns are: {listed}{more}. {advice}",
        column=wanted,
        headers=tuple(header),
        closest=closest,
    )
