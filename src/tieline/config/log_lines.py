"""How a line of the technical log looks: of an exception its kind and its place, never its words.

What fails in somebody else's code is logged by it with the whole text of the exception, which can
hold a value of a case: waitress does so where a list breaks off half-way, the queue where a task
fails. So it is the formatter that leaves the words out, whoever logs.

A line names the request that it was written for. It is text for people, or one JSON object for
programs (TIELINE_LOG).
"""

import json
import logging
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, TypeAlias

from django.conf import settings

from tieline.config.errors import HomeError
from tieline.core.request_ids import current_request_id
from tieline.journeys.failures import describe_failure

FORM: Final = "TIELINE_LOG"
FIELDS: Final = "fields"
"""The name in `extra` of what a line says besides its message, for programs."""
_PLAIN, _JSON = "plain", "json"

_ENDS_LINE: Final = {
    code: repr(chr(code))[1:-1] for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)
}
_Raised: TypeAlias = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


def read_log_is_json(environ: Mapping[str, str]) -> bool:
    """Raises HomeError where the setting is neither."""
    form = environ.get(FORM) or _PLAIN
    if form not in (_PLAIN, _JSON):
        raise HomeError("bad_setting", f"{FORM} is {form!r}. Set it to {_PLAIN} or {_JSON}.")
    return form == _JSON


class WordlessFormatter(logging.Formatter):
    """As the standard one; an exception becomes one line without its words, and so does one that
    stands among the arguments of a message."""

    def format(self, record: logging.LogRecord) -> str:
        line = self.format_wordless(record)
        request_id = current_request_id()
        return f"{line} request={request_id}" if request_id and request_id not in line else line

    def format_wordless(self, record: logging.LogRecord) -> str:
        """The line as the standard formatter has it."""
        record.exc_text = None  # what another formatter made of it
        if isinstance(record.args, tuple):
            record.args = tuple(map(_without_words, record.args))
        return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - as the base class has it
        # What others log can repeat what somebody sent; a line break in it would be a line of its own.
        record.message = record.message.translate(_ENDS_LINE)
        return super().formatMessage(record)

    def formatException(self, ei: _Raised) -> str:  # noqa: N802 - as the base class has it
        return describe_failure(ei[1]) if ei[1] is not None else ""


class JsonFormatter(WordlessFormatter):
    """The same as one JSON object on a line: time, level, logger, message, and `request_id` where
    there is a request."""

    formatMessage = logging.Formatter.formatMessage  # noqa: N815 - JSON escapes by itself

    def format(self, record: logging.LogRecord) -> str:
        return _json_line(
            datetime.fromtimestamp(record.created, UTC),
            record.levelname,
            record.name,
            self.format_wordless(record),
            getattr(record, FIELDS, {}),
        )


def make_formatter() -> logging.Formatter:
    """The one that the settings ask for."""
    if settings.LOG_IS_JSON:
        return JsonFormatter("%(message)s")
    return WordlessFormatter("%(asctime)s %(levelname)s %(name)s %(message)s")


def announce(text: str) -> None:
    """What `serve` and `worker` say of themselves, on standard output."""
    line = text
    if settings.LOG_IS_JSON:
        line = _json_line(datetime.now(UTC), "INFO", "tieline", text, {})
    print(line, flush=True)  # noqa: T201 - it is a line of output


def hush_crashes() -> None:
    """In a process whose error output is a log: what ends it, or a thread of it, is told without
    its words too."""
    sys.excepthook = lambda kind, error, trace: _tell(error)
    threading.excepthook = lambda crash: _tell(crash.exc_value)


def _tell(error: BaseException | None) -> None:
    if error is None:
        return
    line = f"ended by a failure: {describe_failure(error)}"
    if settings.LOG_IS_JSON:
        line = _json_line(datetime.now(UTC), "CRITICAL", "tieline", line, {})
    else:
        line = f"tieline: {line}"
    sys.stderr.write(f"{line}\n")


def _json_line(
    at: datetime, level: str, logger: str, message: str, fields: Mapping[str, object]
) -> str:
    line: dict[str, object] = {
        "time": at.isoformat(timespec="milliseconds"),
        "level": level.lower(),
        "logger": logger,
        "message": message,
        **fields,
    }
    request_id = current_request_id()
    if request_id:
        line.setdefault("request_id", request_id)
    return json.dumps(line)


def _without_words(argument: object) -> object:
    return type(argument).__qualname__ if isinstance(argument, BaseException) else argument
