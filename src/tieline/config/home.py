"""Where an installation lives, and the secrets it keeps there.

As root the home is root's and may be walked through by others, because the database server runs
as a user of its own below it; the secrets stay root's alone. For anyone else the whole home is
private.
"""

import json
import os
import pwd
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import platformdirs

from tieline.config.errors import HomeError, SecretsError, not_initialised
from tieline.config.files import write_private

HOME_VARIABLE: Final = "TIELINE_HOME"
ROOT_HOME: Final = Path("/var/lib/tieline")
KEY_BYTES: Final = 32
_FORMAT: Final = 1

# pg_ctl hands paths to a shell inside double quotes without escaping them.
_UNSAFE_IN_PATH: Final = re.compile(r'["$`\\\x00-\x1f\x7f]')
_WALK_THROUGH: Final = 0o011
_OTHERS_WRITE: Final = 0o022


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of one installation. Nothing of an installation lies outside it."""

    path: Path

    @property
    def data_dir(self) -> Path:
        """The data directory of the installation's own PostgreSQL."""
        return self.path / "postgres"

    @property
    def run_dir(self) -> Path:
        """Where the server's socket lies if the path is short enough."""
        return self.path / "run"

    @property
    def drafts_dir(self) -> Path:
        """Where files wait, sealed, until somebody hands them in at a page."""
        return self.path / "drafts"

    @property
    def measures_dir(self) -> Path:
        """What pages measure of requests, by the port that they listen at."""
        return self.path / "measures"

    @property
    def checkpoints_dir(self) -> Path:
        """Where checkpoints of the audit chain go, unless they are sent elsewhere."""
        return self.path / "checkpoints"

    @property
    def keys_dir(self) -> Path:
        """Where a matcher of the installation's own user keeps match keys."""
        return self.path / "keys"

    @property
    def purges_path(self) -> Path:
        """The ledger of purges, by which a restored backup is purged again."""
        return self.path / "purges.jsonl"

    @property
    def restoring_dir(self) -> Path:
        """Where a backup is restored until it is whole; a home of its own, which nobody serves."""
        return self.path / "restoring"

    @property
    def backup_lock_path(self) -> Path:
        """Held while a backup is made or expires."""
        return self.path / "backup.lock"

    @property
    def secrets_path(self) -> Path:
        return self.path / "secrets.json"

    @property
    def log_path(self) -> Path:
        """The technical log of the server."""
        return self.path / "postgres.log"

    @property
    def init_lock_path(self) -> Path:
        """Held while `init` makes or upgrades the installation."""
        return self.path / "init.lock"

    @property
    def stopped_path(self) -> Path:
        """There while the server is to stay down until a person asks for it."""
        return self.path / "postgres.stopped"

    @property
    def lock_path(self) -> Path:
        """Held while the server is created, started or stopped."""
        return self.path / "postgres.lock"


def resolve_home(environ: Mapping[str, str]) -> Home:
    """The home that this environment means. Nothing is created."""
    chosen = environ.get(HOME_VARIABLE, "")
    if chosen:
        path = Path(chosen).expanduser()
    elif os.geteuid() == 0:
        path = ROOT_HOME
    else:
        path = Path(platformdirs.user_data_dir("tieline"))
    if not path.is_absolute():
        raise HomeError(
            "home_not_absolute",
            f"{HOME_VARIABLE} is {chosen!r}, which means another folder in every place. "
            "Give the whole path, beginning with /.",
            path=chosen,
        )
    if _UNSAFE_IN_PATH.search(str(path)):
        raise HomeError(
            "home_name_unsafe",
            f"The path {str(path)!r} holds a quote, $, backslash or control character, which "
            f"PostgreSQL's tools cannot take. Set {HOME_VARIABLE} to a plain path.",
            path=str(path),
        )
    return Home(Path(os.path.normpath(path)))


