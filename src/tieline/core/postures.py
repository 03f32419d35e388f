"""How a case answers a hit."""

from enum import StrEnum


class Posture(StrEnum):
    """What the other side of a hit learns of a case.

    open: case reference, summary, office and point of contact.
    pointer: office and point of contact (the default).
    silent: nothing; only the owner learns that someone else has the value.
    """

    OPEN = "open"
    POINTER = "pointer"
    SILENT = "silent"
