"""Corrections: everybody who was told of a value is told that it is held no more, and nobody else."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from django.db import connections

from tests.factories.roles import give_role
from tests.factories.subjects import make_subject
from tests.factories.world import (
    Cast,
    Player,
    fall_silent,
    later,
    make_case,
    make_cast,
    make_submission,
)
from tests.security.worlds import add_colleague, run_and_undo
from tieline.apps.audit.errors import RightMissing
from tieline.apps.cases import postures
from tieline.apps.cases.queries import get_case
from tieline.apps.corrections import queries as corrections
from tieline.apps.corrections.errors import CorrectionNotFound, DisputeWouldTell, NotDisputed
from tieline.apps.hits import actions as hits
from tieline.core.corrections import CorrectionAnswer, CorrectionKind
from tieline.core.errors import BadInput
from tieline.core.postures import Posture
from tieline.core.suspicion import SubjectEnd
from tieline.journeys import (
    correcting,
    handling,
    looking,
    record_of_case,
    suspecting,
    withdrawal,
    worker,
)
from tieline.journeys.checking import Question, check
from tieline.journeys.correcting import SentView, ToldView

SHARED, OTHER = "+1 202 555 0143", "+1 202 555 0101"
DUE = later(30) + timedelta(days=15)


@pytest.fixture
def cast(database: str) -> Cast:
    """Owner and partner share one value."""
    cast = make_cast()
    for player in (cast.owner, cast.partner, cast.stranger):
        make_case(player)
    make_submission(cast.owner, [SHARED, OTHER])
    make_submission(cast.partner, [SHARED], at=later(1))
    return cast


def _ask(player: Player, value: str, *, case: str | None = None) -> None:
    why = "" if case else "a test has none"
    check(
        Question([value], "a test", case_ref=case, without_case=why),
        actor=player.actor,
        now=later(2),
    )


def _look(player: Player) -> None:
    looking.list_values(actor=player.actor, now=later(2))


def _clear(player: Player, values: list[str], how: SubjectEnd = SubjectEnd.CLEARED) -> UUID:
    uuid = make_subject(player, values)
    suspecting.end_subject(uuid, how, "it was his brother", actor=player.actor, now=later(30))
    return uuid


def _told(player: Player) -> list[ToldView]:
    return correcting.list_told(actor=player.actor, now=later(40))


def _sent(player: Player) -> list[SentView]:
    return correcting.list_sent(player.viewer, now=later(40))


def test_who_was_told_by_a_hit_is_told_that_its_subject_was_cleared(cast: Cast) -> None:
    _look(cast.partner)
    _clear(cast.owner, [SHARED])
    [view] = _told(cast.partner)
    assert view.row.how is CorrectionKind.CLEARED
    assert view.value is not None
    assert view.value.canonical == "+12025550143"
    assert view.source.code == "OWN"
    assert [case.ref for case in view.cases] == ["C-1"]
    assert view.row.case_ref == ""  # a pointer was told, and no more is
    assert view.row.told_at == later(2)
    assert view.row.corrected_on == later(30).date()
    assert correcting.list_told_of_case(
        get_case(cast.partner.viewer, "C-1").id, actor=cast.partner.actor, now=later(41)
    ) == [view]
    assert _told(cast.owner) == []
    assert _told(cast.stranger) == []


def test_who_never_looked_is_told_nothing(cast: Cast) -> None:
    """A notice that nobody opened told nothing."""
    _clear(cast.owner, [SHARED])
    assert _told(cast.partner) == []


def test_who_checked_is_told_by_their_own_look_and_their_supervisor_sees_it(
    cast: Cast, database: str
) -> None:
    _ask(cast.stranger, SHARED, case="C-1")
    _clear(cast.owner, [SHARED], SubjectEnd.MISIDENTIFIED)
    [view] = _told(cast.stranger)
    assert view.row.how is CorrectionKind.MISIDENTIFIED
    assert view.value is None
    assert (view.asked_by, view.asked_for, view.row.purpose) == ("Ana of STR", "C-1", "a test")
    assert view.row.look == "selector.checked"
    assert not view.row.is_known  # they did not let owners learn of it
    assert _sent(cast.owner) == []
    colleague = add_colleague(cast.stranger)
    other = replace(cast.stranger, person=colleague)
    assert _told(other) == []
    give_role(database, other, "supervisor")
    assert [view.asked_by for view in _told(other)] == ["Ana of STR"]
    assert _told(other)[0].row.purpose == ""


def test_silence_holds_and_the_correction_comes_when_it_ends(cast: Cast) -> None:
    _look(cast.partner)
    case = get_case(cast.owner.viewer, "C-1")
    fall_silent(cast.owner, case.id, at=datetime.now(UTC))
    _clear(cast.owner, [SHARED])
    assert _told(cast.partner) == []
    assert corrections.count_waiting(cast.partner.viewer, now=DUE).told == 0
    postures.set_posture(
        postures.Scope(case.id), Posture.POINTER, actor=cast.owner.actor, now=datetime.now(UTC)
    )
    assert len(_told(cast.partner)) == 1


def test_a_value_that_was_silent_all_along_tells_nobody(cast: Cast) -> None:
    """Who looked meanwhile was not told of it, so there is nothing to correct."""
    case = get_case(cast.owner.viewer, "C-1")
    fall_silent(cast.owner, case.id, at=datetime.now(UTC))
    _look(cast.partner)
    _ask(cast.stranger, SHARED)
    _clear(cast.owner, [SHARED])
    postures.set_posture(
        postures.Scope(case.id), Posture.OPEN, actor=cast.owner.actor, now=datetime.now(UTC)
    )
    assert _told(cast.partner) == []
    assert _told(cast.stranger) == []


def test_who_holds_it_in_silence_is_told_and_not_named_to_the_source(cast: Cast) -> None:
    fall_silent(cast.partner, get_case(cast.partner.viewer, "C-1").id, at=datetime.now(UTC))
    _look(cast.partner)
    _clear(cast.owner, [SHARED])
    [view] = _told(cast.partner)
    assert not view.row.is_known
    assert _sent(cast.owner) == []
    with pytest.raises(DisputeWouldTell):
        _answer(cast.partner, CorrectionAnswer.DISPUTED)
    _answer(cast.partner, CorrectionAnswer.DONE)
    assert _sent(cast.owner) == []


def test_what_was_done_is_told_to_the_source_and_what_is_overdue_shows(cast: Cast) -> None:
    _look(cast.partner)
    _clear(cast.owner, [SHARED])
    assert corrections.count_waiting(cast.partner.viewer, now=DUE) == corrections.Waiting(1, 1, 1)
    [sent] = correcting.list_troubled(cast.owner.viewer, now=DUE)
    assert sent.is_overdue
    assert sent.row.shown_at is None
    with pytest.raises(BadInput):
        _answer(cast.partner, CorrectionAnswer.DONE, note=" ")
    _answer(cast.partner, CorrectionAnswer.DONE)
    assert correcting.list_troubled(cast.owner.viewer, now=DUE) == []
    [sent] = _sent(cast.owner)
    assert (sent.recipient.code, sent.row.note) == ("PART", "marked our copies")
    assert sent.value is not None
    assert sent.value.canonical == "+12025550143"
    assert sent.row.shown_at is not None
    [view] = _told(cast.partner)
    assert view.answer is not None
    assert view.answered_by == "Ana of PART"
    assert corrections.count_waiting(cast.partner.viewer, now=DUE) == corrections.Waiting(1, 0, 0)


def test_a_dispute_reaches_the_supervisor_of_the_source_who_replies_once(
    cast: Cast, database: str
) -> None:
    _look(cast.partner)
    _clear(cast.owner, [SHARED])
    uuid = _answer(cast.partner, CorrectionAnswer.DISPUTED, note="we saw his face")
    [sent] = correcting.list_troubled(cast.owner.viewer, now=later(40))
    assert sent.row.waits_for_reply
    assert sent.row.note == "we saw his face"
    with pytest.raises(RightMissing):
        correcting.reply(uuid, "looked at", actor=cast.owner.actor, now=later(41))
    give_role(database, cast.owner, "supervisor")
    correcting.reply(uuid, "it is his brother", actor=cast.owner.actor, now=later(41))
    with pytest.raises(NotDisputed):
        correcting.reply(uuid, "again", actor=cast.owner.actor, now=later(42))
    assert correcting.list_troubled(cast.owner.viewer, now=later(43)) == []
    [view] = _told(cast.partner)
    assert view.row.reply == "it is his brother"
    with pytest.raises(CorrectionNotFound):
        correcting.reply(uuid, "not ours", actor=cast.partner.actor, now=later(44))


def test_a_handled_hit_comes_back_with_what_was_made_of_it(cast: Cast) -> None:
    [hit] = looking.list_hits(actor=cast.partner.actor, now=later(2))[0]
    handling.dispose_hit(
        str(hit.side.uuid), "confirmed", "it is him", actor=cast.partner.actor, now=later(3)
    )
    _look(cast.partner)
    _clear(cast.owner, [SHARED])
    [view] = _told(cast.partner)
    assert [(one.disposition, one.reason) for one in view.handled] == [("confirmed", "it is him")]


def test_a_withdrawal_and_a_corrected_file_tell_of_what_they_took_out(cast: Cast) -> None:
    first = make_submission(cast.owner, ["+1 202 555 0111", "+1 202 555 0112"], at=later(1))
    make_submission(cast.partner, ["+1 202 555 0111", "+1 202 555 0112"], at=later(2))
    _look(cast.partner)
    second = make_submission(
        cast.owner, ["+1 202 555 0112"], at=later(5), supersedes=first.id
    )  # fmt: skip
    assert [_of(view) for view in _told(cast.partner)] == [("+12025550111", "superseded")]
    withdrawal.retire(second.id, reason="a mistake", actor=cast.owner.actor, now=later(6))
    assert {_of(view) for view in _told(cast.partner)} == {
        ("+12025550111", "superseded"),
        ("+12025550112", "withdrawn"),
    }


def test_a_correction_comes_once_whoever_is_cut_off(cast: Cast) -> None:
    """Killed between the end of the subject and the retraction: the worker tells, once."""
    _look(cast.partner)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hits, "await_older", _killed)
        with pytest.raises(KeyboardInterrupt):
            _clear(cast.owner, [SHARED])
    assert _told(cast.partner) == []
    assert worker.retract_withdrawn(0) == 1
    assert len(_told(cast.partner)) == 1
    assert worker.retract_withdrawn(0) == 0
    assert len(_told(cast.partner)) == 1


def test_killed_between_telling_and_retracting_nothing_is_told_twice(cast: Cast) -> None:
    _look(cast.partner)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hits, "_run", _killed)
        with pytest.raises(KeyboardInterrupt):
            _clear(cast.owner, [SHARED])
    assert _told(cast.partner) == []  # rolled back with the retraction
    worker.retract_withdrawn(0)
    assert len(_told(cast.partner)) == 1


def test_two_that_retract_at_once_tell_once(cast: Cast) -> None:
    _look(cast.partner)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hits, "await_older", _killed)
        with pytest.raises(KeyboardInterrupt):
            _clear(cast.owner, [SHARED])
    together = threading.Barrier(2)

    def run() -> None:
        together.wait()
        try:
            worker.retract_withdrawn(0)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(_told(cast.partner)) == 1


def test_a_value_that_comes_back_and_is_taken_out_again_is_corrected_again(cast: Cast) -> None:
    first = make_submission(cast.owner, ["+1 202 555 0111"], at=later(1))
    make_submission(cast.partner, ["+1 202 555 0111"], at=later(2))
    _look(cast.partner)
    withdrawal.retire(first.id, reason="a mistake", actor=cast.owner.actor, now=later(3))
    again = make_submission(cast.owner, ["+1 202 555 0111"], at=later(4))
    _look(cast.partner)
    withdrawal.retire(again.id, reason="a mistake", actor=cast.owner.actor, now=later(5))
    assert len(_told(cast.partner)) == 2


def test_the_application_reads_no_correction_and_answers_none_of_others(cast: Cast) -> None:
    _look(cast.partner)
    _clear(cast.owner, [SHARED])
    for player in (cast.owner, cast.partner):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            run_and_undo(player, "select 1 from corrections_correction")
    [view] = _told(cast.partner)
    with pytest.raises(psycopg.Error):
        run_and_undo(
            cast.stranger,
            "insert into corrections_correctionanswer"
            " (office_id, correction_id, answer, note, answered_at, answered_by)"
            f" values ({cast.stranger.office.id}, {view.row.id}, 'done', 'x', now(), 1);"
            " set constraints all immediate",
        )
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run_and_undo(
            cast.owner,
            "insert into corrections_disputereply"
            " (office_id, correction_id, dispute_id, note, replied_at, replied_by)"
            f" values ({cast.owner.office.id}, {view.row.id}, 1, 'x', now(), {cast.owner.person.id})",
        )


def _of(view: ToldView) -> tuple[str, str]:
    assert view.value is not None
    return view.value.canonical, view.row.how.value


def _answer(player: Player, said: CorrectionAnswer, note: str = "marked our copies") -> UUID:
    [view] = _told(player)
    correcting.answer([view.row.uuid], said, note, actor=player.actor, now=later(41))
    return view.row.uuid


def _killed(*_args: object, **_kwargs: object) -> None:
    raise KeyboardInterrupt


def test_the_record_of_who_was_told_outlives_the_value(cast: Cast) -> None:
    _look(cast.partner)
    uuid = get_case(cast.owner.viewer, "C-1").uuid
    before = record_of_case.list_told(uuid, cast.owner.viewer)[1]
    assert [line.office for line in before] == ["PART"]
    _clear(cast.owner, [SHARED])
    [line] = record_of_case.list_told(uuid, cast.owner.viewer)[1]
    assert (line.office, line.at) == ("PART", before[0].at)
    fall_silent(cast.partner, get_case(cast.partner.viewer, "C-1").id, at=datetime.now(UTC))
    assert record_of_case.list_told(uuid, cast.owner.viewer)[1] == ()
