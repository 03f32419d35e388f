"""Bounds of what an engagement holds."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

TITLE_MAX: Final = 200
MANDATE_MAX: Final = 500
"""The purpose of every opening under the engagement, so no longer than one."""
TEXT_MAX: Final = 4000
"""Of a question, a finding, a report."""
NOTE_MAX: Final = 1000
SIZE_MOST: Final = 1000
"""Cases of one draw."""
LONGEST: Final = timedelta(days=366)
"""An engagement that takes longer is opened anew."""


class EngagementState(StrEnum):
    """Where an engagement stands."""

    WAITS = "waits"  # for somebody else to confirm it
    RUNS = "runs"
    OVER = "over"  # its time has come; its report is still to be written
    CLOSED = "closed"
