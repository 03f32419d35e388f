"""What is asked for is counted before it is answered, and braked when it is too much."""

from datetime import timedelta

import pytest
from django.test import override_settings

from tests.conftest import admin
from tests.factories.trail import list_trail
from tests.factories.world import (
    NOON,
    Player,
    hand_in_values,
    later,
    make_case,
    make_player,
    make_submission,
    operator,
)
from tieline.apps.audit.errors import PurposeMissing
from tieline.apps.looks.errors import CaseOrReasonMissing, TooManyChecks, TooManyValues
from tieline.apps.offices import actions as offices
from tieline.apps.offices import queries as office_queries
from tieline.apps.submissions import queries as submissions
from tieline.core.errors import BadInput
from tieline.core.fishing import Limits
from tieline.core.ids import Actor
from tieline.core.states import State
from tieline.journeys.checking import Question, check
from tieline.journeys.intake import take_in

pytestmark = pytest.mark.usefixtures("database")
WITHOUT = "a test has no case"


def _values(count: int, start: int = 0) -> list[str]:
    return [f"+1202555{number:04}" for number in range(start, start + count)]


def _ask(player: Player, values: list[str], minutes: int = 0, actor: Actor | None = None) -> None:
    question = Question(values, "a test", without_case=WITHOUT)
    check(question, actor=actor or player.actor, now=later(minutes))


def _limits(**changes: int) -> override_settings:
    return override_settings(FISHING_LIMITS=Limits(**changes))


def test_a_person_may_ask_for_so_many_values_an_hour_and_then_goes_on() -> None:
    player = make_player("OWN")
    with _limits(person_values_an_hour=5):
        _ask(player, _values(3))
        _ask(player, _values(2, 3), minutes=30)
        with pytest.raises(TooManyChecks) as refused:
            _ask(player, ["+12025550999"], minutes=40)
        assert refused.value.until == later(60)
        assert refused.value.seconds_left(later(40)) == 20 * 60
        assert "2026-03-02 13:00 UTC" in refused.value.message
        _ask(player, _values(3, 10), minutes=60)
        with pytest.raises(TooManyChecks):
            _ask(player, ["+12025550999"], minutes=61)
    told = [entry.ids["values"] for entry in list_trail(player, action="selector.checked")]
    assert sorted(map(str, told)) == ["2", "3", "3"]


def test_the_values_of_a_whole_day_are_limited_for_a_person_and_an_office() -> None:
    player = make_player("OWN")
    colleague = _colleague(player)
    with _limits(person_values_a_day=4, office_values_a_day=6):
        _ask(player, _values(4))
        with pytest.raises(TooManyChecks):
            _ask(player, _values(1, 50), minutes=90)
        _ask(player, _values(2, 4), minutes=100, actor=colleague)
        with pytest.raises(TooManyChecks) as refused:
            _ask(player, _values(1, 9), minutes=110, actor=colleague)
        assert refused.value.until == NOON + timedelta(days=1)
        _ask(make_player("STR"), _values(4), minutes=120)  # another office has its own
        _ask(player, _values(2, 9), minutes=24 * 60, actor=colleague)


def _colleague(player: Player) -> Actor:
    name = f"bo-{player.office.code.lower()}"
    new = offices.NewPerson(name=name, office_code=player.office.code, role="analyst")
    offices.add_person(new, actor=operator().at_home(), now=NOON)
    return office_queries.find_person(name).at_home()


def test_the_operator_is_counted_too() -> None:
    player = make_player("OWN")
    acting = operator().acting_for(player.office)
    with _limits(person_values_an_hour=2):
        _ask(player, _values(2), actor=acting)
        with pytest.raises(TooManyChecks):
            _ask(player, _values(1, 5), actor=acting, minutes=1)
        _ask(player, _values(2))  # somebody else


def test_different_values_count_and_one_given_twice_does_not() -> None:
    player = make_player("OWN")
    with _limits(person_values_an_hour=2):
        _ask(player, ["+1 202 555 0143", "(202) 555-0143", "2025550143", "+1 202 555 0144"])
        with pytest.raises(TooManyChecks) as refused:
            _ask(player, _values(3), minutes=61)
    assert "These are 3 values, and at most 2" in refused.value.message


