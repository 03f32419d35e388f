"""What a connection that stays open is fed with: agreed between pages and the server of pages."""

from dataclasses import dataclass
from typing import Final, Protocol

OPENING: Final = "tieline.stream"
"""Where the server of pages puts an `Opening` in the environment of a request. Other servers do not."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes to send; with the last one the connection ends."""

    data: bytes
    is_last: bool = False


class Feed(Protocol):
    """Asked about once a second, always by the same thread, with the same marks for all of a round."""

    @property
    def reader(self) -> object:
        """Whose it is; equal for all streams of one person."""

    def look(self, marks: dict[object, str], at: float) -> Piece | None:
        """What is to be sent now, if anything; `at` is monotonic, in seconds."""


class Opening(Protocol):
    """The connection that a request came on."""

    def keep(self, feed: Feed) -> bool:
        """Keep it open after the answer, and feed it; False if there are too many already, in
        all or of its reader."""
