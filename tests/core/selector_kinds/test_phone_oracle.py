"""The fast engine against the library it imitates, on made-up numbers of every region."""

import random

import phonenumbers
import pytest

from tieline.core.selector_kinds.phone_engine import Reading, read_number, read_number_slowly

MOST_DIFFERING = 0.002  # the two may carry metadata one release apart
PER_REGION = 40
PREFIXES = ("", "", "0", "00", "+", "1", "011")


def make_numbers(region: str, rng: random.Random) -> list[str]:
    """Numbers near real ones: examples with changed digits, and plain random digits."""
    kinds = phonenumbers.PhoneNumberType.values()
    found = (phonenumbers.example_number_for_type(region, kind) for kind in kinds)
    stems = [str(number.national_number) for number in found if number] or ["5551234567"]
    numbers = []
    for _ in range(PER_REGION):
        stem = rng.choice(stems)
        changed = stem[: rng.randint(2, len(stem))].ljust(len(stem), "#")
        digits = "".join(rng.choice("0123456789") if c == "#" else c for c in changed)
        numbers.append(rng.choice(PREFIXES) + digits)
    return numbers


def answer(reading: Reading | None) -> tuple[object, ...] | None:
    if reading is None:
        return None
    return reading.e164, reading.national, reading.is_valid, reading.is_possible


def test_engine_agrees_with_its_oracle_in_every_region() -> None:
    rng = random.Random(20210708)
    asked = [
        (number, region)
        for region in sorted(phonenumbers.SUPPORTED_REGIONS)
        for number in make_numbers(region, rng)
    ]
    differing = [
        (given, fast, slow)
        for given in asked
        if (fast := answer(read_number(*given))) != (slow := answer(read_number_slowly(*given)))
    ]
    assert len(asked) > 9000
    assert len(differing) <= MOST_DIFFERING * len(asked), "\n".join(map(str, differing))


@pytest.mark.parametrize("number", ["", "+", "12", "9" * 41, "+0"])
def test_both_say_nothing_of_what_is_no_number(number: str) -> None:
    assert read_number(number, "US") is None or number == "12"
    assert answer(read_number(number, "US")) == answer(
        read_number_slowly(number, "US") if len(number) <= 40 else None
    )
