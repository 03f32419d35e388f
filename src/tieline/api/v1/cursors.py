"""Lists page by page: where a page ends, and the address of the next. Places are sealed
(journeys/places.py)."""

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from tieline.api.v1.errors import BadCursor
from tieline.core.ids import OfficeId
from tieline.journeys.places import seal_place, unseal_place

LIMIT: Final = 50
LIMIT_MOST: Final = 500

Row = TypeVar("Row")


def seal(place: Sequence[Any], *, of: str, office: OfficeId) -> str:
    """A place in the list named `of`, as text for the outside."""
    return seal_place(place, of=of, office=office)


def unseal(text: str, *, of: str, office: OfficeId) -> list[Any]:
    """The place. Raises BadCursor for anything that `seal` did not make for this list."""
    try:
        return unseal_place(text, of=of, office=office)
    except ValueError as error:
        raise BadCursor from error


def cut(
    rows: Sequence[Row], limit: int, place: Callable[[Row], Sequence[Any]]
) -> tuple[list[Row], Sequence[Any] | None]:
    """A page out of up to `limit` + 1 rows, and the place to go on from if there are more."""
    page = list(rows[:limit])
    return page, place(page[-1]) if len(rows) > limit else None


def next_link(
    address: str, place: Sequence[Any] | None, *, of: str, office: OfficeId, **asked: Any
) -> str | None:
    """Where the list goes on; None at its end. `asked` is what the page was asked with."""
    if place is None:
        return None
    kept = {name: _plain(value) for name, value in asked.items() if value is not None}
    return f"{address}?{urlencode({**kept, 'cursor': seal(place, of=of, office=office)})}"


def _plain(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value
