"""That a backup was restored: what its entry in the trail says, in a form that can be signed.

After a restore the chain of the trail goes on where the backup ended. Checkpoints that were exported in
between cover entries that are gone: this says so, signed with the key of the checkpoints, which is not in
the database, so that nobody can pass off a cut trail for a restored one.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Final, Self

from tieline.core.audit_chain import LINK_BYTES

ACTION: Final = "installation.restored"
_DOMAIN: Final = "tieline restoration 1"


@dataclass(frozen=True, slots=True)
class Restoration:
    """One restore. Times in ISO 8601, UTC; links in hexadecimal."""

    installation: str
    backup: str
    taken_at: str
    restored_at: str
    kept: int
    """So many links of the chain the backup held."""
    link: str
    """The last of them; empty where there was none."""
    unsealed: int
    """So many entries it held besides, which the chain covers since."""
    newest: int
    """So many entries the newest checkpoint covered that was there at the restore; 0 without one."""
    signature: str = ""
    """Ed25519 over the rest, hexadecimal."""

    def signed_bytes(self) -> bytes:
        """What the signature is over."""
        said = {**asdict(self), "signature": None, "what": _DOMAIN}
        return json.dumps(said, sort_keys=True, separators=(",", ":")).encode("ascii")

    def signed(self, signature: bytes) -> "Restoration":
        """The same with its signature."""
        return replace(self, signature=signature.hex())

    def ids(self) -> dict[str, int | str | list[int]]:
        """As its entry bears it."""
        return {
            "backup": self.backup,
            "taken_at": self.taken_at,
            "restored_at": self.restored_at,
            "kept": self.kept,
            "link": self.link,
            "unsealed": self.unsealed,
            "newest": self.newest,
            "signature": self.signature,
        }

    @classmethod
    def of_entry(cls, installation: str, ids: Mapping[str, object]) -> Self:
        """What an entry says. Raises ValueError where it is none."""
        try:
            found = cls(installation=installation, **ids)  # type: ignore[arg-type]
            numbers = (found.kept, found.unsealed, found.newest)
            if any(type(one) is not int or one < 0 for one in numbers):
                raise ValueError("no counts")
            if found.link and len(bytes.fromhex(found.link)) != LINK_BYTES:
                raise ValueError("no link")
            bytes.fromhex(found.signature)
            found.moment()
            found.signed_bytes()
        except (TypeError, AttributeError, UnicodeError) as error:
            raise ValueError("not a restoration") from error
        return found

    def moment(self) -> datetime:
        """When it was. Raises ValueError."""
        at = datetime.fromisoformat(self.restored_at)
        if at.tzinfo is None:
            raise ValueError("a time without a zone")
        return at

    def accounts_for(self, entries: int, at: datetime) -> bool:
        """Whether a checkpoint that covers so many entries was made for what this restore lost."""
        return entries > self.kept and at <= self.moment()

    def lost(self, newest: int = 0) -> int:
        """How many entries are gone, where the newest checkpoint of before covered so many."""
        return max(max(newest, self.newest) - self.kept - self.unsealed, 0)
