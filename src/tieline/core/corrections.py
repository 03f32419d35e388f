"""Why what an office was told holds no more, and what it answers to being told so."""

from enum import StrEnum
from typing import Final

from tieline.core.errors import BadInput

NOTE_MAX: Final = 1000


class CorrectionKind(StrEnum):
    """Why a value is held no more: the gravest word first."""

    CLEARED = "cleared"  # the suspicion against its subject did not hold
    MISIDENTIFIED = "misidentified"  # its subject was somebody else
    WITHDRAWN = "withdrawn"  # what brought it was taken back
    SUPERSEDED = "superseded"  # a corrected file does not hold it
    CLOSED = "closed"  # the case has no use for its subject any more
    LAPSED = "lapsed"  # nobody validated its subject, or what its file brought, in time
    PURGED = "purged"  # its content was destroyed


class CorrectionAnswer(StrEnum):
    """What whoever was told answers."""

    DONE = "done"  # their own copies are marked, and whoever had it from them is told
    DISPUTED = "disputed"  # by what they know it is them after all


GRAVE: Final = (CorrectionKind.CLEARED, CorrectionKind.MISIDENTIFIED)
"""Of these a person suffers who has done nothing: said first, and held back when it comes again."""


def check_note(note: str) -> str:
    """What was done, or why it is disputed, as it is kept. Raises BadInput."""
    kept = note.strip()
    if not kept or "\x00" in kept:
        raise BadInput(
            "correction_note_missing",
            "Say what was done, or why it is disputed: it is told to the office that corrected.",
        )
    if len(kept) > NOTE_MAX:
        raise BadInput("correction_note_too_long", f"Say it in at most {NOTE_MAX} characters.")
    return kept
