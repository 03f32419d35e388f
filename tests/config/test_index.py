"""`tieline index`: derived again it is the same, row by row; what was damaged is found and mended, and
nothing else is touched."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import connections
from django.test import override_settings
from hypothesis import HealthCheck, given, settings

from tests.cli.terminal import do, refuse, run, start
from tests.conftest import admin, fresh_database
from tests.factories.answers import make_overlap
from tests.factories.index import damaging, derived_rows, every_row, look, rebuild
from tests.factories.purged import make_supervisor, order_submission, run_purger
from tests.factories.world import (
    Player,
    fall_silent,
    hand_in_text,
    hand_in_values,
    later,
    make_case,
    make_player,
    make_submission,
)
from tests.journeys.test_holds_of_files import BY_CASE
from tests.journeys.test_random_worlds import (
    _PHASES,
    Step,
    _postures,
    _steps,
    _World,
)
from tieline.apps.cases.queries import get_case
from tieline.apps.hits import actions as hit_actions
from tieline.apps.notices import actions as notices
from tieline.apps.retention import holds
from tieline.apps.selectors import actions as selectors
from tieline.config import indexing
from tieline.config.errors import ServerError
from tieline.core.ids import HitId
from tieline.core.postures import Posture
from tieline.core.states import Disposition, State
from tieline.journeys.intake import take_in
from tieline.journeys.keeping_for_court import hold_case, lift_hold
from tieline.journeys.taking_back import take_back
from tieline.journeys.upkeep import settle_answers
from tieline.journeys.withdrawal import retire

SHARED, OLD, NEW = "+1 202 555 0143", "+52 1 55 5512 3456", "+52 55 5512 3456"
HELD, GONE = "+1 202 555 0177", "+1 202 555 0178"
LIMIT = 3


@settings(
    max_examples=12,
    deadline=None,
    phases=_PHASES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(postures=_postures, steps=_steps)
def test_of_an_undamaged_index_nothing_differs_and_nothing_is_written(
    server: str, postures: dict[tuple[str, str], Posture], steps: list[Step]
) -> None:
    with fresh_database(server) as database:
        world = _World(postures)
        for step in steps:
            world.play(step)
        before = every_row(database)
        looked = look()
        assert looked.faults.lines() == []
        assert looked.on_their_way == 0
        assert looked.mentions == looked.live
        assert rebuild().lines() == []
        assert every_row(database) == before


@pytest.fixture
def players(database: str) -> Iterator[list[Player]]:
    """Offices that share values: an alias, a hub, a silent pair, a held case, a file that was purged and
    one that was taken back. A notice is acknowledged and a hit was worked on."""
    with override_settings(HUB_OFFICES=LIMIT):
        made = [make_player(f"H{number}") for number in range(LIMIT + 3)]
        for player in made:
            make_case(player)
            make_submission(player, [SHARED])
        for player, value in zip(made[:2], (OLD, NEW), strict=True):
            make_submission(player, [value, HELD, GONE])
        home = make_player("HOME")
        make_overlap(made[0], made[1], home, at=datetime.now(UTC))
        make_supervisor(database, made[1])
        case = get_case(made[1].viewer, "C-1")
        make_case(made[1], "C-2")
        make_submission(made[1], [HELD], case="C-2")
        held = get_case(made[1].viewer, "C-2")
        hold_case(held.uuid, "a court asks", actor=made[1].actor, now=later(5))
        purged = make_submission(made[1], [GONE, "+1 202 555 0199"], at=later(6))
        order_submission(made[1], purged, now=later(7))
        run_purger(later(8))
        retire(
            make_submission(made[2], [OLD], at=later(9)).id,
            reason="a test", actor=made[2].actor, now=later(10),
        )  # fmt: skip
        assert case.id != held.id
        hit = _one(database, f"{_ALIAS_HIT} and retracted_at is null")
        assert notices.acknowledge(HitId(hit), actor=made[0].actor, now=later(11))
        hit_actions.dispose(
            HitId(hit), Disposition.KNOWN, "the same case", actor=made[1].actor, now=later(12)
        )
        yield made


_ALIAS_HIT = """
select id from hits_hit where mention_id = (
    select m.id from selectors_mention m join selectors_selector s on s.id = m.selector_id
    where s.canonical = '+525555123456' limit 1)
