"""The id of a request: in its answer, in each line of the log that is written on its way, and in the
jobs that it starts. It says nothing of whoever asks, nor of what is asked.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

HEADER: Final = "X-Request-ID"
ENVIRON: Final = "tieline.request_id"
"""Where a server of pages leaves it for the application."""
ROUTE: Final = "tieline.route"
"""Where the application leaves, for that server, the name of the address that answered."""
NO_ROUTE: Final = "(unknown)"

# As nginx's $request_id and a UUID are. Nothing else: what is taken over stands in the log, and a
# number of a case that somebody sent as an id must not.
_FORM: Final = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_current: ContextVar[str] = ContextVar("tieline_request_id", default="")


def is_request_id(text: str) -> bool:
    """Whether an id that came with a request has the form of one."""
    return _FORM.fullmatch(text) is not None


@contextmanager
def working_for(request_id: str) -> Iterator[None]:
    """What runs inside is done for this request."""
    token = _current.set(request_id)
    try:
        yield
    finally:
        _current.reset(token)


def current_request_id() -> str:
    """Of the request that this is done for; empty where it is done for none."""
    return _current.get()
