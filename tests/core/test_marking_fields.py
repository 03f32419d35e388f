"""A marking as people state it, and as one line shows it."""

from dataclasses import replace

import pytest
from hypothesis import given

from tests.core.test_release import markings
from tieline.core.errors import BadInput
from tieline.core.marking_fields import (
    NAMED_MOST,
    UNSTATED,
    StatedMarking,
    line_of,
    name_of,
    read_marking,
    split_names,
)
from tieline.core.markings import (
    DEFAULT_MARKING,
    HandlingCode,
    InformationEvaluation,
    MarkingValue,
    Sensitivity,
    SourceEvaluation,
    TrafficLight,
)
from tieline.core.tlp import label_of

FULL = StatedMarking(
    tlp="tlp:amber+strict",
    sensitivity="Top Secret",
    handling="h3",
    source="b",
    information="2",
    caveats=("NOFORN", " NOFORN", "eyes only"),
    agencies=("Agency Two",),
    countries=("gb", "FR"),
)
READ = MarkingValue(
    sensitivity=Sensitivity.TOP_SECRET,
    caveats=("NOFORN", "eyes only"),
    handling=HandlingCode.H3,
    source=SourceEvaluation.B,
    information=InformationEvaluation.TWO,
    releasable_to_agencies=("Agency Two",),
    releasable_to_countries=("GB", "FR"),
    tlp=TrafficLight.AMBER_STRICT,
)


def test_what_is_stated_is_read_and_the_rest_stays() -> None:
    assert read_marking(FULL, base=DEFAULT_MARKING) == READ
    assert read_marking(UNSTATED, base=READ) == READ
    assert read_marking(StatedMarking(tlp="red"), base=READ) == replace(READ, tlp=TrafficLight.RED)
    emptied = read_marking(StatedMarking(countries=(), agencies=()), base=READ)
    assert emptied == replace(READ, releasable_to_agencies=(), releasable_to_countries=())
    assert UNSTATED.says_nothing
    assert not StatedMarking(caveats=()).says_nothing


@given(markings())
def test_what_a_marking_shows_reads_as_itself(value: MarkingValue) -> None:
    stated = StatedMarking(
        tlp=label_of(value.tlp),
        sensitivity=name_of(value.sensitivity),
        handling=value.handling.value,
        source=value.source.value,
        information=value.information.value,
        caveats=value.caveats,
        agencies=value.releasable_to_agencies,
        countries=value.releasable_to_countries,
    )
    assert read_marking(stated, base=DEFAULT_MARKING) == value


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        (StatedMarking(tlp="purple"), "bad_tlp"),
        (StatedMarking(sensitivity="very"), "bad_sensitivity"),
        (StatedMarking(handling="H9"), "bad_handling"),
        (StatedMarking(source="Q"), "bad_evaluation"),
        (StatedMarking(information="5"), "bad_evaluation"),
        (StatedMarking(caveats=("two\nlines",)), "bad_caveat"),
        (StatedMarking(countries=("GBR",)), "bad_country"),
        (StatedMarking(handling="H3"), "caveat_missing"),
        (StatedMarking(caveats=tuple(f"c{n}" for n in range(NAMED_MOST + 1))), "too_many_named"),
    ],
)
def test_what_cannot_be_read_is_refused(stated: StatedMarking, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_marking(stated, base=DEFAULT_MARKING)
    assert refused.value.code == code


def test_a_marking_on_one_line() -> None:
    assert line_of(DEFAULT_MARKING) == "TLP:AMBER · restricted · H0 · X4"
    assert line_of(READ) == (
        "TLP:AMBER+STRICT · top secret · H3 · B2 · NOFORN · eyes only"
        " · releasable to Agency Two, GB, FR"
    )


def test_names_in_one_field() -> None:
    assert split_names(" NOFORN ;;eyes only\nLES ") == ("NOFORN", "eyes only", "LES")
    assert split_names(" ; ") == ()
