import io
import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieline.core.parsing import lines
from tieline.core.parsing.lines import MAX_ROW_BYTES, split_lines
from tieline.core.parsing.rows import Row, RowProblem
from tieline.core.parsing.table import Table, open_table


def make_table(contents: bytes) -> Table:
    return open_table(io.BytesIO(contents), name="sheet.csv")


def cells_of(table: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in table.records() if isinstance(row, Row)]


def codes_of(table: Table) -> list[str]:
    return [r.code if isinstance(r, RowProblem) else "row" for r in table.records()]


def test_a_stray_quote_costs_its_own_line_and_no_other():
    contents = b'a,b\n1,"x\n' + b"2,y\n" * 500
    table = make_table(contents)
    first, *rest = table.records()
    assert (first.code, first.row_number, first.line) == ("unclosed_quote", 1, 2)
    assert first.raw == b'1,"x\n'
    assert [row.cells for row in rest] == [("2", "y")] * 500


def test_an_unclosed_quote_in_the_last_line_is_a_problem():
    assert codes_of(make_table(b'a,b\n1,2\n3,"x')) == ["row", "unclosed_quote"]


def test_a_quote_within_a_quoted_cell_is_a_problem():
    assert codes_of(make_table(b'a,b\n1,"x"y\n2,3\n')) == ["stray_quote", "row"]


def test_rows_do_not_vanish_between_two_stray_quotes():
    table = make_table(b'a,b,c\n1,"x,1\n2,y,2\n3,z",3,4,5\n6,w,6\n')
    assert codes_of(table) == ["unclosed_quote", "row", "row", "row"]


def test_a_cell_of_several_lines_is_one_row():
    table = make_table(b'a,b,c\n1,"x\r\ny\rz",2\n3,4,5\n')
    assert cells_of(table) == [("1", "x\r\ny\rz", "2"), ("3", "4", "5")]


def test_a_cell_may_have_a_hundred_lines_and_no_more():
    for count, codes in ((100, ["row", "row"]), (101, ["unclosed_quote"])):
        contents = b'a,b\n1,"' + b"x\n" * (count - 1) + b'"\n2,3\n'
        assert codes_of(make_table(contents))[: len(codes)] == codes


def test_a_line_beyond_the_bound_is_a_problem_and_the_next_line_is_read():
    long = b"x" * (3 * MAX_ROW_BYTES)
    table = make_table(b"a,b\n1,2\n1," + long + b"\r\n3,4\n")
    row, problem, after = table.records()
    assert (problem.code, problem.line, problem.raw) == ("record_too_long", 3, b"")
    assert (after.number, after.line, after.cells) == (3, 4, ("3", "4"))
    assert row.number == 1


def test_a_long_cell_is_a_problem_of_its_row_only():
    table = make_table(b"a,b\n1," + b"x" * 200_000 + b"\n3,4\n")
    assert codes_of(table) == ["record_too_long", "row"]


def test_a_long_line_within_quotes_is_given_back_and_judged_by_itself():
    table = make_table(b'a,b\n1,"x\n' + b"y" * (2 * MAX_ROW_BYTES) + b"\n3,4\n")
    assert codes_of(table) == ["unclosed_quote", "record_too_long", "row"]


class Endless(io.RawIOBase):
    """A stream of many bytes that are nowhere kept."""

    def __init__(self, start: bytes, length: int) -> None:
        super().__init__()
        self.start, self.length, self.place = start, length, 0

    def seek(self, offset: int, whence: int = 0) -> int:
        self.place = offset
        return offset

    def read(self, size: int = -1) -> bytes:
        begin, self.place = self.place, min(self.place + size, self.length)
        body = b"x" * (self.place - max(begin, len(self.start)))
        return self.start[begin : self.place] + body


def test_a_file_without_line_endings_is_never_held():
    stream = Endless(b"a,b\n1,2\n", 100 * MAX_ROW_BYTES)
    tracemalloc.start()
    try:
        codes = codes_of(open_table(stream, name="x.csv"))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert codes == ["row", "record_too_long"]
    assert peak < 6 * MAX_ROW_BYTES


@pytest.mark.parametrize("line", [b'a","b\n', b'"\n', b'a,"b\n', b'"""\n', b'"a\r'])
def test_quotes_made_to_confuse_cost_a_bounded_time(line):
    table = make_table(b"a,b\n" + line * 10_000)
    begun = time.perf_counter()
    outcomes = list(table.records())
    assert time.perf_counter() - begun < 10
    assert sum(max(1, r.raw.count(line[-1:])) for r in outcomes) == 10_000


@given(st.lists(st.text("ab\r\n").map(str.encode)))
def test_lines_do_not_depend_on_how_the_chunks_fall(chunks):
    whole = b"".join(chunks).splitlines(keepends=True)
    bound, lines.MAX_ROW_BYTES = lines.MAX_ROW_BYTES, 5
    try:
        found = list(split_lines(chunks))
    finally:
        lines.MAX_ROW_BYTES = bound
    assert len(found) == len(whole)
    for line, expected in zip(found, whole, strict=True):
        assert line == expected or (len(line) > 5 and expected.startswith(line))
