"""Calls are kept as the rows say, sealed, for their own office, and all of them or none."""

import csv
import io
import zipfile
import zlib
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import pytest
from django.db import IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import admin
from tests.factories.world import NOON, Cast, Player, hand_in_text, later, make_case, make_cast
from tieline.apps.audit.acting import acting_as
from tieline.apps.calls import pieces
from tieline.apps.calls.actions import store_calls
from tieline.apps.calls.errors import CallsDamaged, CallsNotFound
from tieline.apps.calls.models import CallPiece, CallSet
from tieline.apps.calls.queries import CallRow, read_calls
from tieline.apps.submissions.queries import get_submission_by_id
from tieline.bulk import calls as bulk_calls
from tieline.core.ids import SubmissionId
from tieline.core.parsing.layout import ColumnMeaning, Layout
from tieline.core.parsing.rows import ParsedRow
from tieline.core.parsing.rows_by_layout import read_rows
from tieline.core.parsing.table import open_table
from tieline.core.roles import Role
from tieline.core.selector_kinds.registry import normalise
from tieline.core.states import State
from tieline.journeys import intake
from tieline.journeys.intake import take_in
from tieline.journeys.withdrawal import retire

CALLS: Final = Layout(
    columns=(
        ColumnMeaning("calling", "phone", Role.USED),
        ColumnMeaning("called", "phone", Role.CALLED),
        ColumnMeaning("device", "imei", Role.USED),
    ),
    seen_at_column="start",
    duration_column="duration",
    cell_column="cell",
    region="US",
)
HEADER: Final = ["calling", "called", "device", "start", "duration", "cell"]
PHONES: Final = ["", "2025550143", "+1 202 555 0143", "(202) 555-0144", "nobody", "n\u00e4", "611"]
ROWS: Final = st.lists(
    st.tuples(
        st.sampled_from(PHONES),
        st.sampled_from(PHONES),
        st.sampled_from(["", "490154203237518", "49-015420-323751-8", "x"]),
        st.sampled_from(
            [
                "",
                "2021-07-08 14:03:22",
                "2021-07-08T14:03:22.25Z",
                "July 8 2021",
                "no",
                "1970-01-01",
            ]
        ),
        st.sampled_from(["", "65", "0:01:05", "x", "0"]),
        st.sampled_from(
            ["", "A1", "Bogot\u00e1 7", " A1 ", "a,b", "\u00a0A1", "x" * 40, 'say "hi"']
        ),
    ),
    max_size=30,
)
TOLL: Final = [
    ("2025550143", "2025550144", "490154203237518", "2021-07-08 14:03:22", "65", "A1"),
    ("2025550144", "2025550143", "", "2021-07-08 15:00:00", "", ""),
    ("", "", "", "2021-07-08 15:00:00", "5", "A1"),
    ("2025550145", "", "", "", "7", "Bogot\u00e1 7"),
]
DAMAGE: Final = {
    "a piece lost": "delete from calls_callpiece where number = 0",
    "the last piece lost and the count with it": """
        delete from calls_callpiece where number = (select max(number) from calls_callpiece);
        update calls_callset set piece_count = piece_count - 1""",
    "a piece changed": "update calls_callpiece set ciphertext = set_bit(ciphertext, 77,"
    " 1 - get_bit(ciphertext, 77)) where part = 'calls'",
    "a piece called another": "update calls_callpiece set part = 'called' where part = 'calling'",
    "two pieces exchanged": """
        update calls_callpiece c set ciphertext = o.ciphertext from calls_callpiece o
        where c.number + o.number = 1""",
    "the key lost": "update calls_callset set wrapped_key = ''",
    "the count of calls changed": "update calls_callset set call_count = call_count + 1",
}


