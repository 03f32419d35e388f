"""The rules of release: what each allows and denies, and that a marking more never widens."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieline.core.errors import BadInput
from tieline.core.markings import (
    DEFAULT_MARKING,
    HandlingCode,
    MarkingValue,
    Sensitivity,
    TrafficLight,
)
from tieline.core.release import (
    Assurance,
    Condition,
    Danger,
    Grounds,
    Party,
    Thing,
    Verdict,
    decide,
)
from tieline.core.tlp import label_of, read_label

OWNER = Party("US", "Agency OWN", office=1)
COLLEAGUES = Party("US", "Agency OWN", office=2)
PARTNER = Party("US", "Agency PART", office=3)
ABROAD = Party("GB", "Agency ABROAD", office=4)
ASSURED = Assurance(court_use=True, onward_transfer=True, death_penalty=True, torture=True)
OPEN = replace(DEFAULT_MARKING, tlp=TrafficLight.GREEN)

codes = st.sampled_from(["Agency OWN", "Agency PART", "Agency ABROAD", "Agency X"])
countries = st.sampled_from(["US", "GB", "FR"])


@st.composite
def markings(draw: st.DrawFn) -> MarkingValue:
    handling = draw(st.sampled_from(HandlingCode))
    caveats = draw(st.sets(st.sampled_from(["NOFORN", "ORCON", "LES", "eyes only"]), max_size=3))
    if handling is HandlingCode.H3:
        caveats |= {"eyes only"}
    return MarkingValue(
        sensitivity=draw(st.sampled_from(Sensitivity)),
        caveats=tuple(sorted(caveats)),
        handling=handling,
        releasable_to_agencies=tuple(draw(st.sets(codes, max_size=2))),
        releasable_to_countries=tuple(draw(st.sets(countries, max_size=2))),
        tlp=draw(st.sampled_from(TrafficLight)),
    )


def parties() -> st.SearchStrategy[Party]:
    return st.builds(
        Party,
        countries,
        st.none() | codes,
        st.none() | st.integers(1, 5),
        st.sampled_from(Sensitivity),
        st.booleans(),
        st.booleans(),
    )


answers = st.none() | st.booleans()
all_grounds = st.builds(
    Grounds,
    st.sampled_from(["", " ", "treaty 1"]),
    st.builds(Assurance, answers, answers, answers, answers),
    st.none() | st.just(7),
    st.none() | st.just(Danger("a life")),
)


@given(st.lists(markings(), min_size=1, max_size=3), markings(), parties(), parties(), all_grounds)
def test_a_marking_more_never_widens(
    some: list[MarkingValue], more: MarkingValue, owner: Party, recipient: Party, grounds: Grounds
) -> None:
    before = decide(Thing(owner, tuple(some)), recipient, grounds)
    after = decide(Thing(owner, (*some, more)), recipient, grounds)
    assert after.verdict <= before.verdict
    assert after.may_go <= before.may_go
    assert set(before.unmet) <= set(after.unmet)
    assert set(before.reasons) <= set(after.reasons)


@given(st.lists(markings(), min_size=1, max_size=4), parties(), parties(), all_grounds)
def test_neither_the_order_nor_a_repeated_marking_matters(
    some: list[MarkingValue], owner: Party, recipient: Party, grounds: Grounds
) -> None:
    once = decide(Thing(owner, tuple(some)), recipient, grounds)
    assert decide(Thing(owner, tuple(reversed(some))), recipient, grounds) == once
    assert decide(Thing(owner, (*some, *some)), recipient, grounds) == once


@given(markings(), parties(), parties(), all_grounds)
def test_deny_beats_allow(
    marking: MarkingValue, owner: Party, recipient: Party, grounds: Grounds
) -> None:
    found = decide(Thing(owner, (marking,)), recipient, grounds)
    assert found.reasons
    assert all(reason.words.endswith(".") for reason in found.reasons)
    told = [reason.verdict for reason in found.reasons if reason.code != "danger"]
    assert found.verdict is min(told)
    if Verdict.DENY in told and grounds.danger is None:
        assert not found.may_go


@given(markings(), parties(), parties(), all_grounds)
def test_a_stricter_marking_never_widens(
    marking: MarkingValue, owner: Party, recipient: Party, grounds: Grounds
) -> None:
    before = decide(Thing(owner, (marking,)), recipient, grounds)
    stricter = [
        replace(marking, tlp=TrafficLight.RED),
        replace(marking, releasable_to_agencies=(), releasable_to_countries=()),
        replace(marking, caveats=(*marking.caveats, "NOFORN")),
        replace(marking, sensitivity=Sensitivity.TOP_SECRET),
        replace(marking, tlp=_next(marking.tlp)),
    ]
    for value in stricter:
        assert decide(Thing(owner, (value,)), recipient, grounds).verdict <= before.verdict


def _next(light: TrafficLight) -> TrafficLight:
    order = list(TrafficLight)  # red first
    return order[max(0, order.index(light) - 1)]


@given(st.lists(markings(), min_size=1, max_size=3), parties())
def test_the_own_office_is_always_told(some: list[MarkingValue], owner: Party) -> None:
    mine = replace(owner, office=1)
    assert decide(Thing(mine, tuple(some)), replace(mine, is_flagged=True)).may_go


@given(markings(), parties(), parties(), all_grounds)
def test_what_is_protected_goes_to_nobody(
    marking: MarkingValue, owner: Party, recipient: Party, grounds: Grounds
) -> None:
    thing = Thing(owner, (marking,), is_protected=True)
    assert not decide(thing, recipient, grounds).may_go
    assert not decide(thing, owner, grounds).may_go


REACH = {
    # light: own agency, partner agency of the own country, that same one named
    TrafficLight.RED: (False, False, False),
    TrafficLight.AMBER_STRICT: (True, False, False),
    TrafficLight.AMBER: (True, False, True),
    TrafficLight.GREEN: (True, True, True),
    TrafficLight.CLEAR: (True, True, True),
}


@pytest.mark.parametrize("light", TrafficLight)
def test_how_far_a_light_reaches(light: TrafficLight) -> None:
    plain = replace(DEFAULT_MARKING, tlp=light)
    named = replace(plain, releasable_to_agencies=("Agency PART",))
    found = (
        decide(Thing(OWNER, (plain,)), COLLEAGUES).may_go,
        decide(Thing(OWNER, (plain,)), PARTNER).may_go,
        decide(Thing(OWNER, (named,)), PARTNER).may_go,
    )
    assert found == REACH[light]


def test_green_reaches_offices_that_take_part_and_not_a_whole_country() -> None:
    thing = Thing(OWNER, (OPEN,))
    assert decide(thing, PARTNER).may_go
    assert decide(thing, Party("US")).verdict is Verdict.DENY
    named = replace(OPEN, releasable_to_countries=("US",))
    assert decide(Thing(OWNER, (named,)), Party("US")).may_go


def test_abroad_needs_a_legal_basis_and_every_assurance() -> None:
    thing = Thing(OWNER, (OPEN,))
    assert decide(thing, ABROAD).unmet == (Condition.LEGAL_BASIS, Condition.ASSURANCES)
    for missing in ("court_use", "onward_transfer", "death_penalty", "torture"):
        part = Grounds("treaty 1", replace(ASSURED, **{missing: None}))
        assert decide(thing, ABROAD, part).unmet == (Condition.ASSURANCES,)
        refused = Grounds("treaty 1", replace(ASSURED, **{missing: False}))
        assert decide(thing, ABROAD, refused).verdict is Verdict.DENY
    assert decide(thing, ABROAD, Grounds("treaty 1", ASSURED)).may_go


def test_a_flagged_recipient_needs_a_named_approver() -> None:
    thing, flagged = Thing(OWNER, (OPEN,)), replace(PARTNER, is_flagged=True)
    assert decide(thing, flagged).unmet == (Condition.APPROVER,)
    assert decide(thing, flagged, Grounds(approved_by=7)).may_go


def test_an_unknown_caveat_needs_a_named_approver() -> None:
    thing = Thing(OWNER, (replace(OPEN, caveats=("eyes only",)),))
    assert decide(thing, PARTNER).unmet == (Condition.APPROVER,)


@pytest.mark.parametrize(
    "controlled", [{"handling": HandlingCode.H2}, {"caveats": ("ORCON",)}], ids=["H2", "ORCON"]
)
def test_whoever_passes_on_asks_the_originator(controlled: dict[str, object]) -> None:
    marking = replace(OPEN, **controlled)  # type: ignore[arg-type]
    assert decide(Thing(OWNER, (marking,)), PARTNER).may_go
    passed_on = Thing(OWNER, (marking,), holder=COLLEAGUES)
    assert decide(passed_on, PARTNER).unmet == (Condition.ORIGINATOR,)
    assert not decide(passed_on, PARTNER, Grounds("treaty 1", approved_by=7)).may_go
    assert decide(passed_on, OWNER).may_go


def test_caveats_of_country_and_kind_deny() -> None:
    assert not decide(Thing(OWNER, (replace(OPEN, caveats=("noforn ",)),)), ABROAD).may_go
    les = Thing(OWNER, (replace(OPEN, caveats=("LES",)),))
    assert decide(les, PARTNER).may_go
    assert not decide(les, replace(PARTNER, is_law_enforcement=False)).may_go


@pytest.mark.parametrize(("held", "ceiling"), list(product(Sensitivity, Sensitivity)))
def test_nobody_is_told_above_their_ceiling(held: Sensitivity, ceiling: Sensitivity) -> None:
    thing = Thing(OWNER, (replace(OPEN, sensitivity=held),))
    assert decide(thing, replace(PARTNER, ceiling=ceiling)).may_go == (held <= ceiling)


def test_danger_opens_at_once_and_is_reviewed_within_a_day() -> None:
    thing = Thing(OWNER, (replace(DEFAULT_MARKING, tlp=TrafficLight.RED),))
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    found = decide(thing, ABROAD, Grounds(danger=Danger("a life")))
    assert found.may_go
    assert found.verdict is Verdict.DENY
    assert found.review_due_at(noon) == noon + timedelta(hours=24)
    assert decide(thing, OWNER).review_due_at(noon) is None
    with pytest.raises(BadInput, match="imminent danger"):
        Danger("  ")


@pytest.mark.parametrize("feared", ["torture", "death_penalty"])
def test_no_danger_outweighs_torture_or_death(feared: str) -> None:
    grounds = Grounds("treaty 1", replace(ASSURED, **{feared: False}), danger=Danger("a life"))
    assert not decide(Thing(OWNER, (OPEN,)), ABROAD, grounds).may_go
    # Also within one country, where nobody has to ask and the marking alone would let it go.
    assert decide(Thing(OWNER, (OPEN,)), PARTNER).may_go
    for danger in (grounds.danger, None):
        assert not decide(Thing(OWNER, (OPEN,)), PARTNER, replace(grounds, danger=danger)).may_go


def test_the_handling_codes_go_with_it() -> None:
    strict = replace(OPEN, handling=HandlingCode.H1)
    found = decide(Thing(OWNER, (OPEN, strict)), PARTNER)
    assert found.obligations == (HandlingCode.H0, HandlingCode.H1)


def test_what_has_no_marking_is_no_thing_to_release() -> None:
    with pytest.raises(BadInput, match="no marking"):
        Thing(OWNER, ())


@pytest.mark.parametrize("light", TrafficLight)
def test_a_label_reads_as_it_is_written(light: TrafficLight) -> None:
    assert read_label(label_of(light)) is light
    assert read_label(label_of(light).lower().removeprefix("tlp:")) is light


def test_an_older_label_and_no_label() -> None:
    assert label_of(TrafficLight.AMBER_STRICT) == "TLP:AMBER+STRICT"
    assert read_label("TLP: WHITE") is TrafficLight.CLEAR
    with pytest.raises(BadInput, match=r"TLP:AMBER\+STRICT"):
        read_label("TLP:PURPLE")
