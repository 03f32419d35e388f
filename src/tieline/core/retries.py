"""How long to wait before what failed is tried again."""

from datetime import timedelta
from typing import Final

_FIRST: Final = timedelta(minutes=1)
_MOST: Final = timedelta(hours=1)
_DOUBLINGS: Final = 6


def pause_after(failures: int) -> timedelta:
    """1, 2, 4, 8, 16, 32 minutes after the first failures, then an hour each; 0 without any."""
    if failures < 1:
        return timedelta(0)
    doublings = min(failures - 1, _DOUBLINGS)
    return min(_FIRST * (1 << doublings), _MOST)
