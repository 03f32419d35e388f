"""Writing the tables anew after a purge, so that no file of the server holds a byte of what is gone.

A deleted row stays in its page until something takes its place, and in the write-ahead log until that is
recycled. So the tables that a purge touches are rewritten whole (`vacuum full`), by their owner; the own
server then writes a checkpoint, begins a new segment of its log and removes the old ones (`wal_recycle`
is off). On a server of somebody else's its administrator does the last part. The keys in files, of which
no table knows, must be rid of it before.
"""

import re
import time
from datetime import datetime
from typing import Any, Final

import psycopg
from psycopg import sql
from psycopg.errors import Diagnostic

from tieline.apps.audit.sealing import KeeperConnection
from tieline.apps.retention import purging
from tieline.apps.retention.steps import REWRITTEN
from tieline.apps.selectors import key_snapshots
from tieline.config.embedded import SUPERUSER, EmbeddedCluster
from tieline.config.home import Home, load_secrets
from tieline.config.older_transactions import await_older
from tieline.config.sealer import connect_as, connect_keeper

NIGHT: Final = range(1, 5)
"""Hours of the day, in UTC, in which the worker rewrites: nobody writes to a table meanwhile."""
PATIENCE_S: Final = 60.0
_PAUSE_S: Final = 0.5
_LOCK_WITHIN: Final = "set lock_timeout = '60s'"


def rewrite(home: Home, *, now: datetime, patience_s: float = PATIENCE_S) -> int | None:
    """Rewrite where something was purged since; how many purges are off the disk with it. None where a
    transaction is under way that may still see what was deleted, which would be kept for it, or where the
    matcher has not taken its keys out of its files yet.

    Raises psycopg.Error, such as LockNotAvailable; then the next call does it all again.
    """
    secrets = load_secrets(home)
    with connect_keeper(secrets) as keeper, connect_as("tieline_owner", secrets) as owner:
        waiting = purging.list_unwritten(keeper)
        if not waiting:
            return 0
        if not await_older(owner, patience_s) or not _await_files(keeper, patience_s):
            return None
        owner.execute(_LOCK_WITHIN)
        if _rewrite_tables(owner):
            return None
        if secrets.server.embedded:
            _empty_log(home, secrets.passwords[SUPERUSER], owner.info.dbname)
        purging.note_rewritten(keeper, waiting, now=now)
    return len(waiting)


def rewrite_at_night(home: Home, now: datetime) -> None:
    """What the worker does: in the hours for it."""
    if now.hour in NIGHT:
        rewrite(home, now=now)


def _await_files(keeper: KeeperConnection, patience_s: float) -> bool:
    """Whether the files of keys are rid in time of what was removed up to now."""
    newest = key_snapshots.newest_note(keeper)
    deadline = time.monotonic() + patience_s
    while not key_snapshots.is_rid(keeper, newest):
        if time.monotonic() > deadline:
            return False
        time.sleep(_PAUSE_S)
    return True


def _rewrite_tables(owner: psycopg.Connection[Any]) -> int:
    """How many deleted rows had to be carried over, since some session may still see them: one that has
    only read has no number that could be waited for."""
    kept = 0

    def count(said: Diagnostic) -> None:
        nonlocal kept
        found = re.search(r"\d+", said.message_detail or "")  # the first number, in any language
        kept += int(found[0]) if found else 0

    owner.add_notice_handler(count)
    try:
        for table in REWRITTEN:
            owner.execute(sql.SQL("vacuum (full, verbose) {}").format(sql.Identifier(table)))
    finally:
        owner.remove_notice_handler(count)
    return kept


def _empty_log(home: Home, password: str, dbname: str) -> None:
    """Of the own server: samples of values that statistics held before, old files, and the log."""
    dsn = EmbeddedCluster(home).admin_dsn(password, dbname=dbname)
    with psycopg.connect(dsn, autocommit=True) as super_:
        super_.execute("vacuum (full) pg_catalog.pg_statistic")
        super_.execute("checkpoint")
        super_.execute("select pg_switch_wal()")
        super_.execute("checkpoint")
