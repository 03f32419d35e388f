import pytest

from tieline.core.errors import BadInput
from tieline.core.selector_kinds import phone, registry
from tieline.core.selector_kinds.base import Normalised, SelectorKind


def test_every_kind_stands_under_its_own_name() -> None:
    assert len(registry.KINDS) == 22
    assert list(registry.KINDS)[-1] == "other"
    for name, kind in registry.KINDS.items():
        assert name == kind.KIND
        assert kind.TITLE


def test_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadInput, match=r"phone, email, .*, other") as caught:
        registry.normalise("fax", "123", None)
    assert caught.value.code == "unknown_kind"
    with pytest.raises(BadInput):
        registry.display("fax", "123")


def test_each_distinct_value_is_normalised_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    real = phone.normalise

    def count(as_given: str, region: str | None, qualifier: str | None) -> Normalised:
        asked.append((as_given, region, qualifier))
        return real(as_given, region, qualifier)

    monkeypatch.setattr(phone, "normalise", count)
    values = [("phone", "7815551234", "US", None), ("phone", "7815551234", "MX", None)] * 50
    found = registry.normalise_many(values)
    assert len(asked) == 2
    assert found["phone", "7815551234", "US", None].canonical == "+17815551234"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("phone", ("phone", None)),
        (" plate / us-ca ", ("plate", "US-CA")),
        ("username/IG", ("username", "instagram")),
        ("wallet/BTC", ("wallet", "bitcoin")),
        ("identity_document/MX-passport", ("identity_document", "passport-MX")),
        ("identity_document/national id", ("identity_document", "national_id")),
        ("account/Example  Bank", ("account", "Example Bank")),
    ],
)
def test_kind_with_its_qualifier_is_read(text: str, found: tuple[str, str | None]) -> None:
    assert registry.parse_kind(text) == found


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("fax/1", "unknown_kind", "no kind of selector"),
        ("vin/US", "qualifier_not_taken", "username, plate, .*identity_document"),
        ("phone/12", "qualifier_not_taken", "takes nothing after a slash"),
        ("plate/California", "bad_qualifier", "jurisdiction: a country"),
        ("plate/", "bad_qualifier", "jurisdiction"),
        ("identity_document/library card", "bad_qualifier", "passport, national_id"),
        ("identity_document/passport-visa", "bad_qualifier", "type and country"),
        ("firearm/" + "x" * 41, "bad_qualifier", "maker"),
    ],
)
def test_qualifier_that_a_kind_does_not_take_is_refused(text: str, code: str, words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        registry.parse_kind(text)
    assert caught.value.code == code


@pytest.mark.parametrize("kind", registry.KINDS.values(), ids=registry.KINDS)
def test_settling_a_qualifier_twice_is_settling_it_once(kind: SelectorKind) -> None:
    if kind.QUALIFIER is None or kind.QUALIFIER.settle is None:
        return
    for text in ("telegram", "US-CA", "passport-MX", "Example Arms", "btc", "mx"):
        once = kind.QUALIFIER.settle(text)
        assert once is None or kind.QUALIFIER.settle(once) == once
