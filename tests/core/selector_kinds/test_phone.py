# ruff: noqa: RUF001 - scripts that look alike are the point
import pytest

from tieline.core.selector_kinds import phone, phone_engine
from tieline.core.selector_kinds.base import Condition

VALID, INVALID, PARTIAL = Condition.VALID, Condition.INVALID, Condition.PARTIAL
JUNK, UNREADABLE = Condition.JUNK, Condition.UNREADABLE

FROM_REAL_COMPLAINTS = [
    ("70611454600144", "70611454600144", INVALID),
    ("862083116688", "862083116688", INVALID),
    ("98998081922", "98998081922", INVALID),
    ("410100022", "410100022", INVALID),
    ("33666832551", "33666832551", INVALID),
    ("2780914", "2780914", INVALID),
    ("262966", "262966", INVALID),
    ("8005078317;222", "+18005078317", VALID),
    ("580741362715807", "580741362715807", INVALID),
    ("65124054893", "65124054893", INVALID),
    ("0", "0", JUNK),
    ("951677xxxx", "+1951677****", PARTIAL),
    ("18002497", "18002497", INVALID),
    ("7071034320033614409", "7071034320033614409", INVALID),
    ("877061593801496966", "877061593801496966", INVALID),
    ("781558****", "+1781558****", PARTIAL),
    ("0000000000", "0000000000", JUNK),
    ("saidpress1", "saidpress1", UNREADABLE),
    ("833number", "833number", UNREADABLE),
    ("1951677*", "1951677*", PARTIAL),
    ("18883722468ex1", "+18883722468", VALID),
    ("07072021", "07072021", INVALID),
]


@pytest.mark.parametrize(("as_given", "canonical", "condition"), FROM_REAL_COMPLAINTS)
def test_odd_value_of_real_life_is_kept_and_nothing_is_invented(
    as_given: str, canonical: str, condition: Condition
) -> None:
    found = phone.normalise(as_given, "US")
    assert (found.canonical, found.condition) == (canonical, condition)


@pytest.mark.parametrize(
    "as_given",
    [
        "7815551234",
        "17815551234",
        "+1 (781) 555-1234",
        "781.555.1234",
        "tel:+1-781-555-1234",
        "011 1 781 555 1234",
        "\u202a+1 781\u00a0555\u20111234\u202c",
        "７８１５５５１２３４",
        "*67 781 555 1234",
        "*82-781-555-1234",
        "#31#7815551234",
        "*31#7815551234",
        "Cell: 781-555-1234",
        "781-555-1234 (home)",
        "781-555-1234 ext. 12",
        "781-555-1234x12",
        "+17815551234;ext=12",
        "7815551234,,12",
    ],
)
def test_ways_to_write_one_number_come_out_alike(as_given: str) -> None:
    found = phone.normalise(as_given, "US")
    assert (found.canonical, found.condition) == ("+17815551234", VALID)


@pytest.mark.parametrize(
    ("as_given", "extension"),
    [
        ("781-555-1234 ext. 12", "12"),
        ("781-555-1234 x12", "12"),
        ("781-555-1234x12", "12"),
        ("7815551234;ext=12", "12"),
        ("7815551234#4", "4"),
        ("7815551234 (ext 044)", "044"),
        ("7815551234", None),
    ],
)
def test_extension_is_kept_apart(as_given: str, extension: str | None) -> None:
    assert phone.normalise(as_given, "US").qualifier == extension


@pytest.mark.parametrize(
    ("as_given", "region", "notes"),
    [
        ("*67 781 555 1234", "US", ("caller_id_prefix_stripped",)),
        ("1-800-FLOWERS", "US", ("letters_converted",)),
        ("Tel. 781 555 1234", "US", ("label_stripped",)),
        ("0016042768210", "US", ("exit_code_001_from_us",)),
        ("001 44 20 7946 0018", "US", ("exit_code_001_from_us",)),
        ("0044 20 7946 0018", "US", ("exit_code_00_read_as_plus",)),
        ("0044 20 7946 0018", None, ("exit_code_00_read_as_plus",)),
        ("0044 20 7946 0018", "DE", ()),
        ("+52 1 55 1234 5678", None, ("old_numbering",)),
        ("044 55 1234 5678", "MX", ("old_trunk_prefix",)),
        ("490154203237518", "US", ("looks_like_imei",)),
        ("781 555 1234", None, ("no_region",)),
        ("781 555 1234", "ZZ", ("no_region",)),
        ("4242972172,347284638", "US", ("several_values",)),
        ("+1 781 555 1234 +1 781 555 9876", "US", ("several_values",)),
        ("781-555-1234 or 781-555-9876", "US", ("several_values",)),
        ("+1 781 555 1234", "US", ()),
    ],
)
def test_what_was_noticed_is_noted(as_given: str, region: str, notes: tuple[str, ...]) -> None:
    assert phone.normalise(as_given, region).notes == notes


def test_001_from_us_is_read_as_well_as_can_be() -> None:
    assert phone.normalise("0016042768210", "US").canonical == "+16042768210"
    assert phone.normalise("001 44 20 7946 0018", "US").canonical == "+442079460018"
    unread = phone.normalise("00112345", "US")
    assert (unread.canonical, unread.condition) == ("00112345", INVALID)
    assert unread.notes == ("exit_code_001_from_us",)


