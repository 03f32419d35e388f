"""How a case answers a hit."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

ALLOWED_FOR: Final = timedelta(days=90)
"""How long silence lasts that a supervisor allowed; then it is renewed or ends."""
ASKED_FOR: Final = timedelta(hours=24)
"""How long silence holds that was asked for and that nobody has allowed yet."""


class Posture(StrEnum):
    """What the other side of a hit learns of a case.

    open: case reference, summary, office and point of contact.
    pointer: office and point of contact (the default).
    silent: nothing; only the owner learns that someone else has the value.
    """

    OPEN = "open"
    POINTER = "pointer"
    SILENT = "silent"


class SilenceEnd(StrEnum):
    """How a silence came to its end."""

    LIFTED = "lifted"  # the office answers again
    REFUSED = "refused"  # by the supervisor who was asked
    RENEWED = "renewed"  # another one takes its place
    LAPSED = "lapsed"  # its time was over