def as_csv(rows: list[tuple[str, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *rows])
    return text.getvalue()


def keep_calls(
    player: Player, text: str, layout: Layout = CALLS, *, at: datetime = NOON
) -> SubmissionId:
    handed = hand_in_text(player, text, layout=layout)
    row = take_in(handed.receipt.submission_id, actor=handed.actor, now=at)
    assert row.state is State.FINISHED
    return row.id


def read_all(player: Player, submission: SubmissionId) -> list[CallRow]:
    batches = read_calls(player.viewer, submission)
    return sorted((row for batch in batches for row in batch.rows()), key=lambda r: r.row_number)


Plain = tuple[int, str | None, str | None, datetime | None, int | None, str | None, str | None]


def read_plainly(text: str, layout: Layout) -> list[Plain]:
    """The calls of a text, row by row, by what core says of each."""
    table = open_table(io.BytesIO(text.encode()), name="list.csv", opening=layout.opening)
    found = []
    for row in read_rows(table, layout):
        if not isinstance(row, ParsedRow):
            continue
        said: dict[tuple[str, Role], str] = {
            (value.kind, value.role): normalise(value.kind, value.as_given, value.region).canonical
            for value in row.values
        }
        calling, called = said.get(("phone", Role.USED)), said.get(("phone", Role.CALLED))
        if calling is None and called is None:
            continue
        device = said.get(("imei", Role.USED))
        found.append((row.number, calling, called, row.seen_at, row.duration_s, device, row.cell))
    return found


def plain(row: CallRow) -> Plain:
    calling, called, device = (
        None if value is None else value.canonical
        for value in (row.calling, row.called, row.device)
    )
    return (row.row_number, calling, called, row.seen_at, row.duration_s, device, row.cell)


@pytest.fixture
def cast(database: str) -> Cast:
    cast = make_cast()
    for player in (cast.owner, cast.partner):
        make_case(player)
    return cast


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=ROWS,
    piece=st.sampled_from([1, 3, 1 << 18]),
    is_by_rows=st.booleans(),
    number=st.integers(0, 1 << 60),
)
def test_what_is_read_is_what_the_rows_say(
    cast: Cast, rows: list[tuple[str, ...]], piece: int, is_by_rows: bool, number: int
) -> None:
    text = as_csv([*rows, (f"nobody {number}", "", "", "", "", "")])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bulk_calls, "CALLS_PER_BLOCK", piece)
        patch.setattr("tieline.apps.calls.actions.ITEMS_PER_PIECE", piece)
        if is_by_rows:
            patch.setattr(
                intake,
                "tally_file",
                lambda table, layout, tally, *, keep, progress: intake._tally_rows(
                    read_rows(table, layout), tally, _Keeper(keep), progress
                ),
            )
        submission = keep_calls(cast.owner, text)
    expected = read_plainly(text, CALLS)
    assert [plain(row) for row in read_all(cast.owner, submission)] == expected
    kept = get_submission_by_id(cast.owner.viewer, submission).calls_kept
    assert kept == len(expected)


class _Keeper:
    def __init__(self, keep: object) -> None:
        self.keep = keep


@given(
    st.lists(
        st.tuples(
            st.integers(0, 1 << 40), st.integers(-1, 1 << 31), st.integers(-(1 << 55), 1 << 55)
        ),
        max_size=20,
        unique_by=lambda call: call[0],
    )
)
def test_any_columns_come_back(calls: list[tuple[int, int, int]]) -> None:
    rows, numbers, moments = (
        np.array([call[place] for call in sorted(calls)], np.int64) for place in range(3)
    )
    moments = np.where(numbers == -1, pieces.NO_TIME, moments)
    columns = pieces.CallColumns(rows, numbers, numbers, moments, numbers, numbers, numbers)
    back = pieces.unpack_calls(pieces.pack_calls(columns))
    for name in columns._fields:
        assert getattr(back, name).tolist() == getattr(columns, name).tolist()


def test_pieces_are_compressed() -> None:
    rows, numbers = np.arange(1, 10_001), np.arange(10_000) % 7
    calls = pieces.CallColumns(rows, numbers, numbers, rows * 1_000_000, *[numbers] * 3)
    assert len(pieces.pack_calls(calls)) < 4 * len(rows)  # nine bytes each, as they are


def test_batches_share_one_table_of_distinct_values(cast: Cast) -> None:
    submission = keep_calls(cast.owner, as_csv([*TOLL, ("+12025550143", "", "", "", "", "")]))
    [batch] = read_calls(cast.owner.viewer, submission)
    phones = [value.canonical for value in batch.values if value.kind == "phone"]
    assert sorted(phones) == ["+12025550143", "+12025550144", "+12025550145"]
    assert batch.columns.row_numbers.tolist() == [1, 2, 4, 5]
    assert batch.columns.calling[0] == batch.columns.calling[3]


def test_only_files_of_calls_have_calls(cast: Cast) -> None:
    layout = Layout(columns=(ColumnMeaning("calling", "phone", Role.USED),))
    submission = keep_calls(cast.owner, as_csv(TOLL), layout)
    assert get_submission_by_id(cast.owner.viewer, submission).calls_kept is None
    with pytest.raises(CallsNotFound):
        read_calls(cast.owner.viewer, submission)


def test_no_other_office_reads_them(cast: Cast) -> None:
    submission = keep_calls(cast.owner, as_csv(TOLL))
    for other in (cast.partner, cast.stranger):
        with pytest.raises(CallsNotFound):
            read_calls(other.viewer, submission)


