"""The audit trail: insert-only, in the action's own transaction, and free of values."""

import re
from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest
from django.db import IntegrityError, connection, transaction
from psycopg import errors

from tests.apps.actions_in_source import find_recorded
from tests.conftest import admin
from tests.factories.world import (
    NOON,
    Player,
    later,
    make_case,
    make_cast,
    make_player,
    make_submission,
)
from tests.security.catalogue import connect_as
from tests.security.worlds import read_as, run_and_undo
from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import PURPOSE_MAX, record, record_look
from tieline.apps.audit.errors import PurposeMissing
from tieline.apps.audit.queries import list_entries
from tieline.apps.cases.actions import open_case
from tieline.apps.cases.errors import CaseExists
from tieline.core.errors import BadInput
from tieline.journeys import checking, handling
from tieline.journeys.checking import Question, check
from tieline.journeys.looking import list_hits, list_values, show_hit
from tieline.journeys.withdrawal import retire

DOCS: Final = Path(__file__).resolve().parents[2] / "docs" / "audit-actions.md"
ROW: Final = re.compile(r"^\| `([a-z_]+\.[a-z_]+)` \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
CANARY: Final = "+1 202 555 0143"


def _actions(player: Player) -> list[str]:
    return [entry.action for entry in reversed(list_entries(player.viewer))]


def _all_text(database: str) -> str:
    with admin(database) as super_:
        rows = super_.execute("select e::text from audit_auditentry e order by id").fetchall()
    return "\n".join(str(row[0]) for row in rows)


def test_entries_are_never_changed_or_removed_by_anyone(database: str) -> None:
    player = make_player("OWN")
    make_case(player)
    before = _all_text(database)
    changes = ("update audit_auditentry set purpose = 'other'", "delete from audit_auditentry")
    for change in (*changes, "truncate audit_auditentry"):
        with pytest.raises(errors.InsufficientPrivilege):
            run_and_undo(player, change)
    with admin(database) as super_:
        for change in (*changes, "truncate audit_auditentry"):
            with pytest.raises(errors.DatabaseError, match="never changed or removed") as refused:
                super_.execute(change)
            assert refused.value.sqlstate == "TLA02"
    with connect_as("tieline_owner", database) as owner:
        for change in changes:
            assert owner.execute(change).rowcount == 0
        with pytest.raises(errors.DatabaseError, match="never changed or removed"):
            owner.execute("truncate audit_auditentry")
    assert _all_text(database) == before


def test_transaction_and_clock_of_an_entry_are_the_databases_own(database: str) -> None:
    player = make_player("OWN")
    columns = "office_id, person_id, action, at, purpose, authority, ids, digests"
    values = f"{player.office.id}, {player.person.id}, 'case.opened', now(), '', '', '{{}}', '{{}}'"
    for column, forged in (("xid8", "'1'"), ("recorded_at", "'2020-01-01'"), ("id", "1")):
        forging = f"insert into audit_auditentry ({columns}, {column}) values ({values}, {forged})"
        with pytest.raises(errors.InsufficientPrivilege, match="permission denied"):
            run_and_undo(player, forging)
    with acting_as(player.actor):
        entry = record("case.opened", actor=player.actor, now=NOON)
        [own] = read_as(
            player,
            "select xid8 = pg_current_xact_id(), at, recorded_at > at"
            " from audit_auditentry where id = %s",
            [entry],
        )
    assert own == (True, NOON, True)
    with pytest.raises(IntegrityError, match="audit_action_is_noun_verb"), acting_as(player.actor):
        record("Opened a case", actor=player.actor, now=NOON)


def test_an_action_and_its_entry_are_kept_or_lost_together(database: str) -> None:
    player = make_player("OWN")
    make_case(player, "C-1")
    before = _actions(player)
    with pytest.raises(CaseExists):
        open_case("C-1", actor=player.actor, now=NOON)
    with transaction.atomic():
        with acting_as(player.actor):
            record("case.opened", actor=player.actor, now=NOON)
        transaction.set_rollback(True)
    assert _actions(player) == before == ["marking.added", "case.opened"]


def test_a_look_needs_a_purpose_and_is_committed_before_it_is_answered(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    player = make_player("OWN")
    for purpose in ("", " ", "\n\t"):
        with pytest.raises(PurposeMissing):
            record_look("hits.listed", actor=player.actor, now=NOON, purpose=purpose)
        with pytest.raises(PurposeMissing):
            check(
                Question([CANARY], purpose, without_case="a test has none"),
                actor=player.actor,
                now=NOON,
            )
    assert _actions(player) == []
    with acting_as(player.actor), pytest.raises(RuntimeError, match="durable"):
        record_look("hits.listed", actor=player.actor, now=NOON, purpose="inside another")

    def cut_off(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(checking.hits, "find_holders", cut_off)
    with pytest.raises(BadInput):
        check(
            Question([CANARY], "x" * (PURPOSE_MAX + 1), without_case="a test has none"),
            actor=player.actor,
            now=NOON,
        )
    assert _actions(player) == []
    with pytest.raises(KeyboardInterrupt):
        check(
            Question([CANARY], "x" * PURPOSE_MAX, without_case="a test has none"),
            actor=player.actor,
            now=NOON,
        )
    [entry] = list_entries(player.viewer)
    assert (entry.action, entry.person_id) == ("selector.checked", player.person.id)
    assert entry.purpose == "x" * PURPOSE_MAX
    assert entry.ids == {"values": 1}
    assert entry.without_case == "a test has none"
    assert not connection.in_atomic_block


def test_the_trail_of_a_whole_day_holds_no_value_name_or_text(database: str) -> None:
    cast = make_cast()
    for player in (cast.owner, cast.partner):
        make_case(player, "REF-CANARY", summary="SUMMARY-CANARY")
    make_submission(cast.owner, [CANARY], case="REF-CANARY")
    row = make_submission(cast.partner, [CANARY, "junk-canary"], case="REF-CANARY", at=later(1))
    actor = cast.partner.actor
    check(
        Question([CANARY, "canary@example.org"], "why", case_ref="REF-CANARY"),
        actor=actor,
        now=NOON,
    )
    list_values(actor=actor, now=NOON)
    [[hit], _] = list_hits(actor=actor, now=NOON)
    ident = str(hit.side.uuid)
    show_hit(ident, actor=actor, now=NOON)
    handling.assign_hit(ident, cast.partner.person.name, actor=actor, now=NOON)
    handling.dispose_hit(ident, "confirmed", "REASON-CANARY", actor=actor, now=NOON)
    retire(row.id, reason="wrong file", actor=actor, now=later(2))

    recorded = Counter(_actions(cast.partner))
    assert {"selector.checked", "hit.viewed", "hit.disposed", "submission.withdrawn"} <= set(
        recorded
    )
    trail = _all_text(database).lower()
    assert "2025550143" not in re.sub(r"[^0-9a-z]", "", trail.replace("-", ""))
    for canary in ("555 0143", "5550143", "canary", cast.partner.person.name):
        assert canary not in trail, canary


def test_an_office_reads_its_own_trail_page_by_page(database: str) -> None:
    cast = make_cast()
    make_case(cast.owner, "C-1")
    make_case(cast.owner, "C-2")
    opened = list_entries(cast.owner.viewer, action="case.opened")
    assert [entry.action for entry in opened] == ["case.opened"] * 2
    newest, *rest = list_entries(cast.owner.viewer)
    assert list_entries(cast.owner.viewer, before_id=newest.id) == rest
    assert list_entries(cast.owner.viewer, limit=1) == [newest]
    assert list_entries(cast.stranger.viewer) == []


def test_every_action_of_the_source_stands_in_the_table_and_no_other() -> None:
    said = {action: ids for action, _, ids in ROW.findall(DOCS.read_text("utf-8"))}
    recorded: dict[str, set[str]] = {}
    for place in find_recorded():
        for action in place.actions:
            recorded.setdefault(action, set()).update(place.ids_of(action))
    assert len(recorded) > 20
    assert sorted(said) == sorted(recorded)
    assert {action: set(re.findall(r"`(\w+)`", ids)) for action, ids in said.items()} == recorded
    assert list(said) == sorted(said)
