"""A checkpoint: how far the audit chain reached at a moment, in one line that can be signed.

A line is JSON. What is signed is the same object without the signature, in the canonical form of
`core/audit_chain.py`: names in order, no space, ASCII.
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from tieline.core.audit_chain import LINK_BYTES

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """After `entries` entries the chain of this installation ended in `link` (hexadecimal)."""

    installation: str
    entries: int
    link: str
    at: str
    """ISO 8601, UTC, to 1/100 s."""
    key: str
    """Fingerprint of the public key."""
    before: str
    """SHA-256 of the line before, hexadecimal; empty in the first line."""
    signature: str = ""
    """Ed25519 over the rest, hexadecimal."""

    def signed_bytes(self) -> bytes:
        """What the signature is over."""
        return _json({**_fields(self), "signature": None})

    def line(self) -> str:
        """As it is exported, without the end of the line."""
        return _json(_fields(self)).decode("ascii")


def link_to(line: str) -> str:
    """What the line after this one bears as `before`."""
    return sha256(line.encode("ascii")).hexdigest()


def signed(checkpoint: Checkpoint, signature: bytes) -> Checkpoint:
    """The checkpoint with its signature."""
    return replace(checkpoint, signature=signature.hex())


def read_line(line: str) -> Checkpoint:
    """The checkpoint of an exported line. Raises ValueError where it is none, or not in the one
    form that such a line has."""
    try:
        given: dict[str, Any] = json.loads(line)
        if given.pop("format") != FORMAT:
            raise ValueError("another format")
        found = Checkpoint(**given)
        if type(found.entries) is not int or found.entries < 0:
            raise ValueError("no count of entries")
        if any(type(text) is not str for text in (found.installation, found.key, found.before)):
            raise ValueError("not a text")
        if len(bytes.fromhex(found.link)) != LINK_BYTES:
            raise ValueError("no link")
        bytes.fromhex(found.signature)
        datetime.fromisoformat(found.at)
        is_plain = found.line() == line
    except (TypeError, KeyError, AttributeError, UnicodeError, RecursionError) as error:
        raise ValueError("not a checkpoint") from error
    if not is_plain:
        raise ValueError("not in the form of a checkpoint")
    return found


def _fields(checkpoint: Checkpoint) -> dict[str, object]:
    return {"format": FORMAT, **asdict(checkpoint)}


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")
