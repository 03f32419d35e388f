"""The short way of reading a number says what the long way says."""

import phonenumbers
import rphonenumbers
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tieline.core.selector_kinds.phone import normalise, read_fully
from tieline.core.selector_kinds.phone_engine import known_region

REGIONS = sorted(rphonenumbers.SUPPORTED_REGIONS)
CODES = sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)
DIGITS = st.text("0123456789", min_size=1, max_size=16)
# Fillers, and what differs from one by its start.
RUNS = st.builds(
    lambda run, start, size: run[start : start + size],
    st.sampled_from(["0123456789" * 3, "9876543210" * 3, *(digit * 20 for digit in "0123456789")]),
    st.integers(0, 10),
    st.integers(3, 12),
)


@st.composite
def numbers(draw: st.DrawFn) -> str:
    start = draw(st.sampled_from(["", "+", "00", "0", "1", "+1", "+0", "001"]))
    code = str(draw(st.sampled_from(CODES))) if draw(st.booleans()) else ""
    return start + code + draw(st.one_of(DIGITS, RUNS))


@st.composite
def example_numbers(draw: st.DrawFn) -> tuple[str, str]:
    region = draw(st.sampled_from(REGIONS))
    kind = draw(st.sampled_from(range(11)))
    number = phonenumbers.example_number_for_type(region, kind)
    if number is None:
        number = phonenumbers.example_number(region)
    national = phonenumbers.national_significant_number(number)
    last = draw(st.text("0123456789", min_size=4, max_size=4))
    lead = draw(
        st.sampled_from(["", "0", "1", f"+{number.country_code}", str(number.country_code)])
    )
    return lead + national[:-4] + last, region


@settings(max_examples=2000, deadline=None)
@given(numbers(), st.sampled_from([None, "ZZ", "us", *REGIONS]))
@example("22222222222", "US")
@example("+12222222222", "US")
@example("0049301234567", "DE")
def test_any_digits_are_read_alike(text: str, region: str | None) -> None:
    assert normalise(text, region) == read_fully(text, known_region(region))


@settings(max_examples=2000, deadline=None)
@given(example_numbers())
def test_numbers_of_every_country_are_read_alike(number: tuple[str, str]) -> None:
    text, region = number
    assert normalise(text, region) == read_fully(text, region)
