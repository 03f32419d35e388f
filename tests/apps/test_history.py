"""Versions of rows: every change leaves one, whoever makes it and how; nobody else does."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from tests.conftest import admin
from tests.factories.roles import give_role
from tests.factories.world import (
    NOON,
    PHONES,
    Player,
    later,
    make_case,
    make_player,
    make_submission,
    operator,
)
from tests.security.catalogue import Connection, connect_as
from tieline.apps.audit.acting import acting_as
from tieline.apps.cases import postures
from tieline.apps.cases.postures import Scope
from tieline.apps.history.queries import list_versions, rows_at, rows_now
from tieline.apps.submissions import layouts
from tieline.core.ids import Viewer
from tieline.core.postures import Posture

_MOMENT: Final = timedelta(microseconds=1)


@pytest.fixture
def player(database: str) -> Player:
    """An office whose analyst is its supervisor as well: they read its history."""
    made = make_player("OWN")
    give_role(database, made, "supervisor")
    return made


def _open(player: Player, case: int) -> None:
    with acting_as(player.actor):
        postures.set_posture(Scope(case), Posture.OPEN, actor=player.actor, now=later(1))  # type: ignore[arg-type]


def test_what_a_row_said_before_each_change_is_kept(player: Player) -> None:
    case = make_case(player)
    _open(player, case)
    changed, added = list_versions(player.viewer, "case", case)
    assert (added.operation, added.before) == ("insert", None)
    assert changed.operation == "update"
    assert changed.before is not None
    assert changed.before["posture"] == "pointer"
    assert changed.before["summary"] == "A case about a canary"
    assert rows_now(player.viewer, "case", ids=[case])[case]["posture"] == "open"


def test_it_says_who_acted_and_what_the_trail_says_of_it(player: Player) -> None:
    case = make_case(player)
    _open(player, case)
    changed, added = list_versions(player.viewer, "case", case)
    for version in (changed, added):
        assert version.by_person == player.person.id
        assert not version.by_other
        assert version.role == "tieline_app"
    assert "case.opened" in [action for _, action in added.actions]
    assert [action for _, action in changed.actions] == ["case.posture_changed"]


def test_a_statement_of_whoever_holds_the_database_is_caught(player: Player, database: str) -> None:
    case = make_case(player)
    with admin(database) as super_:
        super_.execute("update cases_case set summary = 'another one' where id = %s", [case])
    [changed, _] = list_versions(player.viewer, "case", case)
    assert changed.before is not None
    assert changed.before["summary"] == "A case about a canary"
    assert (changed.by_person, changed.actions) == (None, ())
    assert not changed.role.startswith("tieline")


def test_the_owner_of_the_tables_is_caught(player: Player, database: str) -> None:
    """The owner may change what its policies let it: the directory."""
    with connect_as("tieline_owner", database) as owner:
        owner.execute(
            "update offices_office set city = 'Elsewhere' where id = %s", [player.office.id]
        )
    [changed, *_] = list_versions(player.viewer, "office", player.office.id)
    assert (changed.role, changed.operation) == ("tieline_owner", "update")
    assert changed.before is not None
    assert changed.before["city"] == ""


def test_a_change_of_many_rows_keeps_each(player: Player, database: str) -> None:
    cases = [make_case(player, f"C-{n}") for n in range(5)]
    with admin(database) as super_:
        super_.execute("update cases_case set summary = ref where ref <> 'C-3'")
    for case in cases:
        said = [
            v.before and v.before["summary"] for v in list_versions(player.viewer, "case", case)
        ]
        ref = rows_now(player.viewer, "case", ids=[case])[case]["ref"]
        assert said == ([None] if ref == "C-3" else ["A case about a canary", None])


def test_a_change_of_nothing_that_is_kept_leaves_no_version(player: Player, database: str) -> None:
    make_case(player)
    submission = make_submission(player, ["+1 202 555 0143"])
    before = list_versions(player.viewer, "submission", submission.id)
    with admin(database) as super_:
        super_.execute("update submissions_submission set failures = failures + 1")
        super_.execute("update submissions_submission set file_name = file_name")
    assert list_versions(player.viewer, "submission", submission.id) == before


def test_a_submission_has_a_version_for_each_state(player: Player) -> None:
    make_case(player)
    submission = make_submission(player, ["+1 202 555 0143"])
    states = [
        version.before and version.before["state"]
        for version in list_versions(player.viewer, "submission", submission.id)
    ]
    assert [state for state in dict.fromkeys(states) if state] == [
        "scanned", "published", "parsed", "received",
    ]  # fmt: skip
    assert states[-1] is None


def test_what_is_rolled_back_leaves_none(player: Player) -> None:
    case = make_case(player)
    before = list_versions(player.viewer, "case", case)
    with transaction.atomic():
        _open(player, case)
        transaction.set_rollback(True)
    assert list_versions(player.viewer, "case", case) == before


def test_a_row_that_is_removed_is_kept(player: Player) -> None:
    case = make_case(player)
    make_submission(player, ["+1 202 555 0143"])
    [[selector]] = _read(player, "select selector_id from selectors_mention")
    scope = Scope(case, selector)
    with acting_as(player.actor):
        postures.set_posture(scope, Posture.OPEN, actor=player.actor, now=later(1))
    [posture] = rows_now(player.viewer, "posture", case_id=case)
    with acting_as(player.actor):
        postures.set_posture(scope, None, actor=player.actor, now=later(2))
    assert rows_now(player.viewer, "posture", case_id=case) == {}
    [removed, added] = list_versions(player.viewer, "posture", posture)
    assert (removed.operation, added.operation) == ("delete", "insert")
    assert removed.before is not None
    assert removed.before["posture"] == "open"


def test_a_row_as_it_stood(player: Player) -> None:
    case = make_case(player)
    _open(player, case)
    changed, added = list_versions(player.viewer, "case", case)

    def said(at: Any) -> str | None:
        found = rows_at(player.viewer, "case", at, ids=[case]).get(case)
        return None if found is None or found.content is None else found.content["posture"]

    assert said(added.changed_at - _MOMENT) is None
    assert said(added.changed_at) == "pointer"
    assert said(changed.changed_at - _MOMENT) == "pointer"
    assert said(changed.changed_at) == "open"


def test_roles_have_a_history(player: Player, database: str) -> None:
    [(role, person)] = _admin(
        database, "select id, person_id from offices_membership where role = 'analyst'"
    )
    with admin(database) as super_:
        super_.execute("update offices_membership set ends_at = now() where id = %s", [role])
    changed, added = list_versions(player.viewer, "role", role)
    assert changed.before is not None
    assert (changed.before["person_id"], changed.before["ends_at"]) == (person, None)
    # The operator gave it, in the installation's office.
    assert (added.by_person, added.by_other) == (operator().id, False)


def test_a_row_from_before_its_history_stands_as_it_is(player: Player, database: str) -> None:
    """An installation that exists has rows that no version speaks of."""
    case = make_case(player)
    with admin(database) as super_:
        super_.execute("set session_replication_role = replica")
        super_.execute("delete from history_version")
    assert list_versions(player.viewer, "case", case) == []
    then = rows_at(player.viewer, "case", datetime.now(UTC) - timedelta(days=1), ids=[case])
    assert then[case].content == rows_now(player.viewer, "case", ids=[case])[case]
    _open(player, case)
    [changed] = list_versions(player.viewer, "case", case)
    assert changed.before == then[case].content


def test_of_another_office_that_acted_there_is_only_that_it_was_another(
    player: Player, database: str
) -> None:
    case, other = make_case(player), make_player("PART")
    with admin(database) as super_, super_.transaction():
        super_.execute("select set_config('tieline.office_id', %s, true)", [str(other.office.id)])
        super_.execute("select set_config('tieline.person_id', %s, true)", [str(other.person.id)])
        super_.execute("update cases_case set summary = '' where id = %s", [case])
    changed, added = list_versions(player.viewer, "case", case)
    assert (changed.by_person, changed.by_other) == (None, True)
    assert (added.by_person, added.by_other) == (player.person.id, False)


def test_two_changes_at_once_leave_two_versions_in_their_order(
    player: Player, database: str
) -> None:
    case = make_case(player)
    with admin(database) as first, admin(database) as second, ThreadPoolExecutor() as pool:
        with first.transaction():
            first.execute("update cases_case set summary = 'first' where id = %s", [case])
            waits = pool.submit(
                second.execute, "update cases_case set summary = 'second' where id = %s", [case]
            )
        waits.result()
    versions = list_versions(player.viewer, "case", case)
    said = [version.before and version.before["summary"] for version in versions]
    assert said == ["first", "A case about a canary", None]
    moments = [version.changed_at for version in versions]
    assert moments == sorted(moments, reverse=True)


def test_what_is_added_or_else_changed_is_caught_either_way(player: Player, database: str) -> None:
    layouts.remember_layout("Carrier", ("number",), PHONES, actor=player.actor, now=NOON)
    [(row,)] = _admin(database, "select id from submissions_senderlayout")
    with admin(database) as super_:
        super_.execute(
            "insert into submissions_senderlayout select * from submissions_senderlayout"
            " on conflict (id) do update set saved_at = now()"
        )
    found = [one.operation for one in list_versions(player.viewer, "layout", row)]
    assert found == ["update", "insert"]


def test_who_reads_what(player: Player, database: str) -> None:
    """Supervisors the work of the office; whoever has no such role nothing; another office nothing."""
    case = make_case(player)
    analyst = make_player("PART")
    make_case(analyst)
    kinds = {kind for (kind,) in _read(player, "select distinct kind from history_version")}
    assert kinds == {"case", "marking", "office", "person", "role", "account"}
    assert _read(analyst, "select kind from history_version") == []
    stranger = Viewer(analyst.person.id, player.office.id)
    assert list_versions(stranger, "case", case) == []
    give_role(database, analyst, "auditor")
    found = {kind for (kind,) in _read(analyst, "select distinct kind from history_version")}
    assert found == {"office", "person", "role", "account"}


@pytest.mark.parametrize(
    "statement",
    [
        "insert into history_version (office_id, kind, audience, row_id, operation, changed_at,"
        " by_other, role) values (1, 'case', 'case', 1, 'insert', now(), false, '')",
        "update history_version set before = '{}'",
        "update history_version set kind = 'other'",
        "delete from history_version",
        "truncate history_version",
    ],
)
def test_nobody_writes_versions_by_hand(player: Player, database: str, statement: str) -> None:
    case = make_case(player)
    _open(player, case)
    for role in ("tieline_app", "tieline_owner", "tieline_keeper", "super"):
        with admin(database) if role == "super" else connect_as(role, database) as someone:
            someone.execute("select set_config('tieline.office_id', '1', false)")
            someone.execute("select set_config('tieline.person_id', '1', false)")
            refused, changed = _try(someone, statement)
        # No policy shows the owner a row: it changes none.
        assert refused in ("TLA02", "42501") or changed == 0, (role, refused)
    assert len(list_versions(player.viewer, "case", case)) == 2


def test_a_table_under_history_is_not_emptied_at_one_stroke(player: Player, database: str) -> None:
    make_case(player)
    with admin(database) as super_, pytest.raises(psycopg.Error) as refused:
        super_.execute("truncate cases_selectorposture")
    assert refused.value.sqlstate == "TLA02"


def test_a_purge_takes_the_content_out_and_leaves_that_there_was_a_change(
    player: Player, database: str
) -> None:
    case = make_case(player)
    other = make_case(player, "C-2")
    for one in (case, other):
        _open(player, one)
    moment = list_versions(player.viewer, "case", case)[1].changed_at
    with connect_as("tieline_keeper", database) as keeper:
        for _ in range(2):  # safe to run again
            keeper.execute(
                "select redact_versions_of_case(%s, %s, now())", [player.office.id, case]
            )
    changed, added = list_versions(player.viewer, "case", case)
    assert changed.before is None
    assert changed.redacted_at is not None
    assert (changed.operation, changed.by_person) == ("update", player.person.id)
    assert added.redacted_at is None
    assert rows_at(player.viewer, "case", moment, ids=[case])[case].content is None
    assert list_versions(player.viewer, "case", other)[0].before is not None
    with connect_as("tieline_keeper", database) as keeper:
        done = keeper.execute(
            "select redact_versions(%s, 'case', %s, now())", [player.office.id, [case, other]]
        )
        assert done.fetchone() == (1,)


def test_what_the_keeper_removes_leaves_no_copy(player: Player, database: str) -> None:
    with admin(database) as super_:  # the rights that a purge may have
        super_.execute("grant select, update, delete on submissions_senderlayout to tieline_keeper")
    layouts.remember_layout("Carrier", ("number",), PHONES, actor=player.actor, now=NOON)
    with connect_as("tieline_keeper", database) as keeper:
        for statement in (
            "update submissions_senderlayout set sender = ''",
            "delete from submissions_senderlayout",
        ):
            assert keeper.execute(statement).rowcount == 1
    versions = _read(player, "select row_id from history_version where kind = 'layout'")
    removed, changed, added = list_versions(player.viewer, "layout", versions[0][0])
    assert [one.operation for one in (removed, changed, added)] == ["delete", "update", "insert"]
    assert (removed.before, changed.before, added.before) == (None, None, None)
    assert removed.redacted_at == removed.changed_at
    assert {removed.role, changed.role} == {"tieline_keeper"}


def test_the_application_cannot_take_content_out(player: Player) -> None:
    case = make_case(player)
    with pytest.raises(DatabaseError), acting_as(player.actor), connection.cursor() as cursor:
        cursor.execute("select redact_versions_of_case(%s, %s, now())", [player.office.id, case])


def _read(player: Player, statement: str) -> list[tuple[Any, ...]]:
    with acting_as(player.viewer), connection.cursor() as cursor:
        cursor.execute(statement)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _try(someone: Connection, statement: str) -> tuple[str | None, int]:
    try:
        return None, someone.execute(statement).rowcount  # type: ignore[call-overload]
    except psycopg.Error as error:
        return error.sqlstate, 0


def _admin(database: str, statement: str) -> list[tuple[Any, ...]]:
    with admin(database) as super_:
        return super_.execute(statement).fetchall()  # type: ignore[call-overload, no-any-return]
