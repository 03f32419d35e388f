"""Who acts is told to the database in one place, holds for one transaction, and is never absent."""

import ast
import re
from pathlib import Path
from typing import Final

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from psycopg import errors

import tieline
from tests.conftest import admin
from tests.factories.world import NOON, Cast, make_case, make_cast
from tests.security import catalogue
from tests.security.worlds import make_full_world, read_as, run_and_undo
from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record

SOURCE: Final = Path(tieline.__file__).parent
UNSET: Final = "TLA01"
DENIED: Final = errors.InsufficientPrivilege.sqlstate

STATEMENTS: Final = {
    "select": "select count(*) from {table}",
    "insert": "insert into {table} (office_id) values (1)",
    "update": "update {table} set {column} = {column}",
    "delete": "delete from {table}",
}


def _state(statement: str) -> str:
    """The code with which the database refuses a statement outside any acting."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            transaction.set_rollback(True)
    except DatabaseError as error:
        return str(error.__cause__.sqlstate)  # type: ignore[union-attr]
    return "done"


def _acting() -> tuple[str | None, str | None]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_setting('tieline.office_id', true),"
            " current_setting('tieline.person_id', true)"
        )
        row: tuple[str | None, str | None] = cursor.fetchone()
    return row


def _set(cast: Cast, player: str) -> tuple[str, str]:
    viewer = getattr(cast, player).viewer
    return str(viewer.office_id), str(viewer.person_id)


def test_nothing_of_an_office_is_touched_while_nobody_acts(database: str) -> None:
    world = make_full_world(database)
    expected: dict[tuple[str, str], str] = {}
    attempts: dict[tuple[str, str], str] = {}
    with admin(database) as super_:
        for table in catalogue.office_tables(super_):
            assert super_.execute(f"select count(*) from {table}").fetchone() != (0,), table
            readable = catalogue.columns_with(super_, "tieline_app", table, "select")
            updatable = catalogue.columns_with(super_, "tieline_app", table, "update")
            both = [column for column in readable if column in updatable]
            for verb, statement in STATEMENTS.items():
                is_granted = catalogue.may(super_, "tieline_app", table, verb)
                expected[table, verb] = UNSET if is_granted else DENIED
                column = both[0] if both else "office_id"
                attempts[table, verb] = statement.format(table=table, column=column)
    closed = {table for table, _ in expected} - {
        table for (table, _), state in expected.items() if state == UNSET
    }
    assert closed == {
        "compromises_compromise", "compromises_revokedperson", "corrections_correction",
        "hits_hit", "hits_revealedhit",
        "hits_unseenoverlap",
        "proceedings_disclosureitem", "proceedings_disclosurerequest", "selectors_narrowing",
        "sharing_disclosure",
    }  # fmt: skip
    connection.close()  # a fresh session, in which nothing was ever set
    assert {key: _state(attempt) for key, attempt in attempts.items()} == expected
    read_as(world.cast.owner, "select 1 from cases_case")
    assert {key: _state(attempt) for key, attempt in attempts.items()} == expected
    with connection.cursor() as cursor, pytest.raises(DatabaseError) as refused:
        cursor.execute("select 1 from cases_case")  # no transaction of ours around it
    assert refused.value.__cause__.sqlstate == UNSET  # type: ignore[union-attr]


def test_the_directory_is_read_by_all_and_written_by_the_installation(database: str) -> None:
    cast = make_cast()
    for table in catalogue.DIRECTORY:
        assert _state(f"select count(*) from {table}") == "done"
        assert read_as(cast.stranger, f"select count(*) from {table}") == [(4,)]
    add = (
        "insert into offices_agency (uuid, name, country) values (gen_random_uuid(), 'Made', 'US')"
    )
    assert _state(add) == UNSET
    assert _state("update offices_office set name = ''") == UNSET
    with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
        run_and_undo(cast.stranger, add)
    assert run_and_undo(cast.stranger, "update offices_office set name = ''") == 0


def test_settings_hold_for_the_block_and_are_given_back(database: str) -> None:
    cast = make_cast()
    make_case(cast.owner)
    make_case(cast.partner)
    seen = "select distinct office_id from cases_case"
    with acting_as(cast.owner.actor):
        assert _acting() == _set(cast, "owner")
        with acting_as(cast.partner.viewer):
            assert _acting() == _set(cast, "partner")
            assert read_as(cast.owner, seen) == [(cast.owner.office.id,)]
            assert _acting() == _set(cast, "partner")
        assert _acting() == _set(cast, "owner")
        with pytest.raises(ZeroDivisionError), acting_as(cast.partner.viewer):
            _ = 1 / 0
        assert _acting() == _set(cast, "owner")
        with pytest.raises(DatabaseError), acting_as(cast.partner.viewer):
            connection.cursor().execute("select 1 / 0")
        assert _acting() == _set(cast, "owner")
        with connection.cursor() as cursor:
            cursor.execute(seen)
            assert cursor.fetchall() == [(cast.owner.office.id,)]
    assert _acting() == ("", "")
    assert connection.get_autocommit()
    assert not connection.in_atomic_block


def test_a_connection_that_is_used_again_remembers_nobody(database: str) -> None:
    cast = make_cast()
    make_case(cast.owner)
    with acting_as(cast.owner.actor), connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        before = cursor.fetchone()
    with pytest.raises(ZeroDivisionError), acting_as(cast.owner.actor):
        _ = 1 / 0
    assert _acting() == ("", "")
    assert _state("select 1 from cases_case") == UNSET
    with acting_as(cast.owner.actor, durable=True):
        pass
    assert read_as(cast.stranger, "select 1 from cases_case") == []
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        assert cursor.fetchone() == before


def test_the_settings_end_with_the_transaction_and_not_with_the_block(database: str) -> None:
    """What a pooler hands on, or a stray commit ends, must not go on acting."""
    cast = make_cast()
    with acting_as(cast.owner.actor):
        with connection.cursor() as cursor:
            cursor.execute("commit")
        assert _acting() == ("", "")


def test_a_durable_block_refuses_to_be_nested(database: str) -> None:
    cast = make_cast()
    with (
        acting_as(cast.owner.actor),
        pytest.raises(RuntimeError, match="durable"),
        acting_as(cast.owner.actor, durable=True),
    ):
        pass
    with (
        transaction.atomic(),
        pytest.raises(RuntimeError, match="durable"),
        acting_as(cast.owner.actor, durable=True),
    ):
        pass


def test_nobody_writes_an_audit_entry_in_anothers_name(database: str) -> None:
    cast = make_cast()
    partner, owner = cast.partner, cast.owner
    entry = (
        "insert into audit_auditentry (office_id, person_id, action, at, purpose, authority, ids,"
        " digests) values (%s, %s, 'case.opened', now(), '', '', '{}', '{}')"
    )
    assert run_and_undo(partner, entry, [partner.office.id, partner.person.id]) == 1
    for office, person in (
        (partner.office.id, owner.person.id),
        (owner.office.id, partner.person.id),
        (owner.office.id, owner.person.id),
    ):
        with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
            run_and_undo(partner, entry, [office, person])
    with pytest.raises(ProgrammingError, match="row-level security"), acting_as(partner.actor):
        record("case.opened", actor=owner.actor, now=NOON)


def test_only_acting_as_tells_the_database_who_acts() -> None:
    """SQL reads the settings; no other Python names them."""
    naming = [
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and any(name in node.value for name in ("tieline.office_id", "tieline.person_id"))
    ]
    assert set(naming) == {"apps/audit/acting.py"}
    setting = [
        path.name
        for path in SOURCE.rglob("*.sql")
        if re.search(
            r"set_config\('tieline\.(office|person)_id|set tieline\.", path.read_text("utf-8")
        )
    ]
    assert setting == []
