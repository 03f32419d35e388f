"""`tieline backup` and `tieline restore`: for the operator of a machine whose server is its own."""

import os
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import psycopg
import typer

from tieline.apps.offices.errors import OperatorOnly
from tieline.cli.party import acting_person
from tieline.cli.printing import print_facts, print_json, print_table, say
from tieline.config import installation
from tieline.config.backups import expiring, making, restoring, trying, verifying
from tieline.config.backups.keyring import Keyring, Record
from tieline.config.backups.plan import Plan, read_plan
from tieline.config.backups.restoring import Outcome, Report
from tieline.config.backups.sealed_file import read_header
from tieline.config.backups.trying import Tried
from tieline.config.backups.verifying import Whole
from tieline.config.checkpoint_folder import choose_folder
from tieline.config.errors import BackupError, ServerError
from tieline.config.home import load_secrets, resolve_home
from tieline.core.ids import Actor

app = typer.Typer(
    no_args_is_help=True, help="Backups: make, list, verify them, and let them expire."
)
FileArgument = Annotated[Path, typer.Argument(help="File of the backup.")]
KeysOption = Annotated[
    Path | None, typer.Option(help="Folder of the keys; the one of TIELINE_BACKUP_KEYS.")
]
LedgerOption = Annotated[
    Path | None, typer.Option(help="Newest ledger of purges; the one that lies with the keys.")
]


@app.command("make")
def make(
    to: Annotated[
        Path | None, typer.Option(help="Folder to write it to; the one of TIELINE_BACKUPS.")
    ] = None,
) -> None:
    """Make a backup: one sealed file of the database, its secrets and the ledger of purges, under a key
    of its own in the folder of the keys."""
    home, now, plan = resolve_home(os.environ), datetime.now(UTC), read_plan(os.environ)
    installation.ensure_running(home)
    try:
        record = making.make(home, plan, to=to, actor=_operator(), now=now)
    except psycopg.Error as error:
        raise ServerError(
            "backup_refused",
            f"The database cannot be read for a backup ({type(error).__name__}). Run `tieline doctor`.",
        ) from error
    except OSError as error:
        raise _not_written(error, to or plan.folder, plan.keys) from error
    say(
        f"{record.file} ({record.size:,} bytes) is made. It opens until {_told(record.expires_at)}."
    )


@app.command("list")
def list_(
    json: Annotated[bool, typer.Option("--json", help="As a JSON array.")] = False,
) -> None:
    """List the backups of this installation that are not forgotten, oldest first."""
    now, keyring = datetime.now(UTC), _keyring(read_plan(os.environ))
    shapes = [_shape(one, keyring, now) for one in keyring.records()]
    if json:
        print_json(shapes)
        return
    print_table(
        "Backups",
        ("Backup", "Taken", "Expires", "State", "Bytes", "File"),
        [
            (s["backup"], s["taken_at"], s["expires_at"], s["state"], s["bytes"], s["file"])
            for s in shapes
        ],
        empty="None yet. `tieline backup make` makes one.",
    )


@app.command("expire")
def expire() -> None:
    """Destroy the keys of the backups whose time is over, and then their files. The worker does so
    every hour."""
    home, now, plan = resolve_home(os.environ), datetime.now(UTC), read_plan(os.environ)
    installation.ensure_running(home)
    try:
        done = expiring.expire(home, plan, actor=_operator(), now=now)
    except OSError as error:
        raise _not_written(error, plan.folder, plan.keys) from error
    if done is None:
        raise making.under_way()
    for one in done:
        where = "its file is removed" if one.is_removed else "no file was where it was written"
        say(f"The backup of {_told(one.record.taken_at)} opens no more; {where}.")
    if not done:
        say("No backup is due.")


