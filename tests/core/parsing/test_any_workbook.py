import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.parsing.books import MINUTE, change_part, open_book, write_book
from tieline.core.errors import BadInput
from tieline.core.parsing.rows import Row

BOOK = write_book(
    ("Notes", [["About"]]),
    (
        "Calls",
        [
            ["Calling", "Called", "Start"],
            ["+12025550143", 12025550144, MINUTE],
            ["+12025550143", "#N/A", None],
        ],
    ),
)
PARTS = [name for name in zipfile.ZipFile(io.BytesIO(BOOK)).namelist() if name.endswith("xml")]


@st.composite
def damaged_books(draw: st.DrawFn) -> bytes:
    """The bytes of the archive changed, or of one part, so that the archive stays whole."""

    def damage(data: bytes) -> bytes:
        changed = bytearray(data)
        for _ in range(draw(st.integers(1, 4))):
            place = draw(st.integers(0, len(changed)))
            cut = draw(st.integers(0, 20))
            changed[place : place + cut] = draw(
                st.binary(max_size=6)
                | st.sampled_from(
                    [b"<row>", b"</c>", b'r="', b"999999999", b"<v>1E999</v>", b'"/>']
                )
            )
        return bytes(changed)

    if draw(st.booleans()):
        return damage(BOOK)
    return change_part(BOOK, draw(st.sampled_from(PARTS)), damage)


@settings(deadline=None, max_examples=200)
@given(damaged_books())
def test_a_damaged_workbook_is_rows_or_bad_input(contents):
    try:
        table = open_book(contents)
        rows = list(table.records())
    except BadInput:
        return
    assert [row.number for row in rows if isinstance(row, Row)] == list(range(1, len(rows) + 1))


@settings(deadline=None)
@given(
    st.binary(max_size=300), st.sampled_from([b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
)
def test_bytes_that_begin_like_an_office_file_are_refused(contents, start):
    with pytest.raises(BadInput):
        list(open_book(start + contents).records())
