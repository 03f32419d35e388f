"""A value that left its case since its subject was cleared comes back by a supervisor's word alone."""

import threading

import pytest
from django.db import connections

from tests.factories.roles import give_role
from tests.factories.subjects import make_subject
from tests.factories.world import (
    NOON,
    PHONES,
    Cast,
    Player,
    hand_in_text,
    hand_in_values,
    later,
    make_case,
    make_cast,
    make_submission,
)
from tieline.apps.cases.queries import get_case
from tieline.apps.selectors import quarantine
from tieline.apps.selectors import queries as selectors
from tieline.apps.submissions import queries as submissions
from tieline.apps.submissions.queries import SubmissionRow
from tieline.core.parsing.layout import Layout
from tieline.core.protection import HeldFor, HeldState
from tieline.core.rights import Right
from tieline.core.suspicion import SubjectEnd
from tieline.journeys import quarantining, suspecting
from tieline.journeys.intake import take_in
from tieline.journeys.waiting import Waiting, Work, list_waiting

SHARED, OTHER = "+1 202 555 0143", "+1 202 555 0144"


@pytest.fixture
def cast(database: str) -> Cast:
    found = make_cast()
    for player in (found.owner, found.partner):
        make_case(player)
    make_case(found.owner, "C-2")
    make_submission(found.owner, [SHARED])
    make_submission(found.partner, [SHARED])
    return found


def _end(player: Player, how: SubjectEnd = SubjectEnd.CLEARED) -> None:
    subject = make_subject(player, [SHARED])
    suspecting.end_subject(subject, how, "his brother", actor=player.actor, now=later(5))


def _held(player: Player) -> list[quarantine.QuarantinedRow]:
    return quarantine.list_quarantined(player.viewer, state=HeldState.HELD)


def _values(player: Player, case: str = "C-1") -> list[str]:
    rows = selectors.list_held(player.viewer, get_case(player.viewer, case).id)
    return sorted(row.mention.canonical for row in rows)


def _again(player: Player, case: str = "C-1") -> SubmissionRow:
    return make_submission(player, [OTHER, SHARED], case=case, at=later(10))


@pytest.mark.parametrize("how", [SubjectEnd.CLEARED, SubjectEnd.MISIDENTIFIED])
def test_it_is_held_back_said_and_told_to_nobody(cast: Cast, how: SubjectEnd) -> None:
    _end(cast.owner, how)
    row = _again(cast.owner)
    assert (row.values_distinct, row.hits_found) == (1, 0)
    assert _values(cast.owner) == ["+12025550144"]
    [held] = _held(cast.owner)
    assert held.holder_class == HeldFor(how.value)
    assert (held.case_ref, held.row_number, held.ended_at) == ("C-1", 2, later(5))
    assert held.subject is not None
    [note] = submissions.list_problems(cast.owner.viewer, row.id, limit=10)
    assert (note.row_number, note.code, note.is_note) == (2, "cleared_held", True)
    assert Waiting(Work.HELD, 1) in list_waiting(
        cast.owner.viewer, {Right.SUPERVISE}, now=later(11)
    )


@pytest.mark.parametrize("how", [SubjectEnd.CLOSED])
def test_who_was_not_cleared_comes_back_by_itself(cast: Cast, how: SubjectEnd) -> None:
    _end(cast.owner, how)
    _again(cast.owner)
    assert _values(cast.owner) == ["+12025550143", "+12025550144"]
    assert _held(cast.owner) == []


def test_another_case_holds_it_as_any_value(cast: Cast) -> None:
    _end(cast.owner)
    assert _again(cast.owner, "C-2").hits_found == 1
    assert _values(cast.owner, "C-2") == ["+12025550143", "+12025550144"]
    assert _held(cast.owner) == []


def test_a_supervisor_lets_it_in_and_it_is_not_held_again(cast: Cast, database: str) -> None:
    _end(cast.owner)
    row = _again(cast.owner)
    give_role(database, cast.owner, "supervisor")
    [held] = _held(cast.owner)
    quarantining.release(
        held.uuid, reason="seen with it himself", actor=cast.owner.actor, now=later(20)
    )
    assert _values(cast.owner) == ["+12025550143", "+12025550144"]
    found = submissions.get_submission_by_id(cast.owner.viewer, row.id)
    assert (found.state, found.hits_found) == ("finished", 1)
    make_submission(cast.owner, [SHARED, "+1 202 555 0145"], at=later(30))
    assert _held(cast.owner) == []


def test_a_file_of_two_cases_is_held_back_in_one(cast: Cast) -> None:
    _end(cast.owner)
    text = f"number,case\n{OTHER},C-1\n{SHARED},C-1\n{SHARED},C-2\n"
    sheet = Layout(columns=PHONES.columns, case_column="case")
    handed = hand_in_text(cast.owner, text, layout=sheet)
    row = take_in(handed.receipt.submission_id, actor=cast.owner.actor, now=later(10))
    assert (row.values_distinct, row.hits_found) == (2, 1)
    assert _values(cast.owner) == ["+12025550144"]
    assert _values(cast.owner, "C-2") == ["+12025550143"]
    assert [held.case_ref for held in _held(cast.owner)] == ["C-1"]


def test_destroyed_is_no_word_for_the_next_file(cast: Cast, database: str) -> None:
    _end(cast.owner)
    _again(cast.owner)
    [held] = _held(cast.owner)
    give_role(database, cast.owner, "supervisor")
    quarantine.destroy(held.uuid, reason="no use", actor=cast.owner.actor, now=later(20))
    make_submission(cast.owner, [SHARED, "+1 202 555 0146"], at=later(40))
    assert len(_held(cast.owner)) == 1


def test_ended_while_a_file_comes_in_it_is_out_or_held(cast: Cast) -> None:
    """Whoever is first: afterwards the case holds no value of a cleared subject."""
    subject = make_subject(cast.owner, [SHARED])
    handed = hand_in_values(cast.owner, [OTHER, SHARED])
    together = threading.Barrier(2)

    def run(step: int) -> None:
        together.wait()
        try:
            if step:
                take_in(handed.receipt.submission_id, actor=cast.owner.actor, now=NOON)
            else:
                suspecting.end_subject(
                    subject, SubjectEnd.CLEARED, "his brother", actor=cast.owner.actor, now=later(5)
                )
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(step,)) for step in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _values(cast.owner) == ["+12025550144"]
