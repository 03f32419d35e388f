"""How a case answers a hit."""

from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from typing import Final

from tieline.core.markings import DEFAULT_MARKING, MarkingValue, TrafficLight

ALLOWED_FOR: Final = timedelta(days=90)
"""How long silence lasts that a supervisor allowed; then it is renewed or ends."""
ASKED_FOR: Final = timedelta(hours=24)
"""How long silence holds that was asked for and that nobody has allowed yet."""
ASKED_AGAIN_AFTER: Final = timedelta(days=7)
"""How long after such a silence none is begun anew without a supervisor."""


class Posture(StrEnum):
    """What the other side of a hit learns of a case.

    open: case reference, summary, office and point of contact.
    pointer: office and point of contact (the default).
    silent: nothing; only the owner learns that someone else has the value.
    """

    OPEN = "open"
    POINTER = "pointer"
    SILENT = "silent"


def default_marking(posture: Posture) -> MarkingValue:
    """How a case is marked for which nothing is stated. An open case is there to be told of: it is
    TLP:GREEN, for every office that takes part; with the general default nobody of another agency
    would learn its reference."""
    if posture is Posture.OPEN:
        return replace(DEFAULT_MARKING, tlp=TrafficLight.GREEN)
    return DEFAULT_MARKING


class SilenceEnd(StrEnum):
    """How a silence came to its end."""

    LIFTED = "lifted"  # the office answers again
    REFUSED = "refused"  # by the supervisor who was asked
    RENEWED = "renewed"  # another one takes its place
    LAPSED = "lapsed"  # its time was over
