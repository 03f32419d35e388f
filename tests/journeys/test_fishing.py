"""The worker looks for fishing in what was asked for, and tells the auditors of the office."""

from datetime import datetime, timedelta

import pytest
from django.test import override_settings

from tests.conftest import admin
from tests.factories.trail import list_trail
from tests.factories.world import (
    NOON,
    Cast,
    Player,
    later,
    make_case,
    make_cast,
    make_submission,
    operator,
)
from tieline.apps.looks import alerts, queries
from tieline.apps.looks.queries import AlertRow
from tieline.apps.offices import actions as offices
from tieline.apps.offices import queries as office_queries
from tieline.core.errors import BadInput
from tieline.core.fishing import Finding, Limits, Sign
from tieline.core.ids import Actor
from tieline.core.postures import Posture
from tieline.journeys import fishing
from tieline.journeys.checking import Question, check
from tieline.journeys.taking_back import take_back
from tieline.journeys.upkeep import clear_looks, look_for_fishing

pytestmark = pytest.mark.usefixtures("database")
SHARED = [f"+120255501{number:02}" for number in (11, 22, 33, 44)]
DAY = timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def _ask(player: Player, *values: str, at: datetime = NOON, case: str | None = None) -> None:
    question = Question(values, "a test", case_ref=case, without_case="a test has none")
    check(question, actor=player.actor, now=at)


def _round(at: datetime = NOON) -> int:
    return sum(fishing.examine(found, now=at) for found in fishing.list_to_examine())


def _alerts(player: Player) -> list[AlertRow]:
    return queries.list_alerts(operator().acting_for(player.office).as_viewer())


def _auditor(player: Player) -> Actor:
    name = f"audits-{player.office.code.lower()}"
    new = offices.NewPerson(name=name, office_code=player.office.code, role="auditor")
    offices.add_person(new, actor=operator().at_home(), now=NOON)
    return office_queries.find_person(name).at_home()


def test_neighbours_asked_for_one_after_the_other_are_one_alert(cast: Cast) -> None:
    make_case(cast.owner)
    for number in range(4):
        _ask(cast.owner, f"+120255501{number:02}", at=later(number), case="C-1")
    assert (_round(), _alerts(cast.owner)) == (0, [])
    _ask(cast.owner, "+12025550177", at=later(9), case="C-1")
    assert (_round(later(10)), _round(later(11))) == (1, 0)
    [alert] = _alerts(cast.owner)
    assert (alert.sign, alert.count, alert.is_open) == (Sign.NEIGHBOURS, 5, True)
    assert (alert.since, alert.until) == (NOON, later(9))
    assert alert.person_id == cast.owner.person.id
    _ask(cast.owner, "+12025550178", at=later(20), case="C-1")
    assert _round(later(21)) == 0  # it goes on: no other alert, and more to it
    [alert] = _alerts(cast.owner)
    assert (alert.count, alert.until) == (6, later(20))
    [entry] = list_trail(cast.owner, action="alert.opened")
    assert entry.ids["sign"] == "neighbours"
    assert _alerts(cast.partner) == []


def test_neighbours_that_are_handed_in_as_a_list_are_noticed_too(cast: Cast) -> None:
    make_case(cast.owner)
    make_submission(cast.owner, [f"+120255501{number:02}" for number in range(20, 26)])
    assert _round() == 1
    assert [(one.sign, one.count) for one in _alerts(cast.owner)] == [(Sign.NEIGHBOURS, 6)]


def test_what_an_auditor_settled_counts_no_more(cast: Cast) -> None:
    for number in range(5):
        _ask(cast.owner, f"+120255501{number:02}", at=later(number))
    assert _round() == 1
    auditor = _auditor(cast.owner)
    [alert] = _alerts(cast.owner)
    ident = str(alert.uuid)
    for reason in ("", "  ", "x" * 1001):
        with pytest.raises(BadInput):
            alerts.close_alert(ident, Finding.EXPLAINED, reason, actor=auditor, now=later(30))
    alerts.close_alert(ident, Finding.EXPLAINED, "lines of a hotel", actor=auditor, now=later(30))
    _ask(cast.owner, "+12025550177", at=later(40))
    assert _round(later(41)) == 0
    for number in range(5):
        _ask(cast.owner, f"+120255501{number:02}", at=later(50 + number))
    assert _round(later(60)) == 1
    newest, oldest = _alerts(cast.owner)
    assert (newest.is_open, newest.since) == (True, later(40))
    assert (oldest.finding, oldest.reason, oldest.closed_by) == (
        Finding.EXPLAINED, "lines of a hotel", auditor.person_id,
    )  # fmt: skip
    [entry] = list_trail(cast.owner, action="alert.closed")
    assert entry.ids == {"alert": oldest.id, "finding": "explained"}


