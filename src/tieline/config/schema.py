"""Bring the tables up to date and make the local operator: `python -m tieline.config.schema`.

A process of its own, so that it reads the secrets that `init` has just stored.
"""

import importlib
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import django
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.transaction import atomic

from tieline.config.home import resolve_home

PATIENCE_S: Final = 600.0
_PAUSE_S: Final = 0.5


class WholeMigrations(MigrationExecutor):
    """A migration and the note that it was made stand or fall together.

    Django notes one that leaves statements for its end (each with a reference) after its commit:
    killed between the two, every later `init` would make the same tables again, and fail.
    """

    def apply_migration(
        self, state: Any, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> Any:
        """Django's own, in one transaction."""
        with atomic(using=self.connection.alias):
            return super().apply_migration(state, migration, fake, fake_initial)


def main() -> None:
    """Migrate as the owner, grant the frameworks' tables to the application, add the operator and the
    kinds of authority that are shipped."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tieline.config.settings")
    os.environ["TIELINE_MIGRATES"] = "1"
    django.setup()
    wait_for_turn()
    setattr(migrate, MigrationExecutor.__name__, WholeMigrations)  # it takes none as an argument
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    grants = (Path(__file__).parent / "sql" / "framework_grants.sql").read_text("utf-8")
    with connections["owner"].cursor() as cursor:
        cursor.execute(grants)
    actions = importlib.import_module("tieline.apps.offices.actions")
    now = datetime.now(UTC)
    actions.make_operator(sys.argv[1], now=now)
    people = importlib.import_module("tieline.apps.offices.queries")
    kinds = importlib.import_module("tieline.apps.authorities.kinds")
    kinds.seed_kinds(actor=people.find_operator().at_home(), now=now)
    # Where a backup was restored: what the ledger says was purged since is ordered again.
    ledger = importlib.import_module("tieline.config.purge_ledger")
    ledger.replay(resolve_home(os.environ).purges_path, now=now)


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