"""
_FIRST_HIT = "(select min(id) from hits_hit where retracted_at is null)"
_KEY_COLUMNS = (
    "(mention_id, alias_version, office_id, case_id, key64, digest, is_principal, is_withheld,"
    " by_release, is_open, published_at)"
)
DAMAGES = {
    "keys deleted": ("delete from selectors_matchkey", "match keys"),
    "one key deleted": (
        "delete from selectors_matchkey where mention_id = (select min(mention_id)"
        " from selectors_matchkey)",
        "match keys: 1 missing",
    ),
    "a principal altered": (
        "update selectors_matchkey set is_principal = not is_principal where mention_id ="
        " (select mention_id from selectors_matchkey where alias_version > 0)",
        "match keys: 2 different",
    ),
    "a digest altered": (
        "update selectors_matchkey set digest = gen_random_uuid() where mention_id = (select"
        " min(mention_id) from selectors_matchkey)",
        "match keys: 1 different",
    ),
    "an answer altered": (
        "update selectors_matchkey set is_withheld = not is_withheld",
        "match keys",
    ),
    "a period altered": (
        "update selectors_matchkey set seen_from = now() where mention_id = (select"
        " min(mention_id) from selectors_matchkey)",
        "match keys: 1 different",
    ),
    "a key of nothing added": (
        f"insert into selectors_matchkey {_KEY_COLUMNS} select m.id, 0, m.office_id, m.case_id, k.key64, k.digest,"
        " true, false, false, false, k.published_at from selectors_matchkey k, selectors_mention m"
        " where m.withdrawn_at is not null and k.alias_version = 0"
        " order by m.id, k.mention_id limit 1",
        "match keys: 1 needless",
    ),
    "a held key back in the index": (
        f"insert into selectors_matchkey {_KEY_COLUMNS} select mention_id, alias_version, office_id, case_id, key64,"
        " digest, is_principal, false, false, false, published_at from retention_sealedkey",
        "match keys: 1 needless",
    ),
    "a sealed key deleted": ("delete from retention_sealedkey", "sealed keys: 1 missing"),
    "a pointer altered": ("update cases_casepointer set ref = 'told'", "pointers"),
    "a pointer deleted": (
        "delete from cases_casepointer where case_id = (select min(case_id) from cases_casepointer)",
        "pointers: 1 missing",
    ),
    "a hit retracted": (
        f"update hits_hit set retracted_at = now() where id = {_FIRST_HIT}",
        "hits: 1 missing",
    ),
    "the time of a hit altered": (
        f"update hits_hit set arrived_at = now() where id = {_FIRST_HIT}",
        "hits: 1 different",
    ),
    "the mention of a hit altered": (
        f"update hits_hit set mention_id = 1 where id = {_FIRST_HIT}",
        "hits: 1 different",
    ),
    "the key of a hit altered": (
        f"update hits_hit set key64 = key64 + 1 where id = {_FIRST_HIT}",
        "hits: 1 different",
    ),
    "the value of a hit altered": (
        f"update hits_hit set digest = gen_random_uuid() where id = {_FIRST_HIT}",
        "hits: 1 different",
    ),
    "a hit added": (
        "insert into hits_hit (uuid, office_id, case_id, mention_id, key64, digest, arrived_at)"
        " select gen_random_uuid(), office_id, case_id, mention_id, 5, gen_random_uuid(), arrived_at"
        f" from hits_hit where id = {_FIRST_HIT}",
        "hits: 1 needless",
    ),
    "a notice deleted": (
        "delete from notices_notice where id = (select min(n.id) from notices_notice n"
        " where n.retracted_at is null and n.office_id = (select h.office_id from hits_hit h"
        " where h.id = n.hit_id))",
        "notices: 1 missing",
    ),
    "a notice retracted": (
        "update notices_notice set retracted_at = now() where acknowledged_at is not null",
        "notices: 1 missing",
    ),
    "a notice to a stranger": (
        "insert into notices_notice (office_id, uuid, hit_id, issued_at) select (select id from"
        f" offices_office where code = 'HOME'), gen_random_uuid(), {_FIRST_HIT}, now()",
        "notices: 1 needless",
    ),
    "a notice of nothing": (
        "insert into notices_notice (office_id, uuid, hit_id, issued_at) select id,"
        " gen_random_uuid(), 999999, now() from offices_office where code = 'HOME'",
        "notices: 1 needless",
    ),
    "a digest deleted": ("delete from notices_digest", "digests: 1 missing"),
    "the key of a digest altered": (
        "update notices_digest set key64 = 7",
        "digests: 1 different",
    ),
    "an overlap retracted": (
        "update hits_unseenoverlap set retracted_at = now()",
        "overlaps: 1 missing",
    ),
    "an overlap added": (
        "insert into hits_unseenoverlap (uuid, office_id, case_id, other_office_id, other_case_id,"
        " key64, digest, found_at) select gen_random_uuid(), office_id, case_id, other_office_id,"
        " other_case_id, 9, gen_random_uuid(), now() from hits_unseenoverlap",
        "overlaps: 1 needless",
    ),
    "an overlap deleted": ("delete from hits_unseenoverlap", "overlaps: 1 missing"),
    "a hit deleted": (f"delete from hits_hit where id = {_FIRST_HIT}", "hits: 1 missing"),
    "all hits deleted": ("delete from hits_hit", "missing"),
}  # fmt: skip


RE_MADE = {
    "keys deleted",
    "a hit deleted",
    "all hits deleted",
    "a notice deleted",
    "a digest deleted",
    "an overlap deleted",
}
"""What is gone is made anew, under another id. Of all else the very rows stand again."""
ADDED = {"a hit added", "a notice to a stranger", "a notice of nothing", "an overlap added"}
"""What was added stays, retracted."""
NUMBERED = ("hits_hit", "notices_notice", "notices_digest", "hits_unseenoverlap")
WRITTEN_ANEW = ("selectors_matchkey", "retention_sealedkey", "cases_casepointer")
"""Nothing hangs on the ids of these, and no ids of them are kept."""


@override_settings(HUB_OFFICES=LIMIT)
@pytest.mark.usefixtures("players")
def test_damage_of_each_kind_is_found_and_mended_and_nothing_else_touched(database: str) -> None:
    assert look().faults.lines() == []
    wrong = [
        (name, problem)
        for name, (statement, expected) in DAMAGES.items()
        for problem in _mend(database, name, statement, expected)
    ]
    assert wrong == []


def _mend(database: str, name: str, statement: str, expected: str) -> Iterator[str]:
    """Damage, rebuild, and say what is not as it should be then."""
    before, rows = derived_rows(database), _lasting(database)
    with damaging(database) as super_:
        if not super_.execute(statement).rowcount:  # type: ignore[call-overload]
            yield "nothing was damaged"
    found = "; ".join(look().faults.lines())
    if expected not in found:
        yield f"found: {found}"
    if not rebuild().lines():
        yield "nothing was mended"
    after = derived_rows(database)
    yield from (f"{part} differ" for part in before if before[part] != after[part])
    if left := look().faults.lines():
        yield f"left: {left}"
    stands = every_row(database)
    if again := rebuild().lines():
        yield f"mended again: {again}"
    if every_row(database) != stands:
        yield "written again"
    # Work on hits hangs on their ids; nobody is told twice, and what was acknowledged stays so.
    for table, kept in _lasting(database).items():
        if name in RE_MADE and table in NUMBERED:
            continue
        yield from (f"{table}: a row was changed" for row in rows[table] if row not in kept)
        if name not in ADDED and len(kept) != len(rows[table]):
            yield f"{table}: {len(kept)} rows, not {len(rows[table])}"


def _lasting(database: str) -> dict[str, list[str]]:
    return {t: rows for t, rows in every_row(database).items() if t not in WRITTEN_ANEW}


_STOPPER = """
create function wait_there() returns trigger language plpgsql as
$$ begin perform pg_advisory_xact_lock(4711); return new; end $$;
create trigger wait_there before update on notices_notice
for each row when (old.hit_id = 999999) execute function wait_there();
"""


@contextmanager
def _stopped_midway(database: str) -> Iterator[None]:
    """A row that mending must write waits for somebody: it stops inside its transaction. Who locks
    the row itself has a number, and mending waits for all older numbers before it begins."""
    with admin(database) as super_:
        super_.execute(_STOPPER)
        super_.execute("select pg_advisory_lock(4711)")
        yield
        super_.execute("select pg_advisory_unlock(4711)")


def _await(database: str, query: str, *, wanted: bool = True) -> None:
    for _ in range(1200):
        if bool(_one(database, query)) is wanted:
            return
        time.sleep(0.05)
    raise AssertionError(query)


_WAITS = """
select count(*) from pg_stat_activity
where datname = current_database() and usename = 'tieline_keeper' and wait_event_type = 'Lock'
"""
_KEEPERS = """
select count(*) from pg_stat_activity
where datname = current_database() and usename = 'tieline_keeper'
"""


def _damage_much(database: str) -> None:
    with damaging(database) as super_:
        for name in ("a hit deleted", "one key deleted", "a notice of nothing"):
            super_.execute(DAMAGES[name][0])  # type: ignore[call-overload]


@override_settings(HUB_OFFICES=LIMIT)
def test_killed_in_the_middle_the_hits_are_as_they_were_and_the_next_run_mends_them(
    database: str, players: list[Player]
) -> None:
    del players
    before = derived_rows(database)
    _damage_much(database)
    damaged = every_row(database)["hits_hit"]
    with _stopped_midway(database):
        process = start("index", "rebuild", environ={**os.environ, "TIELINE_HUB_OFFICES": "3"})
        _await(database, _WAITS)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
    _await(database, _KEEPERS, wanted=False)
    after = every_row(database)
    assert after["hits_hit"] == damaged
    assert derived_rows(database)["keys"] == before["keys"]  # a stage of its own, which was done
    assert rebuild().lines()
    assert derived_rows(database) == before


@override_settings(HUB_OFFICES=LIMIT)
def test_whoever_submits_meanwhile_waits_and_loses_nothing(
    database: str, players: list[Player]
) -> None:
    make_case(players[3], "C-3")
    handed = hand_in_values(players[3], [HELD, OLD], case="C-3")
    _damage_much(database)
    done: list[State] = []

    def submit() -> None:
        try:
            row = take_in(handed.receipt.submission_id, actor=handed.actor, now=later(20))
            done.append(row.state)
        finally:
            connections.close_all()

    mending = threading.Thread(target=rebuild)
    submitting = threading.Thread(target=submit)
    with _stopped_midway(database):
        mending.start()
        _await(database, _WAITS)
        submitting.start()
        time.sleep(1)
        assert done == []  # it waits
    mending.join()
    submitting.join()
    assert done == [State.FINISHED]
    looked = look()
    assert (looked.faults.lines(), looked.on_their_way) == ([], 0)
    told = "select count(*) from hits_hit where case_id = (select id from cases_case where ref = 'C-3')"
    assert _one(database, told) == 2


def test_a_rebuild_that_gives_up_says_what_it_mended_and_the_next_one_waits_too(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = make_player("A")
    make_case(one)
    make_submission(one, [SHARED])
    with damaging(database) as super_:
        super_.execute("delete from selectors_matchkey")
    monkeypatch.setattr(indexing, "PATIENCE_S", 0.5)
    with admin(database) as older, older.transaction(force_rollback=True):
        older.execute("select pg_current_xact_id()")  # what a scan has that read the keys before
        for _ in (
            "the keys are mended",
            "they are right, and it may still write by those of before",
        ):
            with pytest.raises(ServerError, match="goes on for more than a minute"):
                rebuild()
    assert rebuild().lines() == []
    trail = (
        "select string_agg(substr(action, 7) || coalesce((ids->'missing')::text, ''), ' ' order by id)"
        " from audit_auditentry where action ~ '^index'"
    )
    assert _one(database, trail) == (
        "rebuild_begun rebuild_stopped1 rebuild_begun rebuild_stopped0 rebuild_begun rebuilt0"
    )


def test_whoever_changes_an_answer_meanwhile_is_not_the_one_to_lose(database: str) -> None:
    """It holds its case's row and pointer, and will want the keys that the rebuild has."""
    one = make_player("A")
    make_case(one)
    make_submission(one, [SHARED])
    before = derived_rows(database)
    with damaging(database) as super_:
        super_.execute("delete from selectors_matchkey")
        super_.execute("delete from cases_casepointer")
    mending = threading.Thread(target=rebuild)
    with admin(database) as changing, changing.transaction():
        changing.execute("update cases_case set posture = posture")
        mending.start()
        _await(database, _WAITS)
        changing.execute("lock table selectors_matchkey in row exclusive mode")
        changing.execute("update selectors_matchkey set is_open = is_open")
        time.sleep(2)  # longer than anybody waits before a circle is looked for
    mending.join()
    assert derived_rows(database) == before
    assert look().faults.lines() == []


