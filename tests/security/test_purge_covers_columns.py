"""No column that could hold content is forgotten by a purge."""

import re
from typing import Final

import psycopg

from tests.security.catalogue import connect_as
from tests.security.purged_columns import DELETED, EMPTIED, WITHOUT_CONTENT
from tieline.apps.retention import purging, steps

_COLUMNS: Final = """
select c.relname::text, a.attname::text
from pg_class c
join pg_attribute a on a.attrelid = c.oid
join pg_type t on t.oid = a.atttypid
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
  and a.attnum > 0 and not a.attisdropped
  and t.typname not in ('bool', 'int2', 'int4', 'int8', 'float8', 'numeric', 'date', 'timestamptz',
                        'uuid', 'xid8', 'interval')
"""


def _columns(database: str) -> set[tuple[str, str]]:
    with connect_as("tieline_owner", database) as owner:
        return {(str(table), str(column)) for table, column in owner.execute(_COLUMNS)}


def _classified() -> set[tuple[str, str]]:
    kept = {(table, column) for table, columns in WITHOUT_CONTENT.items() for column in columns}
    emptied = {(table, column) for table, columns in EMPTIED.items() for column in columns}
    assert not kept & emptied
    return kept | emptied


def test_every_column_is_deleted_emptied_or_said_to_hold_nothing(database: str) -> None:
    there = {one for one in _columns(database) if one[0] not in DELETED}
    assert there - _classified() == set(), "say what a purge makes of these columns"
    assert _classified() - there == set(), "these columns are gone"


def test_what_is_said_to_be_deleted_or_emptied_is(database: str) -> None:
    statements = [*steps.DESTROY, purging._REDACT]
    text = "\n".join(statements)
    deleted = set(re.findall(r"delete from (\w+)", text))
    assert set(DELETED) - deleted == {"cases_casepointer"}  # by its reference
    for table, columns in EMPTIED.items():
        [update] = [one for one in statements if re.search(rf"update {table}\b", one)]
        for column in columns:
            assert re.search(rf"\b{column} = (case when .* then '' else )?('|null|g\.)", update), (
                table,
                column,
            )


def test_the_application_may_not_delete_a_tombstone_nor_say_that_it_is_done(database: str) -> None:
    with connect_as("tieline_app", database) as app:
        for statement in (
            "delete from retention_tombstone",
            "update retention_tombstone set purged_at = now()",
            "update retention_tombstone set reason = 'cleared'",
        ):
            try:
                app.execute(statement)  # type: ignore[arg-type]
            except psycopg.errors.InsufficientPrivilege:
                continue
            raise AssertionError(statement)


def test_every_table_of_content_is_written_anew() -> None:
    assert sorted(steps.REWRITTEN) == sorted({*DELETED, *EMPTIED})


def test_the_planner_keeps_no_sample_of_content(database: str) -> None:
    """But for words of fixed lists, by which it does plan."""
    with connect_as("tieline_owner", database) as owner:
        kept = {
            (str(table), str(column))
            for table, column in owner.execute(_COLUMNS + " and a.attstattarget is null")
            if table in (*DELETED, *EMPTIED)
        }
    words = {
        "kind", "kind_code", "country", "data", "reach", "agencies", "countries", "state", "source",
        "information", "posture", "former", "how_ended", "harm", "done", "disposition", "outcome",
        "condition", "metadata_version", "role", "standing", "holder_class", "to_country",
        "handling", "releasable_to_agencies", "releasable_to_countries", "tlp", "review_outcome",
        "code", "encoding", "delimiter", "failure_code", "action", "ids", "digests", "blocks",
        "told_key64", "told_digests", "told_marking", "origin", "part", "region", "key",
        "request_mac", "content_type", "conclusion", "texts_sha256", "answer", "ground",
        "audience", "operation",
    }  # fmt: skip
    assert {(table, column) for table, column in kept if column not in words} == set()
