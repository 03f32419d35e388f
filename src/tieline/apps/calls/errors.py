"""What can go wrong with calls."""

from tieline.core.errors import NotFound, Refused


class CallsNotFound(NotFound):
    """None are kept, the submission was taken back, or it is another office's: all look alike."""

    def __init__(self) -> None:
        super().__init__(
            "calls_not_found",
            "No calls are kept of this submission. They are kept of a file in which one column "
            "holds the telephone used and one that called, once it is taken in.",
        )


class CallsDamaged(Refused):
    """Stored calls do not open with their key: changed, lost, or sealed under another key."""

    def __init__(self) -> None:
        super().__init__(
            "calls_damaged",
            "The stored calls cannot be opened: they were changed, or the installation's master "
            "key is not the one they were sealed with. Restore both from the same backup.",
        )
