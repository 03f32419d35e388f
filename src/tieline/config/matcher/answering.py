"""Answering submissions that ask which of their keys stand in the files."""

from collections.abc import Callable
from datetime import datetime

from tieline.apps.selectors import key_snapshots
from tieline.apps.selectors.key_snapshots import SnapshotConnection
from tieline.config.matcher.keeping import KeyKeeper


def answer_all(
    connection: SnapshotConnection, keeper: KeyKeeper, *, clock: Callable[[], datetime]
) -> int:
    """Answer whoever asks, the longest waiting first; how many. One whose answer comes from a snapshot
    that another took the place of meanwhile asks still, and is answered by the next call. Raises
    OSError, duckdb.Error, psycopg.Error."""
    done = 0
    for submission in key_snapshots.list_asked(connection):
        found = keeper.find(key_snapshots.keys_asked(connection, submission))
        if found is None:
            break
        snapshot, keys = found
        done += key_snapshots.answer(connection, submission, snapshot, keys, now=clock())
    return done
