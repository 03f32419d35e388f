import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tieline.core.selector_kinds.fillers import is_filler_digits, is_junk_word
from tieline.core.selector_kinds.folding import (
    fold_case,
    fold_lower,
    fold_spaces,
    upper_alphanumerics,
)

FOLDS = [fold_case, fold_lower, fold_spaces, upper_alphanumerics]


@pytest.mark.parametrize("fold", FOLDS)
@settings(max_examples=300, deadline=None)
@given(text=st.text(st.characters()))
def test_folding_twice_is_folding_once(fold, text: str) -> None:  # type: ignore[no-untyped-def]
    once = fold(text)
    assert fold(once) == once


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(), min_size=1).filter(str.strip))
def test_folded_text_is_never_empty(text: str) -> None:
    assert fold_case(text)
    assert fold_lower(text)


def test_spaces_marks_and_digits_of_any_script_fold() -> None:
    assert fold_case(" \u202aTEL\u00a0 ٠١٢ ①\u200f ") == "tel 012 1"


@pytest.mark.parametrize(
    "digits", ["0", "77", "12345", "0123456789", "123456789012", "98765", "0987654321"]
)
def test_repeated_and_counting_digits_are_filler(digits: str) -> None:
    assert is_filler_digits(digits)


@pytest.mark.parametrize("digits", ["10", "1234", "23456", "2345678901", "12345679", "7815551234"])
def test_other_digits_are_no_filler(digits: str) -> None:
    assert not is_filler_digits(digits)


@pytest.mark.parametrize("text", ["n/a", "n. a.", "no caller id", "out of area"])
def test_punctuated_word_for_not_known_is_junk(text: str) -> None:
    assert is_junk_word(text)
