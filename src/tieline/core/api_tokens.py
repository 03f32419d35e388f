"""The token a program shows: how it is written, read and kept.

`tln_`, 43 characters for 256 random bits, 6 for their CRC-32, all from the 62 letters and digits:
a scanner finds a leaked one by its form (`FORM`), and a mistyped one is known without asking the
database. The checksum guards against mistakes and not against anyone.
"""

import hashlib
import re
import zlib
from typing import Final

PREFIX: Final = "tln_"
SECRET_BYTES: Final = 32
_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SECRET_LENGTH: Final = 43
_CHECK_LENGTH: Final = 6
FORM: Final = re.compile(
    rf"{PREFIX}([0-9A-Za-z]{{{_SECRET_LENGTH}}})([0-9A-Za-z]{{{_CHECK_LENGTH}}})"
)


def write_token(secret: bytes) -> str:
    """The token of 32 random bytes, 53 characters. Raises ValueError for another length."""
    if len(secret) != SECRET_BYTES:
        raise ValueError("a token's secret has 32 bytes")
    return (
        PREFIX
        + _write(int.from_bytes(secret, "big"), _SECRET_LENGTH)
        + _write(zlib.crc32(secret), _CHECK_LENGTH)
    )


def read_token(text: str) -> bytes | None:
    """The secret of a token; None for what is none, or is mistyped."""
    found = FORM.fullmatch(text)
    if found is None:
        return None
    number = _read(found[1])
    if number >= 1 << (8 * SECRET_BYTES):
        return None
    secret = number.to_bytes(SECRET_BYTES, "big")
    return secret if zlib.crc32(secret) == _read(found[2]) else None


def digest_of(secret: bytes) -> str:
    """What is kept of a token: the SHA-256 of its secret, in hexadecimal. The secret holds 256
    random bits, so nothing slower is needed."""
    return hashlib.sha256(secret).hexdigest()


def _write(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))


def _read(text: str) -> int:
    number = 0
    for character in text:
        number = number * len(_DIGITS) + _DIGITS.index(character)
    return number