@pytest.mark.parametrize("into", [State.WITHDRAWN, State.SUPERSEDED])
def test_what_was_taken_back_is_not_offered(cast: Cast, into: State) -> None:
    submission = keep_calls(cast.owner, as_csv(TOLL))
    retire(submission, into=into, reason="a test", actor=cast.owner.actor, now=later(1))
    with pytest.raises(CallsNotFound):
        read_calls(cast.owner.viewer, submission)


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_noticed(database: str, cast: Cast, damage: str) -> None:
    submission = keep_calls(cast.owner, as_csv(TOLL))
    with admin(database) as super_:
        super_.execute(DAMAGE[damage])  # type: ignore[call-overload]
    with pytest.raises(CallsDamaged):
        read_all(cast.owner, submission)


def test_pieces_do_not_open_without_their_key(database: str, cast: Cast) -> None:
    keep_calls(cast.owner, as_csv(TOLL))
    with admin(database) as super_:
        found = super_.execute("select part, ciphertext from calls_callpiece").fetchall()
    assert {part for part, _ in found} == set(pieces.Part)
    for _, sealed in found:
        for unpack in (pieces.unpack_calls, pieces.unpack_numbers, pieces.unpack_texts):
            with pytest.raises((ValueError, EOFError, zlib.error, zipfile.BadZipFile)):
                unpack(bytes(sealed))  # type: ignore[call-overload]


def test_a_reading_cut_off_is_replaced_and_never_offered(cast: Cast) -> None:
    handed = hand_in_text(cast.owner, as_csv(TOLL), layout=CALLS)
    ident = handed.receipt.submission_id
    one = np.array([1], np.int64)
    writer = store_calls(ident, actor=handed.actor)
    writer.add(pieces.CallColumns(*[one] * 7))
    with pytest.raises(CallsNotFound):
        read_calls(cast.owner.viewer, ident)
    take_in(ident, actor=handed.actor, now=NOON)
    assert [row.row_number for row in read_all(cast.owner, ident)] == [1, 2, 4]
    with pytest.raises(IntegrityError):  # the run that was cut off goes on after all
        writer.complete([], dict.fromkeys(pieces.Part, one), [], now=NOON)
    with acting_as(cast.owner.viewer):
        stored = CallSet.objects.get()
        numbers = CallPiece.objects.order_by("number").values_list("number", flat=True)
        assert list(numbers) == list(range(stored.piece_count))


def test_a_publishing_that_fails_offers_no_calls(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed in the transaction that publishes, and run again."""
    handed = hand_in_text(cast.owner, as_csv(TOLL), layout=CALLS)
    ident = handed.receipt.submission_id

    def fail(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("tieline.apps.selectors.actions.record_published", fail)
        with pytest.raises(KeyboardInterrupt):
            take_in(ident, actor=handed.actor, now=NOON)
    row = get_submission_by_id(cast.owner.viewer, ident)
    assert (row.state, row.calls_kept) == (State.PARSED, None)
    with pytest.raises(CallsNotFound):
        read_calls(cast.owner.viewer, ident)
    row = take_in(ident, actor=handed.actor, now=NOON + timedelta(minutes=1))
    assert (row.state, row.calls_kept) == (State.FINISHED, 3)
    assert len(read_all(cast.owner, ident)) == 3
    with acting_as(cast.owner.viewer):
        assert CallSet.objects.count() == 1


@pytest.mark.parametrize(
    ("roles", "kept"),
    [
        ((Role.ASSOCIATED,), "first"),
        ((Role.CALLED,), None),
        ((Role.CALLED, Role.USED), "second"),
        ((Role.CALLED, Role.ASSOCIATED), "second"),
        ((Role.USED, Role.ASSOCIATED), "first"),
        ((Role.ASSOCIATED, Role.ASSOCIATED), None),
    ],
)
def test_the_device_of_the_one_called_is_not_taken_for_the_callers(
    cast: Cast, roles: tuple[Role, ...], kept: str | None
) -> None:
    names, numbers = ("first", "second"), ("490154203237518", "354178036859789")
    devices = [ColumnMeaning(n, "imei", r) for n, r in zip(names, roles, strict=False)]
    layout = Layout(columns=(*CALLS.columns[:2], *devices), region="US")
    phones = [column.header for column in layout.columns if column.kind == "phone"]
    lines = [[*phones, *names], ["2025550143", "2025550144", *numbers]]
    submission = keep_calls(cast.owner, "\n".join(map(",".join, lines)) + "\n", layout)
    (row,) = read_all(cast.owner, submission)
    found = None if row.device is None else row.device.canonical
    assert found == (dict(zip(names, numbers, strict=True))[kept] if kept else None)
