"""A case answers differently: cut off in the middle, over at its time, by two at once."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from django.db import connections
from django.test import override_settings

from tests.conftest import admin
from tests.factories.answers import SHARED, make_overlap
from tests.factories.roles import give_only
from tests.factories.world import (
    NOON,
    Cast,
    Player,
    later,
    make_case,
    make_cast,
    make_player,
    make_submission,
    operator,
)
from tests.journeys.observed import live_model, recorded_told, recorded_unseen
from tieline.apps.audit.errors import RightMissing
from tieline.apps.cases.errors import BadSilence, SilenceNotFound, ValueNotHeld
from tieline.apps.cases.queries import CaseRow, get_case
from tieline.apps.cases.silences import list_silences, postures_of_selectors
from tieline.apps.hits import queries as hits
from tieline.apps.hits.overlaps import count_overdue
from tieline.apps.notices import actions as notices
from tieline.apps.selectors.settling import list_unsettled
from tieline.core.ids import Viewer
from tieline.core.postures import ASKED_AGAIN_AFTER, Posture, SilenceEnd
from tieline.journeys import changing_answers, looking, settling_answers
from tieline.journeys.changing_answers import change_posture, end_silence, find_value
from tieline.journeys.upkeep import settle_answers

OTHER: Final = "+1 202 555 0144"


def at_home() -> Viewer:
    """The installation's operator, as the worker acts."""
    return operator().at_home().as_viewer()


class Cut(Exception):
    """Stands for the end of the process."""


@pytest.fixture
def cast(database: str) -> Cast:
    cast = make_cast()
    for player in (cast.owner, cast.partner):
        make_case(player)
        make_submission(player, [SHARED, OTHER])
    return cast


def _case(player: Player) -> CaseRow:
    return get_case(player.viewer, "C-1")


def _answer(player: Player, posture: Posture, *, at: datetime | None = None) -> bool:
    """Now, if left out: the worker ends the silences of long ago."""
    return change_posture(
        _case(player),
        None,
        posture,
        reason="a test",
        actor=player.actor,
        now=at or datetime.now(UTC),
    )


def _shown(player: Player) -> int:
    return len(looking.list_hits(actor=player.actor, now=NOON)[0])


def _demand_settled(database: str) -> None:
    model = live_model(database)
    assert sorted(recorded_told(database)) == sorted(model.told())
    assert recorded_unseen(database) == model.unseen()
    assert list_unsettled(at_home()) == []


@pytest.mark.parametrize("posture", [Posture.SILENT, Posture.POINTER])
def test_the_worker_settles_what_was_cut_off_after_the_change(
    database: str, cast: Cast, monkeypatch: pytest.MonkeyPatch, posture: Posture
) -> None:
    before = Posture.POINTER if posture is Posture.SILENT else Posture.SILENT
    _answer(cast.owner, before)

    def cut_off(*_: object, **__: object) -> None:
        raise Cut

    with monkeypatch.context() as patched:
        patched.setattr(settling_answers.hits, "settle", cut_off)
        with pytest.raises(Cut):
            _answer(cast.owner, posture)
    # What is shown follows the change at once, however far the rest is.
    assert _shown(cast.partner) <= (0 if posture is Posture.SILENT else 2)
    assert len(list_unsettled(at_home())) == 1
    assert settle_answers(0) == 1
    _demand_settled(database)
    assert _shown(cast.partner) == (0 if posture is Posture.SILENT else 2)
    assert settle_answers(0) == 0


def test_while_older_work_runs_the_change_holds_and_the_worker_settles(
    database: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changing_answers, "PATIENCE_S", 0.1)
    with admin(database) as older:
        older.execute("begin")
        older.execute("select pg_current_xact_id()")
        assert _answer(cast.owner, Posture.SILENT) is False
        assert _shown(cast.partner) == 0
        older.execute("rollback")
    settle_answers(0)
    _demand_settled(database)


def test_a_silence_whose_time_is_over_ends_by_itself(database: str, cast: Cast) -> None:
    give_only(database, cast.owner, "supervisor")  # who may make it silent anew
    now = datetime.now(UTC)
    _answer(cast.owner, Posture.SILENT, at=now - timedelta(hours=23))
    assert settle_answers(0) == 0
    assert _case(cast.owner).posture is Posture.SILENT
    end_silence(
        list_silences(cast.owner.viewer)[0].uuid,
        SilenceEnd.LIFTED,
        "",
        actor=cast.owner.actor,
        now=now,
    )
    _answer(cast.owner, Posture.SILENT, at=now - timedelta(hours=25))
    assert _shown(cast.partner) == 0
    assert settle_answers(0) == 1
    assert _case(cast.owner).posture is Posture.POINTER
    assert list_silences(cast.owner.viewer) == []
    assert _shown(cast.partner) == 2
    _demand_settled(database)


@override_settings(HUB_OFFICES=2)
def test_a_case_that_leaves_silence_reaches_those_who_acknowledged_a_digest(
    database: str,
) -> None:
    players = [make_player(f"P{number}") for number in range(5)]
    for player in players[:4]:
        make_case(player)
        make_submission(player, [SHARED])
    late = players[4]
    make_case(late, posture=Posture.SILENT)
    make_submission(late, [SHARED], at=later(1))
    one = players[0]

    def arrivals() -> tuple[int, object, int]:
        entry = looking.record_look_at_hits(actor=one.actor, now=NOON)
        [row] = hits.list_digests(one.viewer, entry=entry)
        return row.arrivals, row.digest, row.horizon

    _, digest, horizon = arrivals()
    notices.acknowledge_digest(digest, horizon, actor=one.actor, now=NOON)  # type: ignore[arg-type]
    assert arrivals()[0] == 0
    change_posture(_case(late), None, Posture.POINTER, reason="", actor=late.actor, now=later(2))
    assert arrivals()[0] == 1
    assert list_unsettled(at_home()) == []


