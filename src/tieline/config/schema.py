"""Bring the tables up to date and make the local operator: `python -m tieline.config.schema`.

A process of its own, so that it reads the secrets that `init` has just stored.
"""

import importlib
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import django
from django.core.management import call_command
from django.db import connections

PATIENCE_S: Final = 600.0
_PAUSE_S: Final = 0.5


def main() -> None:
    """Migrate as the owner, grant the frameworks' tables to the application, add the operator."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tieline.config.settings")
    os.environ["TIELINE_MIGRATES"] = "1"
    django.setup()
    wait_for_turn()
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    grants = (Path(__file__).parent / "sql" / "framework_grants.sql").read_text("utf-8")
    with connections["owner"].cursor() as cursor:
        cursor.execute(grants)
    actions = importlib.import_module("tieline.apps.offices.actions")
    actions.make_operator(sys.argv[1], now=datetime.now(UTC))


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
