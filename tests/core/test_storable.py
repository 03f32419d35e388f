from hypothesis import given
from hypothesis import strategies as st

from tieline.core.storable import shows, storable


def test_what_a_database_cannot_hold_is_replaced() -> None:
    assert storable("a\x00b") == "a\ufffdb"
    assert storable("a\ud800b") == "a?b"
    assert storable("Señor +1 202 555 0143") == "Señor +1 202 555 0143"


@given(st.text(st.characters(codec=None)))
def test_it_is_always_storable_and_stays_so(text: str) -> None:
    stored = storable(text)
    assert "\x00" not in stored
    stored.encode("utf-8")
    assert storable(stored) == stored


def test_what_cannot_be_seen_says_nothing() -> None:
    for text in (
        "",
        " \n",
        "\u200b",
        "\u200b \u2060\ufeff",
        "\u202e",
        "\u2066\u2069",
        "\x00",
        "\x1b",
    ):
        assert not shows(text), ascii(text)
    for text in ("a", "\u202ea", "é", "می\u200cشود", "-", "7"):
        assert shows(text), ascii(text)
