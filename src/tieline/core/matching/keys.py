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

_KEY_PERSON = b"tieline key64"
_DIGEST_PERSON = b"tieline digest"


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
    is_plus_and_digit = canonical[:1] == "+" and canonical[1:2] in set("0123456789")
    return canonical[1:] if is_plus_and_digit else canonical


def match_keys(secret: bytes, normalised: Normalised) -> tuple[MatchKey, ...]:
    """The keys of a value: its own form first, then one per alias.

    Two values meet when any key of the one equals any key of the other. Use the same keys to
    store a value and to probe for it.
    """
    _refuse_bad_secret(secret)
    forms = [(OWN_FORM, normalised.canonical)]
    forms += [(alias.version, alias.text) for alias in _aliases(normalised)]
    last = len(forms) - 1
    return tuple(
        _make_key(secret, text, version, is_principal=place == last)
        for place, (version, text) in enumerate(forms)
    )


def _aliases(normalised: Normalised) -> tuple[AliasText, ...]:
    """The kind's own aliases. Bare digits of any other kind get those of the number they spell:

    what meets the old form of a number must meet its modern form too, or whom a value meets
    would depend on which of its forms came first.
    """
    text = key_text(normalised.canonical)
    if normalised.aliases or not (text.isascii() and text.isdigit()):
        return normalised.aliases
    return modern_forms(f"+{text}")


def _make_key(secret: bytes, text: str, version: int, *, is_principal: bool) -> MatchKey:
    # a lone surrogate cannot be told apart in UTF-8 proper, yet no text may be refused
    hashed = key_text(text).encode("utf-8", "surrogatepass")
    key = blake2b(hashed, digest_size=8, key=secret, person=_KEY_PERSON).digest()
    digest = blake2b(hashed, digest_size=16, key=secret, person=_DIGEST_PERSON).digest()
    return MatchKey(
        key64=int.from_bytes(key, "big", signed=True),
        digest=UUID(bytes=digest),
        alias_version=version,
        is_principal=is_principal,
    )


def _refuse_bad_secret(secret: bytes) -> None:
    if not LEAST_SECRET_BYTES <= len(secret) <= MOST_SECRET_BYTES:
        raise ValueError(
            f"the installation's secret must be {LEAST_SECRET_BYTES} to {MOST_SECRET_BYTES} bytes"
        )
