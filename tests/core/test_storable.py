from hypothesis import given
from hypothesis import strategies as st

from tieline.core.storable import storable


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
