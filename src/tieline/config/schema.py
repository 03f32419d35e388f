"""Bring the tables up to date and make the local operator: `python -m tieline.config.schema`.

A process of its own, so that it reads the secrets that `init` has just stored.
"""

import importlib
import os
import re
import sys
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NoReturn

import django
import psycopg
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.transaction import atomic

from tieline.config.home import resolve_home

PATIENCE_S: Final = 600.0
_PAUSE_S: Final = 0.5
_QUOTED: Final = re.compile(r'".*')  # to the end: what is quoted may hold quotes
QUEUE: Final = "procrastinate"
_UNDONE: Final = (
    "Nothing was changed: tables and records are as they were. Have pages and worker stopped and run "
    "`tieline init` again; if it fails again, go on with the version of the program that ran before, "
    "and report this with the name of the step."
)
_UNFINISHED: Final = (
    "Tieline's own tables are those of this version, and only those of the queue are not yet. Run "
    "`tieline init` again; nothing serves until then. If it fails again, report this with the name "
    "of the step."
)


class StepError(Exception):
    """A step of the tables failed; its text names the step."""


class WholeMigrations(MigrationExecutor):
    """A step stands or falls as a whole, with the note that it was made.

    By itself Django notes one that leaves statements for its end after its commit: killed between
    the two, every later `init` would make the same tables again, and fail.
    """

    def apply_migration(
        self, state: Any, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> Any:
        """Django's own, in one transaction, or as a part of the one there is. Raises StepError."""
        if not migration.atomic:
            raise StepError(f"The step {migration} cannot be undone: it asks for no transaction")
        try:
            with atomic(using=self.connection.alias):
                after = super().apply_migration(state, migration, fake, fake_initial)
                # References of rows it wrote are looked at now, as at a commit: with any left to
                # look at, PostgreSQL lets no later step alter the table.
                with self.connection.cursor() as cursor:
                    cursor.execute("set constraints all immediate")
                    cursor.execute("set constraints all deferred")
        except Exception as error:
            raise StepError(f"The step {migration} failed ({_told(error)})") from error
        return after


class OwnMigrations(WholeMigrations):
    """All steps but those of the queue. To be run inside a transaction: they stand or fall together."""

    def migration_plan(self, targets: Any, clean_start: bool = False) -> Any:
        """Django's own, without the queue's."""
        plan = super().migration_plan(targets, clean_start)
        return [step for step in plan if step[0].app_label != QUEUE]


def _told(error: Exception) -> str:
    """Without what can hold a value: PostgreSQL's lines of detail, and what it quotes where it cannot
    take one."""
    first = (str(error).splitlines() or [""])[0]
    if isinstance(error.__cause__, psycopg.DataError):
        first = _QUOTED.sub('"..."', first, count=1)
    told = f"{type(error).__name__}: {first}"
    if isinstance(error.__cause__, psycopg.errors.OutOfMemory):
        # One transaction holds a lock for each thing that it makes or alters.
        told += ". Raise max_locks_per_transaction on the server, and restart it"
    return told


def main() -> None:
    """Migrate as the owner, grant the frameworks' tables to the application, add the operator and the
    kinds of authority that are shipped."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tieline.config.settings")
    os.environ["TIELINE_MIGRATES"] = "1"
    django.setup()
    wait_for_turn()
    make_tables()
    actions = importlib.import_module("tieline.apps.offices.actions")
    now = datetime.now(UTC)
    actions.make_operator(sys.argv[1], now=now)
    people = importlib.import_module("tieline.apps.offices.queries")
    kinds = importlib.import_module("tieline.apps.authorities.kinds")
    kinds.seed_kinds(actor=people.find_operator().at_home(), now=now)
    # Where a backup was restored: what the ledger says was purged since is ordered again.
    ledger = importlib.import_module("tieline.config.purge_ledger")
    ledger.replay(resolve_home(os.environ).purges_path, now=now)


def make_tables() -> None:
    """Every step that is missing and the rights to its tables, or nothing; then those of the queue.

    The queue's are committed each for itself: they add values to an enumeration and use them, which
    PostgreSQL allows only after a commit. They come last, so that a step of ours that fails leaves
    the queue as it was, too. No table of ours hangs on them.
    """
    try:
        with atomic(using="owner"):
            _migrate(OwnMigrations)
    except StepError as error:
        _give_up(error, _UNDONE)
    try:
        _migrate(WholeMigrations)
    except StepError as error:
        _give_up(error, _UNFINISHED)


def _migrate(executor: type[WholeMigrations]) -> None:
    setattr(migrate, MigrationExecutor.__name__, executor)  # it takes none as an argument
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    grants = (Path(__file__).parent / "sql" / "framework_grants.sql").read_text("utf-8")
    try:
        with connections["owner"].cursor() as cursor:
            cursor.execute(grants)
    except DatabaseError as error:
        raise StepError(f"The rights to the tables were not given ({_told(error)})") from error


def _give_up(error: StepError, left: str) -> NoReturn:
    # Where, for whoever mends it.
    traceback.print_tb((error.__cause__ or error).__traceback__)
    sys.exit(f"{error}. {left}")


def wait_for_turn(patience_s: float = PATIENCE_S) -> None:
    """Two at once would both make the same table; a killed `init` can leave one still running.

    Says that it waits; ends the process with a clear line when it has waited long enough.
    """
    deadline = time.monotonic() + patience_s
    has_spoken = False
    while not _is_our_turn():
        if not has_spoken:
            print("another `init` is at the tables; waiting for it ...", flush=True)  # noqa: T201
            has_spoken = True
        if time.monotonic() > deadline:
            sys.exit(
                f"Another `init` has been at the tables for more than {patience_s / 60:.0f} "
                "minutes. Wait until it is done, or end it, then run init again."
            )
        time.sleep(_PAUSE_S)


def _is_our_turn() -> bool:
    with connections["owner"].cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(hashtext('tieline.config.schema'))")
        return bool(cursor.fetchone()[0])


if __name__ == "__main__":
    main()
