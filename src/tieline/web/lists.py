"""Lists that sort, filter, page and export: one mechanism for all of them.

What is sought can be a value of a case, so it travels in the body of a request and never in an
address: a list with a text is asked for by POST, any other by GET. Everything works by plain
forms; htmx only spares the rest of the page.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Generic, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from tieline.core.lists import Found, ListQuery
from tieline.journeys.csv_lines import csv_lines
from tieline.web.pages import render_page

Row = TypeVar("Row")

PAGE_LENGTH: Final = 50
TEXT_MOST: Final = 200
_PAGE_MOST: Final = 10_000_000
_PAGE_DIGITS: Final = 9
_BYTE_ORDER_MARK: Final = "\ufeff"  # without it spreadsheets take UTF-8 for something older


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column. `text` is what an export says; the page's own template says it at more length."""

    key: str
    title: str
    text: Callable[[Row], object]
    sorts: bool = False
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """What a list can show: its columns, its choices, and what its text is sought in."""

    noun: str
    columns: tuple[Column[Row], ...]
    choices: tuple[tuple[str, str], ...] = ()
    choice_title: str = "Show"
    seeks: str = ""
    page_length: int = PAGE_LENGTH


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of one column: what asks for the list in its order, and how it is sorted now."""

    key: str
    title: str
    is_number: bool
    sort: str
    sorted: str


@dataclass(frozen=True, slots=True)
class Shown(Generic[Row]):
    """A part of a list as a page shows it."""

    listing: Listing[Row]
    asked: "Asked"
    found: Found[Row]
    action: str
    export: str

    @property
    def rows(self) -> tuple[Row, ...]:
        return self.found.rows

    @property
    def total(self) -> int:
        return self.found.total

    @property
    def method(self) -> str:
        """A text must not get into an address."""
        return "post" if self.asked.query.text else "get"

    @property
    def is_narrowed(self) -> bool:
        return bool(self.asked.query.text or self.asked.query.choice)

    @property
    def choice_shown(self) -> str:
        """What it is narrowed to, in words."""
        return dict(self.listing.choices).get(self.asked.query.choice, "")

    @property
    def is_past_end(self) -> bool:
        """Whether there are rows, and none on this page: it was asked for, or they are gone."""
        return self.total > 0 and not self.rows

    @property
    def address(self) -> str:
        """What shows this list again, but for a text: that must not get into an address."""
        query = {"choice": self.asked.query.choice, "sort": self.asked.sort}
        if self.asked.page > 1 and not self.asked.query.text:
            query["page"] = str(self.asked.page)
        said = urlencode({name: value for name, value in query.items() if value})
        return f"{self.action}?{said}" if said else self.action

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.listing.page_length))

    @property
    def before(self) -> int:
        """The page before; 0 where there is none."""
        return min(self.asked.page - 1, self.pages)

    @property
    def following(self) -> int:
        """The next page; 0 where there is none."""
        return self.asked.page + 1 if self.asked.page < self.pages else 0

    @property
    def headings(self) -> Iterator[Heading]:
        query = self.asked.query
        for column in self.listing.columns:
            is_sorted = column.sorts and query.sort == column.key
            sort = f"-{column.key}" if is_sorted and not query.is_descending else column.key
            order = ("descending" if query.is_descending else "ascending") if is_sorted else ""
            yield Heading(
                column.key, column.title, column.is_number, sort if column.sorts else "", order
            )


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks of a list."""

    query: ListQuery
    page: int = 1

    @property
    def sort(self) -> str:
        """As a form repeats it."""
        return f"-{self.query.sort}" if self.query.is_descending else self.query.sort

    @property
    def whole(self) -> ListQuery:
        """All pages of it."""
        return replace(self.query, offset=0, limit=None)


def read_asked(request: HttpRequest, listing: Listing[Row]) -> Asked:
    """What is asked for. What no list can mean is taken as the list's own order, or its top."""
    given = request.POST if request.method == "POST" else request.GET
    choice = given.get("choice", "")
    sort = given.get("sort", "")
    key = sort.removeprefix("-")
    is_known = key in {column.key for column in listing.columns if column.sorts}
    page = _page(given.get("page", ""))
    text = request.POST.get("text", "").replace("\x00", "").strip()[:TEXT_MOST]
    query = ListQuery(
        text=text if listing.seeks else "",
        choice=choice if choice in dict(listing.choices) else "",
        sort=key if is_known else "",
        is_descending=is_known and sort.startswith("-"),
        offset=(page - 1) * listing.page_length,
        limit=listing.page_length,
    )
    return Asked(query, page)


def render_list(
    request: HttpRequest, template: str, shown: Shown[Row], context: Mapping[str, object]
) -> HttpResponse:
    """The page of a list. Where only the list is asked for anew, the address follows it, so that
    Back and Reload show it as it was narrowed and sorted."""
    answer = render_page(request, template, {**context, "list": shown})
    if request.method == "POST" and "HX-Request" in request.headers:
        answer["HX-Push-Url"] = shown.address
    return answer


def export(
    listing: Listing[Row], rows: Iterable[Row], *, name: str = ""
) -> StreamingHttpResponse:  # fmt: skip
    """All these rows as CSV, in UTF-8. A cell that a spreadsheet would run as a formula begins
    with an apostrophe."""
    heads = {column.key: column.title for column in listing.columns}
    lines = ({c.key: c.text(row) for c in listing.columns} for row in rows)
    return stream_csv(name or listing.noun, heads, lines)


def stream_csv(
    name: str, heads: Mapping[str, str], rows: Iterable[Mapping[str, object]]
) -> StreamingHttpResponse:
    """Rows as a CSV file to be kept under this name."""
    response = StreamingHttpResponse(
        _lines(heads, rows), content_type="text/csv; charset=utf-8"
    )  # fmt: skip
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.csv") or ""
    return response


def _lines(heads: Mapping[str, str], rows: Iterable[Mapping[str, object]]) -> Iterator[str]:
    yield _BYTE_ORDER_MARK
    yield from csv_lines(rows, list(heads), heads=list(heads.values()))


def _page(text: str) -> int:
    """From 1 up; anyone can send more digits than Python takes for a number."""
    digits = text.lstrip("0")
    if not (digits.isascii() and digits.isdecimal()):
        return 1
    return min(int(digits[:_PAGE_DIGITS]), _PAGE_MOST)
