"""References that are held once for each statement hold as a foreign key does."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
import pytest
from psycopg import errors

from tests.conftest import admin
from tests.security import catalogue
from tests.security.catalogue import Connection
from tests.security.worlds import MISSING, make_full_world

SELECTOR: Final = """
    insert into selectors_selector (office_id, kind, canonical, condition, metadata_version,
        value_digest)
    select office_id, kind, canonical, condition, metadata_version, gen_random_uuid()
    from selectors_selector limit 1 returning id, office_id
"""
MENTION: Final = """
    insert into selectors_mention (office_id, case_id, selector_id, submission_id, published_at)
    select office_id, case_id, %s, submission_id, published_at
    from selectors_mention where office_id = %s limit 1
"""


@pytest.fixture
def world(database: str) -> str:
    make_full_world(database)
    return database


def test_each_is_held_from_both_sides(database: str) -> None:
    with admin(database) as super_:
        references = catalogue.held_references(super_)
        held = {(table, column, other) for table, _, column, other in references}
        assert len(held) == 7
        for function in ("await_references", "refuse_loose_references"):
            assert set(catalogue.guarded_references(super_, function)) == held, function


def test_nothing_names_what_is_not_there(world: str) -> None:
    with admin(world) as super_:
        for table, name, column, _ in catalogue.held_references(super_):
            copied = [c for c in catalogue.columns(super_, table) if c not in ("id", "xid8")]
            changes = {column: str(MISSING), "alias_version": "alias_version + 50"}
            chosen = ", ".join(changes.get(c, c) for c in copied)
            with pytest.raises(errors.ForeignKeyViolation) as refused:
                super_.execute(
                    f"insert into {table} ({', '.join(copied)}) select {chosen} from {table} limit 1"
                )
            assert refused.value.diag.constraint_name == name, (table, column)


def test_what_is_named_is_not_removed(world: str) -> None:
    with admin(world) as super_:
        for table, _, column, other in catalogue.held_references(super_):
            with pytest.raises(errors.ForeignKeyViolation):
                super_.execute(f"delete from {other} where id in (select {column} from {table})")


def test_neither_side_changes_its_ids(world: str) -> None:
    with admin(world) as super_:
        for table, _, column, other in catalogue.held_references(super_):
            with pytest.raises(errors.ForeignKeyViolation, match="never changes"):
                super_.execute(f"update {table} set {column} = {column} + {MISSING}")
            # Here a foreign key of another table may speak first.
            for changed, statement in (
                (table, "office_id = office_id"),
                (other, "office_id = office_id"),
                (other, "id = id"),
            ):
                with pytest.raises(errors.ForeignKeyViolation):
                    super_.execute(f"update {changed} set {statement} + {MISSING}")


def test_removal_waits_for_who_may_be_naming(world: str) -> None:
    with _two(world) as (naming, removing):
        selector, office = naming.execute(SELECTOR).fetchone() or (0, 0)
        naming.commit()
        naming.execute(MENTION, [selector, office])
        removing.execute("set local lock_timeout = '100ms'")
        with pytest.raises(errors.LockNotAvailable):
            removing.execute("delete from selectors_selector where id = %s", [selector])
        removing.rollback()
        naming.commit()
        with pytest.raises(errors.ForeignKeyViolation, match="still named"):
            removing.execute("delete from selectors_selector where id = %s", [selector])


def test_naming_waits_for_a_removal(world: str) -> None:
    with _two(world) as (naming, removing):
        selector, office = removing.execute(SELECTOR).fetchone() or (0, 0)
        removing.commit()
        removing.execute("delete from selectors_selector where id = %s", [selector])
        naming.execute("set local lock_timeout = '100ms'")
        with pytest.raises(errors.LockNotAvailable):
            naming.execute(MENTION, [selector, office])
        naming.rollback()
        removing.commit()
        with pytest.raises(errors.ForeignKeyViolation, match="names no row"):
            naming.execute(MENTION, [selector, office])


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_an_old_snapshot_is_refused(world: str, level: str) -> None:
    with _two(world) as (naming, removing):
        for connection in (naming, removing):
            connection.execute(f"set transaction isolation level {level}")
        selector, office = 0, 0
        with pytest.raises(errors.InvalidTransactionState):
            naming.execute(MENTION, [selector, office])
        with pytest.raises(errors.InvalidTransactionState):
            removing.execute("delete from selectors_selector where false")


@contextmanager
def _two(database: str) -> Iterator[tuple[Connection, Connection]]:
    """Two transactions at once, of someone whom no policy stops."""
    with admin(database) as first, admin(database) as second:
        for connection in (first, second):
            connection.autocommit = False
        try:
            yield first, second
        finally:
            for connection in (first, second):
                if connection.info.status != psycopg.pq.ConnStatus.BAD:
                    connection.rollback()
