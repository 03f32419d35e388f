"""From where somebody acts: a page, a program's token, a terminal, the worker; and which address.

Surfaces say it once, where a request or a command comes in; every entry of the trail written on the
way bears it (CJIS 5.9.5: where, and from which source). It decides nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import Final

SOURCE_MAX: Final = 60
_source: ContextVar[str] = ContextVar("tieline_audit_source", default="")


class Channel(StrEnum):
    """The way in."""

    PAGE = "page"
    API = "api"
    TERMINAL = "terminal"
    WORKER = "worker"


@contextmanager
def coming_by(channel: Channel, address: str = "") -> Iterator[None]:
    """What runs inside comes this way, from this network address if it has one."""
    token = _source.set(f"{channel} {address}".strip()[:SOURCE_MAX])
    try:
        yield
    finally:
        _source.reset(token)


def current_source() -> str:
    """The way in of what runs now; empty where none was said."""
    return _source.get()
