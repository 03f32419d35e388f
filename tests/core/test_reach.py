"""How far a case reaches: a pointer stays where only content is held back, and closes otherwise."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.test_release import (
    ABROAD,
    ASSURED,
    COLLEAGUES,
    OPEN,
    OWNER,
    PARTNER,
    all_grounds,
    markings,
    parties,
)
from tieline.core.errors import BadInput
from tieline.core.markings import (
    DEFAULT_MARKING,
    HandlingCode,
    MarkingValue,
    Sensitivity,
    TrafficLight,
)
from tieline.core.postures import Posture, default_marking
from tieline.core.reach import Level, reach, reach_with_any
from tieline.core.release import Danger, Grounds, Party, Thing, Verdict, decide


@given(st.lists(markings(), min_size=1, max_size=3), parties(), parties(), all_grounds)
def test_content_goes_only_where_the_decision_lets_it(
    some: list[MarkingValue], owner: Party, recipient: Party, grounds: Grounds
) -> None:
    thing = Thing(owner, tuple(some))
    found = decide(thing, recipient, grounds)
    assert (reach(thing, recipient, grounds) is Level.CONTENT) == found.may_go


@given(st.lists(markings(), min_size=1, max_size=3), markings(), parties(), parties(), all_grounds)
def test_a_marking_more_never_widens(
    some: list[MarkingValue], more: MarkingValue, owner: Party, recipient: Party, grounds: Grounds
) -> None:
    before = reach(Thing(owner, tuple(some)), recipient, grounds)
    assert reach(Thing(owner, (*some, more)), recipient, grounds) <= before


@given(markings(), parties(), parties(), all_grounds)
def test_deny_beats_allow_but_for_who_is_named(
    marking: MarkingValue, owner: Party, recipient: Party, grounds: Grounds
) -> None:
    grounds = replace(grounds, danger=None)
    thing = Thing(owner, (marking,))
    denied = {
        reason.code
        for reason in decide(thing, recipient, grounds).reasons
        if reason.verdict is Verdict.DENY
    }
    found = reach(thing, recipient, grounds)
    if denied - {"not_named"}:
        assert found is Level.NOTHING
    elif denied:
        assert found <= Level.POINTER


@given(markings(), parties(), parties(), st.lists(all_grounds, max_size=3), all_grounds)
def test_a_release_more_never_narrows(
    marking: MarkingValue, owner: Party, recipient: Party, some: list[Grounds], more: Grounds
) -> None:
    thing = Thing(owner, (marking,))
    before = reach_with_any(thing, recipient, some)
    assert before >= reach(thing, recipient)
    assert reach_with_any(thing, recipient, [*some, more]) >= before


@given(markings(), parties(), parties(), all_grounds)
def test_a_stricter_marking_never_widens(
    marking: MarkingValue, owner: Party, recipient: Party, grounds: Grounds
) -> None:
    before = reach(Thing(owner, (marking,)), recipient, grounds)
    for value in (
        replace(marking, tlp=TrafficLight.RED),
        replace(marking, releasable_to_agencies=(), releasable_to_countries=()),
        replace(marking, caveats=(*marking.caveats, "NOFORN")),
        replace(marking, caveats=(*marking.caveats, "eyes only")),
        replace(marking, sensitivity=Sensitivity.TOP_SECRET),
    ):
        assert reach(Thing(owner, (value,)), recipient, grounds) <= before


@given(st.lists(markings(), min_size=1, max_size=3), parties(), parties(), all_grounds)
def test_what_is_protected_reaches_nobody(
    some: list[MarkingValue], owner: Party, recipient: Party, grounds: Grounds
) -> None:
    thing = Thing(owner, tuple(some), is_protected=True)
    assert reach(thing, recipient, grounds) is Level.NOTHING


LIGHTS = {
    # light: colleagues of the agency, a partner of the country, an office abroad
    TrafficLight.RED: (0, 0, 0),
    TrafficLight.AMBER_STRICT: (2, 0, 0),
    TrafficLight.AMBER: (2, 1, 1),
    TrafficLight.GREEN: (2, 2, 1),
    TrafficLight.CLEAR: (2, 2, 2),
}


@pytest.mark.parametrize("light", TrafficLight)
def test_how_far_a_light_reaches(light: TrafficLight) -> None:
    thing = Thing(OWNER, (replace(DEFAULT_MARKING, tlp=light),))
    assert tuple(reach(thing, who) for who in (COLLEAGUES, PARTNER, ABROAD)) == LIGHTS[light]
    assert reach(thing, OWNER) is Level.CONTENT


@pytest.mark.parametrize(
    ("marking", "recipient"),
    [
        (replace(OPEN, caveats=("NOFORN",)), ABROAD),
        (replace(OPEN, caveats=("LES",)), replace(PARTNER, is_law_enforcement=False)),
        (
            replace(OPEN, sensitivity=Sensitivity.SECRET),
            replace(PARTNER, ceiling=Sensitivity.RESTRICTED),
        ),
        (replace(OPEN, caveats=("eyes only",)), PARTNER),
        (OPEN, replace(PARTNER, is_flagged=True)),
    ],
    ids=["noforn", "les", "too sensitive", "caveat", "flagged"],
)
def test_what_closes_a_pointer(marking: MarkingValue, recipient: Party) -> None:
    assert reach(Thing(OWNER, (marking,)), recipient) is Level.NOTHING
    assert reach(Thing(OWNER, (OPEN,)), PARTNER) is Level.CONTENT


def test_a_release_opens_what_it_meets_and_no_more() -> None:
    flagged = replace(ABROAD, is_flagged=True)
    thing = Thing(OWNER, (OPEN,))
    assert reach_with_any(thing, flagged, [Grounds("treaty 1", ASSURED)]) is Level.NOTHING
    assert reach_with_any(thing, flagged, [Grounds(approved_by=7)]) is Level.POINTER
    whole = Grounds("treaty 1", ASSURED, approved_by=7)
    assert reach_with_any(thing, flagged, [whole]) is Level.CONTENT
    red = Thing(OWNER, (replace(OPEN, tlp=TrafficLight.RED),))
    assert reach_with_any(red, flagged, [whole]) is Level.NOTHING
    assert reach_with_any(red, flagged, [Grounds(danger=Danger("a life"))]) is Level.CONTENT


def test_whoever_passes_on_what_its_owner_controls_tells_not_even_a_pointer() -> None:
    thing = Thing(OWNER, (replace(OPEN, handling=HandlingCode.H2),), holder=COLLEAGUES)
    assert reach(thing, PARTNER) is Level.NOTHING
    assert reach(thing, PARTNER, Grounds("treaty 1", ASSURED, approved_by=7)) is Level.NOTHING


def test_an_open_case_is_marked_for_every_office_and_another_for_its_agency() -> None:
    found = {posture: default_marking(posture).tlp for posture in Posture}
    assert found == {
        Posture.OPEN: TrafficLight.GREEN,
        Posture.POINTER: TrafficLight.AMBER,
        Posture.SILENT: TrafficLight.AMBER,
    }


@pytest.mark.parametrize("caveat", ["", "  ", "two\nlines", "x" * 101])
def test_a_caveat_is_one_line_that_can_be_read(caveat: str) -> None:
    with pytest.raises(BadInput, match="one line"):
        replace(OPEN, caveats=(caveat,))
