"""What the lists of protected and privileged numbers keep of a number: digests under keys of their own.

A match key lies beside every mention, and the mention beside its value. Were a list to hold the match
digest itself, whoever reads the database could join the two. So it holds the SHA-256 of a key of
32 bytes, derived from the master key for this list alone, and the 16 bytes of the match digest: without
the master key nothing joins. The database computes the same with a key that comes with each call.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import connection
from psycopg import Cursor

from tieline.core.matching.keys import MatchKey

_KEY_BYTES: Final = 32


class ListOf(StrEnum):
    """The two lists, and the count of what is protected; a digest of one says nothing about another."""

    PROTECTED = "protected numbers"
    PRIVILEGED = "privileged numbers"
    COUNTED = "protected numbers as they are counted"


@dataclass(frozen=True, slots=True, repr=False)
class ListedKeys:
    """The keys of a number that is to be listed: every form under which it is met, and its kind."""

    kind: str
    keys: tuple[MatchKey, ...]

    @property
    def principal(self) -> UUID:
        """The match digest that names the number, however it was written."""
        return next(key.digest for key in self.keys if key.is_principal)


def key_of(which: ListOf) -> bytes:
    """The key of a list."""
    return _derive(settings.MASTER_KEY, which)


def digest_in(which: ListOf, match_digest: UUID) -> bytes:
    """What a list keeps of a match digest."""
    return sha256(key_of(which) + match_digest.bytes).digest()


def counted_digest(asked: UUID) -> UUID:
    """Stands for a number that is protected, or for its block, in the count of who asks for what: it
    joins neither with what is checked nor with the list."""
    return UUID(bytes=digest_in(ListOf.COUNTED, asked)[:16])


def run_with_key(statement: str, parameters: Iterable[Any]) -> list[tuple[Any, ...]]:
    """Run a statement that takes a list's key; its rows, or none.

    Not by Django's cursor, which writes parameters into the statement's text, and that can come into
    a log of the server. Here they travel apart from it.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        cursor.execute(statement, list(parameters))
        return cursor.fetchall() if cursor.description else []


@lru_cache(maxsize=4)
def _derive(master: bytes, which: ListOf) -> bytes:
    return HKDF(SHA256(), _KEY_BYTES, salt=None, info=f"tieline {which.value}".encode()).derive(
        master
    )
