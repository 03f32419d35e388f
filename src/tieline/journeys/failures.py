"""What a failure may leave in the technical log: its kind and its place, never its words."""

import logging
import traceback
from types import TracebackType
from typing import Final

_FRAMES: Final = 5


def log_failure(log: logging.Logger, error: BaseException) -> None:
    """What kind of failure and where in the code. Its words can hold a value, and stay out."""
    log.error("page failed: %s", describe_failure(error))


def describe_failure(error: BaseException) -> str:
    """The kinds of a failure and of its causes, and the last places that it passed."""
    chain: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(chain) < _FRAMES:
        chain.append(type(cause).__qualname__)
        cause = cause.__cause__ or cause.__context__
    return f"{' from '.join(chain)} at {_places(error.__traceback__)}"


def _places(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)[-_FRAMES:]
    return " > ".join(f"{frame.name} ({frame.filename}:{frame.lineno})" for frame in frames)
