"""The one mechanism of all lists."""

from collections.abc import Mapping

import pytest
from django.test import RequestFactory

from tieline.core.lists import Found, ListQuery, cut
from tieline.web.lists import Asked, Column, Listing, Shown, export, read_asked

NUMBERS: Listing[int] = Listing(
    noun="numbers",
    columns=(
        Column("size", "Size", lambda row: row, sorts=True, is_number=True),
        Column("name", "Name", lambda row: f"n{row}"),
    ),
    choices=(("", "All"), ("even", "even")),
    seeks="Number",
    page_length=10,
)


def _asked(given: Mapping[str, str], *, by_post: bool = False) -> Asked:
    make = RequestFactory().post if by_post else RequestFactory().get
    return read_asked(make("/", given), NUMBERS)


def _shown(asked: Asked, total: int) -> Shown[int]:
    return Shown(NUMBERS, asked, Found(tuple(range(total)), total), "/numbers", "/numbers/export")


def test_what_is_asked_is_read() -> None:
    asked = _asked({"choice": "even", "sort": "-size", "page": "3", "text": "7"}, by_post=True)
    assert asked == Asked(ListQuery("7", "even", "size", True, 20, 10), 3)
    assert asked.whole == ListQuery("7", "even", "size", True, 0, None)
    assert asked.sort == "-size"


def test_a_text_in_an_address_is_not_read() -> None:
    assert _asked({"text": "2025550143"}).query.text == ""


@pytest.mark.parametrize(
    "given",
    [{"sort": "name"}, {"sort": "--size"}, {"choice": "odd"}, {"page": "0"}, {"page": "-1"},
     {"page": "²"}, {"page": "x"}, {"sort": "-"}],
)  # fmt: skip
def test_what_no_list_can_mean_is_the_top_of_its_own_order(given: dict[str, str]) -> None:
    assert _asked(given) == Asked(ListQuery(limit=10), 1)


def test_a_page_beyond_all_is_bounded() -> None:
    for length in (9, 30, 5_000):  # Python itself refuses numbers of so many digits
        assert _asked({"page": "9" * length}, by_post=True).page == 10_000_000
    assert _asked({"page": "0" * 5_000 + "3"}, by_post=True).page == 3


def test_a_heading_turns_the_order_round() -> None:
    for sort, sorted_now, following in (
        ("", "", "size"),
        ("size", "ascending", "-size"),
        ("-size", "descending", "size"),
    ):
        heading, other = _shown(_asked({"sort": sort}), 5).headings
        assert (heading.sorted, heading.sort) == (sorted_now, following)
        assert (other.sorted, other.sort) == ("", "")


@pytest.mark.parametrize(
    ("page", "total", "before", "following", "pages"),
    [(1, 0, 0, 0, 1), (1, 10, 0, 0, 1), (1, 11, 0, 2, 2), (2, 11, 1, 0, 2), (9, 11, 2, 0, 2)],
)
def test_pages(page: int, total: int, before: int, following: int, pages: int) -> None:
    shown = _shown(_asked({"page": str(page)}), total)
    assert (shown.before, shown.following, shown.pages) == (before, following, pages)


def test_a_list_with_a_text_goes_on_by_post() -> None:
    assert _shown(_asked({"text": "7"}, by_post=True), 1).method == "post"
    assert _shown(_asked({"choice": "even"}, by_post=True), 1).method == "get"


def test_a_list_that_is_here_is_cut() -> None:
    assert cut([1, 2, 3, 4], ListQuery(offset=1, limit=2)) == Found((2, 3), 4)
    assert cut([1, 2, 3, 4], ListQuery(offset=3)) == Found((4,), 4)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-cmd", "'-cmd"),
        ("+12025550143", "+12025550143"),
        ("+1 (202) 555-0143", "+1 (202) 555-0143"),
        ("-1-2", "'-1-2"),
        ("-12.5", "-12.5"),
        ("a\x1b[2Jb", "a\ufffd[2Jb"),
        (None, '""'),
        ("plain, with comma", '"plain, with comma"'),
    ],
)
def test_an_export_runs_no_formula(text: str | None, cell: str) -> None:
    listing: Listing[str | None] = Listing("cells", (Column("cell", "Cell", lambda row: row),))
    answer = export(listing, [text])
    assert answer.getvalue().decode("utf-8-sig") == f"Cell\r\n{cell}\r\n"
    assert answer["Content-Disposition"] == 'attachment; filename="cells.csv"'


def test_what_is_sought_is_in_no_repr() -> None:
    assert "2025550143" not in repr(_asked({"text": "2025550143"}, by_post=True))


def test_a_page_past_the_end_is_no_empty_list() -> None:
    past = Shown(NUMBERS, _asked({"page": "9"}), Found((), 11), "/numbers", "/numbers/export")
    assert past.is_past_end
    assert not _shown(_asked({}), 0).is_past_end


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({}, "/numbers"),
        ({"choice": "even"}, "/numbers?choice=even"),
        (
            {"choice": "even", "sort": "-size", "page": "2"},
            "/numbers?choice=even&sort=-size&page=2",
        ),
        ({"choice": "even", "text": "7", "page": "2"}, "/numbers?choice=even"),
    ],
)
def test_the_address_of_a_list_holds_all_but_a_text(given: dict[str, str], address: str) -> None:
    assert _shown(_asked(given, by_post=True), 1).address == address
