"""Examples that the standards themselves publish, or that are widely used to explain them."""

import pytest

from tieline.core.selector_kinds.base import Condition
from tieline.core.selector_kinds.registry import display, normalise

VALID = [
    # 3GPP TS 23.003 and ITU-T E.212: test networks and the usual examples
    ("imsi", "310150123456789", "310150123456789"),
    ("imsi", "429 01 1234567890", "429011234567890"),
    ("imsi", "00101000000001", "00101000000001"),
    # ITU-T E.118
    ("iccid", "89 44 500102 198304826", "8944500102198304826"),
    # RFC 5952, section 1 and 2: ways to write one address
    ("ip", "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
    ("ip", "2001:0db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
    ("ip", "2001:db8::0:1:0:0:1", "2001:db8::1:0:0:1"),
    ("ip", "2001:DB8:0:0:1::1", "2001:db8::1:0:0:1"),
    ("ip", "[2001:db8::1]:80", "2001:db8::1"),
    # RFC 4291, section 2.2
    ("ip", "::FFFF:129.144.52.38", "129.144.52.38"),
    # RFC 7042: addresses for documentation
    ("mac", "00-00-5E-00-53-00", "00005E005300"),
    ("mac", "00005e.005342", "00005E005342"),
    # 49 CFR part 565 and ISO 3779
    ("vin", "1G4AH59H45G118341", "1G4AH59H45G118341"),
    ("vin", "1M8GDM9AXKP042788", "1M8GDM9AXKP042788"),
    ("vin", "5GZCZ43D13S812715", "5GZCZ43D13S812715"),
    ("vin", "WP0ZZZ99ZTS392124", "WP0ZZZ99ZTS392124"),  # Europe: no check digit
    # ISO 6346
    ("container", "CSQU 305438 3", "CSQU3054383"),
    ("container", "TASU 117000 0", "TASU1170000"),
    # IMO resolution A.1117
    ("imo", "IMO 9074729", "IMO9074729"),
    ("imo", "IMO 8814275", "IMO8814275"),
    # ITU-R M.585: ship, group, coast, aircraft in a search, hand-held, craft of a ship, aid, beacon
    ("mmsi", "366913120", "366913120"),
    ("mmsi", "036600001", "036600001"),
    ("mmsi", "003669999", "003669999"),
    ("mmsi", "111366123", "111366123"),
    ("mmsi", "836612345", "836612345"),
    ("mmsi", "983661234", "983661234"),
    ("mmsi", "993669870", "993669870"),
    ("mmsi", "974123456", "974123456"),
    # ITU radio regulations, article 19
    ("call_sign", "3ABC", "3ABC"),
    ("call_sign", "WDA2", "WDA2"),
    ("call_sign", "LA2345", "LA2345"),
    # ICAO annex 7; 14 CFR 47.15 for the United States
    ("aircraft", "N1", "N1"),
    ("aircraft", "N12345", "N12345"),
    ("aircraft", "N1234Z", "N1234Z"),
    ("aircraft", "N123AZ", "N123AZ"),
    ("aircraft", "G-ABCD", "GABCD"),
    ("aircraft", "9V-ABC", "9VABC"),
    # SWIFT's IBAN registry
    ("iban", "GB29 NWBK 6016 1331 9268 19", "GB29NWBK60161331926819"),
    ("iban", "FR14 2004 1010 0505 0001 3M02 606", "FR1420041010050500013M02606"),
    ("iban", "NO93 8601 1117 947", "NO9386011117947"),
    ("iban", "MT84 MALT 0110 0001 2345 MTLC AST0 01S", "MT84MALT011000012345MTLCAST001S"),
    ("iban", "BR18 0036 0305 0000 1000 9795 493C 1", "BR1800360305000010009795493C1"),
    ("iban", "CR05 0152 0200 1026 2840 66", "CR05015202001026284066"),
]

INVALID = [
    ("imsi", "310150123456", "310150123456"),
    ("iccid", "8944500102198304827", "8944500102198304827"),
    ("iccid", "8844500102198304827", "8844500102198304827"),
    ("ip", "2001:db8:::1", "2001DB81"),
    ("ip", "192.0.2.01", "19202" + "01"),
    ("ip", "10.1.2.3", "10.1.2.3"),
    ("ip", "224.0.0.1", "224.0.0.1"),
    ("mac", "00005E00530", "00005E00530"),
    ("vin", "1M8GDM9A1KP042788", "1M8GDM9A1KP042788"),
    ("vin", "LZZZZZZZ1ZZZ00001", "LZZZZZZZ1ZZZ00001"),  # China demands the check digit
    ("container", "CSQX3054383", "CSQX3054383"),
    ("imo", "9074720", "IMO9074720"),
    ("mmsi", "199123456", "199123456"),
    ("mmsi", "801234567", "801234567"),
    ("call_sign", "W1AW5678", "W1AW5678"),
    ("aircraft", "N123ABC", "N123ABC"),
    ("aircraft", "N1234O", "N1234O"),
    ("iban", "GB29NWBK60161331926818", "GB29NWBK60161331926818"),
    ("iban", "GB29NWBK6016133192681", "GB29NWBK6016133192681"),
]


@pytest.mark.parametrize(("kind", "as_given", "canonical"), VALID)
def test_published_number_is_valid(kind: str, as_given: str, canonical: str) -> None:
    found = normalise(kind, as_given, None)
    assert (found.canonical, found.condition) == (canonical, Condition.VALID)


@pytest.mark.parametrize(("kind", "as_given", "canonical"), INVALID)
def test_number_against_the_rules_is_kept_as_invalid(
    kind: str, as_given: str, canonical: str
) -> None:
    found = normalise(kind, as_given, None)
    assert (found.canonical, found.condition) == (canonical, Condition.INVALID)


@pytest.mark.parametrize(
    ("kind", "canonical", "shown"),
    [
        ("imsi", "310150123456789", "310 150 123456789"),
        ("iccid", "8944500102198304826", "8944 5001 0219 8304 826"),
        ("mac", "00005E0053AF", "00:00:5E:00:53:AF"),
        ("container", "CSQU3054383", "CSQU 305438 3"),
        ("imo", "IMO9074729", "IMO 9074729"),
        ("iban", "GB29NWBK60161331926819", "GB29 NWBK 6016 1331 9268 19"),
        ("iban", "GB29", "GB29"),
        ("username", "+12025550143", "+1 202-555-0143"),
    ],
)
def test_display_is_as_people_write_it(kind: str, canonical: str, shown: str) -> None:
    assert display(kind, canonical) == shown


@pytest.mark.parametrize(
    ("kind", "as_given", "note"),
    [
        ("iccid", "8944500102198304826F", "padding_stripped"),
        ("iccid", "984405102091384028F6", "digits_swapped_back"),
        ("ip", "192.000.002.001", "zeros_stripped"),
        ("ip", "192.0.2.*", "whole_network"),
        ("ip", "192.168.0.1", "private_address"),
        ("mac", "02:00:5e:00:53:01", "locally_made_up"),
        ("vin", "1M8GDM9AXKPO42788", "letters_read_as_digits"),
        ("vin", "VIN: 1M8GDM9AXKP042788", "label_stripped"),
        ("container", "CSQU305438", "check_digit_added"),
        ("username", "alex", "no_platform"),
        ("imsi", "IMSI310150123456789", "label_stripped"),
        ("account", "IBAN GB82WEST12345698765432", "label_stripped"),
    ],
)
def test_what_was_noticed_is_noted(kind: str, as_given: str, note: str) -> None:
    assert note in normalise(kind, as_given, None).notes


@pytest.mark.parametrize(
    ("kind", "as_given"),
    [
        ("container", "tasu 117000-0 / csqu 305438-3"),
        ("vin", "1m8gdm9axkp042788, 1g4ah59h45g118341"),
        ("imsi", "310150123456789; 429011234567890"),
        ("iban", "gb29nwbk60161331926819 and no9386011117947"),
        ("ip", "192.0.2.1, 192.0.2.2"),
        ("ip", "192.0.2.1 - 192.0.2.9"),
        ("imo", "imo 9074729, imo 8814275"),
    ],
)
def test_two_values_in_a_cell_are_not_run_together(kind: str, as_given: str) -> None:
    found = normalise(kind, as_given, None)
    assert (found.canonical, found.condition) == (as_given, Condition.UNREADABLE)
    assert found.notes == ("several_values",)
