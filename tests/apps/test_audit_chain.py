"""The chain over the audit trail: in commit order, whole, and broken by whoever touches it."""

import random
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import errors

from tests.conftest import SECRETS, admin
from tests.factories.world import NOON, Player, make_player
from tests.security.catalogue import connect_as
from tieline.apps.audit import sealing, verifying
from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.audit.sealing import ChainEnd, KeeperConnection
from tieline.apps.audit.verifying import Trouble, Verified

HOUSE = "an installation"


@pytest.fixture
def keeper(database: str) -> Iterator[KeeperConnection]:
    with connect_as("tieline_keeper", database) as connection:
        assert sealing.take_turn(connection)
        yield connection


def _seal(keeper: KeeperConnection, *, now: datetime = NOON, is_sweep: bool = False) -> ChainEnd:
    return sealing.seal(keeper, installation_id=HOUSE, now=now, is_sweep=is_sweep)


def _verify(keeper: KeeperConnection, *ends: ChainEnd) -> Verified:
    checkpoints = {end.entries: end.link.hex() for end in ends}
    return verifying.verify(keeper, installation_id=HOUSE, checkpoints=checkpoints)


def _write(player: Player, count: int = 1, *, purpose: str = "a test") -> None:
    with acting_as(player.actor):
        for number in range(count):
            record(
                "selector.checked", actor=player.actor, now=NOON, ids={"n": number}, purpose=purpose
            )


def _act(session: psycopg.Connection[Any], player: Player) -> None:
    session.execute(
        "select set_config('tieline.office_id', %s, true),"
        " set_config('tieline.person_id', %s, true)",
        [str(player.actor.office_id), str(player.actor.person_id)],
    )


def _add(session: psycopg.Connection[Any], player: Player) -> int:
    found = session.execute(
        "insert into audit_auditentry (office_id, person_id, action, at, purpose, authority, ids,"
        " digests) values (%s, %s, 'case.opened', now(), '', '', '{}', '{}') returning id",
        [player.actor.office_id, player.actor.person_id],
    ).fetchone()
    assert found
    return int(found[0])


def _tamper(database: str, *statements: str) -> None:
    """As a superuser who switches off what stands in the way."""
    with admin(database) as super_:
        super_.execute("set session_replication_role = replica")
        for statement in statements:
            super_.execute(statement)  # type: ignore[call-overload]


def _troubles(verified: Verified) -> list[tuple[Trouble, int, int]]:
    return [(one.trouble, one.first, one.last) for one in verified.findings]


def _sealed_ids(keeper: KeeperConnection) -> list[int]:
    return [row[0] for row in keeper.execute("select entry_id from audit_seal order by position")]


def test_a_trail_that_nobody_touched_verifies_and_its_tail_is_counted(
    keeper: KeeperConnection,
) -> None:
    player = make_player("OWN")
    _write(player, 3)
    end = _seal(keeper)
    assert end.entries == len(_sealed_ids(keeper)) >= 3
    _write(player, 2)
    verified = _verify(keeper, end)
    assert (verified.findings, verified.entries, verified.unsealed) == ([], end.entries, 2)
    assert (verified.covered, verified.tail) == (end.entries, 2)
    later = _seal(keeper)
    assert later.entries == end.entries + 2
    verified = _verify(keeper, end)
    assert (verified.findings, verified.unsealed, verified.tail) == ([], 0, 2)
    assert _verify(keeper, end, later).tail == 0


def test_a_round_that_finds_nothing_changes_nothing(keeper: KeeperConnection) -> None:
    _write(make_player("OWN"))
    end = _seal(keeper)
    before = keeper.execute("select count(*) from audit_sealinground").fetchone()
    assert _seal(keeper) == _seal(keeper, is_sweep=True) == end
    assert keeper.execute("select count(*) from audit_sealinground").fetchone() == before


def test_what_commits_later_is_sealed_later_whatever_its_number(
    database: str, keeper: KeeperConnection
) -> None:
    player = make_player("OWN")
    _seal(keeper)
    with connect_as("tieline_app", database) as slow, slow.transaction():
        _act(slow, player)
        early = _add(slow, player)
        _write(player, 2)
        _seal(keeper)
    _seal(keeper)
    newest = _sealed_ids(keeper)[-3:]
    assert newest == [early + 1, early + 2, early]
    assert _verify(keeper).findings == []


def test_within_a_round_entries_stand_in_the_order_of_their_commits(
    database: str, keeper: KeeperConnection
) -> None:
    player = make_player("OWN")
    _seal(keeper)
    with (
        connect_as("tieline_app", database) as first,
        connect_as("tieline_app", database) as second,
    ):
        for session in (first, second):
            session.execute("begin")
            _act(session, player)
            _add(session, player)
        second.execute("commit")
        first.execute("commit")
    _seal(keeper)
    earlier, later = _sealed_ids(keeper)[-2:]
    assert earlier > later  # begun second, committed first


