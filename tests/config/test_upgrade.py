"""An installation that an earlier commit made and filled, brought up to date: what it held answers as
it did, and what changes with the tables is put right once.

The earlier commit comes out of the history, so that its own text made the tables; a checkout without
history leaves the test out.
"""

import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest

from tests.conftest import admin
from tieline.config.roles import make_database, open_schema

NAME: Final = "test_upgrade"
EARLIER: Final = "51890a5"
"""The last commit before silence had a reason and an end."""
PROJECT: Final = Path(__file__).parents[2]
SHARED: Final = "+1 202 555 0143"
CASES: Final = {"AAA": ("S-1", "silent"), "BBB": ("S-2", "silent"), "CCC": ("O-1", "open")}
_SETTLE: Final = """
import django
django.setup()
from tieline.journeys.upkeep import settle_answers
while settle_answers(0): pass
"""


@dataclass(frozen=True, slots=True)
class Installation:
    """A database, and the code that works on it."""

    source: Path

    def run(self, *words: str) -> str:
        """What `python` prints, with this code; it must succeed."""
        environ = {
            **os.environ,
            "PYTHONPATH": str(self.source),
            "TIELINE_DATABASE": NAME,
        }
        done = subprocess.run(
            [sys.executable, "-W", "ignore", *words],
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def tieline(self, *words: str) -> str:
        return self.run("-m", "tieline", *words)


def _earlier_code(folder: Path) -> Path:
    """The source of the earlier commit; skips where the checkout has no history."""
    archive = subprocess.run(
        ["git", "-C", str(PROJECT), "archive", "--format=tar", EARLIER, "src/tieline"],
        capture_output=True,
        check=False,
    )
    if archive.returncode != 0:
        pytest.skip(f"commit {EARLIER} is not in this checkout")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as packed:
        # Python before 3.11.4 knows no filter; the archive is git's own.
        safely = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        packed.extractall(folder, **safely)  # type: ignore[arg-type]
    return folder / "src"


@pytest.fixture
def upgraded(server: str, tmp_path: Path) -> Iterator[psycopg.Connection[Any]]:
    """Two silent cases and an open one that share a number, handed in with the earlier code."""
    earlier, now = Installation(_earlier_code(tmp_path)), Installation(PROJECT / "src")
    with admin() as connection:
        make_database(connection, NAME)
    with admin(NAME) as connection:
        open_schema(connection)
    try:
        earlier.run("-m", "tieline.config.schema", "operator")
        _fill(earlier, tmp_path)
        now.run("-m", "tieline.config.schema", "operator")
        now.run("-c", _SETTLE)
        with admin(NAME) as connection:
            yield connection
    finally:
        with admin() as connection:
            connection.execute(f"drop database {NAME} with (force)")


def _fill(earlier: Installation, folder: Path) -> None:
    file = folder / "numbers.csv"
    file.write_text(f"Number\n{SHARED}\n", "utf-8")
    for code, (ref, posture) in CASES.items():
        earlier.tieline("office", "add", code, "--name", code, "--country", "US")
        earlier.tieline("case", "open", ref, "--office", code, "--posture", posture)
        earlier.tieline(
            "submit", str(file), "--office", code, "--case", ref,
            "--authority", "subpoena:1", "--column", "Number=phone",
        )  # fmt: skip


def test_an_installation_of_before_goes_on(upgraded: psycopg.Connection[Any]) -> None:
    _silence_has_its_reason_and_end(upgraded)
    _what_neither_side_may_know_of_is_found(upgraded)
    _whoever_was_told_is_told_still_and_nobody_else()
    _every_table_is_forced(upgraded)


def _silence_has_its_reason_and_end(upgraded: psycopg.Connection[Any]) -> None:
    found = upgraded.execute(
        "select c.ref, s.reason, extract(day from s.until - s.allowed_at)::int"
        " from cases_silence s join cases_case c on c.id = s.case_id order by c.ref"
    ).fetchall()
    reason = "silent from before silence had an end"
    assert found == [("S-1", reason, 90), ("S-2", reason, 90)]


def _what_neither_side_may_know_of_is_found(upgraded: psycopg.Connection[Any]) -> None:
    [[count]] = upgraded.execute("select count(*) from hits_unseenoverlap").fetchall()
    assert count == 1
    assert upgraded.execute("select count(*) from selectors_settling").fetchall() == [(0,)]


def _whoever_was_told_is_told_still_and_nobody_else() -> None:
    now = Installation(PROJECT / "src")
    own = json.loads(now.tieline("hit", "list", "--office", "AAA", "--json"))
    assert [(hit["own_case"], hit["value"]) for hit in own] == [("S-1", "+12025550143")]
    assert json.loads(now.tieline("hit", "list", "--office", "CCC", "--json")) == []
    asked = now.tieline(
        "check", SHARED, "--office", "CCC", "--case", "O-1", "--purpose", "a test", "--json"
    )
    assert [held["office"] for held in json.loads(asked)[0]["readings"][0]["held_by"]] == ["CCC"]


def _every_table_is_forced(upgraded: psycopg.Connection[Any]) -> None:
    """What puts rows right sees them all for a moment, and gives that back."""
    left_open = upgraded.execute(
        "select relname from pg_class"
        " where relrowsecurity and not relforcerowsecurity and relkind = 'r'"
    ).fetchall()
    assert left_open == []