def test_a_refusal_leaves_a_trace_once_a_minute_and_counts_for_nothing() -> None:
    player = make_player("OWN")
    with _limits(person_values_an_hour=1):
        _ask(player, _values(1))
        for second in range(3):
            with pytest.raises(TooManyChecks):
                _ask(player, _values(1, 7), minutes=10 + second // 2)
        _ask(player, _values(1, 7), minutes=60)
    refused = list_trail(player, action="check.refused")
    assert [(entry.ids, entry.purpose) for entry in refused] == [({"values": 1}, "a test")] * 2


def test_nothing_is_answered_of_a_check_that_is_refused() -> None:
    player, partner = make_player("OWN"), make_player("PART")
    make_case(partner)
    make_submission(partner, _values(1))
    with _limits(person_values_an_hour=1):
        _ask(player, ["+12025550999"])
        with pytest.raises(TooManyChecks) as refused:
            _ask(player, _values(1))
    assert "PART" not in refused.value.message
    assert [e.action for e in list_trail(player)].count("selector.checked") == 1


def test_a_look_holds_no_value_and_joins_with_no_match_key(database: str) -> None:
    player = make_player("OWN")
    make_case(player)
    make_submission(player, ["+1 202 555 0143"])
    question = Question(["+1 202 555 0143"], "a test", case_ref="C-1")
    check(question, actor=player.actor, now=NOON)
    with admin(database) as super_:
        rows = super_.execute("select to_jsonb(l)::text, origin from looks_look l").fetchall()
        keys = super_.execute("select digest::text, key64::text from selectors_matchkey").fetchall()
    assert sorted(str(origin) for _, origin in rows) == ["check", "submission"]
    for text, _ in rows:
        assert "2025550143" not in str(text)
        assert "5550143" not in str(text)
        for digest, key in keys:
            assert str(digest) not in str(text)
            assert str(key) not in str(text)


def test_a_check_names_its_case_or_says_why_there_is_none() -> None:
    player = make_player("OWN")
    make_case(player)
    asking = {"actor": player.actor, "now": NOON}
    for reason in ("", "   ", "too short", " 123456789 "):
        with pytest.raises(CaseOrReasonMissing):
            check(Question(_values(1), "a test", without_case=reason), **asking)
    with pytest.raises(BadInput):
        check(Question(_values(1), "a test", without_case="x" * 501), **asking)
    with pytest.raises(PurposeMissing):
        check(Question(_values(1), " ", without_case=WITHOUT), **asking)
    assert list_trail(player, action="selector.checked") == []
    check(Question(_values(1), "a test", case_ref="C-1"), **asking)
    check(Question(_values(1), "a test", without_case=f" {WITHOUT} "), **asking)
    check(Question(_values(1), "a test", case_ref="C-1", without_case=WITHOUT), **asking)
    said = [entry.without_case for entry in list_trail(player, action="selector.checked")]
    assert sorted(said) == ["", "", WITHOUT]


def test_a_file_over_the_limit_waits_and_goes_on_by_itself() -> None:
    player = make_player("OWN")
    make_case(player)
    with _limits(person_submitted_a_day=5):
        make_submission(player, _values(4))
        handed = hand_in_values(player, _values(3, 20))
        ident = handed.receipt.submission_id
        for minutes in (10, 11, 20):
            with pytest.raises(TooManyValues) as waits:
                take_in(ident, actor=player.actor, now=later(minutes))
            assert waits.value.until == NOON + timedelta(days=1)
        row = submissions.get_submission_by_id(player.viewer, ident)
        assert row.state is State.PARSED
        assert len(list_trail(player, action="submission.delayed")) == 1
        # Somebody else brings it on when its time has come; it counts for its sender.
        row = take_in(ident, actor=_colleague(player), now=later(24 * 60))
        assert (row.state, row.values_distinct) == (State.FINISHED, 3)
        handed = hand_in_values(player, _values(3, 40))
        with pytest.raises(TooManyValues):
            take_in(handed.receipt.submission_id, actor=player.actor, now=later(24 * 60 + 1))


def test_a_file_larger_than_the_limit_goes_on_when_nothing_else_counts() -> None:
    player = make_player("OWN")
    make_case(player)
    with _limits(person_submitted_a_day=5, office_submitted_a_day=5):
        assert make_submission(player, _values(12)).state is State.FINISHED
        handed = hand_in_values(player, _values(1, 50))
        with pytest.raises(TooManyValues):
            take_in(handed.receipt.submission_id, actor=player.actor, now=later(1))
        row = take_in(handed.receipt.submission_id, actor=player.actor, now=later(24 * 60))
        assert row.state is State.FINISHED


def test_a_file_is_counted_once_however_often_it_is_brought_on(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    player = make_player("OWN")
    make_case(player)
    handed = hand_in_values(player, _values(3))
    ident = handed.receipt.submission_id

    def cut_off(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("tieline.journeys.intake.selectors.publish", cut_off)
        with pytest.raises(KeyboardInterrupt):
            take_in(ident, actor=player.actor, now=NOON)
    with _limits(person_submitted_a_day=3):
        assert take_in(ident, actor=player.actor, now=later(1)).state is State.FINISHED
    with admin(database) as super_:
        rows = super_.execute(
            "select value_count, cardinality(digests), person_id from looks_look"
        ).fetchall()
    assert rows == [(3, 3, player.person.id)]


def test_of_a_large_file_the_number_alone_is_kept(database: str) -> None:
    player = make_player("OWN")
    make_case(player)
    with _limits(person_values_an_hour=4):
        make_submission(player, _values(5))
    with admin(database) as super_:
        rows = super_.execute("select value_count, cardinality(digests) from looks_look").fetchall()
    assert rows == [(5, 0)]
