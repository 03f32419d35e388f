"""Tables that are wide: what they cost, and from where on they are refused."""

import io
import tracemalloc
from collections.abc import Iterator

import pytest

from tieline.core.errors import BadInput
from tieline.core.parsing import first_rows, headers
from tieline.core.parsing.detection import detect
from tieline.core.parsing.doubts import roles_unclear
from tieline.core.parsing.first_rows import take_first
from tieline.core.parsing.layout import build_layout, parse_column_option
from tieline.core.parsing.preview import Extent, preview
from tieline.core.parsing.rows import MAX_COLUMNS, Row
from tieline.core.parsing.table import Table, open_table
from tieline.core.selector_kinds.registry import KINDS

EXTENT = Extent(rows=20, values=4, most=2000)


def open_text(text: str) -> Table:
    return open_table(io.BytesIO(text.encode()), name="sheet.csv")


def names(count: int) -> str:
    return ",".join(f"n{place}" for place in range(count))


def test_as_many_columns_as_are_looked_at_are_taken():
    table = open_text(f"{names(MAX_COLUMNS)}\n1\n")
    assert len(table.header) == MAX_COLUMNS


@pytest.mark.parametrize("first", [names(MAX_COLUMNS + 1), "2025550143," * (MAX_COLUMNS + 1) + "7"])
def test_more_columns_are_refused_with_and_without_names(first):
    with pytest.raises(BadInput, match=r"at most 2048 are read\. Take out") as caught:
        open_text(f"{first}\n" * 3)
    assert caught.value.code == "table_too_wide"


def test_each_name_of_a_wide_table_is_folded_few_times(monkeypatch):
    folded = 0
    fold = headers.fold_header

    def count(name: str) -> str:
        nonlocal folded
        folded += 1
        return fold(name)

    monkeypatch.setattr(headers, "fold_header", count)
    headers.fold_all.cache_clear()
    width = 500
    table = open_text(f"{names(width)}\n" + f"{'2025550143,' * (width - 1)}2025550144\n" * 3)
    detection = detect(table, country="US", time_zone="UTC")
    assert len(detection.layout.columns) == width
    preview(table, detection.layout, country="US", extent=EXTENT)
    headers.fold_all.cache_clear()
    assert folded < 5 * width


@pytest.mark.parametrize("text", ["Caller  ID", " A\tb ", "\u00c4 \uff21\ufeff", "", "\x1fx"])
def test_folding_plain_text_is_folding(text):
    slowly = headers.fold_header(text + "\u00e9")
    assert slowly.startswith(headers.fold_header(text).rstrip())


def test_blanks_beyond_the_columns_are_not_held():
    row = "2025550143,2026-03-01" + "," * 200_000 + "\n"
    table = open_text("number,seen\n" + row * 60)
    tracemalloc.start()
    detection = detect(table, country="US", time_zone="UTC")
    shown = preview(table, detection.layout, country="US", extent=EXTENT)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (shown.rows_accepted, shown.is_whole_file) == (60, True)
    assert peak < 12 * 200_000 * 8  # held, the rows are 60 times 200,000 places


def test_of_long_rows_fewer_are_looked_at(monkeypatch):
    monkeypatch.setattr(first_rows, "BYTES_MOST", 3000)
    row = "2025550143," + "x" * 990 + "\n"
    table = open_text("number,note\n" + row * 10)
    detection = detect(table, country="US", time_zone="UTC")
    assert (detection.rows_looked_at, detection.is_whole_file_read) == (3, False)
    layout = build_layout(
        [parse_column_option("number=phone")],
        case_column=None,
        office_column=None,
        region="US",
        time_zone="UTC",
        known_kinds=KINDS,
    )
    shown = preview(table, layout, country="US", extent=EXTENT)
    assert (shown.rows_looked_at, shown.is_whole_file) == (3, False)


def test_dates_after_a_cut_sample_are_looked_at_for_their_order(monkeypatch):
    monkeypatch.setattr(first_rows, "BYTES_MOST", 100)
    rows = "2025550143,07/08/2025 10:00\n" * 20 + "2025550143,25/08/2025 10:00\n"
    detection = detect(open_text("number,time\n" + rows), country="US", time_zone="UTC")
    assert detection.date_order == "dmy"


def test_what_is_kept_of_the_first_rows_says_whether_that_is_all():
    def rows(count: int) -> Iterator[Row]:
        return (Row(number, (str(number),), number, b"x") for number in range(count))

    assert take_first(rows(3), 3, lambda row: row.number) == first_rows.First([0, 1, 2], True)
    assert take_first(rows(4), 3, lambda row: row.number) == first_rows.First([0, 1, 2], False)


def test_a_doubt_names_some_of_very_many_columns():
    message = roles_unclear([f"n{place}" for place in range(100)]).message
    assert message.startswith('"n0" and "n1"')
    assert "and 92 more hold" in message
