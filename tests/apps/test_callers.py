"""Whoever calls a watch desk is checked by their code word, or called back; each look leaves its trace."""

import pytest

from tests.conftest import admin
from tests.factories.roles import give_only
from tests.factories.world import NOON, Player, later, make_player, operator
from tests.security.worlds import read_as
from tieline.apps.audit.errors import PurposeMissing, RightMissing
from tieline.apps.audit.queries import list_entries
from tieline.apps.compromises import actions as compromises
from tieline.apps.compromises import queries as compromise_queries
from tieline.apps.compromises.actions import NewCompromise, Party
from tieline.apps.offices import accounts, callers
from tieline.apps.offices.attempts import Claim
from tieline.apps.offices.callers import SaidCaller
from tieline.apps.offices.errors import BadCaller, CallerCheckNotFound, CallerNotFound
from tieline.apps.offices.sessions import prove_by_password
from tieline.core.caller_checks import Outcome
from tieline.journeys.checking import Question, check

WORD = "Blue Herons  rise"
SAID = SaidCaller("FIELD", "ana-field", "a vehicle at the border")


@pytest.fixture
def desk(database: str) -> Player:
    player = make_player("DESK")
    give_only(database, player, "watch_officer")
    return player


@pytest.fixture
def field(database: str) -> Player:
    player = make_player("FIELD", password="correct horse battery staple")
    callers.set_code_word(WORD, actor=player.actor, now=NOON)
    return player


def _hear(desk: Player, word: str, minute: int = 1) -> Outcome:
    return callers.hear_code_word(SAID, word, actor=desk.actor, now=later(minute)).outcome


def test_what_is_on_record_is_shown_and_the_look_recorded(desk: Player, field: Player) -> None:
    found = callers.seek(SAID, actor=desk.actor, now=NOON)
    assert (found.full_name, found.phone, found.has_code_word) == (
        "Ana of FIELD", "+1 202 555 0100", True,
    )  # fmt: skip
    [entry] = list_entries(desk.viewer, action="caller.sought")
    assert entry.purpose == SAID.purpose
    assert entry.ids == {"person": field.person.id}
    make_player("OTHER")
    for said in (
        SaidCaller("FIELD", "ana-other", "x"),
        SaidCaller("NONE", "ana-field", "x"),
        SaidCaller("FIELD", "nobody at all", "x"),
    ):
        with pytest.raises(CallerNotFound):
            callers.seek(said, actor=desk.actor, now=NOON)
        # Whether somebody of another office is called so, the entry does not tell either.
        assert list_entries(desk.viewer, action="caller.sought")[0].ids == {"person": 0}
    with pytest.raises(PurposeMissing):
        callers.seek(SaidCaller("FIELD", "ana-field", " "), actor=desk.actor, now=NOON)


def test_the_code_word_proves_however_it_is_spoken(desk: Player, field: Player) -> None:
    assert _hear(desk, "blue herons RISE") is Outcome.BY_CODE_WORD
    assert _hear(desk, "blue herons") is Outcome.WRONG_CODE_WORD
    assert [row.outcome for row in callers.list_checks(desk.viewer)] == [
        Outcome.WRONG_CODE_WORD, Outcome.BY_CODE_WORD,
    ]  # fmt: skip


def test_the_word_is_kept_as_a_password_is_and_read_by_nobody(
    desk: Player, field: Player, database: str
) -> None:
    with admin(database) as super_:
        [[kept]] = super_.execute("select hash from offices_callercode").fetchall()
    assert str(kept).startswith("argon2")
    assert "heron" not in str(kept).lower()
    with pytest.raises(Exception, match="permission denied"):
        read_as(field, "select hash from offices_callercode")
    assert read_as(desk, "select count(*) from offices_callercode") == [(0,)]


def test_five_wrong_words_lock_the_word_and_not_the_person(desk: Player, field: Player) -> None:
    for minute in range(5):
        assert _hear(desk, "wrong", minute) is Outcome.WRONG_CODE_WORD
    with pytest.raises(BadCaller, match="locked"):
        _hear(desk, WORD, 5)
    assert callers.seek(SAID, actor=desk.actor, now=later(90)).is_locked
    assert callers.code_word_set_at(field.viewer) is None
    claim = Claim(field.person.name, "192.0.2.1")
    assert prove_by_password(claim, "correct horse battery staple", now=later(6)) is not None
    callers.set_code_word("another word", actor=field.actor, now=later(7))
    assert _hear(desk, "another word", 30) is Outcome.BY_CODE_WORD