def test_nothing_is_left_out_while_many_write_and_rounds_run(
    database: str, keeper: KeeperConnection
) -> None:
    players = [make_player(f"W{number}") for number in range(3)]
    stop = threading.Event()
    failures: list[BaseException] = []

    def write(player: Player) -> None:
        draw = random.Random(player.actor.person_id)
        try:
            with connect_as("tieline_app", database) as session:
                while not stop.is_set():
                    _write_raw(session, player, draw)
        except psycopg.Error as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(player,)) for player in players]
    for thread in threads:
        thread.start()
    for _ in range(40):
        _seal(keeper)
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    end = _seal(keeper)
    counted = keeper.execute("select count(*) from audit_auditentry").fetchone()
    assert counted == (end.entries,)
    assert end.entries > 100
    verified = _verify(keeper, end)
    assert (verified.findings, verified.unsealed) == ([], 0)


def _write_raw(session: psycopg.Connection[Any], player: Player, draw: random.Random) -> None:
    """Some entries in one transaction, which one time in four is taken back."""
    with session.transaction(force_rollback=draw.random() < 0.25):
        _act(session, player)
        for _ in range(draw.randint(1, 4)):
            _add(session, player)


CHANGES: dict[str, str] = {
    "purpose": "purpose = 'another'",
    "person": "person_id = person_id + 1",
    "office": "office_id = office_id + 1",
    "action": "action = 'case.closed'",
    "time": "at = at + interval '10 milliseconds'",
    "time of writing": "recorded_at = recorded_at - interval '1 day'",
    "ids": """ids = '{"n": 7}'""",
    "digests": "digests = array[gen_random_uuid()]",
    "no case": "without_case = 'none'",
    "authority": "authority = 'warrant:1'",
    "transaction": "xid8 = '4'",
    "source": "source = 'terminal'",
    "salt": "text_salt = gen_random_uuid()",
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_a_superuser_changes_of_an_entry_is_found_at_its_place(
    database: str, keeper: KeeperConnection, what: str
) -> None:
    _write(make_player("OWN"), 4)
    end = _seal(keeper)
    ident = _sealed_ids(keeper)[-2]
    _tamper(database, f"update audit_auditentry set {CHANGES[what]} where id = {ident}")
    place = end.entries - 1
    assert _troubles(_verify(keeper)) == [(Trouble.CHANGED, place, place)]


def test_every_column_of_an_entry_is_covered(database: str) -> None:
    with admin(database) as super_:
        columns = super_.execute(
            "select string_agg(attname, ' ' order by attnum) from pg_attribute"
            " where attrelid = 'audit_auditentry'::regclass and attnum > 0 and not attisdropped"
        ).fetchone()
    assert columns
    covered = sealing.COLUMNS.replace("e.", "").replace("::text", "").split(", ")
    # Which purge took the texts out is held against the purges that the trail says were ordered.
    assert sorted(str(columns[0]).split()) == sorted([*covered, "redacted_for"])


def _swap_entries(ids: list[int]) -> list[str]:
    return [
        f"update audit_auditentry set id = -1 where id = {ids[-1]}",
        f"update audit_auditentry set id = {ids[-1]} where id = {ids[-2]}",
        f"update audit_auditentry set id = {ids[-2]} where id = -1",
    ]


def _swap_places(ids: list[int]) -> list[str]:
    return [
        f"update audit_seal set entry_id = -1 where entry_id = {ids[-1]}",
        f"update audit_seal set entry_id = {ids[-1]} where entry_id = {ids[-2]}",
        f"update audit_seal set entry_id = {ids[-2]} where entry_id = -1",
    ]


@pytest.mark.parametrize("swap", [_swap_entries, _swap_places])
def test_two_entries_exchanged_are_found_both(
    database: str, keeper: KeeperConnection, swap: Callable[[list[int]], list[str]]
) -> None:
    _write(make_player("OWN"), 4)
    end = _seal(keeper)
    _tamper(database, *swap(_sealed_ids(keeper)))
    places = (end.entries - 1, end.entries)
    assert _troubles(_verify(keeper)) == [(Trouble.CHANGED, place, place) for place in places]


def test_an_entry_that_is_gone_is_found_with_and_without_its_link(
    database: str, keeper: KeeperConnection
) -> None:
    _write(make_player("OWN"), 5)
    end = _seal(keeper)
    ids = _sealed_ids(keeper)
    place = end.entries - 2
    _tamper(database, f"delete from audit_auditentry where id = {ids[-3]}")
    assert _troubles(_verify(keeper)) == [(Trouble.MISSING, place, place)]
    _tamper(database, f"delete from audit_seal where entry_id = {ids[-3]}")
    assert _troubles(_verify(keeper)) == [(Trouble.GAP, place, place)]


def test_an_end_that_is_cut_off_is_found_where_a_checkpoint_covers_it(
    database: str, keeper: KeeperConnection
) -> None:
    _write(make_player("OWN"), 5)
    end = _seal(keeper)
    cut = ", ".join(map(str, _sealed_ids(keeper)[-2:]))
    _tamper(
        database,
        f"delete from audit_auditentry where id in ({cut})",
        f"delete from audit_seal where entry_id in ({cut})",
    )
    assert _troubles(_verify(keeper)) == []  # without a checkpoint nothing tells
    assert _troubles(_verify(keeper, end)) == [(Trouble.CUT, end.entries - 1, end.entries)]


def test_a_chain_that_was_computed_anew_is_found_by_a_checkpoint(
    database: str, keeper: KeeperConnection
) -> None:
    _write(make_player("OWN"), 3)
    early = _seal(keeper)
    _write(make_player("OTHER"), 3)
    end = _seal(keeper)
    ident = _sealed_ids(keeper)[-2]
    _tamper(
        database,
        f"update audit_auditentry set purpose = 'another' where id = {ident}",
        "delete from audit_seal",
        "delete from audit_sealinground",
    )
    anew = _seal(keeper, is_sweep=True)
    assert anew.entries == end.entries
    assert _verify(keeper).findings == []  # it agrees with itself
    found = _verify(keeper, early, end)
    assert _troubles(found) == [(Trouble.REWRITTEN, end.entries, end.entries)]


def test_an_entry_slipped_in_under_an_old_transaction_is_found(
    database: str, keeper: KeeperConnection
) -> None:
    player = make_player("OWN")
    _write(player, 2)
    end = _seal(keeper)
    _tamper(
        database,
        "insert into audit_auditentry (office_id, person_id, action, at, purpose, authority, ids,"
        f" digests, xid8) select {player.actor.office_id}, {player.actor.person_id}, 'case.opened',"
        " now(), '', '', '{}', '{}', xid8 from audit_auditentry order by id desc limit 1",
    )
    _seal(keeper)  # a round passes it by: it claims to have been there before
    assert [one.trouble for one in _verify(keeper, end).findings] == [Trouble.SLIPPED_IN]


@pytest.mark.parametrize("is_sweep", [True, False])
def test_after_a_restore_under_another_count_of_transactions_all_is_sealed(
    database: str, keeper: KeeperConnection, is_sweep: bool
) -> None:
    player = make_player("OWN")
    _write(player, 2)
    _seal(keeper)
    # As a dump put into an older server: what was seen lies far ahead of what this one counts.
    _tamper(database, "update audit_sealinground set snapshot = '900000000:900000000:'")
    before = _seal(keeper, is_sweep=is_sweep)  # all was sealed when the dump was made
    for count in (2, 3):
        _write(player, count)
        before, end = _seal(keeper), before
        assert before.entries == end.entries + count
    assert _verify(keeper, before).findings == []


def test_of_two_that_seal_one_has_the_turn_until_it_ends(
    database: str, keeper: KeeperConnection
) -> None:
    with connect_as("tieline_keeper", database) as other:
        assert not sealing.take_turn(other)
        keeper.close()
        for _ in range(200):  # the server notices in its own time
            if sealing.take_turn(other):
                return
    pytest.fail("the turn was not given back")


@pytest.mark.parametrize("table", ["audit_seal", "audit_sealinground"])
def test_the_chain_is_the_keepers_alone_and_seals_are_final(database: str, table: str) -> None:
    for role in ("tieline_app", "tieline_owner"):
        with connect_as(role, database) as session:
            if role == "tieline_app":
                with pytest.raises(errors.InsufficientPrivilege):
                    session.execute(f"select 1 from {table}")
            else:  # it owns the table, and the policies hold for it
                assert session.execute(f"select count(*) from {table}").fetchone() == (0,)
    with connect_as("tieline_keeper", database) as session:
        for change in (f"delete from {table}", f"truncate {table}"):
            with pytest.raises(errors.InsufficientPrivilege):
                session.execute(change)


def test_a_seal_is_final_for_a_superuser_who_does_not_switch_the_triggers_off(
    database: str, keeper: KeeperConnection
) -> None:
    _write(make_player("OWN"))
    _seal(keeper)
    with admin(database) as super_:
        for change in ("update audit_seal set link = ''", "delete from audit_seal"):
            with pytest.raises(psycopg.DatabaseError) as refused:
                super_.execute(change)  # type: ignore[call-overload]
            assert refused.value.sqlstate == "TLA02"


def test_long_writing_holds_up_no_round(database: str, keeper: KeeperConnection) -> None:
    """Somebody's open transaction delays its own entry alone."""
    player = make_player("OWN")
    _seal(keeper)
    with connect_as("tieline_app", database) as slow, slow.transaction():
        slow.execute("select pg_current_xact_id()")
        _write(player, 2)
        assert _seal(keeper, now=NOON + timedelta(minutes=1)).entries == len(_sealed_ids(keeper))
        counted = keeper.execute("select count(*) from audit_auditentry").fetchone()
        assert counted == (len(_sealed_ids(keeper)),)


def test_keys_are_made_with_the_installation() -> None:
    assert len(SECRETS.audit_key) == 32
