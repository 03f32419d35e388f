"""How the check of someone who calls a watch desk can end."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

CODE_WORD_LEAST: Final = 8
CODE_WORD_MOST: Final = 100
NAMEABLE_FOR: Final = timedelta(hours=1)
"""How long after it a check of a number may rest on the check of its caller."""


class Outcome(StrEnum):
    """What the watch officer found."""

    BY_CODE_WORD = "verified_by_code_word"
    BY_CALL_BACK = "verified_by_call_back"
    WRONG_CODE_WORD = "wrong_code_word"
    REFUSED = "refused"


VERIFIED: Final = (Outcome.BY_CODE_WORD, Outcome.BY_CALL_BACK)


def fold_code_word(text: str) -> str:
    """A code word as it is compared: spoken words have no capitals, and single spaces."""
    return " ".join(text.casefold().split())
