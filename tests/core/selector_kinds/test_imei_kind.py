import pytest

from tieline.core.selector_kinds import imei
from tieline.core.selector_kinds.base import Condition


@pytest.mark.parametrize(
    ("as_given", "notes", "qualifier"),
    [
        ("354178036859789", (), None),
        ("35-417803-685978-9", (), None),
        ("IMEI: 35 417803 685978 9", (), None),
        ("35417803685978", ("check_digit_added",), None),
        ("354178036859780", ("check_digit_zero",), None),
        ("35417803-685978-12", ("software_version_apart",), "12"),
    ],
)
def test_one_device_meets_itself_in_every_form(
    as_given: str, notes: tuple[str, ...], qualifier: str | None
) -> None:
    found = imei.normalise(as_given, None)
    assert (found.canonical, found.condition) == ("354178036859789", Condition.VALID)
    assert (found.notes, found.qualifier) == (notes, qualifier)


@pytest.mark.parametrize(
    ("as_given", "canonical", "condition"),
    [
        ("354178036859781", "354178036859781", Condition.INVALID),
        ("3541780368597", "3541780368597", Condition.INVALID),
        ("35417803685978901", "35417803685978901", Condition.INVALID),
        ("a1000012345678", "A1000012345678", Condition.INVALID),
        ("35417803????????", "35417803********", Condition.PARTIAL),
        ("35-417803-xxxxxx-x", "35417803*******", Condition.PARTIAL),
        ("000000000000000", "000000000000000", Condition.JUNK),
        ("123456789012345", "123456789012345", Condition.JUNK),
        ("00000000000000", "00000000000000", Condition.JUNK),
        ("004999010640000", "004999010640000", Condition.JUNK),
        ("No device", "no device", Condition.UNREADABLE),
    ],
)
def test_value_that_is_no_device_number_is_kept(
    as_given: str, canonical: str, condition: Condition
) -> None:
    found = imei.normalise(as_given, None)
    assert (found.canonical, found.condition) == (canonical, condition)


def test_right_check_digit_zero_needs_no_note() -> None:
    found = imei.normalise("490154203237500", None)
    assert (found.condition, found.notes) == (Condition.VALID, ())


def test_display_has_hyphens_if_valid() -> None:
    assert imei.display("354178036859789") == "35-417803-685978-9"
    assert imei.display("354178036859781") == "354178036859781"


def test_filler_with_a_right_check_digit_is_not_valid() -> None:
    assert not imei.is_valid("000000000000000")
