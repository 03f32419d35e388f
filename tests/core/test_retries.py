"""How long to wait before what failed is tried again."""

from datetime import timedelta

from tieline.core.retries import pause_after


def test_the_pauses_double_up_to_an_hour() -> None:
    pauses = [pause_after(failures) / timedelta(minutes=1) for failures in range(9)]
    assert pauses == [0, 1, 2, 4, 8, 16, 32, 60, 60]
    assert pause_after(10_000) == timedelta(hours=1)