def test_what_is_on_its_way_is_left_to_whoever_brings_it_to_its_end(database: str) -> None:
    one, other = make_player("A"), make_player("B")
    for player in (one, other):
        make_case(player)
    make_submission(one, [SHARED])
    make_submission(other, [NEW])
    row = make_submission(other, [SHARED, OLD])
    selectors.withdraw(
        row.id, reason="a test", actor=other.actor, now=later(3)
    )  # and no retraction
    looked = look()
    assert looked.faults.lines() == []
    assert looked.on_their_way > 0
    before = every_row(database)
    assert rebuild().lines() == []
    assert every_row(database) == before
    retire(row.id, reason="a test", actor=other.actor, now=later(4))
    assert look().on_their_way == 0


def test_a_hold_that_is_lifted_gives_back_the_days_that_are_left(database: str) -> None:
    owner = make_supervisor(database, make_player("A"))
    for ref in ("C-1", "C-2"):
        make_case(owner, ref)
    dated = replace(BY_CASE, seen_at_column="seen")
    rows = [
        hand_in_text(owner, text, case="", layout=dated)
        for text in (
            f"case,number,seen\nC-1,{SHARED},2026-01-05\n",
            f"case,number,seen\nC-1,{SHARED},2025-01-05\nC-2,{OLD},2025-01-05\n",
        )
    ]
    for one in rows:
        take_in(one.receipt.submission_id, actor=one.actor, now=later(1))
    held = get_case(owner.viewer, "C-1")
    hold_case(held.uuid, "a court asks", actor=owner.actor, now=later(2))
    assert look().faults.lines() == []
    take_back(rows[1].receipt.submission_id, reason="a test", actor=owner.actor, now=later(3))
    [hold] = holds.list_holds(owner.viewer)
    lift_hold(hold.uuid, "done", actor=owner.actor, now=later(4))
    settle_answers(0)
    assert look().faults.lines() == []
    first = f"select extract(year from seen_from)::int from selectors_matchkey where case_id = {held.id}"
    assert _one(database, first) == 2026


