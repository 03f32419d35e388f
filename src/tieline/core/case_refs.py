"""What can be the reference of a case."""

from typing import Final

MOST_CHARACTERS: Final = 100
RULE: Final = (
    f"A case reference has 1 to {MOST_CHARACTERS} characters, no control characters, and no "
    "spaces at its ends."
)


def is_case_ref(text: str) -> bool:
    """Whether an office may call a case this."""
    return 0 < len(text) <= MOST_CHARACTERS and text == text.strip() and text.isprintable()
