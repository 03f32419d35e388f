"""What can go wrong with corrections."""

from tieline.core.errors import NotFound, Refused


class CorrectionNotFound(NotFound):
    """The office was told no such correction, or may not know of it now."""

    def __init__(self, ident: str) -> None:
        super().__init__(
            "correction_not_found",
            f"Your office knows of no correction {ident}.",
            id=ident,
        )


class DisputeWouldTell(Refused):
    """Whoever corrected does not know that this office has the value."""

    def __init__(self, ident: str) -> None:
        super().__init__(
            "dispute_would_tell",
            "The office that corrected may not know that yours has the value, and a dispute would tell"
            " it. End the silence of your case or widen its marking first, or answer what was done.",
            id=ident,
        )


class NotDisputed(Refused):
    """Nobody disputes it, so that there is nothing to reply to."""

    def __init__(self, ident: str) -> None:
        super().__init__(
            "correction_not_disputed",
            f"Correction {ident} is not disputed, or was replied to already.",
            id=ident,
        )
