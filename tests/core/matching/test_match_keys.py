from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tieline.core.matching.keys import MatchKey, key_text, match_keys
from tieline.core.selector_kinds.base import AliasText, Condition, Normalised
from tieline.core.selector_kinds.registry import KINDS, normalise

SECRET = bytes(range(32))
OTHER_SECRET = bytes(range(1, 33))

any_kind = st.sampled_from(sorted(KINDS))
any_text = st.text(st.characters(), min_size=1).filter(str.strip)
number_like = st.text("0123456789+*x", min_size=1, max_size=15)
values = st.builds(
    normalise, any_kind, st.one_of(any_text, number_like), st.sampled_from(["US", "MX", None])
)


def keys_of(kind: str, as_given: str, region: str | None = "US") -> tuple[MatchKey, ...]:
    return match_keys(SECRET, normalise(kind, as_given, region))


def meet(one: tuple[MatchKey, ...], other: tuple[MatchKey, ...]) -> bool:
    return not {key.digest for key in one}.isdisjoint(key.digest for key in other)


def principal(keys: tuple[MatchKey, ...]) -> MatchKey:
    (only,) = [key for key in keys if key.is_principal]
    return only


@settings(max_examples=400, deadline=None)
@given(values)
def test_keys_fit_their_columns_and_exactly_one_is_principal(value: Normalised) -> None:
    keys = match_keys(SECRET, value)
    assert all(-(2**63) <= key.key64 < 2**63 for key in keys)
    assert all(isinstance(key.digest, UUID) for key in keys)
    versions = [key.alias_version for key in keys]
    if value.aliases:
        assert versions == [0, *(alias.version for alias in value.aliases)]
    else:  # bare digits of any kind get the aliases of the number they spell
        assert versions in ([0], [0, 1])
    assert principal(keys) == keys[-1]


@settings(max_examples=400, deadline=None)
@given(values, values)
@example(normalise("phone", "+5215512345678", None), normalise("phone", "+525512345678", None))
@example(normalise("imei", "354178036859789", None), normalise("other", "354178036859789", None))
def test_matching_is_symmetric_and_needs_equal_texts(one: Normalised, other: Normalised) -> None:
    first, second = match_keys(SECRET, one), match_keys(SECRET, other)
    assert meet(first, second) == meet(second, first)
    texts = [
        {key_text(text) for text in (v.canonical, *(a.text for a in v.aliases))}
        for v in (one, other)
    ]
    assert meet(first, second) == bool(texts[0] & texts[1])


@settings(max_examples=200, deadline=None)
@given(values)
def test_key64_and_digest_agree(value: Normalised) -> None:
    again = match_keys(SECRET, value)
    assert again == match_keys(SECRET, value)
    assert len({key.key64 for key in again}) == len({key.digest for key in again})


@settings(max_examples=100, deadline=None)
@given(values)
def test_another_secret_gives_other_keys(value: Normalised) -> None:
    one, other = match_keys(SECRET, value), match_keys(OTHER_SECRET, value)
    assert not meet(one, other)
    assert {key.key64 for key in one}.isdisjoint(key.key64 for key in other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("imei", "35-417803-685978-9"), ("other", "354178036859789")),
        (("phone", "781-555-1234"), ("other", "+1 781 555 1234")),
        (("phone", "781-555-1234"), ("other", "17815551234")),
        (("plate", "abc 1234"), ("other", "ABC-1234")),
        (("phone", "354178036859789"), ("imei", "35417803685978")),
        (("phone", "unknown"), ("other", "Unknown")),
    ],
)
def test_kind_does_not_enter_the_key(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert meet(keys_of(*one), keys_of(*other))


@pytest.mark.parametrize(
    ("old", "modern"),
    [
        ("+52 1 55 1234 5678", "+52 55 1234 5678"),
        ("+57 1 222 3344", "+57 601 222 3344"),
        ("+55 11 8765-4321", "+55 11 98765-4321"),
    ],
)
def test_old_and_modern_form_meet_under_one_principal(old: str, modern: str) -> None:
    before, after = keys_of("phone", old), keys_of("phone", modern)
    assert meet(before, after)
    assert principal(before).digest == principal(after).digest
    assert principal(before).key64 == principal(after).key64
    assert [key.alias_version for key in before] == [0, 1]


def test_different_values_do_not_meet() -> None:
    different = ["7815551234", "7815551235", "+2815551234", "781555123*", "5551234"]
    for one, other in permutations(different, 2):
        assert not meet(keys_of("phone", one), keys_of("phone", other))


@pytest.mark.parametrize(
    ("canonical", "hashed"),
    [
        ("+17815551234", "17815551234"),
        ("17815551234", "17815551234"),
        ("+1781558****", "1781558****"),
        ("++1", "++1"),
        ("+", "+"),
        ("+abc", "+abc"),
    ],
)
def test_only_the_plus_before_digits_is_notation(canonical: str, hashed: str) -> None:
    assert key_text(canonical) == hashed


def test_last_alias_is_the_principal() -> None:
    value = Normalised(
        kind="phone",
        as_given="1",
        canonical="+1",
        condition=Condition.VALID,
        aliases=(AliasText(1, "+2"), AliasText(2, "+3")),
    )
    keys = match_keys(SECRET, value)
    assert [(key.alias_version, key.is_principal) for key in keys] == [
        (0, False),
        (1, False),
        (2, True),
    ]


def test_keys_stay_the_same_over_releases() -> None:
    # stored keys must be found again: changing these constants is a migration
    (key,) = keys_of("phone", "+17815551234")
    assert key.key64 == 524284543342753584
    assert key.digest == UUID("b999dd1b-babc-a698-1216-fe5b45f85f06")


@pytest.mark.parametrize("length", [0, 16, 31, 65])
def test_secret_of_wrong_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="32 to 64 bytes"):
        match_keys(bytes(length), normalise("other", "ABC123", None))
