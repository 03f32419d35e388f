"""Looks and alerts: how many pass when many ask at once, and who may read them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import override_settings
from psycopg import errors

from tests.factories.roles import give_only
from tests.factories.world import (
    NOON,
    Player,
    hand_in_values,
    later,
    make_case,
    make_cast,
    make_player,
    operator,
)
from tests.security.worlds import add_colleague, read_as, run_and_undo
from tieline.apps.looks import alerts, queries
from tieline.apps.looks.errors import AlertNotFound, OwnAlert, TooManyChecks, TooManyValues
from tieline.core.fishing import Alert, Finding, Limits, Sign
from tieline.core.ids import Viewer
from tieline.journeys.checking import Question, check
from tieline.journeys.intake import take_in

pytestmark = pytest.mark.usefixtures("database")
AT_ONCE = 8


def _passes(act: Callable[[int], object]) -> int:
    """How many of some acts pass, done at the same moment by connections of their own."""
    together = Barrier(AT_ONCE)

    def one(number: int) -> bool:
        try:
            together.wait()
            act(number)
        except (TooManyChecks, TooManyValues):
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sum(pool.map(one, range(AT_ONCE)))


def _ask(player: Player, number: int, seconds_back: int = 0) -> None:
    question = Question([f"+1202555{number:04}"], "a test", without_case="a test has none")
    check(question, actor=player.actor, now=later(5 - seconds_back))


def test_of_many_checks_at_once_no_more_pass_than_may() -> None:
    player = make_player("OWN")
    with override_settings(FISHING_LIMITS=Limits(person_values_an_hour=3)):
        assert _passes(lambda number: _ask(player, number)) == 3


def test_clocks_that_differ_let_no_more_pass() -> None:
    """Whoever reads an earlier time counts what was asked for by a later one as well."""
    player = make_player("OWN")
    with override_settings(FISHING_LIMITS=Limits(person_values_an_hour=3)):
        assert _passes(lambda number: _ask(player, number, seconds_back=number % 5)) == 3


def test_of_many_people_of_an_office_at_once_no_more_pass_than_may() -> None:
    player = make_player("OWN")
    actors = [player.actor, add_colleague(player).at_home()]

    def ask(number: int) -> None:
        question = Question([f"+1202555{number:04}"], "a test", without_case="a test has none")
        check(question, actor=actors[number % 2], now=NOON)

    with override_settings(FISHING_LIMITS=Limits(office_values_a_day=5)):
        assert _passes(ask) == 5


def test_of_many_files_at_once_no_more_go_on_than_may() -> None:
    player = make_player("OWN")
    make_case(player)
    handed = [hand_in_values(player, [f"+1202555{n:04}"]) for n in range(AT_ONCE)]

    def bring_on(number: int) -> None:
        take_in(handed[number].receipt.submission_id, actor=player.actor, now=NOON)

    with override_settings(FISHING_LIMITS=Limits(person_submitted_a_day=3)):
        assert _passes(bring_on) == 3


def test_looks_are_their_persons_own_and_the_auditors(database: str) -> None:
    cast = make_cast()
    colleague = add_colleague(cast.owner).at_home().as_viewer()
    _ask(cast.owner, 1)
    count = "select count(*) from looks_look"
    assert read_as(cast.owner, count) == [(1,)]
    for other in (colleague, cast.partner.viewer):
        assert read_as(other, count) == [(0,)]
    give_only(database, cast.partner, "auditor")
    assert read_as(cast.partner, count) == [(0,)]
    give_only(database, cast.owner, "auditor")
    assert read_as(cast.owner, count) == [(1,)]
    for change in (
        "update looks_look set examined_at = now()",
        "delete from looks_look",
        "update looks_look set value_count = 0",
        "update looks_look set tells_owners = false",
    ):
        try:
            assert run_and_undo(cast.owner, change) == 0, change
        except errors.InsufficientPrivilege:
            continue


def _alert_on(player: Player) -> str:
    acting = operator().acting_for(player.office)
    alert = Alert(Sign.NO_CASE, NOON, later(1), 60)
    assert alerts.open_alert(alert, player.person.id, actor=acting, now=NOON)
    [row] = queries.list_alerts(acting.as_viewer())
    return str(row.uuid)


def test_an_alert_is_for_auditors_of_the_office_and_not_for_whom_it_is_about(
    database: str,
) -> None:
    cast = make_cast()
    ident = _alert_on(cast.owner)
    auditor = add_colleague(cast.owner).at_home()
    count = "select count(*) from looks_fishingalert"
    for viewer in (cast.owner.viewer, auditor.as_viewer(), cast.partner.viewer):
        assert read_as(viewer, count) == [(0,)]
    for actor in (cast.owner.actor, auditor, cast.partner.actor):
        with pytest.raises(AlertNotFound):
            alerts.close_alert(ident, Finding.EXPLAINED, "a test", actor=actor, now=NOON)
    give_only(database, cast.owner, "auditor", "analyst")
    assert read_as(cast.owner, count) == [(1,)]
    with pytest.raises(OwnAlert):
        alerts.close_alert(ident, Finding.EXPLAINED, "a test", actor=cast.owner.actor, now=NOON)
    with pytest.raises(errors.InsufficientPrivilege):
        run_and_undo(
            cast.owner,
            "insert into looks_fishingalert (office_id, uuid, person_id, sign, since, until, count,"
            " opened_at, finding, reason) values (%s, gen_random_uuid(), %s, 'no_case', now(),"
            " now(), 1, now(), '', '')",
            [cast.owner.office.id, cast.owner.person.id],
        )


def test_the_operators_rights_open_alerts_and_close_none() -> None:
    player = make_player("OWN")
    _alert_on(player)
    acting = operator().acting_for(player.office)
    viewer = Viewer(acting.person_id, acting.office_id)
    assert run_and_undo(viewer, "update looks_fishingalert set count = 61") == 1
    with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
        run_and_undo(
            viewer,
            "update looks_fishingalert set closed_at = now(), finding = 'explained', reason = 'x'",
        )
