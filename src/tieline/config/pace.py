"""How slow those may be who ask for pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from tieline.config.numbers import read_number

PATIENCE: Final = "TIELINE_WEB_PATIENCE_S"
SLOWEST: Final = "TIELINE_WEB_SLOWEST"
_PATIENCE_S: Final = 20
_SLOWEST: Final = 1024


@dataclass(frozen=True, slots=True)
class Pace:
    """How slow a client may be."""

    patience_s: int
    """For a header to be complete, a connection to be used again, an answer to be read on."""
    slowest: int
    """Bytes a second of a body, over each such stretch."""

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Self:
        """Raises HomeError where a setting is no number."""
        return cls(
            read_number(environ, PATIENCE, default=_PATIENCE_S),
            read_number(environ, SLOWEST, default=_SLOWEST),
        )
