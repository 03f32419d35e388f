"""Where a submission, a hit or a delivery stands, and how a hit can be settled."""

from enum import StrEnum


class State(StrEnum):
    """Where a submission stands on its way from bytes to notices."""

    RECEIVED = "received"
    PARSED = "parsed"
    PUBLISHED = "published"
    SCANNED = "scanned"
    FINISHED = "finished"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    PURGED = "purged"


LIVE_STATES = (State.RECEIVED, State.PARSED, State.PUBLISHED, State.SCANNED, State.FINISHED)
"""A submission in one of these counts; it is handed in once and supports what its case holds."""


UNFINISHED_STATES = (State.RECEIVED, State.PARSED, State.PUBLISHED, State.SCANNED)
"""A submission in one of these is on its way: the worker brings it to its end."""


class Handling(StrEnum):
    """Where a hit stands with one side."""

    OPEN = "open"
    ASSIGNED = "assigned"
    DISPOSED = "disposed"


class Disposition(StrEnum):
    """How an office settles a hit: confirmed, known already, coincidental, reassigned number."""

    CONFIRMED = "confirmed"
    KNOWN = "known"
    COINCIDENTAL = "coincidental"
    REASSIGNED = "reassigned"


class Channel(StrEnum):
    """By what way people are told outside the application that notices wait."""

    MAIL = "mail"


class DeliveryState(StrEnum):
    """Where one message stands: dropped means that nothing was left to tell of."""

    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"
    FAILED = "failed"


class WebhookState(StrEnum):
    """Whether an office's webhook is sent to. Removed is for good: its secrets are gone."""

    ACTIVE = "active"
    PAUSED = "paused"
    REMOVED = "removed"


class WebhookEvent(StrEnum):
    """What a message to a webhook says: never which hit."""

    NOTICES_WAITING = "notices.waiting"
    PING = "ping"


class OverlapOutcome(StrEnum):
    """What a coordinator did with an overlap that neither side may know of."""

    INTRODUCED = "introduced"  # the two offices speak to each other
    KEPT_APART = "kept_apart"  # for a reason that is recorded
    COINCIDENTAL = "coincidental"