def test_many_values_for_no_case_are_an_alert_and_for_a_case_are_none(cast: Cast) -> None:
    make_case(cast.partner)
    values = [f"+1{area}555{area % 89:02}{area % 97:02}" for area in range(202, 202 + 8)]
    with override_settings(FISHING_LIMITS=Limits(without_case=8, neighbours=99)):
        _ask(cast.owner, *values[:7])
        _ask(cast.partner, *values, case="C-1")
        assert _round() == 0
        _ask(cast.owner, values[7], at=NOON + 6 * DAY)
        assert _round() == 1
    assert [(one.sign, one.count) for one in _alerts(cast.owner)] == [(Sign.NO_CASE, 8)]
    assert _alerts(cast.partner) == []


def _hand_in_thin(player: Player, cases: int, first: int = 0) -> None:
    for number in range(first, first + cases):
        make_case(player, f"THIN-{number}")
        make_submission(player, [SHARED[number]], case=f"THIN-{number}", at=later(number + 1))


def test_thin_cases_that_met_others_are_an_alert(cast: Cast) -> None:
    make_case(cast.partner)
    make_submission(cast.partner, SHARED)
    _hand_in_thin(cast.owner, 2)
    assert _round(later(5)) == 0
    _hand_in_thin(cast.owner, 1, first=2)
    assert _round(later(6)) == 1
    assert [(one.sign, one.count) for one in _alerts(cast.owner)] == [(Sign.THIN_CASES, 3)]


def test_thin_cases_that_met_nobody_or_a_silent_case_are_none(cast: Cast) -> None:
    """An alert that told them apart would tell of the silent case."""
    make_case(cast.partner, posture=Posture.SILENT)
    make_submission(cast.partner, SHARED)
    _hand_in_thin(cast.owner, 4)
    _hand_in_thin(cast.stranger, 0)
    assert _round(later(9)) == 0
    assert _alerts(cast.owner) == []


def test_a_withdrawal_soon_after_hits_is_an_alert_with_their_number(cast: Cast) -> None:
    make_case(cast.partner)
    make_submission(cast.partner, SHARED[:2])
    make_case(cast.stranger, posture=Posture.SILENT)
    make_submission(cast.stranger, SHARED[2:])
    make_case(cast.owner)
    row = make_submission(cast.owner, SHARED, at=later(5))
    take_back(row.id, reason="a test", actor=cast.owner.actor, now=NOON + 2 * DAY)
    assert _round(NOON + 2 * DAY) == 1
    [alert] = _alerts(cast.owner)
    # What the silent case held is not in the number.
    assert (alert.sign, alert.count) == (Sign.TAKEN_BACK, 2)
    assert (alert.since, alert.until) == (row.finished_at, NOON + 2 * DAY)


def test_a_withdrawal_without_hits_or_long_after_them_is_none(cast: Cast) -> None:
    make_case(cast.partner)
    make_submission(cast.partner, SHARED[:1])
    make_case(cast.owner)
    alone = make_submission(cast.owner, SHARED[1:2])
    take_back(alone.id, reason="a test", actor=cast.owner.actor, now=later(1))
    late = make_submission(cast.owner, SHARED[:1], at=later(5))
    take_back(late.id, reason="a test", actor=cast.owner.actor, now=NOON + 8 * DAY)
    assert (_round(NOON + 8 * DAY), _alerts(cast.owner)) == (0, [])


def test_the_worker_does_all_of_this_and_removes_what_counts_no_more(
    cast: Cast, database: str
) -> None:
    for number in range(5):
        _ask(cast.owner, f"+120255501{number:02}", at=later(number))
    assert look_for_fishing(timestamp=0) == 0  # these are of long ago by the worker's clock
    with admin(database) as super_:
        super_.execute("update looks_look set at = now(), examined_at = null")
    assert look_for_fishing(timestamp=0) == 1
    assert clear_looks(timestamp=0) == 0
    with admin(database) as super_:
        super_.execute("update looks_look set at = at - interval '31 days' where id = 1")
    assert clear_looks(timestamp=0) == 1
    with admin(database) as super_:
        assert super_.execute("select count(*) from looks_look").fetchone() == (4,)
