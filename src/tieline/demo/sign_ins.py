"""The passwords of the invented people: made at random once per demo, kept to be shown again."""

import json
import secrets
from pathlib import Path
from typing import Final

from tieline.config.errors import SecretsError
from tieline.config.files import write_private

_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
_GROUPS: Final = 4


class SignIns:
    """Passwords by sign-in name. A name is settled once its password is stored in the file.

    The file is written after the accounts are: a run that was cut off in between leaves names
    that are not settled, and their passwords are made and set anew.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stored = _read(path)
        self._made: dict[str, str] = {}

    def is_settled(self, name: str) -> bool:
        return name in self._stored

    def password(self, name: str) -> str:
        """The password of a name; made now if there is none."""
        if name in self._stored:
            return self._stored[name]
        return self._made.setdefault(name, _make_password())

    def settle(self) -> None:
        """Store what was made, for the owner of the folder alone."""
        if self._made:
            self._stored |= self._made
            self._made.clear()
            write_private(self._path, json.dumps(self._stored, indent=2) + "\n")


def _make_password() -> str:
    """Sixteen characters in groups, to be typed from a screen."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUPS)) for _ in range(_GROUPS))
    return "-".join(groups)


def _read(path: Path) -> dict[str, str]:
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): str(word) for name, word in stored.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError) as error:
        raise SecretsError(
            "sign_ins_unreadable",
            f"{path} cannot be read. Remove it: the demo then makes new passwords.",
            path=str(path),
        ) from error
