"""What becomes of a thing that a court asked for, and on which grounds it may be withheld."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final


class Answer(StrEnum):
    """What the originator's counsel decided of one thing."""

    DISCLOSED = "disclosed"
    WITHHELD = "withheld"


class Ground(StrEnum):
    """Why a thing is withheld. A log names one of these for each thing that is not in the package."""

    SOURCE = "source"  # would tell who a source is
    INVESTIGATION = "investigation"  # would harm an investigation that goes on
    SAFETY = "safety"  # would put somebody in danger
    TECHNIQUE = "technique"  # would tell how something was found out
    GRAND_JURY = "grand_jury"  # secret by the rules of a grand jury
    LEGAL_PRIVILEGE = "legal_privilege"  # between a lawyer and who asks them
    STATE_SECRET = "state_secret"  # noqa: S105 - classified; a word, no secret
    THIRD_PARTY = "third_party"  # another agency or country gave it on condition
    UNANSWERED = "unanswered"  # nobody decided in time, or nobody approved; chosen by nobody


CHOOSABLE: Final = tuple(one for one in Ground if one is not Ground.UNANSWERED)
SOONEST: Final = timedelta(days=1)
LATEST: Final = timedelta(days=366)
"""How long a request waits for its answers: its package is issued from a fixed day on."""


def is_due_day(due_on: date, asked_on: date) -> bool:
    """Whether a request asked on this day may be due on that one."""
    return SOONEST <= due_on - asked_on <= LATEST
