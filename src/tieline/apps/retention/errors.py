"""What can go wrong with purges and holds."""

from datetime import datetime

from tieline.core.errors import BadInput, NotFound, Refused
from tieline.core.purging import GROUND_MAX, REASON_MAX, PurgeReason
from tieline.core.schedule import MONTHS_MOST
from tieline.core.schedule import REASON_MAX as KEEP_REASON_MAX
from tieline.core.storable import is_line


class PurgedAlready(Refused):
    """A purge of it was ordered before."""

    def __init__(self) -> None:
        super().__init__(
            "purged_already",
            "A purge of this was ordered before; the list of purges says how far it is.",
        )


class BadPurge(BadInput):
    """A purge cannot be ordered as asked."""

    def __init__(self, message: str) -> None:
        super().__init__("bad_purge", message)


class Purged(Refused):
    """What is asked for is not there any more, and this is why."""

    def __init__(self, reason: PurgeReason, at: datetime) -> None:
        super().__init__(
            "purged",
            f"This was purged: ordered on {at:%Y-%m-%d}, reason {reason.value}. Nothing of it is kept.",
            reason=reason.value,
        )


def bad_ground() -> BadPurge:
    """The ground is too long, or not given where it must be."""
    return BadPurge(
        f"Give the ground on one line of 1 to {GROUND_MAX} characters, without a name or a number: it "
        "stays."
    )


class HoldNotFound(NotFound):
    """The office has no such hold that stands."""

    def __init__(self, ident: str) -> None:
        super().__init__(
            "hold_not_found", f"No legal hold {ident} stands in this office.", id=ident
        )


class OnHold(Refused):
    """A legal hold forbids it."""

    def __init__(self) -> None:
        super().__init__(
            "on_hold",
            "A legal hold stands on it: it is kept for a court, neither purged nor changed. A supervisor "
            "may lift the hold, with a reason.",
        )


class BadHold(BadInput):
    """A hold needs its reason."""

    def __init__(self) -> None:
        super().__init__(
            "bad_hold", f"Say why, on one line of 1 to {REASON_MAX} characters: it is kept."
        )


class BadKeepReason(BadInput):
    """Closing, reopening and keeping for longer need their reason."""

    def __init__(self) -> None:
        super().__init__(
            "bad_keep_reason",
            f"Say why, on one line of 1 to {KEEP_REASON_MAX} characters: it is kept.",
        )


def check_reason(reason: str) -> str:
    """The reason as it is kept. Raises BadKeepReason."""
    if not is_line(reason, KEEP_REASON_MAX):
        raise BadKeepReason
    return reason.strip()


class ReviewNotFound(NotFound):
    """Nothing of the submission stands in the index without a subject."""

    def __init__(self) -> None:
        super().__init__(
            "review_not_found",
            "Nothing that this submission brought is to be validated: it has left the index, or it "
            "belongs to subjects, which are validated themselves.",
        )


class CaseClosed(BadInput):
    """A closed case takes nothing."""

    def __init__(self) -> None:
        super().__init__(
            "case_closed",
            "The case is closed and takes no files. Reopen it with a reason, or name another case. "
            "Nothing was handed in.",
        )


class ClosedAlready(Refused):
    """The case is closed."""

    def __init__(self) -> None:
        super().__init__("closed_already", "The case is closed already; its page says why.")


class CaseNotClosed(Refused):
    """The case is open."""

    def __init__(self) -> None:
        super().__init__(
            "case_not_closed", "The case is open: only a closed one is reopened or kept for longer."
        )


class BadSchedule(BadInput):
    """A schedule is not in months."""

    def __init__(self) -> None:
        super().__init__(
            "bad_schedule",
            f"Say for how many months closed cases are kept: 1 to {MONTHS_MOST}, or keep all.",
        )
