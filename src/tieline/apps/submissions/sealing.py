"""Sealing what an office gave, each thing under a key of its own.

A thing has a random 256-bit key, wrapped by the installation's master key and bound to what is
said of the thing; destroying the wrapped key destroys the thing. Its pieces are sealed with
AES-256-GCM: a piece's number is its nonce (the key serves one thing only) and, with the thing's
id, its associated data, so that pieces cannot be exchanged or reordered.
"""

import os
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection
from psycopg import Cursor

_KEY_BITS: Final = 256
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
"""So much longer is a piece when it is sealed."""


class SealBroken(Exception):
    """What was sealed does not open: it was changed, or another key was used."""


def new_key() -> bytes:
    """A fresh key."""
    return AESGCM.generate_key(_KEY_BITS)


def wrap_key(key: bytes, bound: bytes) -> bytes:
    """The key under the master key; it opens only where `bound` is the same."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(settings.MASTER_KEY).encrypt(nonce, key, bound)


def unwrap_key(wrapped: bytes, bound: bytes) -> bytes:
    """The key again. Raises SealBroken."""
    nonce, sealed = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
    try:
        return AESGCM(settings.MASTER_KEY).decrypt(nonce, sealed, bound)
    except (InvalidTag, ValueError) as error:
        raise SealBroken from error


class Sealer:
    """Seals and opens the numbered pieces of one thing."""

    def __init__(self, key: bytes, ident: UUID) -> None:
        self._cipher = AESGCM(key)
        self._ident = ident.bytes

    def seal(self, number: int, piece: bytes, about: bytes = b"") -> bytes:
        """The piece, sealed. No number is used twice under one key. `about` is bound in."""
        nonce = number.to_bytes(NONCE_BYTES, "big")
        return self._cipher.encrypt(nonce, piece, self._ident + nonce + about)

    def open(self, number: int, sealed: bytes, about: bytes = b"") -> bytes:
        """The piece again. Raises SealBroken."""
        nonce = number.to_bytes(NONCE_BYTES, "big")
        try:
            return self._cipher.decrypt(nonce, sealed, self._ident + nonce + about)
        except (InvalidTag, ValueError) as error:
            raise SealBroken from error


def store_sealed(statement: str, parameters: list[object]) -> None:
    """Run an insert of sealed bytes, which are `%b` in the statement.

    In the binary format: as text every byte would be two characters of the statement.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        cursor.execute(statement, parameters)


def fetch_sealed(statement: str, parameters: list[object]) -> list[tuple[int, bytes]]:
    """The rows of a statement that selects numbers and sealed bytes.

    In the binary format: as text every byte would come as two and be read back one by one.
    """
    connection.ensure_connection()
    # Not Django's cursor: that one sends the parameters within the text, and so reads text only.
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        return cursor.execute(statement, parameters, binary=True).fetchall()
