"""Nothing in the demo can be anyone's: every number, address and device is reserved for fiction."""

import phonenumbers
import pytest

from tieline.core.selector_kinds.masks import MASK
from tieline.demo import lists, sheet, tolls
from tieline.demo.directory import OFFICES
from tieline.demo.files import world_files
from tieline.demo.reserved import (
    FICTION_RANGES,
    TEST_DEVICE_TYPE,
    FictionRange,
    is_reserved_email,
    is_reserved_number,
)

HELD = {(held.kind, held.canonical) for file in world_files() for held in file.holds}
NUMBERS = {value for kind, value in HELD if kind == "phone" and value.startswith("+")}
BROKEN = [
    *(line for toll in tolls.SHAPES for line in toll.broken_lines),
    *(line for listed in lists.SHAPES for line in listed.broken_lines),
    *sheet._BROKEN,
]


@pytest.mark.parametrize("fiction", FICTION_RANGES, ids=lambda fiction: fiction.first)
def test_a_range_is_valid_to_the_library_from_end_to_end(fiction: FictionRange) -> None:
    for number in (fiction.first, fiction.last):
        assert phonenumbers.is_valid_number(phonenumbers.parse(number, None))


def test_every_number_is_reserved_and_valid() -> None:
    assert len(NUMBERS) > 700
    for number in NUMBERS:
        filled = [number.replace(MASK, digit) for digit in "059"] if MASK in number else [number]
        for one in filled:
            assert is_reserved_number(one), number
            assert phonenumbers.is_valid_number(phonenumbers.parse(one, None)), number


def test_what_is_not_a_whole_number_holds_none() -> None:
    """The fillers and words that stand where a number should."""
    odd = {value for kind, value in HELD if kind == "phone" and not value.startswith("+")}
    assert odd == {
        "0000000000", "private", "restricted", "numéro masqué", "n/a", "see p. 4", "inconnu",
    }  # fmt: skip


@pytest.mark.parametrize("region", ["US", "GB", "FR"])
def test_broken_rows_hold_no_other_number(region: str) -> None:
    for line in BROKEN:
        for found in phonenumbers.PhoneNumberMatcher(line, region):
            number = phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164)
            is_foreign_reading = not number.startswith(f"+{found.number.country_code}")
            assert is_reserved_number(number) or is_foreign_reading, (line, number)


def test_numbers_of_people_are_reserved_and_valid() -> None:
    for office in OFFICES:
        assert is_reserved_number(office.contact.phone)
        assert phonenumbers.is_valid_number(phonenumbers.parse(office.contact.phone, None))
        assert office.contact.phone not in NUMBERS


def test_every_address_is_in_a_reserved_domain() -> None:
    addresses = {value for kind, value in HELD if kind == "email"}
    addresses |= {person.email for office in OFFICES for person in office.people}
    assert len(addresses) > 80
    assert all(is_reserved_email(address) for address in addresses)


def test_every_device_is_test_equipment() -> None:
    devices = {value for kind, value in HELD if kind == "imei"}
    assert len(devices) > 10
    assert all(device.startswith(TEST_DEVICE_TYPE) and len(device) == 15 for device in devices)


def test_outside_the_ranges_nothing_is_reserved() -> None:
    for number in ("+13055550200", "+13055550099", "+447911123456", "+1305555010", "+46701740700"):
        assert not is_reserved_number(number)
    assert not is_reserved_email("someone@example.org.invalid")
    assert not is_reserved_email("someone@notexample.com")
