"""What can go wrong with looking at what was."""

from datetime import datetime

from tieline.core.errors import BadInput, NotFound
from tieline.core.trail_words import to_hundredths


class BadMoment(BadInput):
    """Nothing can be said of how things stood at that moment."""

    def __init__(self, message: str) -> None:
        super().__init__("bad_moment", message, field="at")


def before_history(began: datetime) -> BadMoment:
    """For a moment of which there is no record."""
    return BadMoment(
        f"There is no record before {to_hundredths(began)} UTC, when versions began to be kept here; "
        "the trail tells what was done before."
    )


def not_yet() -> BadMoment:
    """For a moment that has not come."""
    return BadMoment("That moment has not come: give one that has passed.")


class RecordNotFound(NotFound):
    """The case has no such record."""

    def __init__(self, kind: str) -> None:
        super().__init__(
            "record_not_found", f"The case has no {kind.replace('_', ' ')} of this id.", kind=kind
        )
