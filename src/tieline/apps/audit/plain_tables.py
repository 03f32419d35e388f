"""Whether the trail's tables are what Tieline made: what reads them reads all of them, and nothing else.

Whoever administers the database can lay a view, a policy or another type over a table, so that one
reader is shown another trail than the next. Takes a connection of the keeper.
"""

from typing import Any, Final

import psycopg

SAFE_PATH: Final = "set local search_path = pg_catalog, public, pg_temp"
"""For the transaction that reads: no table or function of another schema stands before ours."""
TYPES: Final = {
    "audit_auditentry": {
        "id": "bigint",
        "office_id": "bigint",
        "person_id": "bigint",
        "action": "character varying(80)",
        "at": "timestamp with time zone",
        "recorded_at": "timestamp with time zone",
        "xid8": "xid8",
        "source": "character varying(60)",
        "ids": "jsonb",
        "digests": "uuid[]",
        "purpose": "character varying(500)",
        "without_case": "character varying(500)",
        "authority": "character varying(200)",
        "text_salt": "uuid",
        "texts_sha256": "character varying(64)",
        "redacted_for": "uuid",
    },
    "audit_seal": {"position": "bigint", "entry_id": "bigint", "link": "bytea"},
    "audit_sealinground": {
        "id": "bigint",
        "last_position": "bigint",
        "snapshot": "text",
        "sealed_at": "timestamp with time zone",
    },
}
"""The columns of each table, by name."""
_COLUMNS: Final = """
select a.attname::text, format_type(a.atttypid, a.atttypmod), a.attgenerated::text
from pg_attribute a
where a.attrelid = to_regclass('public.' || %s) and a.attnum > 0 and not a.attisdropped
"""
# A policy that the keeper reads by shows everything, or it hides something.
_LAID_OVER: Final = """
select count(*) from pg_class c
where c.oid = to_regclass('public.' || %s)
  and c.oid = to_regclass(%s)
  and c.relkind = 'r'
  and not exists (select 1 from pg_inherits i where c.oid in (i.inhparent, i.inhrelid))
  and not exists (select 1 from pg_rewrite r where r.ev_class = c.oid)
  and not exists (
      select 1 from pg_policy p
      where p.polrelid = c.oid and p.polcmd in ('r', '*')
        and exists (select 1 from unnest(p.polroles) as given (role)
                    where given.role = 0 or pg_has_role(given.role, 'member'))
        and not (p.polpermissive and pg_get_expr(p.polqual, p.polrelid) = 'true'))
"""


def find_disguised(keeper: psycopg.Connection[tuple[Any, ...]]) -> list[str]:
    """The tables that are not plain ones as Tieline made them. Inside a transaction on SAFE_PATH."""
    return [name for name in TYPES if not _is_plain(keeper, name)]


def _is_plain(keeper: psycopg.Connection[tuple[Any, ...]], name: str) -> bool:
    columns = {
        column: kind if not generated else f"{kind} generated"
        for column, kind, generated in keeper.execute(_COLUMNS, [name])
    }
    return columns == TYPES[name] and keeper.execute(_LAID_OVER, [name, name]).fetchone() == (1,)
