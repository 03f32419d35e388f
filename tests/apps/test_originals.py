"""The original of a submission: encrypted, never altered, and read back byte for byte."""

import random
import threading
import time
from hashlib import sha256
from typing import Final

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg import errors, sql

from tests.conftest import admin
from tests.factories.world import (
    NOON,
    PHONES,
    Player,
    hand_in_text,
    make_case,
    make_cast,
    make_player,
)
from tests.security.catalogue import Connection, names
from tests.security.worlds import run_and_undo
from tieline.apps.submissions.actions import NewSubmission, Part, receive
from tieline.apps.submissions.errors import FileChanged, OriginalDamaged, SubmissionNotFound
from tieline.apps.submissions.models import OfficeSlice, SliceChunk
from tieline.apps.submissions.originals import CHUNK_BYTES
from tieline.apps.submissions.queries import open_original
from tieline.core.ids import SubmissionId
from tieline.journeys.intake import take_in

MIB: Final = 1 << 20
DAMAGE: Final = {
    "two pieces of one original exchanged": """
        update submissions_slicechunk c set ciphertext = o.ciphertext
        from submissions_slicechunk o where c.slice_id = %(slice)s and o.slice_id = %(slice)s
            and c.number + o.number = 1""",
    "a piece put in another's place": """
        update submissions_slicechunk c set ciphertext = o.ciphertext
        from submissions_slicechunk o where c.slice_id = %(slice)s and c.number = 1
            and o.slice_id = %(slice)s and o.number = 0""",
    "a piece of another original": """
        update submissions_slicechunk c set ciphertext = o.ciphertext
        from submissions_slicechunk o where c.slice_id = %(slice)s and c.number = 0
            and o.slice_id = %(other)s and o.number = 0""",
    "a piece cut short": """
        update submissions_slicechunk set ciphertext = substr(ciphertext, 1, length(ciphertext) - 1)
        where slice_id = %(slice)s and number = 2""",
    "a piece cut to nothing": """
        update submissions_slicechunk set ciphertext = '' where slice_id = %(slice)s
            and number = 1""",
    "one bit changed": """
        update submissions_slicechunk set ciphertext = set_bit(ciphertext, 77,
            1 - get_bit(ciphertext, 77)) where slice_id = %(slice)s and number = 1""",
    "a piece lost": "delete from submissions_slicechunk where slice_id = %(slice)s and number = 1",
    "the last piece lost": """
        delete from submissions_slicechunk where slice_id = %(slice)s and number = 2""",
    "the wrapped key changed": """
        update submissions_officeslice set wrapped_key = set_byte(wrapped_key, 20,
            255 - get_byte(wrapped_key, 20)) where id = %(slice)s""",
    "the wrapped key of another original": """
        update submissions_officeslice s set wrapped_key = o.wrapped_key
        from submissions_officeslice o where s.id = %(slice)s and o.id = %(other)s""",
    "the wrapped key lost": """
        update submissions_officeslice set wrapped_key = '' where id = %(slice)s""",
}


def store_bytes(player: Player, data: bytes) -> SubmissionId:
    """An original of these bytes, whatever they are."""
    digest = sha256(data).hexdigest()
    new = NewSubmission(
        file_name="list.csv",
        layout=PHONES,
        authority="subpoena:2026-1",
        part=Part(digest, digest, len(data)),
        case_ref="C-1",
    )
    with transaction.atomic():
        receipt = receive(new, actor=player.actor, now=NOON)
        assert receipt.writer is not None
        for start in range(0, len(data), 300_000):
            receipt.writer.add(data[start : start + 300_000])
        receipt.writer.close()
    return receipt.submission_id


def make_bytes(size: int, seed: int = 1) -> bytes:
    """Bytes that look like nothing and are the same in every run."""
    return random.Random(seed).randbytes(size)


def read_back(player: Player, submission: SubmissionId) -> bytes:
    with open_original(player.viewer, submission) as original:
        return original.read()


