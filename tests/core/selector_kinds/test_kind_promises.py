# ruff: noqa: RUF001 - scripts that look alike are the point
"""The promises of `selector_kinds/base.py`, held against every kind in the registry."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tieline.core.matching.keys import key_text
from tieline.core.selector_kinds.base import Condition, Example, Normalised, SelectorKind
from tieline.core.selector_kinds.guessing import guess_kinds
from tieline.core.selector_kinds.platforms import NAMES
from tieline.core.selector_kinds.registry import KINDS, display, normalise, settle_qualifier

EXAMPLES = [
    pytest.param(kind, example, id=f"{kind.KIND}: {example.as_given}")
    for kind in KINDS.values()
    for example in kind.EXAMPLES
]

any_kind = st.sampled_from(sorted(KINDS))
any_region = st.sampled_from([None, "US", "MX", "CO", "BR", "AR", "DE", "IT", "GB", "us", "ZZ", ""])
any_character = st.characters()  # lone surrogates too
number_like = st.text("0123456789+*#x?;,. ()-/ext", min_size=1, max_size=24)
written_examples = st.sampled_from(
    [example.as_given for kind in KINDS.values() for example in kind.EXAMPLES]
)
labels = st.sampled_from(
    ["IMSI ", "VIN: ", "IP ", "B/L no. ", "passport no ", "Telegram: @", "BTC: ", "@", "S/N: ",
     "id: ", "t.me/", "x:", "MAC ", "call sign ", "user: ", "IMO "]
)  # fmt: skip
slips = st.text("0123456789:@/.* -#AFxX", max_size=3)


def write_otherwise(text: str, place: int, slip: str, lost: int) -> str:
    """A value with some characters in the place of others."""
    start = place % (len(text) + 1)
    return text[:start] + slip + text[start + lost :]


near_examples = st.builds(
    write_otherwise, written_examples, st.integers(0, 200), slips, st.integers(0, 3)
)
labelled = st.builds(str.__add__, labels, st.one_of(near_examples, number_like))
cells = st.one_of(
    st.text(any_character, min_size=1), number_like, st.emails(), near_examples, labelled
)
written_cells = cells.filter(str.strip)
qualifiers = st.sampled_from([None, "telegram", "whatsapp", "US-CA", "passport-MX", "bitcoin"])

OWN_FORMS = ("email", "ip", "username", "wallet", "iccid")
"""The kinds whose own spelling `other` recognises."""


@pytest.mark.parametrize(("kind", "example"), EXAMPLES)
def test_example_normalises_as_its_documentation_says(kind: SelectorKind, example: Example) -> None:
    found = kind.normalise(example.as_given, example.region, example.stated)
    assert (found.canonical, found.condition) == (example.canonical, example.condition)
    if example.qualifier is not None:
        assert found.qualifier == example.qualifier
    assert found.kind == kind.KIND
    assert found.as_given == example.as_given


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_kind_shows_an_example_of_valid_junk_and_unreadable(kind: SelectorKind) -> None:
    shown = {example.condition for example in kind.EXAMPLES}
    assert shown == set(Condition)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_stated_qualifier_of_an_example_is_settled_already(kind: SelectorKind) -> None:
    for stated in {shown.stated for shown in kind.EXAMPLES} - {None}:
        assert settle_qualifier(kind.KIND, stated) == stated


@settings(max_examples=600, deadline=None)
@given(any_kind, written_cells, any_region, qualifiers)
@example("phone", "00", None, None)
@example("phone", "+", "US", None)
@example("phone", "\u200b", "US", None)
@example("phone", "٠٠١٥٥٥", "EG", None)
@example("email", "@<\u00a0>", None, None)
@example("email", "\ud800@example.org", None, None)
@example("other", "ẞİı", "TR", None)
@example("other", "+@0.A", None, None)
def test_normalising_never_raises_and_is_idempotent(
    kind: str, as_given: str, region: str | None, qualifier: str | None
) -> None:
    once = normalise(kind, as_given, region, qualifier)
    assert once.canonical.strip() != ""
    assert once.as_given == as_given
    for stated in (qualifier, None):
        assert normalise(kind, once.canonical, region, stated).canonical == once.canonical


@settings(max_examples=300, deadline=None)
@given(any_kind, written_cells, any_region)
def test_valid_answer_is_a_valid_canonical_text(
    kind: str, as_given: str, region: str | None
) -> None:
    found = normalise(kind, as_given, region)
    if found.is_valid:
        assert KINDS[kind].is_valid(found.canonical)


@settings(max_examples=600, deadline=None)
@given(any_kind, written_cells, any_region, qualifiers)
def test_valid_value_meets_itself_given_as_other(
    kind: str, as_given: str, region: str | None, qualifier: str | None
) -> None:
    found = normalise(kind, as_given, region, qualifier)
    if found.is_valid and not _is_of_unknown_platform(found):
        as_other = key_text(normalise("other", found.canonical, region).canonical)
        assert as_other == key_text(found.canonical) or _is_of_another_kind(found, as_other)


def _is_of_unknown_platform(found: Normalised) -> bool:
    """Such a username is the one form that nobody else can recognise."""
    platform, colon, _ = found.canonical.partition(":")
    return found.kind == "username" and colon != "" and platform not in NAMES


def _is_of_another_kind(found: Normalised, text: str) -> bool:
    """Whether a code of no kind in particular has the unmistakable form of a value of another."""
    read = [normalise(kind, found.canonical, None) for kind in OWN_FORMS]
    return found.kind not in OWN_FORMS and any(key_text(one.canonical) == text for one in read)


@settings(max_examples=300, deadline=None)
@given(cells)
def test_guesses_are_distinct_and_end_with_other(text: str) -> None:
    guessed = guess_kinds(text)
    assert guessed[-1] == "other"
    assert len(set(guessed)) == len(guessed)
    assert set(guessed) <= set(KINDS)


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
