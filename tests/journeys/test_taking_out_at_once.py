"""What takes values out of the index, or puts them back, waits for a purge of its case and never in a circle
with it; and is repeated where it and another wait in one: nobody is shown the database's word for it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connections

from tests.conftest import admin
from tests.factories.purged import make_supervisor
from tests.factories.world import Cast, later, make_case, make_cast, make_submission
from tieline.apps.cases.postures import Scope
from tieline.apps.cases.queries import get_case
from tieline.apps.retention import holds, steps
from tieline.apps.selectors.taking_out import take_case_out
from tieline.apps.submissions.queries import SubmissionRow
from tieline.core.marking_fields import StatedMarking
from tieline.core.postures import Posture
from tieline.journeys.keeping_for_court import hold_case, lift_hold
from tieline.journeys.marking import replace_marking
from tieline.journeys.settling_answers import set_posture
from tieline.journeys.taking_back import take_back

CASES, MENTIONS, HOLDS = "cases_case", "selectors_mention", "retention_hold"
KEYS = "selectors_matchkey"
_WAITS = (
    "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
)
Act = Callable[[Cast, SubmissionRow], object]


def _hold(cast: Cast, _row: SubmissionRow) -> None:
    case = get_case(cast.owner.viewer, "C-1")
    hold_case(case.uuid, "subpoena", actor=cast.owner.actor, now=later(3))


def _take_back(cast: Cast, row: SubmissionRow) -> None:
    take_back(row.id, reason="a mistake", actor=cast.owner.actor, now=later(5))


def _take_out(cast: Cast, _row: SubmissionRow) -> None:
    take_case_out(
        get_case(cast.owner.viewer, "C-1").id, actor=cast.owner.actor, now=later(5)
    )  # fmt: skip


def _lift(cast: Cast, _row: SubmissionRow) -> None:
    [held] = holds.list_holds(cast.owner.viewer)
    lift_hold(held.uuid, "the court is done", actor=cast.owner.actor, now=later(5))


def _open(cast: Cast, _row: SubmissionRow) -> None:
    scope = Scope(get_case(cast.owner.viewer, "C-1").id)
    set_posture(scope, Posture.OPEN, actor=cast.owner.actor, now=later(5))


def _mark(cast: Cast, _row: SubmissionRow) -> None:
    case = get_case(cast.owner.viewer, "C-1")
    stated = StatedMarking(tlp="red")
    replace_marking(case.uuid, stated, "a test", actor=cast.owner.actor, now=later(5))


@pytest.fixture
def cast(database: str) -> Cast:
    made = make_cast()
    make_case(made.owner)
    make_supervisor(database, made.owner)
    return made


@contextmanager
def _beside(act: Act, cast: Cast) -> Iterator[Callable[[], None]]:
    """The act in a thread; it is begun, and waits for a lock, when what is given has returned."""
    row = make_submission(cast.owner, ["+1 202 555 0101"])
    if act is _lift:
        _hold(cast, row)
    raised: list[Exception] = []

    def acting() -> None:
        try:
            act(cast, row)
        except Exception as error:  # noqa: BLE001 - looked at below
            raised.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=acting)

    def begin() -> None:
        thread.start()
        with admin(str(connections["default"].settings_dict["NAME"])) as watching:
            while not watching.execute(_WAITS).fetchone():
                assert thread.is_alive(), raised
                time.sleep(0.02)

    yield begin
    thread.join(60)
    assert raised == []


@pytest.mark.parametrize("act", [_take_out, _hold, _lift])
def test_what_comes_at_the_moment_of_a_purge_waits_for_the_keeper(
    database: str, cast: Cast, act: Act
) -> None:
    """The keeper has locked the tables and goes on to the case, which nobody who waits may hold."""
    with (
        _beside(act, cast) as begin,
        admin(database) as keeper,
        keeper.transaction(force_rollback=True),
    ):
        keeper.execute(f"lock table {steps.LOCKED} in share row exclusive mode")
        begin()
        keeper.execute("set local lock_timeout = '5s'")
        keeper.execute("select id from cases_case for update")


@pytest.mark.parametrize(
    ("act", "first", "then"),
    [
        (_take_back, MENTIONS, CASES),
        (_take_out, MENTIONS, CASES),
        (_lift, CASES, HOLDS),
        (_open, KEYS, CASES),
        (_mark, KEYS, CASES),
    ],
)
def test_what_waits_in_a_circle_is_done_once_the_other_has_ended(
    database: str, cast: Cast, act: Act, first: str, then: str
) -> None:
    with _beside(act, cast) as begin, admin(database) as other, other.transaction():
        other.execute("set local deadlock_timeout = '60s'")  # the other one is told to repeat
        other.execute(f"select 1 from {first} for update")
        begin()
        other.execute(f"select 1 from {then} for update")
