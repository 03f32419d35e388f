"""How the matcher reaches the database under an operating-system user of its own: by a file that holds the
password of its role and nothing else of the installation's secrets."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psycopg
from django.db import connections

from tieline.apps.selectors.key_snapshots import SnapshotConnection
from tieline.config.embedded import EmbeddedCluster
from tieline.config.embedded.socket_dir import PORT
from tieline.config.errors import SecretsError
from tieline.config.home import Home, Secrets

ROLE: Final = "tieline_snapshot"
_OTHERS: Final = 0o077
_NAMES: Final = frozenset({"host", "port", "dbname", "password"})


@dataclass(frozen=True, slots=True)
class Access:
    """What psycopg is given: host, port, dbname, password, and options of libpq such as sslmode."""

    parameters: dict[str, str | int] = field(repr=False)

    def connect(self) -> SnapshotConnection:
        """A session of the matcher, each statement a transaction of its own. Raises psycopg.Error."""
        return psycopg.connect(
            **self.parameters,  # type: ignore[arg-type] # names of libpq
            user=ROLE,
            application_name="tieline matcher",
            autocommit=True,
        )

    def render(self) -> str:
        """As a file holds it, the password included: for a private file alone."""
        return json.dumps(self.parameters, indent=2) + "\n"


def access_of(home: Home, secrets: Secrets, *, sockets: Path | None = None) -> Access:
    """That of an installation; its own server is reached in the folder `sockets`, left out in the one
    that is the server's alone. Raises SecretsError where `init` has not run with this version."""
    password = secrets.passwords.get(ROLE)
    if password is None:
        raise SecretsError(
            "no_matcher_password",
            "This installation has no role for the matcher yet. Run `tieline init`.",
        )
    server = secrets.server
    place: dict[str, str | int] = {"host": server.host, "port": server.port, **server.options}
    if server.embedded:
        place = {"host": str(sockets or EmbeddedCluster(home).socket_dir()), "port": PORT}
    served = connections["default"].settings_dict["NAME"]
    return Access({**place, "dbname": served, "password": password})


def read_access(path: Path) -> Access:
    """That of a file which `tieline matcher access` wrote. Raises SecretsError."""
    try:
        if path.stat().st_mode & _OTHERS:
            raise SecretsError(
                "matcher_access_exposed",
                f"Others may read or change {path}. Close it (`chmod 600 {path}`).",
                path=str(path),
            )
        found: Any = json.loads(path.read_text(encoding="utf-8"))
        if not found.keys() >= _NAMES:
            raise ValueError("names are missing")
        return Access({str(name): _plain(value) for name, value in found.items()})
    except OSError as error:
        raise SecretsError(
            "matcher_access_unreadable",
            f"{path} cannot be read ({error.strerror}). Write it with `tieline matcher access`, and give "
            "it to the user that the matcher runs as.",
            path=str(path),
        ) from error
    except (ValueError, AttributeError):
        # Neither text nor cause: what a parser quotes could be the password.
        raise SecretsError(
            "matcher_access_corrupt",
            f"{path} is not a file as `tieline matcher access` writes it. Write it again.",
            path=str(path),
        ) from None


def _plain(value: object) -> str | int:
    if not isinstance(value, str | int):
        raise ValueError("not a text and not a number")
    return value