def test_wrong_words_long_ago_count_no_more(desk: Player, field: Player) -> None:
    for minute in range(0, 100, 20):
        assert _hear(desk, "wrong", minute) is Outcome.WRONG_CODE_WORD
    assert _hear(desk, WORD, 100) is Outcome.BY_CODE_WORD


def test_without_a_word_one_is_called_back_or_refused(desk: Player) -> None:
    make_player("FIELD")
    with pytest.raises(BadCaller, match="Call them back"):
        _hear(desk, WORD)
    for outcome in (Outcome.BY_CALL_BACK, Outcome.REFUSED):
        row = callers.note_outcome(SAID, outcome, actor=desk.actor, now=NOON)
        assert (row.outcome, row.caller_name, row.purpose) == (outcome, "ana-field", SAID.purpose)
    with pytest.raises(BadCaller):
        callers.note_outcome(SAID, Outcome.BY_CODE_WORD, actor=desk.actor, now=NOON)
    outcomes = [e.ids["outcome"] for e in list_entries(desk.viewer, action="caller.checked")]
    assert sorted(outcomes) == ["refused", "verified_by_call_back"]


@pytest.mark.parametrize("role", ["analyst", "coordinator", "custodian", "administrator"])
def test_only_a_watch_desk_looks_callers_up(
    desk: Player, field: Player, role: str, database: str
) -> None:
    give_only(database, desk, role)
    with pytest.raises(RightMissing):
        callers.seek(SAID, actor=desk.actor, now=NOON)
    assert callers.list_checks(desk.viewer) == []


@pytest.mark.parametrize("word", ["", "short", "x" * 101, "with\x07bell inside"])
def test_a_word_that_cannot_be_one_is_refused(field: Player, word: str) -> None:
    with pytest.raises(BadCaller):
        callers.set_code_word(word, actor=field.actor, now=NOON)
    assert callers.code_word_set_at(field.viewer) == NOON


def _ask(desk: Player, caller: str, minute: int = 5) -> None:
    question = Question(
        ["+1 202 555 0143"], "for the caller", caller=caller, without_case="a test has none"
    )
    check(question, actor=desk.actor, now=later(minute))


def test_a_check_of_a_number_names_the_check_of_its_caller(desk: Player, field: Player) -> None:
    passed = callers.hear_code_word(SAID, WORD, actor=desk.actor, now=NOON)
    failed = callers.note_outcome(SAID, Outcome.REFUSED, actor=desk.actor, now=NOON)
    _ask(desk, str(passed.uuid))
    [entry] = list_entries(desk.viewer, action="selector.checked")
    assert set(entry.ids) == {"values", "caller_check"}
    for caller, minute in ((str(passed.uuid), 61), (str(failed.uuid), 5), ("nonsense", 5)):
        with pytest.raises(CallerCheckNotFound):
            _ask(desk, caller, minute)


def test_a_word_ends_with_a_compromise_and_so_does_a_call_of_before(
    desk: Player, field: Player
) -> None:
    passed = callers.hear_code_word(SAID, WORD, actor=desk.actor, now=NOON)
    _ask(desk, str(passed.uuid), 1)
    home = operator().at_home()
    new = NewCompromise(Party(person_id=field.person.id), NOON, "a leak")
    compromises.declare(new, actor=home, now=later(2))
    with pytest.raises(CallerCheckNotFound):
        _ask(desk, str(passed.uuid), 3)
    with pytest.raises(CallerNotFound):
        _hear(desk, WORD, 4)
    [row] = compromise_queries.list_compromises(home.as_viewer())
    assert row.ended["code_words"] == 1
    compromises.lift(str(row.uuid), reason="cleared", actor=home, now=later(5))
    keeper = operator().acting_for(field.office)
    assert accounts.enable(field.person.id, actor=keeper, now=later(6))
    assert not callers.seek(SAID, actor=desk.actor, now=later(7)).has_code_word
    with pytest.raises(BadCaller, match="Call them back"):
        _hear(desk, WORD, 8)
