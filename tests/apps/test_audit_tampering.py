"""What a superuser, or a program that holds the application's password, does to the chain on purpose."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from psycopg import errors

from tests.apps.test_audit_chain import (
    _act,
    _seal,
    _sealed_ids,
    _tamper,
    _troubles,
    _verify,
    _write,
)
from tests.factories.world import make_player
from tests.security.catalogue import connect_as
from tieline.apps.audit import sealing
from tieline.apps.audit.plain_tables import SAFE_PATH, TYPES, find_disguised
from tieline.apps.audit.sealing import KeeperConnection
from tieline.apps.audit.verifying import Trouble


@pytest.fixture
def keeper(database: str) -> Iterator[KeeperConnection]:
    with connect_as("tieline_keeper", database) as connection:
        assert sealing.take_turn(connection)
        yield connection


DEEP = "repeat('[', 3000) || repeat(']', 3000)"
BEYOND: dict[str, tuple[str, str]] = {
    "for ever": ("'infinity'", "'{}'"),
    "since ever": ("'-infinity'", "'{}'"),
    "before Christ": ("'0044-03-15 BC'", "'{}'"),
    "a far year": ("'20000-01-01'", "'{}'"),
    "deep": ("now()", f"('{{\"n\":' || {DEEP} || '}}')::jsonb"),
    "a long number": ("now()", "('{\"n\":' || repeat('9', 5000) || '}')::jsonb"),
    "beyond floats": ("now()", "('{\"n\":' || repeat('9', 400) || '.5}')::jsonb"),
    "a list": ("now()", "'[1]'"),
}


@pytest.mark.parametrize("what", BEYOND)
def test_nobody_writes_an_entry_that_the_chain_could_not_cover(
    database: str, keeper: KeeperConnection, what: str
) -> None:
    """Else one statement would end the sealing of everybody's trail."""
    player = make_player("OWN")
    at, ids = BEYOND[what]
    with connect_as("tieline_app", database) as session, session.transaction():
        _act(session, player)
        with pytest.raises(errors.CheckViolation):
            session.execute(
                "insert into audit_auditentry (office_id, person_id, action, at, purpose,"
                " authority, ids, digests) select acting_office(), acting_person(), 'case.opened',"
                f" {at}, '', '', {ids}, '{{}}'"  # type: ignore[arg-type]
            )
        session.execute("rollback")


_ENTRY = "update audit_auditentry set {what} where id = {id}"
_NONSENSE: dict[str, str] = {
    "no time": "at = null",
    "for ever": "at = 'infinity'",
    "no ids": "ids = null",
    "deep ids": f"ids = ('{{{{\"n\":' || {DEEP} || '}}}}')::jsonb",
    "a long number": "ids = ('{{\"n\":' || repeat('9', 5000) || '}}')::jsonb",
    "no digests": "digests = null",
    "no salt": "text_salt = null",
    "no transaction": "xid8 = null",
    "the last transaction": "xid8 = '18446744073709551615'",
}


@pytest.mark.parametrize("what", _NONSENSE)
def test_an_entry_that_cannot_even_be_read_is_found_at_its_place(
    database: str, keeper: KeeperConnection, what: str
) -> None:
    _write(make_player("OWN"), 4)
    end = _seal(keeper)
    ident = _sealed_ids(keeper)[-2]
    _tamper(
        database,
        "alter table audit_auditentry drop constraint audit_entry_can_be_sealed",
        *(
            f"alter table audit_auditentry alter {column} drop not null"
            for column in ("at", "ids", "digests", "text_salt", "xid8")
        ),
        _ENTRY.format(what=_NONSENSE[what].format(), id=ident),
    )
    place = end.entries - 1
    assert _troubles(_verify(keeper, end)) == [(Trouble.CHANGED, place, place)]


_SEALS: dict[str, str] = {
    "no link": "update audit_seal set link = null where entry_id = {id}",
    "an empty link": "update audit_seal set link = '' where entry_id = {id}",
    "no place": "update audit_seal set position = null where entry_id = {id}",
    "the place twice": "insert into audit_seal select * from audit_seal where entry_id = {id}",
    "place 0": "insert into audit_seal select 0, -5, link from audit_seal where entry_id = {id}",
    "place -1": "insert into audit_seal select -1, -5, link from audit_seal where entry_id = {id}",
    "the entry twice": "insert into audit_auditentry select * from audit_auditentry where id = {id}",
}


@pytest.mark.parametrize("what", _SEALS)
def test_links_that_make_no_chain_are_findings(
    database: str, keeper: KeeperConnection, what: str
) -> None:
    _write(make_player("OWN"), 4)
    end = _seal(keeper)
    ident = _sealed_ids(keeper)[-2]
    _tamper(
        database,
        "alter table audit_seal drop constraint audit_seal_pkey",
        "alter table audit_seal drop constraint audit_seal_entry_id_key",
        "alter table audit_auditentry drop constraint audit_auditentry_pkey",
        "alter table audit_seal alter position drop not null",
        "alter table audit_seal alter link drop not null",
        _SEALS[what].format(id=ident),
    )
    assert _verify(keeper, end).findings