def test_every_size_reads_back_byte_for_byte(database: str) -> None:
    player = make_player("OWN")
    sizes = (0, 1, 2, MIB - 1, MIB, MIB + 1, 2 * MIB, 7 * MIB // 2)
    for size in sizes:
        data = make_bytes(size, seed=size)
        assert read_back(player, store_bytes(player, data)) == data, size
    assert CHUNK_BYTES == MIB


def test_any_part_can_be_read_by_itself(database: str) -> None:
    player = make_player("OWN")
    data = make_bytes(5 * MIB // 2)
    ident = store_bytes(player, data)
    edges = st.sampled_from([0, MIB, 2 * MIB, len(data)])
    near_edge = st.builds(lambda edge, by: max(0, edge + by), edges, st.integers(-3, 3))
    offsets = st.one_of(st.integers(0, len(data) + 5), near_edge)

    with open_original(player.viewer, ident) as original:

        @settings(max_examples=60, deadline=None)
        @given(st.lists(st.tuples(offsets, st.integers(0, MIB + 3)), min_size=1, max_size=4))
        def read_like_the_bytes(reads: list[tuple[int, int]]) -> None:
            for offset, size in reads:
                assert original.seek(offset) == offset
                assert original.read(size) == data[offset : offset + size]
                assert original.tell() == max(offset, min(offset + size, len(data)))

        read_like_the_bytes()
        assert original.seek(-5, 2) == len(data) - 5
        assert original.read() == data[-5:]


def test_a_damaged_original_is_refused_and_never_read_wrongly(database: str) -> None:
    player = make_player("OWN")
    data = make_bytes(5 * MIB // 2)
    ident = store_bytes(player, data)
    store_bytes(player, make_bytes(5 * MIB // 2, seed=2))
    with admin(database) as super_:
        slices = names(super_, "select id from submissions_officeslice order by id")
        ids = {"slice": int(slices[0]), "other": int(slices[1])}
        for what, damage in DAMAGE.items():
            keep = _copies(super_)
            assert super_.execute(damage, ids).rowcount > 0, what  # type: ignore[call-overload]
            with pytest.raises(OriginalDamaged):
                read_back(player, ident)
            _restore(super_, keep)
            assert read_back(player, ident) == data


def test_a_piece_lost_far_behind_is_refused_where_it_stands(database: str) -> None:
    """What is read ahead is refused when it is reached, and all before it is read."""
    player = make_player("OWN")
    data = make_bytes(10 * MIB + 1)
    ident = store_bytes(player, data)
    assert read_back(player, ident) == data
    with admin(database) as super_:
        super_.execute("delete from submissions_slicechunk where number = 7")
    with open_original(player.viewer, ident) as original:
        assert original.read(7 * MIB) == data[: 7 * MIB]
        with pytest.raises(OriginalDamaged):
            original.read(1)
        original.seek(8 * MIB)
        assert original.read() == data[8 * MIB :]


def test_a_closed_original_leaves_no_thread_and_no_connection(database: str) -> None:
    player = make_player("OWN")
    ident = store_bytes(player, make_bytes(6 * MIB))
    threads, connections = threading.active_count(), _count_connections(database)
    with open_original(player.viewer, ident) as original:
        original.read(4 * MIB)
        assert threading.active_count() > threads  # or there is nothing to be left
    assert threading.active_count() == threads
    while _count_connections(database) > connections:  # the server ends it in its own time
        time.sleep(0.01)


def _count_connections(database: str) -> int:
    with admin(database) as super_:
        found = super_.execute(
            "select count(*) from pg_stat_activity"
            " where datname = current_database() and usename = 'tieline_app'"
        ).fetchone()
    assert found is not None
    return int(found[0])


def test_an_original_whose_length_was_lowered_is_refused(database: str) -> None:
    """Else the end of an original could be taken away and nobody would see."""
    player = make_player("OWN")
    ident = store_bytes(player, make_bytes(5 * MIB // 2))
    with admin(database) as super_:
        super_.execute("update submissions_officeslice set byte_count = 1048576")
    with pytest.raises(OriginalDamaged):
        read_back(player, ident)


def _copies(super_: Connection) -> tuple[str, str]:
    super_.execute("drop table if exists kept_slice, kept_chunk")
    super_.execute("create temporary table kept_slice as select * from submissions_officeslice")
    super_.execute("create temporary table kept_chunk as select * from submissions_slicechunk")
    return "kept_slice", "kept_chunk"


def _restore(super_: Connection, keep: tuple[str, str]) -> None:
    super_.execute("truncate submissions_slicechunk")
    super_.execute("insert into submissions_slicechunk select * from kept_chunk")
    super_.execute(
        "update submissions_officeslice s set wrapped_key = k.wrapped_key from kept_slice k"
        " where k.id = s.id"
    )


def test_a_key_that_is_not_the_installations_opens_nothing(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    player = make_player("OWN")
    ident = store_bytes(player, b"number\n1\n")
    monkeypatch.setattr("django.conf.settings.MASTER_KEY", AESGCM.generate_key(256))
    with pytest.raises(OriginalDamaged):
        read_back(player, ident)


def test_each_original_is_sealed_under_a_key_of_its_own(database: str) -> None:
    """Also the same bytes, handed in by two offices, have nothing in common when stored."""
    cast = make_cast()
    data = make_bytes(1000)
    store_bytes(cast.owner, data)
    store_bytes(cast.partner, data)
    with admin(database) as super_:
        # Without the seal at its end: under one key the rest would be the same twice.
        for stored in (
            names(super_, "select encode(wrapped_key, 'hex') from submissions_officeslice"),
            names(
                super_,
                "select encode(substr(ciphertext, 1, 1000), 'hex') from submissions_slicechunk",
            ),
        ):
            assert len(stored) == len(set(stored)) == 2
            assert not any(data[:40].hex() in one for one in stored)


def test_nothing_of_a_file_stands_in_the_tables_of_submissions(database: str) -> None:
    player = make_player("OWN")
    make_case(player)
    text = "number,holder\n+1 202 555 0143,Canary Holder\n+1 202 555 0101,Other Canary\n"
    handed = hand_in_text(player, text)
    take_in(handed.receipt.submission_id, actor=player.actor, now=NOON)
    with admin(database) as super_:
        cells = _cells(super_, "submissions_%")
        everywhere = _cells(super_, "%")
    assert b"list.csv" in cells
    for canary in (b"canary", b"holder", b"202 555", b"2025550143", b"5550143"):
        assert not any(canary in cell.lower() for cell in cells), canary
    # Of a column that was not named as one of values, nothing is kept anywhere but sealed.
    assert any(b"+12025550143" in cell for cell in everywhere)
    assert not any(b"canary holder" in cell.lower() for cell in everywhere)


def _cells(super_: Connection, like: str) -> list[bytes]:
    """Every text and every run of bytes in these tables, as plain bytes."""
    columns = super_.execute(
        "select table_name, column_name, data_type from information_schema.columns"
        " where table_schema = 'public' and table_name like %s"
        " and table_name in (select relname from pg_class where relkind = 'r')"
        " and column_name <> all (array['uuid', 'file_sha256', 'slice_sha256', 'fingerprint'])"
        " and data_type <> 'timestamp with time zone'",
        [like],
    ).fetchall()
    cells: list[bytes] = []
    for table, column, kind in columns:
        wanted = "{}" if kind == "bytea" else "convert_to({}::text, 'UTF8')"
        statement = sql.SQL(f"select {wanted} from {{}} where {{}} is not null").format(
            sql.Identifier(str(column)), sql.Identifier(str(table)), sql.Identifier(str(column))
        )
        cells += [bytes(row[0]) for row in super_.execute(statement).fetchall()]  # type: ignore[call-overload]
    return cells


def test_an_original_is_read_by_its_own_office_and_changed_by_nobody(database: str) -> None:
    cast = make_cast()
    ident = store_bytes(cast.owner, b"number\n1\n")
    with pytest.raises(SubmissionNotFound):
        open_original(cast.stranger.viewer, ident)
    for statement in (
        "update submissions_slicechunk set ciphertext = ''",
        "update submissions_slicechunk set number = 7",
        "delete from submissions_slicechunk",
        "truncate submissions_slicechunk",
        "update submissions_officeslice set wrapped_key = ''",
        "update submissions_officeslice set byte_count = 0",
        "delete from submissions_officeslice",
    ):
        with pytest.raises(errors.InsufficientPrivilege):
            run_and_undo(cast.owner, statement)


def test_a_file_that_changes_while_it_is_stored_leaves_nothing(database: str) -> None:
    player = make_player("OWN")
    data = b"number\n1\n"
    digest = sha256(data).hexdigest()
    new = NewSubmission(
        "list.csv", PHONES, "subpoena:2026-1", Part(digest, digest, len(data)), case_ref="C-1"
    )
    for grown in (data + b"2\n", data[:-1]):
        with pytest.raises(FileChanged), transaction.atomic():
            _write(player, new, grown)
    with admin(database) as super_:
        for model in (OfficeSlice, SliceChunk):
            table = model._meta.db_table
            assert super_.execute(f"select count(*) from {table}").fetchone() == (0,)


def _write(player: Player, new: NewSubmission, data: bytes) -> None:
    receipt = receive(new, actor=player.actor, now=NOON)
    assert receipt.writer is not None
    receipt.writer.add(data)
    receipt.writer.close()
