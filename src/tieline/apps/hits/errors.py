"""What can go wrong with hits."""

from tieline.core.errors import BadInput, NotFound, Refused, TielineError


class HitNotFound(NotFound):
    """Missing, or not for this office to know; the two look the same."""

    def __init__(self, ident: str) -> None:
        super().__init__("hit_not_found", f"There is no hit {ident} for this office.", id=ident)


class BadDisposition(BadInput):
    """A disposition that is none, or one without its reason."""


class StillInUse(TielineError):
    """Older transactions are still running; a retraction has to wait for them."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            "transactions_still_running",
            f"Transactions from before the withdrawal are still running after {seconds:.0f} s. "
            "Its hits are no longer shown; the worker retracts them when those have ended.",
        )


class OverlapNotFound(NotFound):
    """Missing, gone, settled, or not for this coordinator to know; they look the same."""

    def __init__(self, ident: str) -> None:
        super().__init__(
            "overlap_not_found",
            f"There is no open overlap {ident} that you are cleared for.",
            id=ident,
        )


class OverlapTaken(Refused):
    """Another coordinator, whom both offices have cleared, sees to it."""

    def __init__(self, ident: str) -> None:
        super().__init__(
            "overlap_taken",
            f"Another coordinator has taken overlap {ident} and sees to it. Ask them before you act.",
            id=ident,
        )
