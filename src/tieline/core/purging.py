"""Why something may be purged, and what can be."""

from enum import StrEnum


class PurgeReason(StrEnum):
    """Why content is destroyed. A fixed list: a tombstone says that, when and why, never what."""

    RETENTION_OVER = "retention_over"
    CLEARED = "cleared"
    MISIDENTIFIED = "misidentified"
    UNLAWFUL = "unlawful"
    COURT_ORDER = "court_order"
    OWNERS_WISH = "owners_wish"


class PurgedKind(StrEnum):
    """What a tombstone stands for."""

    SUBMISSION = "submission"
    CASE = "case"


GROUND_MAX = 200
"""Characters of the ground beside the reason. It stays for good: no name and no number goes there."""
REASON_MAX = 500
"""Characters of why a hold is placed, opened or lifted."""
