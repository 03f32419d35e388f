# ruff: noqa: RUF001 - scripts that look alike are the point
import pytest

from tieline.core.selector_kinds import other
from tieline.core.selector_kinds.base import Condition


@pytest.mark.parametrize(
    ("as_given", "canonical", "condition"),
    [
        ("900376699-6", "9003766996", Condition.VALID),
        ("844191-", "844191", Condition.VALID),
        ("+357 (22) 660766", "35722660766", Condition.VALID),
        ("straße-12", "STRASSE12", Condition.VALID),
        ("STRASSE 12", "STRASSE12", Condition.VALID),
        ("ısı-12", "ISI12", Condition.VALID),
        ("Αθήνα 7", "ΑΘΉΝΑ7", Condition.VALID),
        ("паспорт № 12", "ПАСПОРТNO12", Condition.VALID),
        ("٤٥٦٧", "4567", Condition.VALID),
        ("A1", "A1", Condition.INVALID),
        ("4000****1234", "4000****1234", Condition.PARTIAL),
        ("4000 ?? ## 1234*", "4000****1234", Condition.PARTIAL),
        ("What? 1234*", "WHAT1234", Condition.VALID),
        ("1234567890", "1234567890", Condition.JUNK),
        ("xxxx", "XXXX", Condition.JUNK),
        ("n/a", "n/a", Condition.JUNK),
        ("***", "***", Condition.UNREADABLE),
    ],
)
def test_other_value_is_letters_and_digits_with_its_condition(
    as_given: str, canonical: str, condition: Condition
) -> None:
    found = other.normalise(as_given, None)
    assert (found.canonical, found.condition) == (canonical, condition)


def test_words_that_differ_by_a_vowel_sign_stay_apart() -> None:
    first, second = (other.normalise(text, None) for text in ("किताब", "कताब"))
    assert first.canonical != second.canonical
