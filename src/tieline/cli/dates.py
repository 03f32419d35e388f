"""Dates as people type them at a command."""

from datetime import datetime

from tieline.core.errors import BadInput
from tieline.core.parsing.dates import read_seen_at


def read_date(text: str, *, code: str) -> datetime:
    """A date or a moment, in UTC where it names no zone. Raises BadInput with this code."""
    try:
        return read_seen_at(text, "UTC")
    except BadInput as error:
        raise BadInput(
            code, f"{text!r} is no date: give one such as 2026-03-02 or 2026-03-02T14:00Z."
        ) from error
