"""Restoring a backup into an empty home.

All of it is done in a folder inside the home (`restoring`), which is a home of its own: the secrets, a
server, the dump, then what `reviving.py` does before anybody may come in. Only what is whole is moved up,
the secrets last: without them nothing serves, no worker runs and `init` refuses. Killed before it is whole,
the next run begins anew; killed while it is moved, the next run goes on moving.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import psycopg
from django.db.migrations.loader import MigrationLoader

from tieline.config import purge_ledger
from tieline.config.backups.counting import demand_same
from tieline.config.backups.keyring import ledger_in
from tieline.config.backups.making import DATABASE, LEDGER, SECRETS
from tieline.config.backups.postgres_programs import restore as restore_dump
from tieline.config.backups.postgres_programs import set_epoch
from tieline.config.backups.sealed_file import SealedReader
from tieline.config.backups.verifying import opened
from tieline.config.checkpoint_folder import read_newest
from tieline.config.embedded import SUPERUSER, EmbeddedCluster
from tieline.config.embedded.processes import end_orphans
from tieline.config.errors import BackupError
from tieline.config.files import held, sync_directory, write_private
from tieline.config.home import (
    HOME_VARIABLE,
    Home,
    Secrets,
    load_secrets,
    prepare_home,
    save_secrets,
)
from tieline.config.identity import read_installation_id
from tieline.config.installation import complete, migrate
from tieline.config.roles import (
    close_other_databases,
    hide_statements,
    make_database,
    make_roles,
    open_schema,
)

FACTS: Final = "restored.json"
"""In the folder: what is known of the backup, then also what came of it."""
_WHOLE: Final = "whole"
"""In the folder once only moving is left."""
_OF_A_RESTORE: Final = frozenset({"restoring", "init.lock", "backup.lock", "postgres.lock"})
_LEFT_BEHIND: Final = frozenset({_WHOLE, FACTS, "run", "init.lock", "postgres.lock"})
Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the restored installation is to know of its backup."""

    backup: str
    taken_at: str
    kept: int
    link: str
    unsealed: int
    newest: int
    """So many entries the newest checkpoint covers that can be read here; 0 without one."""
    newest_at: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: how much was closed, purged again, and lost of the trail."""

    backup: str
    taken_at: str
    restored_at: str
    sessions: int
    tokens: int
    accounts: int
    webhooks: int
    ordered: int
    purged: int
    waiting: int
    covered_before: int
    lost: int
    is_exported: bool
    """Whether a checkpoint of the restored trail is written."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What a restore reads: the backup, the folder of its key, the ledger of purges (None: the one that
    lies with the keys), and the folder of checkpoints, which need not be there."""

    file: Path
    keys: Path
    ledger: Path | None
    checkpoints: Path


def restore(home: Home, sources: Sources, *, now: datetime, report: Report) -> Outcome:
    """Make the installation of a backup in this home, which is empty, or finish one that was cut off.

    Raises BackupError, HomeError, ServerError, SecretsError, OSError, psycopg.Error.
    """
    prepare_home(home)
    with held(home.init_lock_path) as lock:
        if lock is None:
            raise BackupError(
                "restore_under_way", f"Another command is making the installation in {home.path}."
            )
        _demand_empty(home)
        place = Home(home.restoring_dir)
        if not (place.path / _WHOLE).exists():
            _begin_anew(place)
            with opened(sources.file, sources.keys, now=now) as reader:
                _build(place, reader, sources, report, lock)
        report("moving into place")
        return _move_up(place, home)


def _demand_empty(home: Home) -> None:
    found = sorted(path.name for path in home.path.iterdir() if path.name not in _OF_A_RESTORE)
    is_moving = (home.restoring_dir / _WHOLE).exists()
    if found and not is_moving:
        raise BackupError(
            "home_not_empty",
            f"{home.path} holds something already ({', '.join(found[:3])}). A backup is restored into "
            f"an empty home: set {HOME_VARIABLE} to another folder, or move what is there away.",
        )


def _begin_anew(place: Home) -> None:
    """Nothing of a restore that was cut off is used again, and no server of it lives."""
    if place.path.exists():
        EmbeddedCluster(place).stop("immediate")
        end_orphans(place.data_dir)
        shutil.rmtree(place.path)
    prepare_home(place)


def _find_ledger(reader: SealedReader, sources: Sources) -> Path:
    found = sources.ledger or ledger_in(sources.keys, reader.header.installation)
    if not found.is_file():
        raise BackupError(
            "ledger_missing",
            f"{found}, the ledger of purges, is not there. Without it what was purged since the backup "
            "would come back for good: give the newest copy with --ledger.",
        )
    return found


def _demand_newer(ledger: Path, own: Path) -> None:
    """A ledger only grows, so the newest has every line that the backup's own has."""
    purge_ledger.demand_whole(ledger)
    lacking = purge_ledger.count_missing(own, ledger)
    if lacking:
        raise BackupError(
            "ledger_older",
            f"{ledger} lacks {lacking} purges that were noted before the backup was taken: it is of "
            "another installation, older than the backup, or damaged. What was purged since would come "
            "back for good: give the newest copy with --ledger.",
        )


