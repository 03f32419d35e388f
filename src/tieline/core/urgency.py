"""What gives way: work that may take as long as it needs, on a machine where somebody waits for a page."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_gives_way: ContextVar[bool] = ContextVar("tieline_gives_way", default=False)


@contextmanager
def giving_way() -> Iterator[None]:
    """What runs inside may wait for everything else that the machine does."""
    token = _gives_way.set(True)
    try:
        yield
    finally:
        _gives_way.reset(token)


def gives_way() -> bool:
    """Whether what runs now may wait for everything else."""
    return _gives_way.get()
