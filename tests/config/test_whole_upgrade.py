"""Several steps of the tables that come at once: all of them stand, or none does.

The steps are planted behind those of this program, in a copy of its source.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import psycopg
import pytest
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration

from tests.cli.terminal import environment
from tests.conftest import CLUSTER, SECRETS, admin
from tieline.config.embedded import SUPERUSER, bin_path
from tieline.config.schema import QUEUE

SOURCE: Final = Path(__file__).parents[2] / "src"
STEP: Final = """
import os, signal, time
from pathlib import Path
from django.db import migrations

def do(apps, editor):
    {python}

class Migration(migrations.Migration):
    dependencies = [("offices", "{before}")]
    operations = [migrations.RunSQL({sql!r}), migrations.RunPython(do)]
"""
MAKE: Final = """
create table offices_planted (id int primary key);
create table offices_plantedpart (
    planted_id int references offices_planted deferrable initially deferred);
update offices_office set name = name || ' (planted)';
"""
FILL: Final = """
insert into offices_plantedpart values (1);
insert into offices_planted values (1);
"""
ALTER: Final = "alter table offices_plantedpart add column note text not null default ''"
DANGLING: Final = "insert into offices_plantedpart values (7)"
_THERE_AND_ROOM: Final = """
select count(*), current_setting('max_locks_per_transaction')::int
    * (current_setting('max_connections')::int + current_setting('max_prepared_transactions')::int)
from pg_class where relkind in ('r', 'i', 'S', 'v', 't') and oid >= 16384
"""
_FORGET: Final = """
delete from django_migrations where app = 'procrastinate' and name >= '0034'
returning id, app, name, applied
"""
_PATIENCE_S: Final = 60
_OTHERS: Final = "select count(*) from pg_stat_activity where datname = %s and usename <> %s"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The source of this program, for steps to be added to."""
    shutil.copytree(SOURCE, tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "src"


def _plant(copy: Path, *steps: tuple[str, str]) -> None:
    """Steps after the last of the offices: the statements of each, then its line of Python."""
    folder = copy / "tieline" / "apps" / "offices" / "migrations"
    before = max(path.stem for path in folder.glob("0*.py"))
    for number, (sql, python) in enumerate(steps):
        name = f"09{number:02}_planted"
        (folder / f"{name}.py").write_text(STEP.format(before=before, sql=sql, python=python))
        before = name


def _start(copy: Path, database: str) -> subprocess.Popen[str]:
    """What `init` runs for the tables."""
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tieline.config.schema", "operator"],
        env=environment(PYTHONPATH=str(copy), TIELINE_DATABASE=database),
        cwd=copy,
        stderr=subprocess.PIPE,
        text=True,
    )


def _upgrade(copy: Path, database: str) -> tuple[int, str]:
    process = _start(copy, database)
    _, err = process.communicate(timeout=_PATIENCE_S)
    return process.returncode, err


def _dump(database: str) -> list[str]:
    """Tables, functions, rights and rows, as text; without what differs between two dumps of one state
    (a key of the dump) and where counters stand, which PostgreSQL never takes back."""
    dsn = CLUSTER.admin_dsn(SECRETS.passwords[SUPERUSER], dbname=database)
    done = subprocess.run(
        [str(bin_path("pg_dump")), f"--dbname={dsn}"], capture_output=True, text=True, check=True
    )
    varying = ("\\restrict", "\\unrestrict", "SELECT pg_catalog.setval(")
    return [line for line in done.stdout.splitlines() if not line.startswith(varying)]


def _wait_until_left(database: str) -> None:
    """Until the server has noticed that a killed process is gone."""
    deadline = time.monotonic() + _PATIENCE_S
    with admin() as connection:
        while connection.execute(_OTHERS, [database, SUPERUSER]).fetchone() != (0,):
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_a_step_that_fails_leaves_everything_as_it_was(database: str, copy: Path) -> None:
    _plant(copy, (MAKE, "pass"), (DANGLING, "pass"), (ALTER, "pass"))
    before = _dump(database)
    code, err = _upgrade(copy, database)
    assert code == 1
    assert _dump(database) == before
    last = err.splitlines()[-1]
    assert "offices.0901_planted failed (IntegrityError: " in last
    assert "Nothing was changed" in last
    assert "(7)" not in err, "the row that was refused"


