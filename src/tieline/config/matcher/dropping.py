"""Doing without the files of keys, until a matcher runs again."""

from pathlib import Path

from tieline.apps.selectors import key_snapshots
from tieline.apps.selectors.key_snapshots import SnapshotConnection
from tieline.config.errors import ServerError
from tieline.config.matcher import key_folder


def drop(session: SnapshotConnection, folder: Path) -> int:
    """Forget the snapshot and remove its files; how many. Safe to repeat. Raises ServerError where a
    matcher runs, OSError, psycopg.Error."""
    if not key_snapshots.take_turn(session):
        raise ServerError(
            "matcher_runs", "A matcher runs and would make the files again. Stop it first."
        )
    key_snapshots.drop(session)
    return key_folder.sweep(folder, ())