def _together(*steps: Callable[[], object]) -> list[BaseException]:
    """Run these at the same moment, each on a connection of its own; what they raised."""
    gate, failed = threading.Barrier(len(steps)), []

    def run(step: Callable[[], object]) -> None:
        gate.wait(30)
        try:
            step()
        except BaseException as error:  # noqa: BLE001 - told to the test
            failed.append(error)
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=run, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    return failed


@pytest.mark.parametrize("second", [Posture.SILENT, Posture.OPEN])
def test_two_at_once_change_one_posture(database: str, cast: Cast, second: Posture) -> None:
    give_only(database, cast.owner, "supervisor")  # who may make it silent anew
    for _ in range(3):
        failed = _together(
            lambda: _answer(cast.owner, Posture.SILENT), lambda: _answer(cast.owner, second)
        )
        assert failed == []
        case = _case(cast.owner)
        live = list_silences(cast.owner.viewer)
        assert len(live) == (case.posture is Posture.SILENT)
        settle_answers(0)
        _demand_settled(database)
        _answer(cast.owner, Posture.POINTER)


def test_two_supervisors_end_one_silence_once(database: str, cast: Cast) -> None:
    _answer(cast.owner, Posture.SILENT)
    [silence] = list_silences(cast.owner.viewer)

    def end() -> None:
        end_silence(silence.uuid, SilenceEnd.LIFTED, "over", actor=cast.owner.actor, now=NOON)

    failed = _together(end, end)
    assert [type(error) for error in failed] in ([], [SilenceNotFound])
    assert len(failed) == 1
    assert _case(cast.owner).posture is Posture.POINTER
    _demand_settled(database)


def test_one_value_falls_silent_and_the_other_is_told_as_before(database: str, cast: Cast) -> None:
    mention = find_value(cast.owner.viewer, _case(cast.owner), "(202) 555-0143")
    change_posture(
        _case(cast.owner),
        mention,
        Posture.SILENT,
        reason="a wire",
        actor=cast.owner.actor,
        now=NOON,
    )
    assert _shown(cast.partner) == 1
    assert _shown(cast.owner) == 2
    _demand_settled(database)
    # A corrected file that gives the value again keeps it silent.
    make_submission(cast.owner, [SHARED], at=later(5))
    assert _shown(cast.partner) == 1
    _demand_settled(database)


def test_a_value_is_found_as_people_write_it_among_what_the_case_holds(cast: Cast) -> None:
    case = _case(cast.owner)
    found = find_value(cast.owner.viewer, case, "202-555-0143", region="US")
    assert found.canonical == "+12025550143"
    for text in ("+1 202 555 0199", "nonsense", "x" * 500):
        with pytest.raises(ValueNotHeld):
            find_value(cast.owner.viewer, case, text)
    with pytest.raises(ValueNotHeld):
        find_value(cast.partner.viewer, case, SHARED)  # it is no case of theirs


def test_what_nobody_took_in_time_is_counted_without_naming_offices(database: str) -> None:
    cast = make_cast()
    since = datetime.now(UTC) - NOON
    soon, past = since + timedelta(hours=1), since - timedelta(minutes=1)
    assert count_overdue(at_home(), within=timedelta(0)) == (0, 0)
    make_overlap(cast.owner, cast.partner, cast.stranger, at=NOON)
    assert count_overdue(at_home(), within=soon) == (0, 0)
    assert count_overdue(at_home(), within=past) == (1, 0)
    for player in (cast.stranger,):
        make_case(player, "S-1", posture=Posture.SILENT)
        make_submission(player, [SHARED], case="S-1", at=later(2))
    assert count_overdue(at_home(), within=timedelta(0)) == (3, 2)
    with pytest.raises(RightMissing):
        count_overdue(cast.owner.viewer, within=timedelta(0))


def test_a_value_answers_after_its_silence_as_it_did_before(database: str, cast: Cast) -> None:
    give_only(database, cast.owner, "supervisor")
    case = _case(cast.owner)
    value = find_value(cast.owner.viewer, case, SHARED)
    assert value.selector_id is not None
    for before in (Posture.POINTER, Posture.OPEN, None):
        for posture in (before, Posture.SILENT):
            _of_value(cast.owner, posture)
        live = [s for s in list_silences(cast.owner.viewer) if s.selector_id is not None]
        end_silence(
            live[0].uuid, SilenceEnd.LIFTED, "", actor=cast.owner.actor, now=datetime.now(UTC)
        )
        found = postures_of_selectors(cast.owner.viewer, case.id).get(value.selector_id)
        assert found is before


def _of_value(player: Player, posture: Posture | None) -> None:
    case = _case(player)
    mention = find_value(player.viewer, case, SHARED)
    change_posture(
        case, mention, posture, reason="a test", actor=player.actor, now=datetime.now(UTC)
    )


def test_silence_that_nobody_allowed_is_not_begun_anew_by_an_analyst(cast: Cast) -> None:
    _answer(cast.owner, Posture.SILENT)
    _answer(cast.owner, Posture.POINTER)
    with pytest.raises(BadSilence) as refused:
        _answer(cast.owner, Posture.SILENT)
    assert refused.value.code == "silence_asked_before"
    assert _case(cast.owner).posture is Posture.POINTER
    later_on = datetime.now(UTC) + ASKED_AGAIN_AFTER + timedelta(minutes=1)
    with pytest.raises(Exception, match="silence is asked for now"):
        _answer(cast.owner, Posture.SILENT, at=later_on)  # the clock decides, and no program
