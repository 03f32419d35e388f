"""Match keys: how equal values of different offices meet without anyone reading them.

Each canonical text gets a keyed 64-bit key, for search, and a keyed 128-bit digest, for
certainty. Both are BLAKE2b under the installation's secret. Caveat: whoever holds the secret
and the keys can try every phone number, so keys are no secret-keeping by themselves.

Promises: matching is symmetric, since two values meet exactly when they share a key; and the
kind does not enter the key, so a number that one office calls a phone and another calls
`other` still meets itself.
"""

from dataclasses import dataclass
from hashlib import blake2b
from typing import Final
from uuid import UUID

from tieline.core.selector_kinds.base import AliasText, Normalised
from tieline.core.selector_kinds.phone_aliases import modern_forms

OWN_FORM: Final = 0
"""The alias version of the key of the canonical text itself."""

LEAST_SECRET_BYTES: Final = 32
MOST_SECRET_BYTES: Final = 64  # BLAKE2b takes no longer key

_DIGITS: Final = frozenset("0123456789")
_KEY_PERSON = b"tieline key64"
_DIGEST_PERSON = b"tieline digest"
_VALUE_PERSON = b"tieline value"
_ASKED_PERSON = b"tieline asked"


@dataclass(frozen=True, slots=True)
class MatchKey:
    """One key of a value. `key64` fits a signed 64-bit column; `digest` holds raw bytes.

    `alias_version` is 0 for the value's own form. Of all keys of a value exactly one is the
    principal: that of its most modern form, under which an old and a modern form are one value.
    """

    key64: int
    digest: UUID
    alias_version: int
    is_principal: bool


def key_text(canonical: str) -> str:
    """What is hashed: the canonical text, without the plus of E.164.

    The plus is notation. One office's '+17815551234' is another office's 17815551234.
    """
    is_plus_and_digit = canonical[:1] == "+" and canonical[1:2] in _DIGITS
    return canonical[1:] if is_plus_and_digit else canonical


class KeyedHashes:
    """The hashes of texts under one secret. Keyed once, since keying takes longer than hashing."""

    def __init__(self, secret: bytes) -> None:
        _refuse_bad_secret(secret)
        self._key = blake2b(digest_size=8, key=secret, person=_KEY_PERSON)
        self._digest = blake2b(digest_size=16, key=secret, person=_DIGEST_PERSON)
        self._value = blake2b(digest_size=16, key=secret, person=_VALUE_PERSON)
        self._asked = blake2b(digest_size=16, key=secret, person=_ASKED_PERSON)

    def key_of(self, text: str) -> tuple[int, bytes]:
        """What a match key holds of a canonical text: `key64` and the 16 bytes of its digest."""
        hashed = _to_bytes(key_text(text))
        key, digest = self._key.copy(), self._digest.copy()
        key.update(hashed)
        digest.update(hashed)
        return int.from_bytes(key.digest(), "big", signed=True), digest.digest()

    def value_digest(self, canonical: str) -> str:
        """Stands for the exact canonical text in an index, however long the text is; in hex."""
        digest = self._value.copy()
        digest.update(_to_bytes(canonical))
        return digest.hexdigest()

    def asked_digest(self, text: str) -> UUID:
        """Stands for a value that was asked for, or for its block, in the count of who asks for
        what. A domain of its own: it never equals the digest of a match key."""
        digest = self._asked.copy()
        digest.update(_to_bytes(key_text(text)))
        return UUID(bytes=digest.digest())


def match_keys(secret: bytes, normalised: Normalised) -> tuple[MatchKey, ...]:
    """The keys of a value: its own form first, then one per alias.

    Two values meet when any key of the one equals any key of the other. Use the same keys to
    store a value and to probe for it.
    """
    return make_keys(KeyedHashes(secret), normalised)


def make_keys(hashes: KeyedHashes, normalised: Normalised) -> tuple[MatchKey, ...]:
    """`match_keys` for many values under one secret."""
    forms = [(OWN_FORM, normalised.canonical)]
    forms += [(alias.version, alias.text) for alias in _aliases(normalised)]
    last = len(forms) - 1
    return tuple(
        _make_key(hashes, text, version, is_principal=place == last)
        for place, (version, text) in enumerate(forms)
    )


def key_texts(normalised: Normalised) -> tuple[str, ...]:
    """What the keys of a value stand for: two values meet where they share one of these texts."""
    others = (alias.text for alias in _aliases(normalised))
    return tuple(key_text(text) for text in (normalised.canonical, *others))


def _to_bytes(text: str) -> bytes:
    # a lone surrogate cannot be told apart in UTF-8 proper, yet no text may be refused
    return text.encode("utf-8", "surrogatepass")


def _aliases(normalised: Normalised) -> tuple[AliasText, ...]:
    """The kind's own aliases. Bare digits of any other kind get those of the number they spell:

    what meets the old form of a number must meet its modern form too, or whom a value meets
    would depend on which of its forms came first.
    """
    text = key_text(normalised.canonical)
    if normalised.aliases or not (text.isascii() and text.isdigit()):
        return normalised.aliases
    return modern_forms(f"+{text}")


def _make_key(hashes: KeyedHashes, text: str, version: int, *, is_principal: bool) -> MatchKey:
    key64, digest = hashes.key_of(text)
    return MatchKey(key64, UUID(bytes=digest), version, is_principal)


def _refuse_bad_secret(secret: bytes) -> None:
    if not LEAST_SECRET_BYTES <= len(secret) <= MOST_SECRET_BYTES:
        raise ValueError(
            f"the installation's secret must be {LEAST_SECRET_BYTES} to {MOST_SECRET_BYTES} bytes"
        )
