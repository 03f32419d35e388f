"""An owner learns who asked for its values where the asker lets it, and release does."""

import pytest

from tests.factories.trail import list_trail
from tests.factories.world import NOON, Player, later, make_case, make_player, make_submission
from tieline.apps.audit.acting import acting_as
from tieline.apps.cases import actions as cases
from tieline.apps.cases import queries as case_queries
from tieline.apps.sharing.actions import mark
from tieline.core.ids import CaseId
from tieline.core.markings import HandlingCode, MarkingValue, TrafficLight
from tieline.core.postures import Posture
from tieline.journeys.askers import list_askers_of_case, list_askers_of_value
from tieline.journeys.checking import Question, check
from tieline.journeys.taking_back import take_back

pytestmark = pytest.mark.usefixtures("database")
SHARED, OTHER = "+1 202 555 0143", "+1 202 555 0144"
GREEN = MarkingValue(tlp=TrafficLight.GREEN)


def _asking(code: str, marking: MarkingValue = GREEN, country: str = "US") -> Player:
    """An office with a case under a marking."""
    player = make_player(code, country=country)
    cases.open_case("A-1", actor=player.actor, now=NOON, marking=marking)
    return player


def _ask(player: Player, *values: str, tells: bool = True, case: str | None = "A-1") -> None:
    question = Question(
        values or (SHARED,),
        "a test",
        case_ref=case,
        without_case="a test has none",
        tells_owners=tells,
    )
    check(question, actor=player.actor, now=later(7))


def _owner(posture: Posture = Posture.POINTER, value: str = SHARED) -> tuple[Player, CaseId]:
    player = make_player("OWN")
    case_id = make_case(player, posture=posture)
    make_submission(player, [value, "+1 202 555 0111"])
    return player, case_id


def _told(player: Player, case_id: CaseId) -> list[tuple[str, str]]:
    found = list_askers_of_case(case_id, actor=player.actor, now=NOON)
    assert all(view.asked_at == later(7) for view in found)
    return [(view.office.code, view.mention.canonical) for view in found]


@pytest.mark.parametrize("posture", Posture)
def test_an_owner_learns_who_asked_also_for_a_value_of_a_silent_case(posture: Posture) -> None:
    owner, case_id = _owner(posture)
    asker = _asking("ASK")
    before = len(list_trail(asker))
    _ask(asker, "(202) 555-0143", OTHER)
    asked = len(list_trail(asker))
    assert _told(owner, case_id) == [("ASK", "+12025550143")]
    [entry] = list_trail(owner, action="askers.listed")
    assert (entry.ids, entry.person_id) == ({"case": case_id}, owner.person.id)
    assert asked == before + 1
    assert len(list_trail(asker)) == asked  # the asker learns nothing of it


def test_nobody_is_told_where_the_asker_does_not_say_so() -> None:
    owner, case_id = _owner()
    asker = _asking("ASK")
    _ask(asker, tells=False)
    _ask(asker, tells=False, case=None)
    assert _told(owner, case_id) == []


def test_one_value_is_asked_about_alone() -> None:
    owner, case_id = _owner()
    asker = _asking("ASK")
    _ask(asker, SHARED, "+1 202 555 0111")
    found = list_askers_of_case(case_id, actor=owner.actor, now=NOON)
    assert len(found) == 2
    [one] = list_askers_of_value(found[0].mention.id, actor=owner.actor, now=NOON)
    assert one.mention == found[0].mention


MARKINGS = {
    "red stays with the office": (MarkingValue(tlp=TrafficLight.RED), "US", False),
    "amber names nobody": (MarkingValue(), "US", False),
    "amber names the owner's country": (MarkingValue(releasable_to_countries=("US",)), "US", True),
    "amber names the owner's agency": (
        MarkingValue(releasable_to_agencies=("Agency OWN",)), "US", True,
    ),
    "green goes to every office": (GREEN, "US", True),
    "green goes abroad with grounds alone": (GREEN, "GB", False),
    "clear goes abroad": (MarkingValue(tlp=TrafficLight.CLEAR), "GB", True),
    "noforn stays": (MarkingValue(tlp=TrafficLight.CLEAR, caveats=("NOFORN",)), "GB", False),
    "a caveat needs an approver": (
        MarkingValue(tlp=TrafficLight.CLEAR, handling=HandlingCode.H3, caveats=("ask first",)),
        "US", False,
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", MARKINGS)
def test_the_marking_of_the_askers_case_decides(what: str) -> None:
    marking, country, is_told = MARKINGS[what]
    owner, case_id = _owner()
    _ask(_asking("ASK", marking, country))
    assert _told(owner, case_id) == ([("ASK", "+12025550143")] if is_told else [])


def test_without_a_case_the_choice_itself_lets_it_go_within_the_country() -> None:
    owner, case_id = _owner()
    _ask(_asking("ASK"), case=None)
    _ask(_asking("FAR", country="GB"), case=None)
    assert _told(owner, case_id) == [("ASK", "+12025550143")]


def test_a_marking_that_is_replaced_decides_from_then_on() -> None:
    owner, case_id = _owner()
    asker = _asking("ASK")
    _ask(asker)
    assert len(_told(owner, case_id)) == 1
    own_case = case_queries.get_case(asker.viewer, "A-1").id
    first = case_queries.marking_of(asker.viewer, own_case)
    narrow = MarkingValue(
        tlp=TrafficLight.AMBER,
        caveats=("LES",),
        releasable_to_agencies=("Agency X",),
        releasable_to_countries=("CA",),
    )
    with acting_as(asker.actor):
        second = mark(narrow, actor=asker.actor, now=NOON, replaces=first)
    assert _told(owner, case_id) == []
    with acting_as(asker.actor):
        mark(GREEN, actor=asker.actor, now=NOON, replaces=second)
    assert len(_told(owner, case_id)) == 1


def test_only_who_holds_the_value_is_told_and_while_it_does() -> None:
    owner, case_id = _owner()
    asker, third = _asking("ASK"), make_player("THI")
    _ask(asker)
    others = make_case(third)
    make_submission(third, [OTHER])
    assert _told(third, others) == []
    assert _told(third, case_id) == []  # another office's case is as good as none
    assert _told(owner, case_id) == [("ASK", "+12025550143")]
    row = make_submission(third, [SHARED], at=later(9))  # who holds it later learns it too
    assert _told(third, others) == [("ASK", "+12025550143")]
    take_back(row.id, reason="a test", actor=third.actor, now=later(10))
    assert _told(third, others) == []


def test_an_asker_of_the_own_office_is_no_news() -> None:
    owner, case_id = _owner()
    cases.open_case("A-1", actor=owner.actor, now=NOON, marking=GREEN)
    _ask(owner)
    assert _told(owner, case_id) == []


def test_old_and_new_forms_of_a_number_are_one() -> None:
    owner, case_id = _owner(value="+57 1 555 0143")
    _ask(_asking("ASK"), "+57 601 555 0143")
    assert [code for code, _ in _told(owner, case_id)] == ["ASK"]
