"""A file that comes for a case while the case is being purged: it is purged with it, or refused."""

import io
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from tests.conftest import admin
from tests.factories.purged import WHY, find_anywhere, make_supervisor, order_case, run_purger
from tests.factories.world import (
    NOON,
    PHONES,
    Cast,
    Player,
    hand_in_text,
    later,
    make_case,
    make_cast,
    make_submission,
)
from tieline.apps.authorities import queries as authorities
from tieline.apps.cases.errors import CaseNotFound
from tieline.apps.cases.queries import get_case, known_refs
from tieline.apps.retention import purging as keeper_purging
from tieline.apps.sharing.queries import get_marking
from tieline.apps.submissions import actions as submission_actions
from tieline.apps.submissions import queries as submissions
from tieline.apps.submissions.errors import WrongState
from tieline.config.purger import Round
from tieline.core.authority_fields import StatedAuthority
from tieline.core.ids import SubmissionId
from tieline.core.parsing.layout import Layout
from tieline.core.states import State
from tieline.journeys import authorising, purging, reconsidering
from tieline.journeys.handing_in import Sheet, hand_in_stream
from tieline.journeys.intake import take_in

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


def test_what_is_handed_in_anew_while_its_case_is_destroyed_does_not_come_back(
    database: str,
    cast: Cast,
    beside: Callable[..., Future[Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It would open the case again, since the file did."""
    actor = cast.owner.actor
    first = _hand_in_under(cast, "C-2")
    wider = StatedAuthority(numbers=(OWN, "+1 202 555 0102"))
    second = authorising.replace_stated(str(first), wider, "a test", actor=actor, now=later(1))
    case, gate = get_case(cast.owner.viewer, "C-2"), Gate()

    def read_slowly(*arguments: Any) -> object:
        marking = get_marking(*arguments)  # the last that it reads before it stores
        gate.pass_through()
        return marking

    with monkeypatch.context() as patch:
        patch.setattr(reconsidering, "get_marking", read_slowly)
        anew = beside(
            lambda: reconsidering.reconsider(str(second.uuid), actor=actor, now=later(2), then=None)
        )
        gate.await_somebody()
    purging.purge_case(case.uuid, WHY, actor=actor, now=NOON)
    assert run_purger() == Round(1, 0)
    gate.open()
    with pytest.raises(WrongState):
        anew.result(_PATIENCE_S)
    left = {table for table, _, _ in find_anywhere(database, (OWN, OWN_FORM))}
    assert left == {"authorities_authoritynumber"}  # the paper names it, whatever case it is for


def _hand_in_under(cast: Cast, case: str) -> UUID:
    """A file that opens its case, under an authority that is returned."""
    player = cast.owner
    authorising.record_stated(
        "subpoena:P-1", StatedAuthority(numbers=(OWN,)), actor=player.actor, now=NOON
    )
    sheet = Sheet(Path("list.csv"), PHONES, "subpoena:P-1", case, creates=True)
    receipt = hand_in_stream(
        io.BytesIO(f"number\n{OWN}\n".encode()), sheet, actor=player.actor, now=NOON
    )
    take_in(receipt.submission_id, actor=player.actor, now=NOON)
    found = authorities.find_standing(player.viewer, "subpoena", "P-1")
    assert found is not None
    return found.uuid


SHEET = Layout(columns=PHONES.columns, case_column="case")
OTHER = "+1 202 555 0102"


def _hand_in_sheet(player: Player) -> SubmissionId:
    """A file of two cases, which it opens."""
    text = f"number,case\n{OWN},C-8\n{OTHER},C-9\n"
    sheet = Sheet(Path("list.csv"), SHEET, "subpoena:P-1", creates=True)
    stream = io.BytesIO(text.encode())
    return hand_in_stream(stream, sheet, actor=player.actor, now=NOON).submission_id


def test_a_sheet_that_is_handed_in_anew_does_not_bring_back_a_case_that_was_purged(
    database: str, cast: Cast
) -> None:
    player, actor = cast.owner, cast.owner.actor
    terms = StatedAuthority(numbers=(OWN, OTHER))
    authorising.record_stated("subpoena:P-1", terms, actor=actor, now=NOON)
    take_in(_hand_in_sheet(player), actor=actor, now=NOON)
    order_case(player, "C-8", now=later(1))
    assert run_purger() == Round(1, 0)
    first = authorities.find_standing(player.viewer, "subpoena", "P-1")
    assert first is not None
    wider = StatedAuthority(numbers=(OWN, OTHER, "+1 202 555 0103"))
    second = authorising.replace_stated(str(first.uuid), wider, "x", actor=actor, now=later(2))
    [anew] = reconsidering.reconsider(str(second.uuid), actor=actor, now=later(3), then=None)
    row = take_in(anew.submission_id, actor=actor, now=later(3))
    assert (row.rows_accepted, row.row_problems) == (1, 1)
    assert known_refs(player.viewer, ["C-8", "C-9"]).keys() == {"C-9"}
    left = {table for table, _, _ in find_anywhere(database, (OWN, OWN_FORM))}
    assert left == {"authorities_authoritynumber"}


def test_a_sheet_that_is_read_again_does_not_bring_back_a_case_that_was_purged(
    database: str, cast: Cast
) -> None:
    player = cast.owner
    ident = _hand_in_sheet(player)
    make_case(player, "C-8")
    order_case(player, "C-8", now=later(1))
    assert run_purger() == Round(1, 0)
    row = take_in(ident, actor=player.actor, now=later(2))
    assert (row.rows_accepted, row.row_problems) == (0, 2)
    assert known_refs(player.viewer, ["C-8", "C-9"]) == {}
    after = _hand_in_again(player)
    assert take_in(after, actor=player.actor, now=later(4)).rows_accepted == 2


def _hand_in_again(player: Player) -> SubmissionId:
    """Afterwards, by somebody who means it."""
    text = f"number,case\n{OTHER},C-8\n{OTHER},C-9\n"
    sheet = Sheet(Path("list.csv"), SHEET, "subpoena:P-1", creates=True)
    stream = io.BytesIO(text.encode())
    return hand_in_stream(stream, sheet, actor=player.actor, now=later(3)).submission_id


def test_a_purge_lets_whoever_is_writing_finish_and_others_pass(database: str, cast: Cast) -> None:
    """Whoever came after the keeper would wait for as long as the keeper does."""
    make_case(cast.partner)
    make_submission(cast.owner, [OWN])
    order_case(cast.owner)
    with admin(database) as writing, writing.transaction():
        writing.execute("lock table selectors_mention in row exclusive mode")
        assert run_purger() == Round(0, 1)
        assert make_submission(cast.partner, [OWN]).state is State.FINISHED
    assert run_purger() == Round(1, 0)


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
