"""A submission that is cut off goes on when the same command is given again."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.cli.terminal import do, environment, finish, run, start, superuser, write_table
from tests.factories.installations import installed_home
from tests.factories.world import make_case, make_player, make_submission
from tieline.config.embedded.postmaster_file import read_postmaster_file

AREAS = ("202", "212", "305", "312", "415", "512", "617", "702", "713", "808")
NUMBERS = [f"+1{area}55501{last:02}" for area in AREAS for last in range(100)]
HELD_ELSEWHERE = NUMBERS[::7]
ACROSS = ("A", "B", "C")
_PATIENCE_S = 60


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """A case sheet of three offices; every number is in two of them, some in three cases."""
    rows = [
        f"{ACROSS[place % 3]},C-{place % 5},{number}\n{ACROSS[(place + 1) % 3]},C-9,{number}"
        for place, number in enumerate(NUMBERS)
    ]
    return write_table(tmp_path / "sheet.csv", "office,case,number", *rows)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_table(tmp_path / "list.csv", "number", *NUMBERS)


def _words(path: Path) -> tuple[str, ...]:
    if path.name == "sheet.csv":
        whose = ("--office-column", "office", "--case-column", "case", "--create")
    else:
        whose = ("--office", "A", "--case", "C-1")
    return (
        "submit", str(path), *whose, "--authority", "public:1", "--column", "number=phone",
        "--region", "US", "--json",
    )  # fmt: skip


def _hits() -> list[dict[str, Any]]:
    found = do("hits", "--json", "--min-offices", "1").json
    for hit in found:
        del hit["first_at"], hit["last_at"]
    return sorted(found, key=lambda hit: str(hit["value"]))


def _census(database: str) -> dict[str, int]:
    """How many rows each table has, without the trails that rightly tell of every attempt."""
    with superuser(database) as connection:
        tables = connection.execute(
            "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
            " and relname !~ '^(audit|django|auth|procrastinate)_'"
        ).fetchall()
        return {
            name: connection.execute(f'select count(*) from "{name}"').fetchone()[0]  # type: ignore[index]
            for (name,) in tables
        }


@contextmanager
def _stalled(database: str, state: str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """Makes the step into this state take long, so that a process can be killed inside it."""
    with superuser(database) as connection:
        connection.execute(
            "create function stall() returns trigger language plpgsql as"
            " $$ begin perform pg_sleep(3); return new; end $$"
        )
        connection.execute(
            f"create trigger stall before update on submissions_submission for each row"
            f" when (new.state = '{state}') execute function stall()"
        )
        try:
            yield connection
        finally:
            # Waits for what the killed process left running in the server.
            connection.execute("drop function stall cascade")


def _wait_for(connection: psycopg.Connection[tuple[Any, ...]], statement: str) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while connection.execute(statement).fetchone() is None:
        assert time.monotonic() < deadline, statement
        time.sleep(0.001)


def _kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    process.stderr.close()


def _prepare() -> None:
    """A and D hold cases, and D some of the numbers: what is handed in meets them."""
    a, d = make_player("A"), make_player("D")
    make_case(a)
    make_case(d)
    make_submission(d, HELD_ELSEWHERE)


def test_a_file_killed_at_every_state_ends_as_if_nothing_had_happened(
    database: str, file: Path
) -> None:
    _prepare()
    stalls = ("parsed", "published", "scanned", "finished")
    before = ("received", "parsed", "published", "scanned")
    for state, reached in zip(stalls, before, strict=True):
        with _stalled(database, state) as connection:
            process = start(*_words(file))
            _wait_for(
                connection,
                "select 1 from pg_stat_activity"
                " where datname = current_database() and wait_event = 'PgSleep'",
            )
            _kill(process)
            stored = connection.execute("select state from submissions_submission order by id desc")
            assert stored.fetchone() == (reached,)
    done = do(*_words(file)).json
    assert (done["state"], done["is_new"]) == ("finished", False)
    assert (done["rows_read"], done["rows_accepted"]) == (len(NUMBERS), len(NUMBERS))
    assert done["values_with_hits"] == len(HELD_ELSEWHERE)
    assert [(hit["value"], hit["offices"], hit["cases"]) for hit in _hits()] == [
        (number, ["A", "D"], 2) for number in sorted(HELD_ELSEWHERE)
    ]
    assert len(do("submission", "list", "--office", "A", "--json").json) == 1
    counts = _census(database)
    assert counts["selectors_mention"] == len(NUMBERS) + len(HELD_ELSEWHERE)
    assert counts["hits_hit"] == len(HELD_ELSEWHERE)
    assert counts["submissions_officeslice"] == 2


_PROGRESS = """
select coalesce(sum(array_position(array['received', 'parsed', 'published', 'scanned', 'finished'],
                                   state::text)), 0)::int
