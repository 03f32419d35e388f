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


class HeldState(StrEnum):
    """Where a quarantined value stands."""

    HELD = "held"
    RELEASED = "released"
    DESTROYED = "destroyed"