def test_a_change_that_is_not_settled_is_on_its_way(database: str) -> None:
    del database
    one, other = make_player("A"), make_player("B")
    for player in (one, other):
        make_case(player)
        make_submission(player, [SHARED])
    fall_silent(other, get_case(other.viewer, "C-1").id, at=datetime.now(UTC))
    # Without a note nobody is at it: a notice that stands without ground is a fault.
    assert look().faults.lines()


def test_the_command_says_rows_by_number_and_no_value(database: str) -> None:
    one, other = make_player("A"), make_player("B")
    for player in (one, other):
        make_case(player)
        make_submission(player, [SHARED])
    assert "The index is what follows from the submissions" in do("index", "check").out
    assert "Nothing differed" in do("index", "rebuild").out
    with damaging(database) as super_:
        super_.execute("delete from hits_hit")
    ended = run("index", "check")
    assert ended.code == 4
    assert "hits: 1 missing" in ended.out
    assert "2025550143" not in ended.out
    assert run("index", "check", "--json").json["faults"][0]["rows"] == 1
    assert "Mended: hits: 1 missing." in do("index", "rebuild").out
    assert do("index", "check", "--json").json["faults"] == []
    actions = (
        "select string_agg(action, ' ' order by id) from audit_auditentry where action ~ '^index'"
    )
    assert _one(database, actions) == " ".join(["index.rebuild_begun index.rebuilt"] * 2)


def test_nobody_but_the_operator_checks_or_rebuilds(database: str) -> None:
    del database
    make_player("A")
    for command in ("check", "rebuild"):
        refuse(1, "--as", "ana-a", "index", command)


def _one(database: str, query: str) -> int:
    with admin(database) as super_:
        found = super_.execute(query).fetchone()  # type: ignore[call-overload]
    return found[0]  # type: ignore[no-any-return]