from submissions_submission where state <> 'withdrawn'
"""
_PARTS, _STEPS = 3, 5


def test_a_sheet_killed_at_random_moments_ends_like_one_that_was_left_alone(
    database: str, sheet: Path
) -> None:
    undisturbed = do(*_words(sheet))
    wanted, rows = _hits(), _census(database)
    assert [hit["value"] for hit in wanted] == sorted(NUMBERS)
    for part in undisturbed.json["submissions"]:
        do("submission", "withdraw", part["id"], "--office", part["office"], "--reason", "again")
    assert _hits() == []
    withdrawn = _census(database)
    moments = random.Random(20260302)
    reached = 0
    killed = []
    with superuser(database) as connection:
        while reached < _PARTS * _STEPS and len(killed) < 4:
            # Somewhere on the way that is left, and then a little later still.
            wait_for = moments.randint(reached + (1 if killed else 0), _PARTS * _STEPS - 1)
            process = start(*_words(sheet))
            _wait_for(connection, f"select 1 where ({_PROGRESS}) >= {wait_for}")
            time.sleep(moments.uniform(0, 0.02))
            running = process.poll() is None
            _kill(process)
            killed.append(running)
            found = connection.execute(_PROGRESS).fetchone()
            assert found is not None
            reached = found[0]
    assert any(killed)
    done = do(*_words(sheet)).json
    assert {part["state"] for part in done["submissions"]} == {"finished"}
    assert done["rows_accepted"] == 2 * len(NUMBERS)
    assert _hits() == wanted
    after = _census(database)
    assert after["submissions_submission"] == 2 * _PARTS
    for table in ("selectors_mention", "hits_hit", "notices_notice"):
        assert rows[table] > 0
        assert after[table] - withdrawn[table] <= rows[table], table
    listed = do("submission", "list", "--office", "B", "--json").json
    assert sorted(row["state"] for row in listed) == ["finished", "withdrawn"]


def test_the_same_file_handed_in_by_three_at_one_moment_is_one_submission(
    database: str, file: Path
) -> None:
    _prepare()
    together = [start(*_words(file)) for _ in range(3)]
    ended = [finish(process) for process in together]
    assert [(one.code, one.err) for one in ended] == [(0, "")] * 3
    assert len({one.json["id"] for one in ended}) == 1
    assert sorted(one.json["is_new"] for one in ended) == [False, False, True]
    assert {one.json["state"] for one in ended} == {"finished"}
    assert len(do("submission", "list", "--office", "A", "--json").json) == 1
    counts = _census(database)
    assert counts["selectors_mention"] == len(NUMBERS) + len(HELD_ELSEWHERE)
    assert counts["hits_hit"] == len(HELD_ELSEWHERE)
    assert [hit["value"] for hit in _hits()] == sorted(HELD_ELSEWHERE)


@pytest.fixture
def own_home() -> Iterator[Path]:
    """An installation of this test alone, with a server that may be killed."""
    with installed_home() as path:
        yield path


def _at(home: Path) -> dict[str, str]:
    return environment(TIELINE_HOME=str(home), TIELINE_DATABASE=None)


def test_a_killed_database_server_is_started_by_the_next_command_and_nothing_is_lost(
    own_home: Path, file: Path
) -> None:
    environ = _at(own_home)
    for code in ("A", "D"):
        do("office", "add", code, "--country", "US", environ=environ)
        do("case", "open", "C-1", "--office", code, environ=environ)
    other = write_table(file.with_name("other.csv"), "number", *HELD_ELSEWHERE)
    do(
        "submit", str(other), "--office", "D", "--case", "C-1", "--authority", "public:2",
        "--column", "number=phone", environ=environ,
    )  # fmt: skip
    with superuser("tieline", str(own_home)) as connection:
        process = start(*_words(file), environ=environ)
        _wait_for(connection, "select 1 from submissions_submission where file_name = 'list.csv'")
    said = read_postmaster_file(own_home / "postgres")
    assert said is not None
    os.kill(said.pid, signal.SIGKILL)
    cut_off = finish(process)
    assert cut_off.code == 4, cut_off
    assert cut_off.out == ""
    assert cut_off.err.count("\n") == 1
    assert "tieline doctor" in cut_off.err
    done = do(*_words(file), environ=environ).json
    assert (done["state"], done["is_new"]) == ("finished", False)
    assert done["values_with_hits"] == len(HELD_ELSEWHERE)
    found = do("hits", "--json", environ=environ).json
    assert sorted(hit["value"] for hit in found) == sorted(HELD_ELSEWHERE)
    do("audit", "seal", environ=environ)  # what `init` wrote can be long ago
    assert run("doctor", environ=environ).code == 0
