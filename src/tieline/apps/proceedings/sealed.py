"""What is disclosed, sealed where it lies: the role that answers across offices reads no case content."""

import base64
from uuid import UUID

from tieline.apps.submissions.sealing import unwrap_key, wrap_key

_BOUND = b"disclosed thing "
_PURGED = "purged"  # what a purge writes in the place of contents


def seal_contents(item: UUID, contents: str) -> str:
    """The contents of a thing as they are kept: sealed under the installation's master key, for this
    thing alone; empty as empty."""
    if not contents:
        return ""
    return base64.b64encode(wrap_key(contents.encode(), _BOUND + item.bytes)).decode()


def open_contents(item: UUID, kept: str) -> str:
    """What was sealed for this thing, empty once it was purged. Raises SealBroken where it is
    another's, or was changed."""
    if kept in ("", _PURGED):
        return ""
    return unwrap_key(base64.b64decode(kept), _BOUND + item.bytes).decode()
