"""A run of requests counts what it tried and keeps each fault once, with the shortest request."""

from hypothesis import strategies as st

from tests.fuzz.asking import Faults, play


def _send(number: int) -> None:
    if number > 50:
        raise ValueError("too large")
    if number % 7 == 3:
        raise KeyError(number)


def test_every_request_is_counted_and_every_fault_is_kept_once() -> None:
    faults = Faults("pages")
    assert play(st.integers(0, 99), _send, faults, 5) > 50
    texts = list(faults.found.values())
    assert sum("ValueError: too large" in text for text in texts) == 1
    assert all(f"make fuzz TARGET={faults.target} SEED=5" in text for text in texts)
    assert len(texts) <= 1 + len([number for number in range(51) if number % 7 == 3])


def test_the_same_seed_sends_the_same_requests() -> None:
    sent: list[list[int]] = [[], []]
    for one in sent:
        play(st.integers(), one.append, Faults("pages"), 7)
    assert sent[0] == sent[1] != []