def test_a_step_that_fails_on_a_value_does_not_show_it(database: str, copy: Path) -> None:
    _plant(copy, (MAKE, "pass"), ("select '\"+1 202 555 0143\"'::text::bigint", "pass"))
    code, err = _upgrade(copy, database)
    assert code == 1
    assert 'DataError: invalid input syntax for type bigint: "..."' in err.splitlines()[-1]
    assert "0143" not in err


def test_a_kill_amid_the_steps_leaves_everything_as_it_was_and_the_next_goes_on(
    database: str, copy: Path
) -> None:
    mark = copy / "amid"
    wait = f"mark = Path({str(mark)!r}); mark.exists() or (mark.touch(), time.sleep(3600))"
    _plant(copy, (MAKE, "pass"), (FILL, wait), (ALTER, "pass"))
    before = _dump(database)
    process = _start(copy, database)
    deadline = time.monotonic() + _PATIENCE_S
    while not mark.exists():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    _wait_until_left(database)
    assert _dump(database) == before

    code, err = _upgrade(copy, database)
    assert code == 0, err
    with admin(database) as connection:
        _every_step_was_made(connection)


def test_too_few_locks_are_told_with_the_setting_to_raise(database: str, copy: Path) -> None:
    """As the server says it: one that has run out of locks would refuse other tests theirs."""
    refuse = "raise exception 'out of shared memory' using errcode = '53200'"
    _plant(copy, (MAKE, "pass"), (f"do $$ begin {refuse}; end $$", "pass"))
    before = _dump(database)
    code, err = _upgrade(copy, database)
    assert code == 1
    assert "Raise max_locks_per_transaction" in err.splitlines()[-1]
    assert _dump(database) == before


def test_the_own_server_has_locks_for_twice_what_there_is(database: str) -> None:
    """A new installation holds one for nearly everything that it makes, until it is whole."""
    with admin(database) as connection:
        [[there, room]] = connection.execute(_THERE_AND_ROOM).fetchall()
    assert int(str(there)) * 2 <= int(str(room))


def test_a_step_of_the_queue_that_fails_leaves_ours_made_and_the_next_goes_on(
    database: str, copy: Path
) -> None:
    """They are committed each for itself, after ours; the message says which of both is as it was."""
    _plant(copy, (MAKE, "pass"), (FILL, "pass"), (ALTER, "pass"))
    with admin(database) as connection:  # what these make is there, so they fail
        forgotten = connection.execute(_FORGET).fetchall()
    code, err = _upgrade(copy, database)
    assert code == 1
    told = err.splitlines()[-1]
    assert "The step procrastinate.0034_pre_add_heartbeat failed" in told
    assert "Tieline's own tables are those of this version" in told
    with admin(database) as connection:
        _every_step_was_made(connection)
        for step in forgotten:
            connection.execute("insert into django_migrations values (%s, %s, %s, %s)", step)
    assert _upgrade(copy, database) == (0, "")


def test_no_step_of_ours_asks_for_one_of_the_queue_or_for_no_transaction() -> None:
    """The first is made later; the second could not be taken back."""
    ours = {key: step for key, step in _steps().items() if key[0] != QUEUE}
    assert len(ours) > 100
    for key, step in ours.items():
        assert step.atomic, key
        assert not any(app == QUEUE for app, _ in step.dependencies), key


def _steps() -> dict[tuple[str, str], Migration]:
    return MigrationLoader(None).disk_migrations or {}


def _every_step_was_made(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Also the one that alters a table after rows were written that refer to others."""
    assert connection.execute("select * from offices_plantedpart").fetchall() == [(1, "")]
    [[count]] = connection.execute(
        "select count(*) from django_migrations where name like '09%planted'"
    ).fetchall()
    assert count == 3
