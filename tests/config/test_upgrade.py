"""An installation with cases, brought from the tables of before to those of now: what it held answers
as it did, and what changes with the tables is put right once."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, Final

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.conftest import admin
from tieline.config.roles import make_database, open_schema

NAME: Final = "test_upgrade"
BEFORE: Final = {
    "audit": "0002_sql",
    "offices": "0011_account_rights_sql",
    "accords": "0002_sql",
    "sharing": "0003_rights_sql",
    "cases": "0003_rights_sql",
    "submissions": "0006_rights_sql",
    "calls": "0003_rights_sql",
    "selectors": "0004_rights_sql",
    "notices": "0005_rights_sql",
    "hits": "0009_rights_sql",
}
"""The newest migrations of the tables that knew no reasons and no end of silence."""

_MIGRATE: Final = """
import sys, django
django.setup()
from django.core.management import call_command
for target in sys.argv[1:]:
    call_command("migrate", *target.split(), database="owner", verbosity=0, interactive=False)
"""
POSTURES: Final = {1: "silent", 2: "open", 3: "pointer"}


@pytest.fixture(scope="module")
def upgraded(server: str) -> Iterator[psycopg.Connection[Any]]:
    """A database with cases in the tables of before, and those brought up to date."""
    with admin() as connection:
        make_database(connection, NAME)
    with admin(NAME) as connection:
        open_schema(connection)
    migrate(*(f"{app} {newest}" for app, newest in BEFORE.items()))
    with admin(NAME) as connection:
        _put_cases(connection)
        migrate()
        yield connection
    with admin() as connection:
        connection.execute(f"drop database {NAME} with (force)")


def migrate(*targets: str) -> None:
    """As `init` does, in a process of its own that alone is the owner; all, without a target."""
    environ = {**os.environ, "TIELINE_MIGRATES": "1", "TIELINE_DATABASE": NAME}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _MIGRATE, *(targets or ("",))],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def _put(connection: psycopg.Connection[Any], table: str, **row: object) -> None:
    """A row whose references are not looked at: only what the upgrade reads is there."""
    connection.execute(
        f"insert into {table} ({', '.join(row)}) overriding system value"
        f" select {', '.join(row)} from jsonb_populate_record(null::{table}, %s)",
        [Jsonb(row)],
    )


def _put_cases(connection: psycopg.Connection[Any]) -> None:
    at = "2026-03-02T12:00Z"
    with connection.transaction():
        connection.execute("set local session_replication_role = replica")
        _put(
            connection, "offices_office", id=11, uuid=f"00000000-0000-0000-0000-{11:012}", code="OWN",
            name="Office OWN", agency_id=1, country="US", city="", time_zone="UTC",
        )  # fmt: skip
        for number, posture in POSTURES.items():
            uuid = f"00000000-0000-0000-0000-{number:012}"
            _put(
                connection, "cases_case", id=number, office_id=11, uuid=uuid, ref=f"C-{number}",
                summary="", posture=posture, opened_at=at, opened_by=7, marking_id=1,
            )  # fmt: skip
            _put(
                connection, "selectors_matchkey", mention_id=number, alias_version=0, office_id=11,
                case_id=number, key64=number, digest=uuid, is_principal=True,
                is_silent=posture == "silent", published_at=at,
            )  # fmt: skip


def test_silence_gets_its_reason_and_end_and_is_looked_at_for_what_neither_side_may_know(
    upgraded: psycopg.Connection[Any],
) -> None:
    [(case, reason, lasts)] = upgraded.execute(
        "select case_id, reason, until - allowed_at from cases_silence"
    ).fetchall()
    assert (case, reason, lasts.days) == (1, "silent from before silence had an end", 90)
    unsettled = upgraded.execute("select case_id, reveals from selectors_settling").fetchall()
    assert unsettled == [(1, False)]
    keys = upgraded.execute(
        "select case_id, is_withheld, is_open from selectors_matchkey order by case_id"
    ).fetchall()
    assert keys == [(1, True, False), (2, False, True), (3, False, False)]


def test_every_table_is_forced_after_it(upgraded: psycopg.Connection[Any]) -> None:
    """What puts rows right sees them all for a moment, and gives that back."""
    open_tables = upgraded.execute(
        "select relname from pg_class where relrowsecurity and not relforcerowsecurity"
        " and relkind = 'r'"
    ).fetchall()
    assert open_tables == []
