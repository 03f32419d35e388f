"""Keys of their own, from the master key, for what proves a person.

A second factor's secret is sealed with AES-256-GCM and bound to its person and id, so that it opens
for nobody else. Digests are HMAC-SHA256: whoever reads the table cannot try names or codes.
"""

import hmac
import os
from functools import lru_cache
from hashlib import sha256
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from tieline.apps.offices.errors import FactorDamaged
from tieline.core.ids import PersonId

_NONCE_BYTES: Final = 12
_KEY_BYTES: Final = 32


def seal(secret: bytes, person_id: PersonId, ident: UUID) -> bytes:
    """The secret of a person's factor, as it is kept."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + _cipher().encrypt(nonce, secret, _bound(person_id, ident))


def unseal(sealed: bytes, person_id: PersonId, ident: UUID) -> bytes:
    """The secret again. Raises FactorDamaged."""
    nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        return _cipher().decrypt(nonce, rest, _bound(person_id, ident))
    except (InvalidTag, ValueError) as error:
        raise FactorDamaged from error


def digest_name(name: str) -> UUID:
    """What stands for a sign-in name where failures are counted, known or not."""
    return _digest("name", name)


def digest_source(source: str) -> UUID:
    """What stands for the address that sign-ins come from."""
    return _digest("source", source)


def digest_refusal(said: str) -> UUID:
    """What stands for refused sign-ins of one kind from one source for one name."""
    return _digest("refusal", said)


def digest_caller(person_id: PersonId) -> UUID:
    """What stands for whoever is said to call, where wrong code words are counted."""
    return _digest("caller", str(person_id))


def digest_code(code: str, person_id: PersonId) -> str:
    """What is kept of a recovery code, 64 hexadecimal digits."""
    return hmac.new(key_for("recovery codes"), f"{person_id}:{code}".encode(), sha256).hexdigest()


def digest_key(session_key: str) -> str:
    """What is kept of a session's key, which is random: its SHA-256 in hexadecimal."""
    return sha256(session_key.encode()).hexdigest()


def _digest(kind: str, text: str) -> UUID:
    made = hmac.new(key_for("failed sign-ins"), f"{kind}:{text}".encode(), sha256).digest()
    return UUID(bytes=made[:16])


def _cipher() -> AESGCM:
    return AESGCM(key_for("second factors"))


def _bound(person_id: PersonId, ident: UUID) -> bytes:
    return person_id.to_bytes(8, "big") + ident.bytes


def key_for(purpose: str) -> bytes:
    """The installation's key for one purpose and no other."""
    return _derive(settings.MASTER_KEY, purpose)


@lru_cache(maxsize=16)
def _derive(master: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), _KEY_BYTES, salt=None, info=f"tieline {purpose}".encode()).derive(master)
