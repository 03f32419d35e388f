"""The snapshot of match keys, as the process sees it that keeps its files.

These functions take a connection of the role `tieline_snapshot`, which may do this and nothing else;
but for three, by which the keeper sees whether the files are rid of what was purged.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg.types.json import Jsonb

from tieline.apps.audit.sealing import KeeperConnection

SnapshotConnection = psycopg.Connection[tuple[Any, ...]]
Keys = NDArray[np.int64]
CHANNEL: Final = "tieline_narrowing"
"""Told when somebody asks."""
_LOCK: Final = "select pg_try_advisory_lock(hashtext('tieline.selectors.key_snapshot'))"
# COPY's binary format: a signature, flags and the length of an extension; for each row the number of
# its columns and the length of each; at the end a number of columns below zero.
_HEADER: Final = 19
_ROW: Final = np.dtype([("columns", ">i2"), ("length", ">i4"), ("key", ">i8")])
_END: Final = struct.pack(">h", -1)


@dataclass(frozen=True, slots=True)
class Held:
    """The snapshot that holds: every key of a transaction older than `horizon` stands in the files."""

    snapshot: UUID
    horizon: int
    manifest: dict[str, Any]
    is_swept: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """What the keeper sees of it: `bytes` of the files, and whether something that was removed is still
    to be taken out of them."""

    keys: int
    bytes: int
    seen_at: datetime
    is_swept: bool
    has_notes: bool


@dataclass(frozen=True, slots=True)
class Noted:
    """A key that was removed; `is_gone` where nobody holds it now."""

    id: int
    key64: int
    is_gone: bool


@dataclass(frozen=True, slots=True)
class Cut:
    """One view of the keys: what came up to `horizon` can be read while the view lasts."""

    connection: SnapshotConnection
    since: int | None
    horizon: int

    def read_keys(self, at_once: int) -> Iterator[Keys]:
        """The keys that came since the last horizon, about so many at a time, in no order."""
        yield from _copied(
            self.connection, "select keys_between(%s, %s)", [self._since(), str(self.horizon)], at_once
        )  # fmt: skip

    def list_noted(self) -> list[Noted]:
        """What was removed before the horizon and is not seen to."""
        rows = self.connection.execute(
            "select id, key64, is_gone from list_gone_keys(%s)", [str(self.horizon)]
        )
        return [Noted(*row) for row in rows]

    def _since(self) -> str | None:
        return None if self.since is None else str(self.since)


def take_turn(connection: SnapshotConnection) -> bool:
    """Whether this session is the one that keeps the files, from now until it ends."""
    found = connection.execute(_LOCK).fetchone()
    return bool(found and found[0])


def see(connection: SnapshotConnection, *, now: datetime) -> Held | None:
    """Say that the matcher is there; the snapshot that holds, None where none was built on this
    server."""
    found = connection.execute(
        "select snapshot, horizon, manifest, is_swept from see_key_snapshot(%s)", [now]
    ).fetchone()
    return None if found is None else Held(found[0], int(found[1]), found[2], found[3])


def count_since(connection: SnapshotConnection, since: int | None, most: int) -> int:
    """How many keys came since a horizon, at most so many."""
    horizon = None if since is None else str(since)
    found = connection.execute("select count_keys_since(%s, %s)", [horizon, most]).fetchone()
    return int(found[0]) if found else 0


@contextmanager
def cut(connection: SnapshotConnection, since: int | None) -> Iterator[Cut]:
    """One view of all keys, cut by transaction: of none that is younger than the oldest under way."""
    connection.set_isolation_level(psycopg.IsolationLevel.REPEATABLE_READ)
    try:
        with connection.transaction():
            [(horizon,)] = connection.execute(
                "select pg_snapshot_xmin(pg_current_snapshot())::text"
            ).fetchall()
            yield Cut(connection, since, int(horizon))
    finally:
        connection.set_isolation_level(None)


def publish(
    connection: SnapshotConnection,
    new: Held,
    *,
    keys: int,
    size: int,
    noted: list[int],
    now: datetime,
) -> None:
    """Let a snapshot take the place of the one before, and drop the notes that it saw to. `size` in
    bytes."""
    connection.execute(
        "select publish_key_snapshot(%s, %s, %s, %s, %s, %s, %s)",
        [new.snapshot, str(new.horizon), Jsonb(new.manifest), keys, size, noted, now],
    )


def note_swept(connection: SnapshotConnection, snapshot: UUID) -> None:
    """The folder holds the files of this snapshot and no others."""
    connection.execute("select note_keys_swept(%s)", [snapshot])


def drop(connection: SnapshotConnection) -> None:
    """There is no snapshot from now on, and what is removed is noted for none."""
    connection.execute("select drop_key_snapshot()")


def find_kept(keeper: KeeperConnection) -> Kept | None:
    """The snapshot that holds or is being built; None where no matcher has run."""
    found = keeper.execute(
        "select keys, bytes, seen_at, is_swept, exists (select 1 from selectors_gonekey)"
        " from selectors_keysnapshot"
    ).fetchone()
    return None if found is None else Kept(*found)


def newest_note(keeper: KeeperConnection) -> int:
    """The number of the newest note of what was removed; 0 without one."""
    found = keeper.execute("select coalesce(max(id), 0) from selectors_gonekey").fetchone()
    return int(found[0]) if found else 0


def is_rid(keeper: KeeperConnection, newest: int) -> bool:
    """Whether no file holds what was removed up to this note. Without a matcher there are none."""
    found = keeper.execute(
        "select coalesce((select is_swept and not exists ("
        " select 1 from selectors_gonekey where id <= %s) from selectors_keysnapshot), true)",
        [newest],
    ).fetchone()
    return bool(found and found[0])


def list_asked(connection: SnapshotConnection) -> list[int]:
    """The submissions whose keys are to be looked for, the oldest first."""
    return [row[0] for row in connection.execute("select submission_id from list_narrowings()")]


def keys_asked(connection: SnapshotConnection, submission: int) -> Keys:
    """The keys of a submission that asked, in no order."""
    found = list(_copied(connection, "select keys_of_narrowing(%s)", [submission], 10_000_000))
    return np.concatenate(found) if found else np.empty(0, np.int64)


def answer(
    connection: SnapshotConnection, submission: int, snapshot: UUID, keys: Keys, *, now: datetime
) -> bool:
    """Keep which of its keys stand in the files of this snapshot; False where another holds by now,
    or nobody waits."""
    found = connection.execute(
        "select answer_narrowing(%s, %s, %s, %s)", [submission, snapshot, keys.tolist(), now]
    ).fetchone()
    return bool(found and found[0])


def _copied(
    connection: SnapshotConnection, query: str, parameters: list[Any], at_once: int
) -> Iterator[Keys]:
    """One column of numbers without a null, as arrays."""
    waiting = bytearray()
    begun = False
    with connection.cursor().copy(f"copy ({query}) to stdout (format binary)", parameters) as copy:
        for block in copy:
            waiting += block
            if not begun and len(waiting) >= _HEADER:
                del waiting[:_HEADER]
                begun = True
            if begun and len(waiting) >= at_once * _ROW.itemsize:
                yield _take(waiting)
    if bytes(waiting[-len(_END) :]) != _END:
        raise psycopg.DataError("the keys were cut off")
    del waiting[-len(_END) :]
    if waiting:
        yield _take(waiting)


def _take(waiting: bytearray) -> Keys:
    """The whole rows of what has come; they are taken away from it."""
    whole = len(waiting) // _ROW.itemsize * _ROW.itemsize
    keys = np.frombuffer(bytes(waiting[:whole]), _ROW)["key"].astype(np.int64)
    del waiting[:whole]
    return keys