def prepare_home(home: Home) -> None:
    """Make the home exist with the right owner and mode. Safe to repeat.

    Folders above the home are never loosened, and neither is a folder that already holds
    something else: it may be private for a reason.
    """
    as_root = os.geteuid() == 0
    try:
        missing = [path for path in (home.path, *home.path.parents) if not path.exists()]
        for path in reversed(missing):
            path.mkdir(exist_ok=True)
            path.chmod(0o755 if as_root else 0o700)  # whatever the umask
        require_own_home(home)
        if as_root and not missing:
            _let_the_server_through(home)
    except OSError as error:
        raise HomeError(
            "home_not_writable",
            f"Cannot use {home.path} as the folder of the installation: {error.strerror}. "
            f"Set {HOME_VARIABLE} to a folder you may write to.",
            path=str(home.path),
        ) from error


def require_own_home(home: Home) -> None:
    """Refuse a home of somebody else: whoever may rename files in it can replace its secrets."""
    path = home.path
    found = path.stat()
    if found.st_uid != os.geteuid():
        owner = _user_name(found.st_uid)
        raise HomeError(
            "home_not_yours",
            f"{path} belongs to {owner}. Run this as {owner}, "
            f"or set {HOME_VARIABLE} to a folder of your own.",
            path=str(path),
            owner=owner,
        )
    if not stat.S_ISDIR(found.st_mode) or found.st_mode & _OTHERS_WRITE:
        raise HomeError(
            "home_open_to_others",
            f"{path} is not a folder that only its owner may write to. "
            f"Close it (`chmod go-w {path}`), or set {HOME_VARIABLE} to another folder.",
            path=str(path),
        )


def _let_the_server_through(home: Home) -> None:
    mode = stat.S_IMODE(home.path.stat().st_mode)
    if mode & _WALK_THROUGH == _WALK_THROUGH:
        return
    if all(_is_ours(home, entry) for entry in home.path.iterdir()):
        home.path.chmod(mode | _WALK_THROUGH)


def _is_ours(home: Home, entry: Path) -> bool:
    ours = (
        home.secrets_path,
        home.data_dir,
        home.run_dir,
        home.drafts_dir,
        home.checkpoints_dir,
        home.keys_dir,
        home.purges_path,
        home.restoring_dir,
        home.backup_lock_path,
        home.log_path,
        home.lock_path,
        home.stopped_path,
        home.init_lock_path,
    )
    return entry.name.lstrip(".").startswith(tuple(path.name for path in ours))