def _build(place: Home, reader: SealedReader, sources: Sources, report: Report, lock: int) -> None:
    """`lock` goes to the processes that are started, so that one which outlives us is noticed."""
    ledger = _find_ledger(reader, sources)
    _demand_known_schema(reader.facts)
    purges: list[bytes] = []
    secrets: Secrets | None = None
    for name, pieces in reader.parts():
        if name == SECRETS:
            write_private(place.secrets_path, b"".join(pieces).decode("utf-8"))
            secrets = complete(load_secrets(place))
            save_secrets(place, secrets)
        elif name == DATABASE and secrets is not None:
            report("database server")
            cluster = _make_server(place, secrets, reader.facts["epoch"] + 1)
            report("database")
            _fill(cluster, secrets, pieces, reader.facts)
        elif name == LEDGER:
            purges = [b"".join(pieces)]
        else:
            raise BackupError(
                "backup_incomplete", f"The backup holds an unexpected part, {name!r}."
            )
    if secrets is None or not purges:
        raise BackupError("backup_incomplete", "The backup lacks a part.")
    report("tables")
    with _without_database_name():
        migrate(place, "operator", lock=lock)
    report("closing the doors, and purging again")
    place.purges_path.write_bytes(purges[0])
    place.purges_path.chmod(0o600)
    _demand_newer(ledger, place.purges_path)
    purge_ledger.copy(ledger, place.purges_path)
    write_private(place.path / FACTS, json.dumps(asdict(_facts(reader, sources.checkpoints))))
    _revive(place, lock)
    EmbeddedCluster(place).stop()
    os.sync()
    write_private(place.path / _WHOLE, "")


def _demand_known_schema(facts: dict[str, Any]) -> None:
    known = MigrationLoader(None).disk_migrations or {}
    missing = set(facts["schema"]) - {f"{app}.{name}" for app, name in known}
    if missing:
        raise BackupError(
            "backup_newer",
            f"The backup was made by a newer version of Tieline ({facts['program']}; {len(missing)} steps "
            "of its tables are not known here). Install that version, then restore.",
        )


def _make_server(place: Home, secrets: Secrets, epoch: int) -> EmbeddedCluster:
    """An empty database with its roles, on a server whose transactions come after all of the backup's:
    numbers of transactions stand in rows and are compared."""
    cluster = EmbeddedCluster(place)
    password = secrets.passwords[SUPERUSER]
    cluster.initialise(password)
    set_epoch(cluster, epoch)
    cluster.start()
    with psycopg.connect(cluster.admin_dsn(password), autocommit=True) as admin:
        with admin.transaction():
            make_roles(admin, dict(secrets.passwords))
        make_database(admin, secrets.server.dbname)
        close_other_databases(admin)
    return cluster


def _fill(
    cluster: EmbeddedCluster, secrets: Secrets, pieces: Iterator[bytes], facts: dict[str, Any]
) -> None:
    password, name = secrets.passwords[SUPERUSER], secrets.server.dbname
    restore_dump(cluster, name, password, pieces)
    with psycopg.connect(cluster.admin_dsn(password, name), autocommit=True) as admin:
        if read_installation_id(admin) != secrets.installation_id:
            raise BackupError(
                "backup_incomplete", "The database of the backup is not its secrets' installation."
            )
        demand_same(admin, facts)
        open_schema(admin)
        hide_statements(admin)
        admin.execute("analyze")


def _facts(reader: SealedReader, checkpoints: Path) -> Facts:
    newest = read_newest(checkpoints)
    is_ours = newest is not None and newest.installation == reader.header.installation
    trail = reader.facts["trail"]
    return Facts(
        backup=reader.header.backup,
        taken_at=reader.header.taken_at,
        kept=trail["sealed"],
        link=trail["link"],
        unsealed=trail["unsealed"],
        newest=newest.entries if newest and is_ours else 0,
        newest_at=newest.at if newest and is_ours else "",
    )


def _revive(place: Home, lock: int) -> None:
    """In a process of its own, which reads the secrets of the folder."""
    with _without_database_name() as environ:
        done = subprocess.run(
            [sys.executable, "-m", "tieline.config.backups"],
            env={**environ, HOME_VARIABLE: str(place.path)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            pass_fds=(lock,),
            text=True,
            check=False,
        )
    if done.returncode != 0:
        raise BackupError(
            "restore_failed",
            f"The backup is in a database that nobody serves, and cannot be opened to anybody yet:\n"
            f"{done.stderr[-2000:]}",
        )


@contextmanager
def _without_database_name() -> Iterator[dict[str, str]]:
    """What is made here is the installation's one database, whatever another is called."""
    kept = os.environ.pop("TIELINE_DATABASE", None)
    try:
        yield dict(os.environ)
    finally:
        if kept is not None:
            os.environ["TIELINE_DATABASE"] = kept


def _move_up(place: Home, home: Home) -> Outcome:
    """Into the home, the secrets last; a name that is there already was moved before a kill."""
    names = sorted(path.name for path in place.path.iterdir() if path.name not in _LEFT_BEHIND)
    for name in sorted(names, key=lambda one: one == place.secrets_path.name):
        (place.path / name).rename(home.path / name)
        sync_directory(home.path)
    outcome = Outcome(**json.loads((place.path / FACTS).read_text("utf-8")))
    (place.path / _WHOLE).unlink()  # first: what a kill leaves from here on is only to be removed
    shutil.rmtree(place.path)
    return outcome