def test_what_follows_an_empty_link_is_computed_too(
    database: str, keeper: KeeperConnection
) -> None:
    _write(make_player("OWN"), 4)
    end = _seal(keeper)
    earlier, later = _sealed_ids(keeper)[-3:-1]
    _tamper(
        database,
        f"update audit_seal set link = '' where entry_id = {earlier}",
        f"update audit_auditentry set person_id = 77 where id = {later}",
    )
    places = [end.entries - 2, end.entries - 1]
    assert _troubles(_verify(keeper, end)) == [(Trouble.CHANGED, one, one) for one in places]


_DISGUISES: dict[str, list[str]] = {
    "a policy": ["create policy hides on {table} as restrictive to tieline_keeper using (true)"],
    "a policy for all": ["create policy hides on {table} as restrictive using (true)"],
    "a policy of a group": [
        "create role a_group",
        "grant a_group to tieline_keeper",
        "create policy hides on {table} to a_group using (false)",
    ],
    "a child": ["create table child () inherits ({table})"],
    "a rule": ["create rule hides as on insert to {table} do instead nothing"],
    "a view": ["alter table {table} rename to kept", "create view {table} as select * from kept"],
    "another type": ["alter table {table} alter {column} type text using {column}::text"],
    "another column": ["alter table {table} add column more int"],
}


@pytest.mark.parametrize("what", _DISGUISES)
@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("audit_auditentry", "purpose"),
        ("audit_seal", "entry_id"),
        ("audit_sealinground", "sealed_at"),
    ],
)
def test_a_table_that_is_not_as_it_was_made_is_found(
    database: str, keeper: KeeperConnection, table: str, column: str, what: str
) -> None:
    """What stands between a table and its reader can show one trail here and another there."""
    statements = [one.format(table=table, column=column) for one in _DISGUISES[what]]
    try:
        _tamper(database, *statements)
        with keeper.transaction():
            keeper.execute(SAFE_PATH)
            assert find_disguised(keeper) == [table]
    finally:
        _tamper(
            database,
            f"drop policy if exists hides on {table}" if what != "a view" else "select 1",
            "drop role if exists a_group",
        )


def test_two_rows_of_one_number_each_for_one_reader_are_found(
    database: str, keeper: KeeperConnection
) -> None:
    _write(make_player("OWN"), 4)
    end = _seal(keeper)
    ident = _sealed_ids(keeper)[-2]
    names = ", ".join(name for name in TYPES["audit_auditentry"] if name != "without_case")
    _tamper(
        database,
        "alter table audit_auditentry drop constraint audit_auditentry_pkey",
        f"insert into audit_auditentry ({names}, without_case)"
        f" select {names}, 'forged' from audit_auditentry where id = {ident}",
        "create policy hides on audit_auditentry as restrictive to tieline_keeper"
        " using (without_case <> 'forged')",
    )
    assert [one.table for one in _verify(keeper, end).findings] == ["audit_auditentry"]


def test_a_copy_in_another_schema_is_not_read_in_place_of_the_trail(
    database: str, keeper: KeeperConnection
) -> None:
    _write(make_player("OWN"), 4)
    end = _seal(keeper)
    ident = _sealed_ids(keeper)[-2]
    _tamper(
        database,
        "create schema shadow",
        "grant usage on schema shadow to tieline_keeper",
        "create table shadow.audit_auditentry as select * from audit_auditentry",
        "grant select on shadow.audit_auditentry to tieline_keeper",
        f"update public.audit_auditentry set person_id = 77 where id = {ident}",
    )
    keeper.execute("set search_path = shadow, public")
    place = end.entries - 1
    assert _troubles(_verify(keeper, end)) == [(Trouble.CHANGED, place, place)]


def test_an_old_entry_slipped_in_is_found_after_a_sweep_has_sealed_it_too(
    database: str, keeper: KeeperConnection
) -> None:
    """A worker that begins anew looks at every entry: that makes nothing of them true."""
    player = make_player("OWN")
    _write(player, 2)
    _seal(keeper, now=datetime.now(UTC))
    _write(player, 2)
    end = _seal(keeper, now=datetime.now(UTC))
    _tamper(
        database,
        "insert into audit_auditentry (office_id, person_id, action, at, purpose, authority, ids,"
        f" digests, xid8, recorded_at) select {player.actor.office_id}, {player.actor.person_id},"
        " 'case.opened', at, '', '', '{}', '{}', xid8, recorded_at"
        " from audit_auditentry order by id limit 1",
    )
    swept = _seal(keeper, now=datetime.now(UTC), is_sweep=True)
    assert swept.entries == end.entries + 1
    _write(player)
    last = _seal(keeper, now=datetime.now(UTC))
    slipped = _sealed_ids(keeper)[-2]
    found = _verify(keeper, end, swept, last).findings
    assert [(one.trouble, one.entry_id) for one in found] == [(Trouble.SLIPPED_IN, slipped)]


def test_a_sweep_seals_what_the_rounds_passed_by(database: str, keeper: KeeperConnection) -> None:
    player = make_player("OWN")
    _write(player, 2)
    end = _seal(keeper)
    _tamper(
        database,
        "insert into audit_auditentry (office_id, person_id, action, at, purpose, authority, ids,"
        f" digests, xid8) select {player.actor.office_id}, {player.actor.person_id}, 'case.opened',"
        " now(), '', '', '{}', '{}', '5'",
    )
    assert _seal(keeper).entries == end.entries
    assert _seal(keeper, is_sweep=True).entries == end.entries + 1
