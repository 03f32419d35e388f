"""What proves a person beside the first factor, and how a recovery code is written and read."""

from enum import StrEnum
from typing import Final

CODE_BYTES: Final = 8
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
_LENGTH: Final = 10
_HALF: Final = _LENGTH // 2


class Proof(StrEnum):
    """What a session's second factor was."""

    TOTP = "totp"
    PASSKEY = "passkey"
    RECOVERY = "recovery"
    PROVIDER = "provider"
    """The identity provider asked for it, and the installation takes its word."""


def write_recovery_code(secret: bytes) -> str:
    """The code of 8 random bytes, such as `k7mqp-2xv9d`: ten characters, 49 bits.

    Raises ValueError for another length.
    """
    if len(secret) != CODE_BYTES:
        raise ValueError(f"a recovery code is made of {CODE_BYTES} bytes")
    number, letters = int.from_bytes(secret, "big"), []
    for _ in range(_LENGTH):
        number, place = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[place])
    text = "".join(letters)
    return f"{text[:_HALF]}-{text[_HALF:]}"


def read_recovery_code(text: str) -> str | None:
    """The code as it was written, however it is typed; None for what can be none."""
    letters = "".join(text.split()).replace("-", "").lower()
    if len(letters) != _LENGTH or not set(letters) <= set(_LETTERS):
        return None
    return f"{letters[:_HALF]}-{letters[_HALF:]}"
