"""A request that was answered, as the server of pages tells it to whoever notes it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answered:
    """What is known of a request once it is answered: a line of the access log, and a measure."""

    client: str
    method: str
    path: str
    status: str
    """Three digits."""
    seconds: float
    request_id: str
    route: str
    """The name of the address that answered, which tells no id."""


Note = Callable[[Answered], None]
