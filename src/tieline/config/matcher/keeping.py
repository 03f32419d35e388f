"""Keeping the snapshot: what came is added, what is gone taken out, what is small merged.

The manifest stands in the database, so that a snapshot holds from one commit on, whole, and a database
that was restored names the files that belong to it: where they are not there, or were cut on another
server, everything is built again. A file is never changed. One that no snapshot names is removed after
the commit, or after the next start.
"""

import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

import numpy as np

from tieline.apps.selectors import key_snapshots
from tieline.apps.selectors.key_snapshots import Held, Noted, SnapshotConnection
from tieline.bulk.arrays import Integers, in_order
from tieline.bulk.keys.engine import Limits, open_engine
from tieline.bulk.keys.segments import Segment, find_in, write_segment
from tieline.bulk.keys.tiers import arrange
from tieline.config.matcher import key_folder
from tieline.config.older_transactions import await_older

WORTH: Final = 100_000
"""So many keys that came since are worth a new file."""
AT_ONCE: Final = 10_000_000
"""Keys in memory at once: the first snapshot is written in files of as many, and then merged."""
PATIENCE_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The snapshot that holds, with its files."""

    held: Held
    segments: tuple[Segment, ...]

    @property
    def keys(self) -> int:
        return sum(segment.keys for segment in self.segments)

    @property
    def bytes(self) -> int:
        return sum(segment.bytes for segment in self.segments)


class KeyKeeper:
    """Keeps the files of one installation. The session must have taken its turn: one keeps them.

    What looks for keys may do so from another thread meanwhile.
    """

    def __init__(
        self, connection: SnapshotConnection, folder: Path, limits: Limits, *, worth: int = WORTH
    ) -> None:
        self._connection = connection
        self._folder = folder
        self._limits = limits
        self._worth = worth
        self._files = threading.Lock()
        self._current: Snapshot | None = None
        self._is_cleared = False

    def do_round(self, now: datetime, *, patience_s: float = PATIENCE_S) -> bool:
        """Bring the files up to date where that is worth it; whether there is a snapshot then. Without
        one it waits for all transactions that may not have noted what they removed. Safe to cut off
        and to run again. Raises OSError, duckdb.Error, psycopg.Error."""
        held = key_snapshots.see(self._connection, now=now)
        found = self._load(held)
        if found is None:
            self._clear(None)
            if not await_older(self._connection, patience_s):
                return False
        elif not found.held.is_swept:
            self._sweep(found)
        elif not self._is_cleared:
            self._clear(found)
        self._is_cleared = False
        self._bring_up(found, now)
        self._is_cleared = True
        return True

    def find(self, keys: Integers) -> tuple[UUID, Integers] | None:
        """Which of these keys stand in the files of the snapshot that holds, in order, each once; None
        where there is none. Raises OSError, duckdb.Error."""
        with self._files:
            if self._current is None:
                return None
            parts = tuple(part for segment in self._current.segments for part in segment.parts)
            with open_engine(self._folder, self._limits) as engine:
                return self._current.held.snapshot, find_in(engine, parts, keys)

    def _load(self, held: Held | None) -> Snapshot | None:
        """The snapshot that the database names. None where there is none, or a file of it is missing
        or not as it was written, which is looked at once."""
        if held is None:
            return None
        if self._current is not None and self._current.held.snapshot == held.snapshot:
            return Snapshot(held, self._current.segments)
        segments = key_folder.read_manifest(held.manifest)
        if segments is None or key_folder.find_damage(self._folder, segments) is not None:
            return None
        found = Snapshot(held, segments)
        with self._files:
            self._current = found
        return found

    def _bring_up(self, found: Snapshot | None, now: datetime) -> None:
        since = None if found is None else found.held.horizon
        came = key_snapshots.count_since(self._connection, since, self._worth)
        with open_engine(self._folder, self._limits) as engine:
            with key_snapshots.cut(self._connection, since) as cut:
                noted = cut.list_noted()
                if found is not None and came < self._worth and not noted:
                    return
                added = [write_segment(engine, keys) for keys in cut.read_keys(AT_ONCE)]
            before = () if found is None else found.segments
            segments = arrange(engine, (*before, *added), _gone(noted))
        self._publish(segments, cut.horizon, noted, now)

    def _publish(
        self, segments: tuple[Segment, ...], horizon: int, noted: list[Noted], now: datetime
    ) -> None:
        key_folder.sync(self._folder, segments)
        held = Held(uuid4(), horizon, key_folder.render_manifest(segments), is_swept=False)
        new = Snapshot(held, segments)
        key_snapshots.publish(
            self._connection,
            held,
            keys=new.keys,
            size=new.bytes,
            noted=[one.id for one in noted],
            now=now,
        )
        self._sweep(new)

    def _sweep(self, snapshot: Snapshot) -> None:
        self._clear(snapshot)
        key_snapshots.note_swept(self._connection, snapshot.held.snapshot)

    def _clear(self, snapshot: Snapshot | None) -> None:
        """Remove what this snapshot does not name: rounds that were cut off would fill the disk."""
        with self._files:
            self._current = snapshot
            key_folder.sweep(self._folder, () if snapshot is None else snapshot.segments)


def _gone(noted: list[Noted]) -> Integers:
    return in_order(np.array([one.key64 for one in noted if one.is_gone], dtype=np.int64))
