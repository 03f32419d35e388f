"""A purge at the moment at which its case is taken out of the index or a hold on it is lifted."""

import threading
import time
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connections

from tests.conftest import admin
from tests.factories.purged import make_supervisor
from tests.factories.world import NOON, Cast, make_case, make_cast, make_submission
from tieline.apps.cases import queries as cases
from tieline.apps.retention import holds, steps
from tieline.apps.selectors.taking_out import take_case_out

_WAITS = (
    "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
)


@pytest.fixture
def cast(database: str) -> Cast:
    made = make_cast()
    make_case(made.owner)
    make_submission(made.owner, ["+1 202 555 0143"])
    make_supervisor(database, made.owner)
    return made


def _take_out(cast: Cast) -> Callable[[], object]:
    case = cases.get_case(cast.owner.viewer, "C-1")
    return partial(take_case_out, case.id, actor=cast.owner.actor, now=NOON)


def _place(cast: Cast) -> Callable[[], object]:
    case = cases.get_case(cast.owner.viewer, "C-1")
    return partial(holds.place_hold, case.id, case.uuid, "a test", actor=cast.owner.actor, now=NOON)


def _lift(cast: Cast) -> Callable[[], object]:
    _place(cast)()
    [row] = holds.list_holds(cast.owner.viewer)
    return partial(holds.lift_hold, row.uuid, "a test", actor=cast.owner.actor, now=NOON)


@pytest.mark.parametrize("make", [_take_out, _place, _lift])
def test_what_comes_at_the_same_moment_waits_for_the_keeper_and_never_in_a_circle(
    database: str, cast: Cast, make: Callable[[Cast], Callable[[], object]]
) -> None:
    """The keeper has locked the tables and goes on to the case, which nobody who waits may hold."""
    act = make(cast)
    raised: list[Exception] = []

    def run() -> None:
        try:
            act()
        except Exception as error:  # noqa: BLE001 - looked at below
            raised.append(error)
        finally:
            connections.close_all()

    other = threading.Thread(target=run)
    with admin(database) as keeper, admin(database) as watching:
        with keeper.transaction(force_rollback=True):
            keeper.execute(steps.LOCK)
            other.start()
            while not watching.execute(_WAITS).fetchone():
                assert other.is_alive()
                time.sleep(0.05)
            keeper.execute("set local lock_timeout = '5s'")
            keeper.execute("select id from cases_case for update")
        other.join(60)
    assert raised == []
