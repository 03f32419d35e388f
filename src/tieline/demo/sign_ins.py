"""How the invented people sign in: a password and the secret of an authenticator app each, made at
random once per demo and kept, to be shown again. In the product nobody but the person's app has it.
"""

import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from tieline.config.errors import SecretsError
from tieline.config.files import write_private

_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
_GROUPS: Final = 4


_SECRET_BYTES: Final = 20


@dataclass(frozen=True, slots=True)
class SignIn:
    """What one person signs in with."""

    password: str = field(repr=False)
    app: bytes = field(repr=False)


class SignIns:
    """Sign-ins by name. A name is settled once its sign-in is stored in the file.

    The file is written after the accounts are: a run that was cut off in between leaves names
    that are not settled, and their passwords and apps are made and set anew.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stored = _read(path)
        self._made: dict[str, SignIn] = {}

    def is_settled(self, name: str) -> bool:
        return name in self._stored

    def password(self, name: str) -> str:
        """The password of a name; made now if there is none."""
        return self._sign_in(name).password

    def app(self, name: str) -> bytes:
        """The secret of the name's authenticator app; made now if there is none."""
        return self._sign_in(name).app

    def code(self, name: str, now: datetime) -> str | None:
        """What the app of a settled name shows at this moment; None for any other name."""
        if name not in self._stored:
            return None
        app = TOTP(self._stored[name].app, 6, SHA1(), 30)  # noqa: S303 - as apps do
        return app.generate(int(now.timestamp())).decode("ascii")

    def _sign_in(self, name: str) -> SignIn:
        if name in self._stored:
            return self._stored[name]
        if name not in self._made:
            self._made[name] = SignIn(_make_password(), secrets.token_bytes(_SECRET_BYTES))
        return self._made[name]

    def settle(self) -> None:
        """Store what was made, for the owner of the folder alone."""
        if self._made:
            self._stored |= self._made
            self._made.clear()
            document = {
                name: {"password": one.password, "app": one.app.hex()}
                for name, one in self._stored.items()
            }
            write_private(self._path, json.dumps(document, indent=2) + "\n")


def _make_password() -> str:
    """Sixteen characters in groups, to be typed from a screen."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUPS)) for _ in range(_GROUPS))
    return "-".join(groups)


def _read(path: Path) -> dict[str, SignIn]:
    """A demo of before there were second factors kept passwords alone: those are made anew."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return {
            str(name): SignIn(str(one["password"]), bytes.fromhex(one["app"]))
            for name, one in stored.items()
            if not isinstance(one, str)
        }
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError, KeyError, TypeError) as error:
        raise SecretsError(
            "sign_ins_unreadable",
            f"{path} cannot be read. Remove it: the demo then makes new passwords.",
            path=str(path),
        ) from error
