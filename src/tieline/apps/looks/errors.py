"""What can go wrong with asking, and with the alerts on it."""

from datetime import datetime, timedelta
from typing import Final

from tieline.core.errors import BadInput, NotFound, Refused
from tieline.core.fishing import Brake

TOO_MANY_VALUES: Final = "too_many_values"
REASON_MIN: Final = 10
"""Characters that a reason for asking without a case has at least."""


class CaseOrReasonMissing(BadInput):
    """A check for no case, and without a reason for having none."""

    def __init__(self) -> None:
        super().__init__(
            "case_or_reason_missing",
            "Name the case that the check is for, or say why it is for none, in at least "
            f"{REASON_MIN} characters: it is recorded.",
        )


class TooMuchAsked(Refused):
    """More values than the limits allow for now. `until` is when one may go on."""

    until: datetime

    def seconds_left(self, now: datetime) -> int:
        """How long to wait, in whole seconds, at least one."""
        return max(1, -((now - self.until) // timedelta(seconds=1)))


class TooManyChecks(TooMuchAsked):
    """A check over the limit of the person or of the office; it was not answered."""

    def __init__(self, brake: Brake, wanted: int, *, undone: str = "Nothing was checked.") -> None:
        span = _span(brake.within)
        if wanted > brake.most:
            words = (
                f"These are {wanted:,} values, and at most {brake.most:,} may be asked for within "
                f"{span}. Ask for fewer, or hand them in as a file of a case. {undone}"
            )
        else:
            words = (
                f"With these, more than {brake.most:,} values would have been asked for within "
                f"{span}. You may go on at {_moment(brake.until)}, or with fewer values before. "
                f"{undone}"
            )
        super().__init__("too_many_checks", words, until=brake.until)
        self.until = brake.until


class TooManyValues(TooMuchAsked):
    """A submission that waits, since too many values were handed in within a day."""

    def __init__(self, until: datetime) -> None:
        super().__init__(
            "too_many_values",
            "More values were handed in within a day than is ordinary. The file is stored and "
            f"waits; nothing is lost. It goes on at {_moment(until)} by itself where the worker "
            "runs, or when it is handed in again.",
            until=until,
        )
        self.until = until


class AlertNotFound(NotFound):
    """No such alert in this office."""

    def __init__(self, ident: str) -> None:
        super().__init__("alert_not_found", f"There is no alert {ident} in this office.", id=ident)


class AlertClosed(Refused):
    """The alert was closed before."""

    def __init__(self) -> None:
        super().__init__("alert_closed", "This alert was closed before; its finding stays.")


class OwnAlert(Refused):
    """An auditor wants to close an alert on what they themselves asked for."""

    def __init__(self) -> None:
        super().__init__(
            "own_alert",
            "Nobody closes an alert on what they asked for themselves. Ask another auditor.",
        )


def _span(within: timedelta) -> str:
    return "an hour" if within == timedelta(hours=1) else "a day"


def _moment(until: datetime) -> str:
    return f"{until:%Y-%m-%d %H:%M} UTC"
