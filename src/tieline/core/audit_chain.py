"""The hash chain over the audit trail: what of an entry it covers, and how one link follows another.

    first link  = SHA-256("tieline audit chain 1" NUL installation id)
    each link   = SHA-256(the link before, SHA-256(canonical text of the entry))

Whoever changes, removes, adds or exchanges sealed entries changes every link from there on. Nothing
here needs the database: an outsider can compute the chain again from a list of entries.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

LINK_BYTES: Final = 32
_DOMAIN: Final = b"tieline audit chain 1\x00"


@dataclass(frozen=True, slots=True)
class ChainEntry:
    """Everything of an entry that the chain covers."""

    id: int
    office_id: int
    person_id: int
    action: str
    at: datetime
    recorded_at: datetime
    xid8: int
    """The transaction that wrote it."""
    source: str
    ids: Mapping[str, object]
    digests: Sequence[UUID]
    texts: tuple[str, ...]
    """What a person wrote: purpose, why there is no case, authority."""
    text_salt: UUID
    texts_sha256: str | None = None
    """Of an entry whose texts were taken out: what `salted` gave for them before."""


def first_link(installation_id: str) -> bytes:
    """What the first entry of an installation follows: chains of two cannot be exchanged."""
    return sha256(_DOMAIN + installation_id.encode()).digest()


def next_link(before: bytes, entry: ChainEntry) -> bytes:
    """The link of an entry that follows another. 32 bytes each."""
    return sha256(before + sha256(canonical(entry)).digest()).digest()


def canonical(entry: ChainEntry) -> bytes:
    """The one text of an entry: JSON, names in order, no space, ASCII, times in UTC.

    Of what a person wrote only a salted hash goes in, so that a text can be taken out of the trail
    one day without breaking the chain, and nobody can guess it from the hash.
    """
    parts = {
        "id": entry.id,
        "office": entry.office_id,
        "person": entry.person_id,
        "action": entry.action,
        "at": _moment(entry.at),
        "recorded_at": _moment(entry.recorded_at),
        "xid8": entry.xid8,
        "source": entry.source,
        "ids": entry.ids,
        "digests": [str(digest) for digest in entry.digests],
        "texts": entry.texts_sha256 or salted(entry.texts, entry.text_salt),
    }
    return _json(parts)


def salted(texts: Sequence[str], salt: UUID) -> str:
    """The hash that stands for the texts of an entry, in hexadecimal."""
    return sha256(salt.bytes + _json(list(texts))).hexdigest()


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
