"""What a database holds, counted: noted when a backup is taken, and held against what was restored."""

from typing import Any, Final

import psycopg
from psycopg.sql import SQL, Identifier

from tieline.config.errors import BackupError

_TABLES: Final = """
select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relkind = 'r' order by c.relname
"""
CHAIN_END: Final = "select position, link from audit_seal order by position desc limit 1"
Session = psycopg.Connection[tuple[Any, ...]]


def count_rows(session: Session) -> dict[str, int]:
    """So many rows has each table, as this session sees them."""
    counts = {}
    for (name,) in session.execute(_TABLES).fetchall():
        counted = session.execute(SQL("select count(*) from {}").format(Identifier(name)))
        [[counts[name]]] = counted.fetchall()
    return counts


def read_chain_end(session: Session) -> tuple[int, str]:
    """How many entries of the trail are sealed, and the last link."""
    end = session.execute(CHAIN_END).fetchone()
    return (end[0], bytes(end[1]).hex()) if end else (0, "")


def demand_same(session: Session, facts: dict[str, Any]) -> None:
    """What was restored is what was backed up. Raises BackupError. A backup that an earlier version
    made does not say how many rows there were."""
    trail = facts["trail"]
    if read_chain_end(session) != (trail["sealed"], trail["link"]):
        raise BackupError(
            "restored_differs",
            "What was restored ends its audit trail elsewhere than the backup says. Restore an older "
            "backup, and report this.",
        )
    if "rows" not in facts:
        return
    found, noted = count_rows(session), facts["rows"]
    others = sorted(
        name for name in found.keys() | noted.keys() if found.get(name) != noted.get(name)
    )
    if others:
        raise BackupError(
            "restored_differs",
            f"What was restored has other numbers of rows than the backup says, in {len(others)} tables "
            f"({', '.join(others[:3])}). Restore an older backup, and report this.",
        )