@app.command("verify")
def verify(
    file: FileArgument,
    keys: KeysOption = None,
    restore: Annotated[
        bool,
        typer.Option(
            "--restore",
            help="Also restore it, into a server of its own in a temporary folder that is removed again.",
        ),
    ] = False,
    ledger: LedgerOption = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Read a whole backup: every byte is as it was written, and the dump in it can be listed."""
    if restore:
        _verify_by_restoring(file, _keys(keys), ledger, as_json=json)
        return
    try:
        whole = verifying.verify(file, _keys(keys), now=datetime.now(UTC))
    except OSError as error:
        raise _not_read(file, error) from error
    _print_whole(whole, as_json=json)


def _verify_by_restoring(file: Path, keys: Path, ledger: Path | None, *, as_json: bool) -> None:
    now = datetime.now(UTC)
    report: Report = (lambda _: None) if as_json else (lambda step: say(f"{step} ..."))
    try:
        tried = trying.try_restore(file, keys, ledger, now=now, report=report)
    except OSError as error:
        raise _not_read(file, error) from error
    except psycopg.Error as error:
        raise ServerError(
            "restore_refused", f"The new database refused ({type(error).__name__}). Try again."
        ) from error
    header = tried.whole.header
    is_noted = True
    try:
        Keyring(keys, header.installation).note_tried(header.backup, now)
    except OSError:  # a folder of keys may be there to be read alone
        is_noted = False
    shape = {
        "backup": header.backup, "installation": header.installation, "taken_at": header.taken_at,
        "tables": tried.tables, "rows": tried.rows, "entries": tried.entries,
        "ordered": tried.outcome.ordered, "purged": tried.outcome.purged,
        "waiting": tried.outcome.waiting, "looks": tried.looks, "is_noted": is_noted,
    }  # fmt: skip
    if as_json:
        print_json(shape)
        return
    print_facts("This backup was restored on trial, and is whole", _told_of(tried))
    if not is_noted:
        say(f"{keys} cannot be written to, so `tieline doctor` will not tell of this trial.")
    say("The server and the folder of the trial are removed.")


def _told_of(tried: Tried) -> list[tuple[str, object]]:
    counted = f"{tried.rows:,} in {tried.tables:,} tables, as when it was taken"
    outcome = tried.outcome
    return [
        ("backup", tried.whole.header.backup),
        ("taken", tried.whole.header.taken_at),
        ("rows", counted if tried.tables else "not noted by the version that made it"),
        ("trail", f"{tried.entries:,} entries sealed, every link as computed anew"),
        ("purged again", f"{outcome.ordered:,} ordered, {outcome.purged:,} done"),
        *((what, found) for what, found in (look.split(": ", 1) for look in tried.looks)),
    ]


def _print_whole(whole: Whole, *, as_json: bool) -> None:
    trail = whole.facts["trail"]
    if as_json:
        print_json(
            {**asdict(whole.header), "facts": whole.facts, **whole.manifest, "contents": whole.contents}
        )  # fmt: skip
        return
    print_facts(
        "Every byte of this backup is as it was written",
        [
            ("backup", whole.header.backup),
            ("installation", whole.header.installation),
            ("taken", whole.header.taken_at),
            ("expires", whole.header.expires_at),
            ("steps of the tables", len(whole.facts["schema"])),
            ("contents", f"{whole.contents:,} things of the database"),
            ("trail", f"{trail['sealed']:,} entries sealed, {trail['unsealed']:,} not yet"),
            *((part["name"], f"{part['bytes']:,} bytes") for part in whole.manifest["parts"]),
        ],
    )


def restore(
    file: FileArgument,
    keys: KeysOption = None,
    ledger: LedgerOption = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Restore a backup into an empty TIELINE_HOME. What was purged since is purged again, and everybody
    but the operator stays out until they are let in. Cut off, the same command finishes it."""
    home = resolve_home(os.environ)
    try:
        outcome = restoring.restore(
            home,
            restoring.Sources(file, _keys(keys), ledger, choose_folder(home, os.environ)),
            now=datetime.now(UTC),
            report=(lambda _: None) if json else (lambda step: say(f"{step} ...")),
        )
    except OSError as error:
        raise _not_read(file, error) from error
    except psycopg.Error as error:
        raise ServerError(
            "restore_refused", f"The new database refused ({type(error).__name__}). Restore again."
        ) from error
    if json:
        print_json(asdict(outcome))
    else:
        _print(outcome)


def _print(outcome: Outcome) -> None:
    lost = f"{outcome.lost:,} entries that checkpoints covered"
    print_facts(
        "Restored",
        [
            ("backup taken", outcome.taken_at),
            ("purged again", f"{outcome.ordered:,} ordered, {outcome.purged:,} done"),
            ("waiting", f"{outcome.waiting:,} purges, for a hold or a court"),
            ("sessions ended", f"{outcome.sessions:,}"),
            ("tokens revoked", f"{outcome.tokens:,}"),
            ("accounts closed", f"{outcome.accounts:,}"),
            ("webhooks paused", f"{outcome.webhooks:,}"),
            ("lost of the trail", lost if outcome.covered_before else "no checkpoint says"),
        ],
    )
    if not outcome.is_exported:
        say("No checkpoint could be written yet: see `tieline doctor`.")
    say(
        "Nobody comes in yet. Enable each person who may with `tieline person enable`, administrators "
        "first, when it is known what was revoked since the backup; then give programs new tokens, and have "
        "administrators resume webhooks, each with a new secret where it was replaced since."
    )


def _operator() -> Actor:
    person = acting_person()
    if not person.is_operator:
        raise OperatorOnly("make backups, or let them expire")
    return person.at_home()


def _keys(chosen: Path | None) -> Path:
    found = chosen or read_plan(os.environ).keys
    if found is None:
        raise BackupError(
            "backup_keys_not_given",
            "Say with --keys in which folder the key of this backup lies.",
        )
    return found


def _keyring(plan: Plan) -> Keyring:
    installed = load_secrets(resolve_home(os.environ)).installation_id
    return Keyring(plan.demand_keys(), installed)


def _shape(record: Record, keyring: Keyring, now: datetime) -> dict[str, object]:
    state = "whole"
    if not record.is_whole:
        state = "unfinished"
    elif record.has_expired(now):
        state = "expired"
    elif not keyring.has_whole_key(record.ident):
        state = "keyless"
    elif not _is_there(record):
        state = "elsewhere"
    return {
        "backup": str(record.ident),
        "taken_at": record.taken_at.isoformat(timespec="seconds"),
        "expires_at": record.expires_at.isoformat(timespec="seconds"),
        "state": state,
        "bytes": record.size,
        "sha256": record.sha256,
        "file": str(record.file),
    }


def _is_there(record: Record) -> bool:
    """Whether the file that was written is where it was written."""
    try:
        with record.file.open("rb") as file:
            return read_header(file).backup == str(record.ident)
    except (OSError, BackupError):
        return False


def _told(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _not_written(error: OSError, *folders: Path | None) -> BackupError:
    """A full disk names no file, so the folders are named."""
    at = f" ({error.filename})" if error.filename else ""
    where = " and ".join(str(one) for one in folders if one)
    return BackupError(
        "backup_not_written",
        f"The backup cannot be written or removed: {error.strerror or error}{at}. See whether there is "
        f"room in {where}, and whether you may write there. Then run the same command again.",
    )


def _not_read(file: Path, error: OSError) -> BackupError:
    return BackupError(
        "backup_not_read", f"{file} cannot be read or restored: {error.strerror or error}."
    )
