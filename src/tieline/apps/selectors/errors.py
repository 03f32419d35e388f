"""What can go wrong with protected, privileged and quarantined numbers. No message holds a value."""

from tieline.core.errors import BadInput, NotFound, Refused, TielineError


class ProtectedNotFound(NotFound):
    """No such protected number that stands, or another custodian's; the two look the same."""

    def __init__(self) -> None:
        super().__init__(
            "protected_not_found",
            "There is no such protected number that stands. The list of the custodian shows them.",
        )


class ProtectedMatchNotFound(NotFound):
    """No such match of a protected number, or another custodian's."""

    def __init__(self) -> None:
        super().__init__(
            "protected_match_not_found",
            "There is no such match of a protected number. The custodian's desk lists them.",
        )


class PrivilegedNotFound(NotFound):
    """No such privileged number that stands, or another office's."""

    def __init__(self) -> None:
        super().__init__(
            "privileged_not_found",
            "The office has no such privileged number that stands. Its list shows them.",
        )


class QuarantinedNotFound(NotFound):
    """No such quarantined value, or another office's."""

    def __init__(self) -> None:
        super().__init__(
            "quarantined_not_found",
            "The office has no such quarantined value. The list of those held shows them.",
        )


class DecidedBefore(Refused):
    """A quarantined value was released or destroyed before."""

    def __init__(self, state: str) -> None:
        super().__init__(
            "decided_before",
            f"This value was {state} before. Nothing was changed.",
            state=state,
        )


class BadListing(BadInput):
    """What was given for a protected or privileged number, or a decision, cannot be used."""


class QuarantineDamaged(TielineError):
    """A quarantined value does not open with its key."""

    def __init__(self) -> None:
        super().__init__(
            "quarantine_damaged",
            "A quarantined value does not open with its key. Restore database and secrets from one "
            "backup.",
        )
