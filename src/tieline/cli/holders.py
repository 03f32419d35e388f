"""The table of who holds a value: one for a check and for a hit."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from tieline.cli.printing import print_table
from tieline.journeys.naming import HolderView

Cell = Callable[[HolderView], object]

FIRST: Final[tuple[str, Cell]] = ("First", lambda holder: _unless_more(holder, holder.first_at))
OVERLAP: Final[tuple[str, Cell]] = ("Periods overlap", lambda holder: holder.overlap)
_WHO: Final[tuple[tuple[str, Cell], ...]] = (
    ("Office", lambda holder: holder.office.code + (" (you)" if holder.is_own else "")),
    ("Agency", lambda holder: holder.office.agency),
    ("Country", lambda holder: holder.office.country),
    ("Cases", lambda holder: f"{holder.cases}{' or more' if holder.has_more_cases else ''}"),
    ("Which", lambda holder: _which(holder)),
    ("Contact", lambda holder: [f"{one.full_name} {one.phone}".strip() for one in holder.contacts]),
)
_LATEST: Final[tuple[str, Cell]] = ("Latest", lambda holder: _unless_more(holder, holder.last_at))


def print_holders(
    title: str, holders: Sequence[HolderView], *, beside: tuple[str, Cell], empty: str = ""
) -> None:
    """Each holder, whom to call there, and `beside`: FIRST for a check, OVERLAP for a hit."""
    columns = (*_WHO, beside, _LATEST)
    print_table(
        title,
        [head for head, _ in columns],
        [[cell(holder) for _, cell in columns] for holder in holders],
        empty=empty,
    )


def _unless_more(holder: HolderView, moment: datetime) -> datetime | None:
    """A date of all of its cases, where all were looked at."""
    return None if holder.has_more_cases else moment


def _which(holder: HolderView) -> object:
    """Our own cases, or those that are open to us; a pointer names none."""
    return holder.own_case_refs or [case.ref for case in holder.open_cases] or "(pointer)"
