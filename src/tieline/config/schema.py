"""Bring the tables up to date and make the local operator: `python -m tieline.config.schema`.

A process of its own, so that it reads the secrets that `init` has just stored.
"""

import importlib
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connections


def main() -> None:
    """Migrate as the owner, grant the frameworks' tables to the application, add the operator."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tieline.config.settings")
    os.environ["TIELINE_MIGRATES"] = "1"
    django.setup()
    # Two at once would both make the same table; a killed `init` can leave one still running.
    with connections["owner"].cursor() as cursor:
        cursor.execute("select pg_advisory_lock(hashtext('tieline.config.schema'))")
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    grants = (Path(__file__).parent / "sql" / "framework_grants.sql").read_text("utf-8")
    with connections["owner"].cursor() as cursor:
        cursor.execute(grants)
    actions = importlib.import_module("tieline.apps.offices.actions")
    actions.make_operator(sys.argv[1], now=datetime.now(UTC))


if __name__ == "__main__":
    main()
