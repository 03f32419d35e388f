"""Making a backup: one sealed file of the database, the secrets and the ledger of purges.

All of an installation that is not in its database are its secrets, which only `init` changes, and the
ledger of purges, which only grows. So one snapshot of the database is the whole: originals and calls lie
in it with their wrapped keys, and the transactions that wrote them are in the snapshot or are not. `init`
is kept out meanwhile. The ledger is read after the snapshot was taken: it may name more, and never less,
than what the snapshot lacks.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final
from uuid import uuid4

import psycopg

from tieline import __version__
from tieline.apps.audit import actions as trail
from tieline.apps.audit.acting import acting_as
from tieline.config import purge_ledger
from tieline.config.backups.counting import count_rows, read_chain_end
from tieline.config.backups.keyring import SUFFIX, Keyring, Record
from tieline.config.backups.plan import Plan
from tieline.config.backups.postgres_programs import dump
from tieline.config.backups.sealed_file import SealedWriter
from tieline.config.embedded import EmbeddedCluster
from tieline.config.errors import BackupError
from tieline.config.files import held, sync_directory
from tieline.config.home import Home, Secrets, load_secrets
from tieline.config.sealer import connect_as
from tieline.core.ids import Actor

SECRETS: Final = "secrets"
DATABASE: Final = "database"
LEDGER: Final = "ledger"
_BACKUP_ROLE: Final = "tieline_backup"
_EPOCH_BITS: Final = 32
_OWN: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_UNSEALED: Final = """
select count(*), (select coalesce(max(id), 0) from audit_auditentry) from audit_auditentry e
where not exists (select 1 from audit_seal s where s.entry_id = e.id)
"""


def make(home: Home, plan: Plan, *, to: Path | None, actor: Actor, now: datetime) -> Record:
    """Make a backup, and a key for it alone. Nothing bears its name until it is whole.

    Raises BackupError, HomeError, OSError, psycopg.Error.
    """
    folder = plan.demand_folder(to)
    secrets = demand_own_server(load_secrets(home))
    keyring = Keyring(plan.demand_keys(), secrets.installation_id)
    with _alone(home):
        sweep(keyring)
        purge_ledger.copy(home.purges_path, keyring.ledger_path)
        ident = uuid4()
        record = Record(
            ident=ident,
            installation=secrets.installation_id,
            taken_at=now,
            expires_at=now + plan.kept_for,
            file=folder / f"tieline-{now:%Y%m%dT%H%M%SZ}-{str(ident)[:8]}{SUFFIX}",
        )
        try:
            key = keyring.add(record)
            size, sha256 = _write(home, secrets, record, key)
            # A restore holds the ledger it is given against the one in the backup.
            purge_ledger.copy(home.purges_path, keyring.ledger_path)
            whole = keyring.finish(record, size=size, sha256=sha256)
        except BaseException:  # also where it is interrupted: no key stays for what is no backup
            _give_up(keyring, record)
            raise
    with acting_as(actor):
        trail.record(
            "backup.made", actor=actor, now=now, ids={"backup": str(ident), "sha256": sha256}
        )
    return whole


def demand_own_server(secrets: Secrets) -> Secrets:
    """The same, where the installation has a server of its own. Raises BackupError."""
    if not secrets.server.embedded:
        raise BackupError(
            "backup_by_administrator",
            "This installation uses a database server of yours: its administrator backs it up, with "
            "secrets.json and purges.jsonl of the home beside it, and lets the backups expire.",
        )
    return secrets


def sweep(keyring: Keyring) -> None:
    """Remove what a backup left that was cut off. The lock must be held: none is being made. A record
    that cannot be read is said by whoever needs it, and keeps nothing else."""
    for record in keyring.read()[0]:
        if not record.is_whole:
            _give_up(keyring, record)


def _give_up(keyring: Keyring, record: Record) -> None:
    keyring.destroy_key(record.ident)
    for path in (record.unfinished_file, record.file):
        with suppress(FileNotFoundError):
            path.unlink()
    keyring.forget(record.ident)


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """While no other backup is made or expires, and no `init` changes the tables. Raises BackupError."""
    with held(home.backup_lock_path) as ours, held(home.init_lock_path) as quiet:
        if ours is None or quiet is None:
            raise under_way()
        yield


def under_way() -> BackupError:
    """The answer where another process makes or expires backups, or changes the tables."""
    return BackupError(
        "backup_under_way",
        "Another `tieline backup` or `tieline init` is at work in this home. Try again when it is done.",
    )


def _write(home: Home, secrets: Secrets, record: Record, key: bytes) -> tuple[int, str]:
    """Size and SHA-256 of the file."""
    with _created(record.unfinished_file) as file:
        writer = SealedWriter(file, key, record.header())
        with connect_as(_BACKUP_ROLE, secrets) as session:
            session.autocommit = False
            session.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            session.read_only = True
            snapshot, facts = _read_facts(session)
            writer.put_facts(facts)
            writer.begin(SECRETS)
            writer.put(home.secrets_path.read_bytes())
            writer.begin(DATABASE)
            password = secrets.passwords[_BACKUP_ROLE]
            served = session.info.dbname
            for piece in dump(
                EmbeddedCluster(home), served, _BACKUP_ROLE, password, snapshot=snapshot
            ):
                writer.put(piece)
        writer.begin(LEDGER)
        with suppress(FileNotFoundError):
            writer.put(home.purges_path.read_bytes())
        sha256 = writer.finish()
        file.flush()
        os.fsync(file.fileno())
    record.unfinished_file.rename(record.file)
    sync_directory(record.file.parent)
    return writer.size, sha256


@contextmanager
def _created(path: Path) -> Iterator[BinaryIO]:
    with os.fdopen(os.open(path, _OWN, 0o600), "wb") as file:
        yield file


def _read_facts(session: psycopg.Connection[tuple[Any, ...]]) -> tuple[str, dict[str, Any]]:
    """The name of the snapshot, for as long as the session's transaction lasts, and what it shows."""
    snapshot, ahead = _row(
        session, "select pg_export_snapshot(), pg_snapshot_xmax(pg_current_snapshot())::text"
    )
    sealed, link = read_chain_end(session)
    unsealed, last = _row(session, _UNSEALED)
    steps = session.execute("select app, name from django_migrations order by app, name").fetchall()
    return snapshot, {
        "program": __version__,
        "server": session.info.server_version,
        "schema": [f"{app}.{name}" for app, name in steps],
        "epoch": int(ahead) >> _EPOCH_BITS,
        "rows": count_rows(session),
        "trail": {
            "last_entry": last,
            "sealed": sealed,
            "link": link,
            "unsealed": unsealed,
        },
    }


def _row(session: psycopg.Connection[tuple[Any, ...]], statement: str) -> tuple[Any, ...]:
    found = session.execute(statement).fetchone()
    if found is None:
        raise RuntimeError("a select without a source has one row")
    return found
