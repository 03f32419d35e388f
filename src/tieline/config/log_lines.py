"""How a line of the technical log looks: of an exception its kind and its place, never its words.

What fails in somebody else's code is logged by it with the whole text of the exception, which can
hold a value of a case: waitress does so where a list breaks off half-way, the queue where a task
fails. So it is the formatter that leaves the words out, whoever logs.
"""

import logging
import sys
import threading
from types import TracebackType
from typing import TypeAlias

from tieline.journeys.failures import describe_failure

_Raised: TypeAlias = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class WordlessFormatter(logging.Formatter):
    """As the standard one; an exception becomes one line without its words, and so does one that
    stands among the arguments of a message."""

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # what another formatter made of it
        if isinstance(record.args, tuple):
            record.args = tuple(map(_without_words, record.args))
        return super().format(record)

    def formatException(self, ei: _Raised) -> str:  # noqa: N802 - as the base class has it
        return describe_failure(ei[1]) if ei[1] is not None else ""


def hush_crashes() -> None:
    """In a process whose error output is a log: what ends it, or a thread of it, is told without
    its words too."""
    sys.excepthook = lambda kind, error, trace: _tell(error)
    threading.excepthook = lambda crash: _tell(crash.exc_value)


def _tell(error: BaseException | None) -> None:
    if error is not None:
        sys.stderr.write(f"tieline: ended by a failure: {describe_failure(error)}\n")


def _without_words(argument: object) -> object:
    return type(argument).__qualname__ if isinstance(argument, BaseException) else argument
