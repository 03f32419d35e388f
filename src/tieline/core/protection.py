"""Words of protected and privileged numbers."""

from enum import StrEnum


class Meeting(StrEnum):
    """How an office met a protected number: a case of it holds it, or somebody asked for it."""

    HELD = "held"
    CHECKED = "checked"


class HolderClass(StrEnum):
    """Whose number is privileged, as the country's law has it."""

    LAWYER = "lawyer"
    CLERGY = "clergy"
    DOCTOR = "doctor"
    OTHER = "other"


class HeldFor(StrEnum):
    """Why a value of a file is kept out of its case: whose it is by law, or how the subject ended to
    which it belonged there."""

    LAWYER = "lawyer"
    CLERGY = "clergy"
    DOCTOR = "doctor"
    OTHER = "other"
    CLEARED = "cleared"
    MISIDENTIFIED = "misidentified"


class HeldState(StrEnum):
    """Where a quarantined value stands."""

    HELD = "held"
    RELEASED = "released"
    DESTROYED = "destroyed"
