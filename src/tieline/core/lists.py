"""What part of a list is asked for, and what came of it. One shape for every list there is."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Which rows, in which order, and which part of them.

    `sort` is the key of a column, "" for the list's own order. `limit` None asks for all that
    follow `offset`. `text` is what someone seeks: it can be a value, and stays out of logs.
    """

    text: str = field(default="", repr=False)
    choice: str = ""
    sort: str = ""
    is_descending: bool = False
    offset: int = 0
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Found(Generic[Row]):
    """The part asked for, and how many rows there are in all."""

    rows: tuple[Row, ...] = field(repr=False)
    total: int


def cut(rows: "list[Row] | tuple[Row, ...]", query: ListQuery) -> Found[Row]:
    """The part of a list that is here as a whole."""
    end = None if query.limit is None else query.offset + query.limit
    return Found(tuple(rows[query.offset : end]), len(rows))