def _user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user number {uid}"


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Where the database answers: `host` is a folder of sockets or the name of a machine.

    For an embedded server it is a record only: the socket moves with the home, so ask
    `EmbeddedCluster.socket_dir()`.
    """

    host: str
    port: int
    dbname: str
    embedded: bool
    options: Mapping[str, str] = field(default_factory=dict, repr=False)
    """How to reach it safely, as in the URL: sslmode, sslrootcert and their like."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """All that must never be seen or lost. Its text form shows none of it."""

    server: ServerAddress
    passwords: Mapping[str, str] = field(repr=False)
    """By name of the database role."""
    match_secret: bytes = field(repr=False)
    master_key: bytes = field(repr=False)
    """Wraps the keys of the slices: without it, what they protect is gone."""
    django_secret: str = field(repr=False)
    audit_key: bytes = field(default=b"", repr=False)
    """Ed25519, signs the checkpoints of the audit chain. Empty until `init` has run with this version."""
    installation_id: str = ""
    """What its database bears as well (see identity.py); empty until `init` has made that."""

    def __post_init__(self) -> None:
        if len(self.match_secret) != KEY_BYTES or len(self.master_key) != KEY_BYTES:
            raise ValueError(f"each key has {KEY_BYTES} bytes")
        if len(self.audit_key) not in (0, KEY_BYTES):
            raise ValueError(f"the key of the audit chain has {KEY_BYTES} bytes")
        object.__setattr__(self, "passwords", MappingProxyType(dict(self.passwords)))


def load_secrets(home: Home) -> Secrets:
    """The stored secrets; says what to do when they cannot be had."""
    path = home.secrets_path
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError) as error:
        refuse_half_restored(home)
        raise not_initialised(home.path) from error
    except UnicodeDecodeError as error:
        raise _corrupt(path) from error
    except OSError as error:
        raise SecretsError(
            "secrets_unreadable",
            f"You may not read {path} ({error.strerror}). Run this as the user who ran "
            f"`tieline init`, or set {HOME_VARIABLE} to your own installation.",
            path=str(path),
        ) from error
    if mode & 0o077:
        raise SecretsError(
            "secrets_exposed",
            f"Others may read or change {path}. Close it (`chmod 600 {path}`), find out who "
            "could see it, and change the passwords if need be.",
            path=str(path),
        )
    return _parse(text, path)


def refuse_half_restored(home: Home) -> None:
    """A home in which a restore was cut off has no secrets yet: nothing may be begun in it. Raises
    SecretsError."""
    if home.restoring_dir.exists() and not home.secrets_path.exists():
        raise SecretsError(
            "restore_unfinished",
            f"A restore into {home.path} is not finished. Run the same `tieline restore` again: it "
            f"goes on, or begins anew. To give it up, remove {home.path}.",
            path=str(home.path),
        )


def save_secrets(home: Home, secrets: Secrets) -> None:
    """Store the secrets in place of any that are there."""
    prepare_home(home)
    write_private(home.secrets_path, _render(secrets))


def create_secrets(home: Home, secrets: Secrets) -> Secrets:
    """Store the secrets unless some are stored already; return those that hold from now on.

    Of two first commands at once one wins, and both go on with the same keys.
    """
    prepare_home(home)
    try:
        write_private(home.secrets_path, _render(secrets), replace=False)
    except FileExistsError:
        return load_secrets(home)
    return secrets


def _render(secrets: Secrets) -> str:
    server = secrets.server
    document = {
        "format": _FORMAT,
        "server": {
            "host": server.host,
            "port": server.port,
            "dbname": server.dbname,
            "embedded": server.embedded,
            "options": dict(server.options),
        },
        "passwords": dict(secrets.passwords),
        "match_secret": secrets.match_secret.hex(),
        "master_key": secrets.master_key.hex(),
        "audit_key": secrets.audit_key.hex(),
        "django_secret": secrets.django_secret,
        "installation_id": secrets.installation_id,
    }
    return json.dumps(document, indent=2) + "\n"


def _parse(text: str, path: Path) -> Secrets:
    try:
        document: dict[str, Any] = json.loads(text)
        if document["format"] != _FORMAT:
            raise ValueError("another format")
        return Secrets(
            server=_parse_server(document["server"]),
            passwords={str(role): str(word) for role, word in document["passwords"].items()},
            match_secret=bytes.fromhex(document["match_secret"]),
            master_key=bytes.fromhex(document["master_key"]),
            audit_key=bytes.fromhex(document.get("audit_key", "")),
            django_secret=str(document["django_secret"]),
            installation_id=str(document.get("installation_id", "")),
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        # Neither text nor cause: what a parser quotes could be a password.
        raise _corrupt(path) from None


def _parse_server(stored: Mapping[str, Any]) -> ServerAddress:
    return ServerAddress(
        host=str(stored["host"]),
        port=int(stored["port"]),
        dbname=str(stored["dbname"]),
        embedded=bool(stored["embedded"]),
        options={str(name): str(value) for name, value in stored.get("options", {}).items()},
    )


def _corrupt(path: Path) -> SecretsError:
    return SecretsError(
        "secrets_corrupt",
        f"{path} is not a file of secrets as Tieline writes it. Put it back from a backup; "
        "without it the database cannot be opened.",
        path=str(path),
    )
