"""`tieline alert`, who asked, and the limits at the terminal."""

import pytest

from tests.cli.terminal import do, environment, refuse
from tests.factories.world import NOON, Player, later, make_case, make_player, make_submission
from tests.factories.world import operator as find_operator
from tieline.apps.cases import actions as cases
from tieline.apps.looks import alerts
from tieline.core.fishing import Alert, Sign
from tieline.core.markings import MarkingValue, TrafficLight

pytestmark = pytest.mark.usefixtures("database")
SHARED = "+1 202 555 0143"


def _alert_on(player: Player) -> None:
    alerts.open_alert(
        Alert(Sign.NEIGHBOURS, NOON, later(9), 6),
        player.person.id,
        actor=find_operator().acting_for(player.office),
        now=NOON,
    )


def test_an_auditor_lists_and_closes_and_others_do_neither() -> None:
    player = make_player("A")
    do("person", "add", "aud", "--office", "A", "--role", "auditor")
    listing = ("alert", "list", "--office", "A")
    assert "Nothing looks like fishing" in do(*listing, "--as", "aud").out
    _alert_on(player)
    for who in (("--as", "ana-a"), ()):  # the operator does not audit
        assert "None of your roles" in refuse(1, *listing, *who)
    [alert] = do(*listing, "--json", "--as", "aud").json
    assert (alert["person"], alert["sign"], alert["count"]) == ("ana-a", "neighbours", 6)
    assert "neighbours" in do(*listing, "--as", "aud").out
    closing = ("alert", "close", alert["id"], "--office", "A", "--reason", "a hotel", "--as", "aud")
    assert "no finding" in refuse(1, *closing, "--finding", "nothing")
    assert "is closed: explained" in do(*closing, "--finding", "explained").out
    assert "closed before" in refuse(1, *closing, "--finding", "explained")
    assert do(*listing, "--open", "--json", "--as", "aud").json == []
    [alert] = do(*listing, "--json", "--as", "aud").json
    assert (alert["finding"], alert["reason"], alert["closed_by"]) == (
        "explained",
        "a hotel",
        "aud",
    )
    assert "no alert" in refuse(3, "alert", "close", "x", *closing[3:], "--finding", "explained")


def test_a_check_over_the_limit_is_refused_also_to_the_operator() -> None:
    make_player("A")
    few = environment(TIELINE_CHECKS_PERSON_HOUR="2")
    asking = ("--office", "A", "--purpose", "a test", "--no-case-reason", "a test has none")
    do("check", "+12025550143", "+12025550144", *asking, environ=few)
    assert "You may go on at" in refuse(1, "check", "+12025550145", *asking, environ=few)
    many = ("+12025550145", "+12025550146", "+12025550147")
    assert "at most 2 may be asked for" in refuse(1, "check", *many, *asking, environ=few)
    assert "say why it is for none" in refuse(1, "check", "1", *asking[:4])


def test_who_asked_is_listed_of_a_case_and_of_a_hit() -> None:
    owner, asker, third = (make_player(code) for code in ("A", "B", "C"))
    for player in (owner, third):
        make_case(player)
        make_submission(player, [SHARED])
    case = ("case", "askers", "C-1", "--office", "A", "--as", "ana-a")
    assert "No office that lets it be told asked." in do(*case).out
    green = MarkingValue(tlp=TrafficLight.GREEN)
    cases.open_case("B-1", actor=asker.actor, now=NOON, marking=green)
    do(
        "check", SHARED, "--office", "B", "--case", "B-1", "--purpose", "a test", "--tell-owners",
        "--as", "ana-b",
    )  # fmt: skip
    [told] = do(*case, "--json").json
    assert (told["office"], told["value"]) == ("B", "+12025550143")
    assert "Agency B" in do(*case).out
    [hit] = do("hit", "list", "--as", "ana-a", "--json").json
    assert do("hit", "askers", hit["id"], "--as", "ana-a", "--json").json == [told]
