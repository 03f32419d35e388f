# ruff: noqa: RUF001 - scripts that look alike are the point
"""The promises of `selector_kinds/base.py`, held against every kind in the registry."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tieline.core.selector_kinds.base import Condition, Example, SelectorKind
from tieline.core.selector_kinds.registry import KINDS, display, normalise

EXAMPLES = [
    pytest.param(kind, example, id=f"{kind.KIND}: {example.as_given}")
    for kind in KINDS.values()
    for example in kind.EXAMPLES
]

any_kind = st.sampled_from(sorted(KINDS))
any_region = st.sampled_from([None, "US", "MX", "CO", "BR", "AR", "DE", "IT", "GB", "us", "ZZ", ""])
any_character = st.characters()  # lone surrogates too
number_like = st.text("0123456789+*#x?;,. ()-/ext", min_size=1, max_size=24)
cells = st.one_of(st.text(any_character, min_size=1), number_like, st.emails())
written_cells = cells.filter(str.strip)


@pytest.mark.parametrize(("kind", "example"), EXAMPLES)
def test_example_normalises_as_its_documentation_says(kind: SelectorKind, example: Example) -> None:
    found = kind.normalise(example.as_given, example.region)
    assert (found.canonical, found.condition) == (example.canonical, example.condition)
    assert found.kind == kind.KIND
    assert found.as_given == example.as_given


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_kind_shows_an_example_of_valid_junk_and_unreadable(kind: SelectorKind) -> None:
    shown = {example.condition for example in kind.EXAMPLES}
    assert shown >= {Condition.VALID, Condition.JUNK, Condition.UNREADABLE}


@settings(max_examples=600, deadline=None)
@given(any_kind, written_cells, any_region)
@example("phone", "00", None)
@example("phone", "+", "US")
@example("phone", "\u200b", "US")
@example("phone", "٠٠١٥٥٥", "EG")
@example("email", "@<\u00a0>", None)
@example("email", "\ud800@example.org", None)
@example("other", "ẞİı", "TR")
def test_normalising_never_raises_and_is_idempotent(
    kind: str, as_given: str, region: str | None
) -> None:
    once = normalise(kind, as_given, region)
    twice = normalise(kind, once.canonical, region)
    assert once.canonical.strip() != ""
    assert twice.canonical == once.canonical
    assert once.as_given == as_given


@settings(max_examples=300, deadline=None)
@given(any_kind, written_cells, any_region)
def test_valid_answer_is_a_valid_canonical_text(
    kind: str, as_given: str, region: str | None
) -> None:
    found = normalise(kind, as_given, region)
    if found.is_valid:
        assert KINDS[kind].is_valid(found.canonical)


@settings(max_examples=300, deadline=None)
@given(any_kind, cells)
def test_reading_any_text_as_canonical_never_raises(kind: str, text: str) -> None:
    assert isinstance(KINDS[kind].is_valid(text), bool)
    assert isinstance(KINDS[kind].aliases(text), tuple)
    assert isinstance(display(kind, text), str)


@settings(max_examples=300, deadline=None)
@given(any_kind, written_cells, any_region)
def test_alias_of_an_alias_is_empty(kind: str, as_given: str, region: str | None) -> None:
    found = normalise(kind, as_given, region)
    for alias in found.aliases:
        assert alias.text != found.canonical
        assert KINDS[kind].aliases(alias.text) == ()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("blank", ["", " ", "\t\n", "\u00a0"])
def test_blank_value_is_refused(kind: str, blank: str) -> None:
    with pytest.raises(ValueError, match="blank"):
        normalise(kind, blank, "US")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("word", ["Unknown", "N/A", "none", "NULL", "Private", "(Withheld)"])
def test_word_for_not_known_is_junk_in_every_kind(kind: str, word: str) -> None:
    found = normalise(kind, word, "US")
    assert (found.condition, found.canonical) == (Condition.JUNK, word.casefold())
