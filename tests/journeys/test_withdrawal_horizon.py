"""A scan that read its keys before a withdrawal was committed cannot bring a hit back, whichever of the
two took its transaction id first."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connections

from tests.conftest import admin
from tests.factories.world import make_case, make_cast, make_submission
from tests.journeys.observed import live_model, recorded_arrivals, recorded_told
from tieline.journeys.withdrawal import retire

NOW = datetime.now(UTC)
VALUE = "+1 202 555 0143"
BEFORE_COMMIT, BEFORE_WRITING = 4243, 4244
_LATE_COMMIT = f"""
create function wait_before_commit() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock({BEFORE_COMMIT});
    return null;
end $$;
grant execute on function wait_before_commit() to public;
create constraint trigger late_commit after insert on selectors_withdrawnkey
    deferrable initially deferred for each row execute function wait_before_commit();
"""
_WRITES = "    hit_ids := record_arrivals"
_TIME_TO_GO_WRONG_S = 2.0


@pytest.mark.parametrize("is_scan_older", [False, True])
def test_a_retraction_waits_for_every_scan_that_saw_the_mention(
    database: str, is_scan_older: bool
) -> None:
    cast = make_cast()
    for player in (cast.owner, cast.partner):
        make_case(player)
    first = make_submission(cast.owner, [VALUE])
    with admin(database) as keeper:
        keeper.execute(_LATE_COMMIT)
        _pause_the_scan(keeper)
        for gate in (BEFORE_COMMIT, BEFORE_WRITING):
            keeper.execute("select pg_advisory_lock(%s)", [gate])
        withdrawal = _thread(
            lambda: retire(first.id, reason="a test", actor=cast.owner.actor, now=NOW)
        )
        scan = _thread(lambda: make_submission(cast.partner, [VALUE]))
        order = [(withdrawal, BEFORE_COMMIT), (scan, BEFORE_WRITING)]
        for thread, gate in reversed(order) if is_scan_older else order:
            thread.start()
            _await_waiting(keeper, gate)
        keeper.execute("select pg_advisory_unlock(%s)", [BEFORE_COMMIT])
        withdrawal.join(_TIME_TO_GO_WRONG_S)
        assert withdrawal.is_alive(), "it did not wait for the scan"
        keeper.execute("select pg_advisory_unlock(%s)", [BEFORE_WRITING])
        for thread in (withdrawal, scan):
            thread.join(60)
            assert not thread.is_alive()
    assert live_model(database).arrivals() == set()
    assert recorded_arrivals(database) == []
    assert recorded_told(database) == []


def _thread(does: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        try:
            does()
        finally:
            connections["default"].close()

    return threading.Thread(target=run)


def _pause_the_scan(keeper: psycopg.Connection[tuple[object, ...]]) -> None:
    """It has read its keys and has written nothing yet."""
    [[source]] = keeper.execute(
        "select pg_get_functiondef('scan_submission'::regproc)"
    ).fetchall()  # fmt: skip
    text = str(source)
    assert text.count(_WRITES) == 1
    paused = f"    perform pg_advisory_xact_lock({BEFORE_WRITING});\n{_WRITES}"
    keeper.execute(text.replace(_WRITES, paused))  # type: ignore[call-overload]


def _await_waiting(keeper: psycopg.Connection[tuple[object, ...]], gate: int) -> None:
    for _ in range(600):
        [[waiting]] = keeper.execute(
            "select count(*) from pg_locks where locktype = 'advisory' and objid = %s"
            " and not granted",
            [gate],
        ).fetchall()
        if waiting:
            return
        keeper.execute("select pg_sleep(0.05)")
    raise AssertionError("nobody came to the gate")
