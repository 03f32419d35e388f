"""Waiting until no transaction is left that may have seen what was before."""

import time
from typing import Any, Final

import psycopg

_PAUSE_S: Final = 0.05


def await_older(session: psycopg.Connection[Any], patience_s: float) -> bool:
    """Whether every transaction that writes and is older than this moment has ended in time. The
    session commits by itself; what only reads has no number and is not waited for."""
    # A number of its own, and not the end of a snapshot: that lies behind the last transaction that has
    # *ended*, and one that is under way with a greater number would not be waited for.
    horizon = _number(session, "select pg_current_xact_id()::text::bigint")
    deadline = time.monotonic() + patience_s
    while (
        _number(session, "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint") < horizon
    ):
        if time.monotonic() > deadline:
            return False
        time.sleep(_PAUSE_S)
    return True


def _number(session: psycopg.Connection[Any], statement: str) -> int:
    found = session.execute(statement).fetchone()
    return int(found[0]) if found else 0
