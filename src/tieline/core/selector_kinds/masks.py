"""Masked values: some characters hidden by whoever wrote them down.

A masked value is kept as a pattern with one mask character, so that two offices which hide
the same digits meet. A pattern never meets the full value: that would be a guess.
"""

import re
from typing import Final

MASK: Final = "*"

_LEAST_DIGITS = 4
_MASKED_DIGITS = re.compile(r"\+?[0-9x*?#]+")
_MASK_CHARACTERS = str.maketrans("x?#", MASK * 3)


def masked_digits(text: str) -> str | None:
    """The pattern of case-folded digits and masks; None if it is not one.

    At least four digits must be left: less says too little to be worth meeting.
    """
    if not _MASKED_DIGITS.fullmatch(text):
        return None
    pattern = text.translate(_MASK_CHARACTERS)
    digits = sum(c.isdigit() for c in pattern)
    return pattern if MASK in pattern and digits >= _LEAST_DIGITS else None
