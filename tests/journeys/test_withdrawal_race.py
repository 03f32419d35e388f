"""A submission that arrives in the middle of a withdrawal's settling loses no hit by it."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connections

from tests.conftest import admin
from tests.factories.world import OTHERS, Cast, make_case, make_cast, make_submission
from tests.journeys.observed import live_model, recorded_arrivals, recorded_told
from tieline.core.ids import SubmissionId
from tieline.journeys.withdrawal import retire

NOW = datetime.now(UTC)
VALUE = "+1 202 555 0143"
GATE = 4242
STATEMENTS = (
    "    update hits_hit h\n    set retracted_at",
    "    update hits_hit h\n    set mention_id",
    "    hit_ids := record_arrivals",
    "    update notices_notice t",
    "    perform issue_notices",
)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_hit_scanned_between_two_statements_of_a_retraction_stays(
    database: str, statement: str
) -> None:
    cast = make_cast()
    for player in (cast.owner, cast.partner, cast.stranger):
        make_case(player)
    first = make_submission(cast.owner, [VALUE, "+1 202 555 0199"])
    make_submission(cast.partner, [VALUE])
    with admin(database) as keeper:
        keeper.execute("select pg_advisory_lock(%s)", [GATE])
        _pause_before(database, statement)
        withdrawal = threading.Thread(target=_withdraw, args=(cast, first.id))
        withdrawal.start()
        _wait_until_paused(database)
        make_submission(cast.stranger, [VALUE])
    withdrawal.join(60)
    assert not withdrawal.is_alive()
    model = live_model(database)
    assert len(model.arrivals()) == 1
    assert sorted(recorded_arrivals(database)) == sorted(model.arrivals())
    assert sorted(recorded_told(database)) == sorted(model.told())


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize("was_first", [True, False])
def test_a_case_that_is_given_a_value_back_in_the_middle_of_its_withdrawal_has_its_hit(
    database: str, statement: str, was_first: bool
) -> None:
    cast = make_cast()
    for player in (cast.owner, cast.partner):
        make_case(player)
    if not was_first:
        make_submission(cast.partner, [VALUE])
    first = make_submission(cast.owner, [VALUE, "+1 202 555 0199"])
    if was_first:
        make_submission(cast.partner, [VALUE])
    with admin(database) as keeper:
        keeper.execute("select pg_advisory_lock(%s)", [GATE])
        _pause_before(database, statement)
        withdrawal = threading.Thread(target=_withdraw, args=(cast, first.id))
        withdrawal.start()
        _wait_until_paused(database)
        again = threading.Thread(target=_hand_in_again, args=(cast,))
        again.start()
        again.join(1)  # it may have to wait for the withdrawal
    withdrawal.join(60)
    again.join(60)
    assert not withdrawal.is_alive()
    assert not again.is_alive()
    model = live_model(database)
    assert len(model.arrivals()) == 1
    assert sorted(recorded_arrivals(database)) == sorted(model.arrivals())
    assert sorted(recorded_told(database)) == sorted(model.told())


def test_values_given_back_all_through_a_large_withdrawal_keep_their_hits(database: str) -> None:
    cast = make_cast()
    for player in (cast.owner, cast.partner):
        make_case(player)
    values = [f"ID-{number:06}" for number in range(4000)]
    make_submission(cast.partner, values, layout=OTHERS)
    large = make_submission(cast.owner, values, layout=OTHERS)
    withdrawal = threading.Thread(target=_withdraw, args=(cast, large.id))
    withdrawal.start()
    given_back = 0
    while withdrawal.is_alive() or given_back == 0:
        make_submission(cast.owner, [values[given_back], f"NEW-{given_back}"], layout=OTHERS)
        given_back += 1
    withdrawal.join()
    model = live_model(database)
    assert len(model.arrivals()) == given_back
    assert sorted(recorded_arrivals(database)) == sorted(model.arrivals())
    assert sorted(recorded_told(database)) == sorted(model.told())


def _hand_in_again(cast: Cast) -> None:
    try:
        make_submission(cast.owner, [VALUE])
    finally:
        connections["default"].close()


def _withdraw(cast: Cast, submission_id: SubmissionId) -> None:
    try:
        retire(submission_id, reason="a test", actor=cast.owner.actor, now=NOW)
    finally:
        connections["default"].close()


def _pause_before(database: str, statement: str) -> None:
    """Make the function wait at this statement for as long as the gate is held."""
    with admin(database) as connection:
        [[source]] = connection.execute(
            "select pg_get_functiondef('settle_values'::regproc)"
        ).fetchall()
        text = str(source)
        assert text.count(statement) == 1
        paused = f"    perform pg_advisory_xact_lock({GATE});\n{statement}"
        connection.execute(text.replace(statement, paused))  # type: ignore[call-overload]


def _wait_until_paused(database: str) -> None:
    with admin(database) as connection:
        for _ in range(600):
            [[waiting]] = connection.execute(
                "select count(*) from pg_locks where locktype = 'advisory' and objid = %s"
                " and not granted",
                [GATE],
            ).fetchall()
            if waiting:
                return
            connection.execute("select pg_sleep(0.05)")
    raise AssertionError("the withdrawal never reached the statement")
