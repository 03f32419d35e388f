"""Suspicion in a form that can be reviewed, and for how long it stands."""

from datetime import date

import pytest

from tieline.core.errors import BadInput
from tieline.core.markings import InformationEvaluation, SourceEvaluation
from tieline.core.suspicion import ALIKE, Suspicion, check_label, likeness, review_due

FACTS = (
    "Seen on 3 March handing three sealed boxes to the skipper of a go-fast boat; two of the boxes"
    " were opened at sea and held cocaine."
)


def _suspicion(crime: str = "smuggling of cocaine", facts: str = FACTS) -> Suspicion:
    return Suspicion(crime, facts, SourceEvaluation.B, InformationEvaluation.TWO)


@pytest.mark.parametrize(
    ("crime", "facts", "code"),
    [
        ("", FACTS, "bad_crime"),
        ("two\nlines", FACTS, "bad_crime"),
        ("x" * 201, FACTS, "bad_crime"),
        ("smuggling", "known to us", "too_few_facts"),
        ("smuggling", " " * 50, "too_few_facts"),
        ("smuggling", "\u200b" * 50, "too_few_facts"),
        ("smuggling", "x" * 4001, "too_many_facts"),
    ],
)
def test_what_nobody_could_review_is_refused(crime: str, facts: str, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        _suspicion(crime, facts)
    assert refused.value.code == code


def test_spaces_at_the_ends_are_not_kept() -> None:
    assert _suspicion("  smuggling ", f"\n{FACTS}\n") == _suspicion("smuggling", FACTS)
    assert check_label("  M. Ortega ") == "M. Ortega"
    with pytest.raises(BadInput):
        check_label("  ")


def test_the_same_text_for_another_name_is_the_same_text() -> None:
    template = (
        "{} was seen with known traffickers at the harbour and is believed by several officers to"
        " take part in the distribution of narcotics in the northern district."
    )
    first, second = template.format("Marco Ortega"), template.format("Ilse Brandt")
    assert likeness(first, "Marco Ortega", second, "Ilse Brandt") == 100
    assert likeness(first.upper() + "!!", "marco ortega", second, "Ilse Brandt") == 100
    assert likeness(first, "Marco Ortega", FACTS, "Ilse Brandt") < ALIKE


@pytest.mark.parametrize(
    ("since", "months", "due"),
    [
        (date(2026, 3, 2), 60, date(2031, 3, 2)),
        (date(2026, 3, 2), 12, date(2027, 3, 2)),
        (date(2026, 3, 2), 999, date(2031, 3, 2)),
        (date(2028, 2, 29), 60, date(2033, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
    ],
)
def test_nothing_stands_for_more_than_five_years(since: date, months: int, due: date) -> None:
    assert review_due(since, months) == due
