"""A file that comes for a case while the case is being purged: it is purged with it, or refused."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from tests.factories.purged import find_anywhere, make_supervisor, order_case, run_purger
from tests.factories.world import Cast, hand_in_text, make_case, make_cast
from tieline.apps.cases.errors import CaseNotFound
from tieline.apps.retention import purging as keeper_purging
from tieline.apps.submissions import actions as submission_actions
from tieline.apps.submissions import queries as submissions
from tieline.config.purger import Round
from tieline.core.states import State

OWN, OWN_FORM = "+1 202 555 0101", "12025550101"
_PATIENCE_S = 60


@pytest.fixture
def cast(database: str) -> Cast:
    made = make_cast()
    make_case(made.owner)
    make_supervisor(database, made.owner)
    return made


class Gate:
    """Somebody stands before it until it is opened."""

    def __init__(self) -> None:
        self._reached, self._opened = threading.Event(), threading.Event()

    def pass_through(self) -> None:
        self._reached.set()
        assert self._opened.wait(_PATIENCE_S)

    def await_somebody(self) -> None:
        assert self._reached.wait(_PATIENCE_S)

    def open(self) -> None:
        self._opened.set()


@pytest.fixture
def beside() -> Iterator[Callable[..., Future[Any]]]:
    """Does something in a thread of its own, with a connection of its own."""
    with ThreadPoolExecutor(2) as threads:

        def start(step: Callable[[], object]) -> Future[Any]:
            def do() -> object:
                try:
                    return step()
                finally:
                    connections.close_all()

            return threads.submit(do)

        yield start


def test_a_file_that_is_just_being_stored_is_waited_for_and_purged_too(
    database: str,
    cast: Cast,
    beside: Callable[..., Future[Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate, receive = Gate(), submission_actions.receive

    def receive_slowly(*arguments: Any, **named: Any) -> object:
        gate.pass_through()
        return receive(*arguments, **named)

    monkeypatch.setattr(submission_actions, "receive", receive_slowly)
    handed = beside(lambda: hand_in_text(cast.owner, f"number\n{OWN}\n"))
    gate.await_somebody()
    order_case(cast.owner)
    assert run_purger() == Round(0, 1)
    gate.open()
    ident = handed.result(_PATIENCE_S).receipt.submission_id
    assert run_purger() == Round(1, 0)
    assert find_anywhere(database, (OWN, OWN_FORM)) == set()
    assert submissions.get_submission_by_id(cast.owner.viewer, ident).state is State.PURGED


def test_a_file_that_comes_while_the_case_is_destroyed_is_refused(
    database: str,
    cast: Cast,
    beside: Callable[..., Future[Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate, gather = Gate(), keeper_purging.gather

    def gather_slowly(*arguments: Any) -> None:
        gather(*arguments)
        gate.pass_through()

    monkeypatch.setattr(keeper_purging, "gather", gather_slowly)
    order_case(cast.owner)
    purged = beside(run_purger)
    gate.await_somebody()
    handed = beside(lambda: hand_in_text(cast.owner, f"number\n{OWN}\n"))
    with pytest.raises(TimeoutError):  # the case is still there for whoever looks
        handed.result(1)
    gate.open()
    assert purged.result(_PATIENCE_S) == Round(1, 0)
    with pytest.raises(CaseNotFound):
        handed.result(_PATIENCE_S)
    assert submissions.list_submissions(cast.owner.viewer) == []
    assert find_anywhere(database, (OWN, OWN_FORM)) == set()
