"""Locking the tables of the index, so that whoever else waits in a circle with it is not the one to lose.

PostgreSQL looks for a circle once somebody has waited for `deadlock_timeout`, and cancels whoever looks. A
rebuild that gives up sooner than that leaves nobody a circle to find, and holds up those who queue behind it
for less than that at a time.
"""

from typing import Final

from psycopg import errors

from tieline.apps.audit.sealing import KeeperConnection

# Four fifths of it: for all tables together, where `lock_timeout` would count for each.
_BRIEFLY: Final = """
select set_config('statement_timeout', greatest(setting::int * 4 / 5, 1)::text, true)
from pg_settings where name = 'deadlock_timeout'
"""
_PATIENTLY: Final = "select set_config('lock_timeout', %s, true)"


def lock(keeper: KeeperConnection, tables: str, *, patience_s: float) -> None:
    """Let nobody else write to these tables until the transaction ends; then rows may be waited for so long.
    Raises LockNotAvailable where somebody is there: roll back and come again."""
    keeper.execute(_BRIEFLY)
    try:
        keeper.execute(f"lock table {tables} in share row exclusive mode")
    except errors.QueryCanceled as error:
        raise errors.LockNotAvailable(f"somebody writes to {tables}") from error
    keeper.execute("set local statement_timeout to default")
    keeper.execute(_PATIENTLY, [str(max(int(patience_s * 1000), 1))])
