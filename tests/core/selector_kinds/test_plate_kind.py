# ruff: noqa: RUF001 - scripts that look alike are the point
import pytest

from tieline.core.selector_kinds import plate
from tieline.core.selector_kinds.base import Condition


@pytest.mark.parametrize(
    ("as_given", "canonical", "condition"),
    [
        ("abc-1234", "ABC1234", Condition.VALID),
        ("ＡＢＣ１２３４", "ABC1234", Condition.VALID),
        ("M·ÜN 12", "MÜN12", Condition.VALID),
        ("1111", "1111", Condition.VALID),
        ("12", "12", Condition.VALID),
        ("7", "7", Condition.INVALID),
        ("HOTROD", "HOTROD", Condition.INVALID),
        ("12345678901", "12345678901", Condition.INVALID),
        ("ABC**34", "ABC**34", Condition.PARTIAL),
        ("ABC1?3", "ABC1*3", Condition.PARTIAL),
        ("000", "000", Condition.JUNK),
        ("No Plate", "no plate", Condition.JUNK),
        ("?", "?", Condition.UNREADABLE),
    ],
)
def test_plate_is_letters_and_digits_with_its_condition(
    as_given: str, canonical: str, condition: Condition
) -> None:
    found = plate.normalise(as_given, "US")
    assert (found.canonical, found.condition) == (canonical, condition)


def test_only_the_canonical_spelling_is_a_valid_canonical_text() -> None:
    assert plate.is_valid("ABC1234")
    assert not plate.is_valid("abc1234")
    assert not plate.is_valid("HOTROD")
    assert not plate.is_valid("")