@pytest.mark.parametrize(
    ("as_given", "region", "canonical"),
    [
        ("030 123456", "DE", "+4930123456"),
        ("+44 (0)20 7946 0018", "US", "+442079460018"),
        ("06 698 12345", "IT", "+390669812345"),
        ("011 52 55 1234 5678", "US", "+525512345678"),
        ("+800 1234 5678", "US", "+80012345678"),
    ],
)
def test_trunk_zeros_and_exit_codes_follow_the_region(
    as_given: str, region: str, canonical: str
) -> None:
    assert phone.normalise(as_given, region).canonical == canonical


@pytest.mark.parametrize(
    ("as_given", "region"),
    [
        ("+54 9 11 2345 6789", "US"),
        ("+54 11 15 2345 6789", "US"),
        ("011 15 2345-6789", "AR"),
        ("11 15 2345-6789", "AR"),
    ],
)
def test_argentine_mobile_forms_merge(as_given: str, region: str) -> None:
    found = phone.normalise(as_given, region)
    assert (found.canonical, found.condition) == ("+5491123456789", VALID)


@pytest.mark.parametrize(
    ("as_given", "region", "canonical"),
    [
        ("781558****", "US", "+1781558****"),
        ("781-558-XXXX", "US", "+1781558****"),
        ("+1 781558****", "US", "+1781558****"),
        ("1 (781) 558-????", "US", "+1781558****"),
        ("781558####", "US", "+1781558****"),
        ("+1 781558****", None, "+1781558****"),
        ("781-5x8-1234", "US", "+17815*81234"),
        ("***-***-1234", "US", "+1******1234"),
        ("3215032035?", "US", "3215032035*"),
        ("781558****", None, "781558****"),
        ("030 1234**", "DE", "+49301234**"),
        ("*67 781558****", "US", "+1781558****"),
    ],
)
def test_masked_digits_become_one_pattern(
    as_given: str, region: str | None, canonical: str
) -> None:
    found = phone.normalise(as_given, region)
    assert (found.canonical, found.condition) == (canonical, PARTIAL)


def test_too_few_digits_beside_masks_are_unreadable() -> None:
    assert phone.normalise("781*******", "US").condition is UNREADABLE
    assert phone.normalise("xxx-xxx-xxxx", "US").canonical == "xxx-xxx-xxxx"


@pytest.mark.parametrize(
    "as_given",
    ["0", "0000000000", "1111111111", "1234567890", "0123456789", "+1 123 456 7890", "9876543210"],
)
def test_filler_digits_are_junk(as_given: str) -> None:
    assert phone.normalise(as_given, "US").condition is JUNK


def test_filler_that_is_a_valid_number_meets_itself_in_both_spellings() -> None:
    bare, whole = phone.normalise("8888888888", "US"), phone.normalise("+18888888888", "MX")
    assert (bare.canonical, bare.condition) == (whole.canonical, whole.condition)
    assert bare.condition is JUNK


def test_repeated_last_digits_are_no_filler() -> None:
    assert phone.normalise("781-555-5555", "US").condition is VALID


def test_possible_number_that_is_not_valid_keeps_e164() -> None:
    found = phone.normalise("222 234 5678", "US")
    assert (found.canonical, found.condition) == ("+12222345678", INVALID)


def test_impossible_number_with_a_plus_keeps_it_and_is_not_read_in_the_region() -> None:
    found = phone.normalise("+2995550123", "US")  # without the plus a valid number of the US
    assert (found.canonical, found.condition) == ("+2995550123", INVALID)


def test_fifteen_digits_never_become_an_invented_number() -> None:
    for region in ("US", "DE", "AT", "IN", None):
        found = phone.normalise("490154203237518", region)
        assert (found.canonical, found.condition) == ("490154203237518", INVALID)
        assert "looks_like_imei" in found.notes


def test_fifteen_digits_with_an_exit_code_stay_a_number() -> None:
    assert phone.normalise("004917612345678", "DE").canonical == "+4917612345678"


def test_letters_that_make_no_valid_number_are_left_alone() -> None:
    assert phone.normalise("781 call me maybe", "US").canonical == "781 call me maybe"


def test_display_is_spaced_for_e164_only() -> None:
    assert phone.display("+17815551234") == "+1 781-555-1234"
    assert phone.display("+1781558****") == "+1781558****"
    assert phone.display("2780914") == "2780914"


def test_only_whole_e164_is_a_valid_canonical_text() -> None:
    assert phone.is_valid("+17815551234")
    assert phone.is_valid("+5215512345678")
    assert not phone.is_valid("7815551234")
    assert not phone.is_valid("+12222345678")
    assert not phone.is_valid("")


def test_metadata_version_names_engine_and_release() -> None:
    assert phone.normalise("7815551234", "US").metadata_version.startswith("rphonenumbers 9.")
    assert phone.normalise("unknown", "US").metadata_version.startswith("rphonenumbers 9.")


@pytest.mark.parametrize("number", ["7815551234", "17815551234"])
def test_slow_library_answers_when_the_engine_fails(
    number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("fault in the engine")

    monkeypatch.setattr(phone_engine.rphonenumbers, "parse", fail)
    monkeypatch.setattr(phone_engine.rphonenumbers, "is_valid_number", fail)
    found = phone.normalise(number, "US")
    assert (found.canonical, found.condition) == ("+17815551234", VALID)
    assert found.metadata_version.startswith("phonenumbers ")


def test_hostile_length_is_read_quickly() -> None:
    for as_given in ("9" * 100_000, "x" * 100_000, "+" * 100_000, ", " * 50_000, "1;" * 50_000):
        assert phone.normalise(as_given, "US").canonical
