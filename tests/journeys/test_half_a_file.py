"""A file that turns out to be damaged half-way leaves its rejection and nothing else."""

import pytest

from tests.core.parsing.books import change_part, write_book
from tests.factories.world import NOON, hand_in_text, make_case, make_cast
from tieline.apps.audit.acting import acting_as
from tieline.apps.calls.models import CallSet
from tieline.apps.submissions import queries as submissions
from tieline.core.parsing.layout import ColumnMeaning, Layout
from tieline.core.parsing.opening import FileFormat
from tieline.core.roles import Role
from tieline.core.states import State
from tieline.journeys import intake
from tieline.journeys.intake import take_in
from tieline.journeys.returning import rows_to_correct

CALLS = Layout(
    columns=(
        ColumnMeaning("calling", "phone", Role.USED),
        ColumnMeaning("called", "phone", Role.CALLED),
    ),
    seen_at_column="start",
)


def test_neither_problems_nor_calls_of_half_a_file_are_kept(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [["2025550143", "2025550144", "no date"] for _ in range(400)]
    book = write_book(("Calls", [["calling", "called", "start"], *rows]))
    broken = change_part(
        book,
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b"</sheetData>", b'<row r="1"/></sheetData>'),
    )
    cast = make_cast()
    make_case(cast.owner)
    monkeypatch.setattr(intake, "PROBLEM_CHUNK", 10)
    handed = hand_in_text(cast.owner, broken, layout=CALLS)
    row = take_in(handed.receipt.submission_id, actor=handed.actor, now=NOON)
    assert row.state is State.REJECTED
    viewer = cast.owner.viewer
    assert submissions.list_problems(viewer, row.id) == []
    with acting_as(viewer):
        assert CallSet.objects.count() == 0


def test_the_rows_given_back_are_those_that_were_read_in_the_offices_country(
    database: str,
) -> None:
    """A number without its country is found in a running text where the country is known, and
    counts as a row: for whoever reads the text again, too."""
    text = "He called 202-555-0143 and wrote to a@example.org and b@example.org.\n" * 3
    cast = make_cast()
    make_case(cast.owner)
    layout = Layout(
        columns=(ColumnMeaning("value", "phone"),), kind_column="kind", format=FileFormat.TEXT
    )
    handed = hand_in_text(cast.owner, text, layout=layout)
    row = take_in(handed.receipt.submission_id, actor=handed.actor, now=NOON)
    assert (row.rows_read, row.rows_accepted, row.row_problems) == (9, 3, 6)
    back = b"".join(rows_to_correct(cast.owner.viewer, row.id))
    assert back == b"kind,value\r\n" + b"email,a@example.org\r\nemail,b@example.org\r\n" * 3
