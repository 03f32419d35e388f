import pytest

from tieline.core.selector_kinds import phone
from tieline.core.selector_kinds.base import AliasText, Condition
from tieline.core.selector_kinds.phone_aliases import (
    ALIAS_VERSION,
    RENUMBERINGS,
    modern_forms,
    without_dead_prefix,
)

OLD_AND_MODERN = [
    ("+5215512345678", "+525512345678"),
    ("+5216641234567", "+526641234567"),
    ("+5712223344", "+576012223344"),
    ("+5743334455", "+576043334455"),
    ("+551187654321", "+5511987654321"),
    ("+552161234567", "+5521961234567"),
]


@pytest.mark.parametrize(("old", "modern"), OLD_AND_MODERN)
def test_old_form_is_valid_and_its_alias_is_the_modern_form(old: str, modern: str) -> None:
    found = phone.normalise(old, "US")
    assert (found.canonical, found.condition) == (old, Condition.VALID)
    assert found.aliases == (AliasText(ALIAS_VERSION, modern),)
    assert "old_numbering" in found.notes


@pytest.mark.parametrize(("old", "modern"), OLD_AND_MODERN)
def test_modern_form_is_valid_and_has_no_alias(old: str, modern: str) -> None:
    found = phone.normalise(modern, "US")
    assert (found.canonical, found.condition) == (modern, Condition.VALID)
    assert found.aliases == () == phone.aliases(modern)


@pytest.mark.parametrize(
    ("as_given", "region", "old"),
    [
        ("1 55 1234 5678", "MX", "+5215512345678"),
        ("011 52 1 55 1234 5678", "US", "+5215512345678"),
        ("(1) 222 3344", "CO", "+5712223344"),
        ("(11) 8765-4321", "BR", "+551187654321"),
        ("0 15 11 8765-4321", "BR", "+551187654321"),
    ],
)
def test_old_form_is_read_in_its_own_country_too(as_given: str, region: str, old: str) -> None:
    assert phone.normalise(as_given, region).canonical == old


@pytest.mark.parametrize(
    "untouched",
    [
        "+551132345678",  # a fixed line never got a ninth digit
        "+573001234567",  # a Colombian mobile
        "+525512345678",
        "+15215512345",
        "5215512345678",
        "+5215512****78",
        "",
    ],
)
def test_number_that_did_not_change_has_no_alias(untouched: str) -> None:
    assert modern_forms(untouched) == ()


@pytest.mark.parametrize("prefix", ["01", "044", "045"])
def test_mexican_trunk_prefixes_of_before_2019_fall_away(prefix: str) -> None:
    for as_given, region in ((f"{prefix} 55 1234 5678", "MX"), (f"+52 {prefix} 5512345678", "US")):
        found = phone.normalise(as_given, region)
        assert (found.canonical, found.condition) == ("+525512345678", Condition.VALID)
    assert without_dead_prefix("+525512345678") is None


def test_no_row_is_newer_than_the_table() -> None:
    assert max(row.version for row in RENUMBERINGS) == ALIAS_VERSION
