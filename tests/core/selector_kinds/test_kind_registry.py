import pytest

from tieline.core.errors import BadInput
from tieline.core.selector_kinds import phone, registry
from tieline.core.selector_kinds.base import Normalised


def test_every_kind_stands_under_its_own_name() -> None:
    assert list(registry.KINDS) == ["phone", "email", "imei", "plate", "other"]
    for name, kind in registry.KINDS.items():
        assert name == kind.KIND
        assert kind.TITLE


def test_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadInput, match="phone, email, imei, plate, other") as caught:
        registry.normalise("fax", "123", None)
    assert caught.value.code == "unknown_kind"
    with pytest.raises(BadInput):
        registry.display("fax", "123")


def test_each_distinct_value_is_normalised_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    real = phone.normalise

    def count(as_given: str, region: str | None) -> Normalised:
        asked.append((as_given, region))
        return real(as_given, region)

    monkeypatch.setattr(phone, "normalise", count)
    values = [("phone", "7815551234", "US"), ("phone", "7815551234", "MX")] * 50
    found = registry.normalise_many(values)
    assert len(asked) == 2
    assert found["phone", "7815551234", "US"].canonical == "+17815551234"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("a.b@example.org", ("email", "other")),
        ("354178036859789", ("imei", "phone", "other")),
        ("35417803685978", ("phone", "imei", "other")),
        ("+1 781 555 1234", ("phone", "other")),
        ("781558****", ("phone", "plate", "other")),
        ("1-800-FLOWERS", ("phone", "other")),
        ("abc 1234", ("plate", "phone", "other")),
        ("A1", ("plate", "other")),
        ("hello", ("other",)),
        ("", ("other",)),
    ],
)
def test_bare_value_is_guessed_most_likely_first(text: str, kinds: tuple[str, ...]) -> None:
    assert registry.guess_kinds(text) == kinds
