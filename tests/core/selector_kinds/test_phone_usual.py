"""The short way of reading a number says what the long way says."""

import phonenumbers
import rphonenumbers
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tieline.core.selector_kinds.phone import find_usual, normalise, of_usual, read_fully
from tieline.core.selector_kinds.phone_engine import find_valid, known_region, read_number

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


@settings(max_examples=3000, deadline=None)
@given(
    st.sampled_from(["", "+1"]),
    st.integers(2_000_000_000, 9_999_999_999),
    st.sampled_from([None, "US", "CA", "GB", "BB", "AG"]),
)
def test_ten_digits_of_north_america_are_read_alike(
    start: str, digits: int, region: str | None
) -> None:
    """The library alone says what they are, though it is not asked to take them apart."""
    number = f"{start}{digits}"
    reading = read_number(number, region)
    if start or region in ("US", "CA"):
        expected = reading.e164 if reading and reading.is_valid else None
        assert find_valid(number, region) == expected
    assert normalise(number, region) == read_fully(number, region)


def test_many_are_found_as_one_by_one() -> None:
    values = [("2025550143", "us"), ("+442079460018", None), ("020 7946 0018", "GB"), ("x", "US")]
    assert find_usual(values) == ["+12025550143", "+442079460018", None, None]
    for (text, region), usual in zip(values, find_usual(values), strict=True):
        if usual is not None:
            assert of_usual(text, usual) == normalise(text, region)
