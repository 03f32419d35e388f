"""Who gets in, and what the technical log may hold."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from tieline.config.embedded.processes import listening_pid, server_processes
from tieline.config.embedded.socket_dir import socket_path

CANARY = "5215512345678"


def test_nobody_is_trusted(shared, connect):
    rules = (shared.home.data_dir / "pg_hba.conf").read_text()
    assert "trust" not in rules
    with connect(shared) as connection:
        methods = connection.execute("select distinct auth_method from pg_hba_file_rules")
        assert methods.fetchall() == [("scram-sha-256",)]


def test_a_wrong_password_is_refused(shared, connect):
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connect(shared, "wrong")


def test_a_missing_password_is_refused(shared):
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(host=str(shared.socket_dir()), user="postgres", passfile="/dev/null")


def test_a_new_role_signs_in_by_scram(shared, connect):
    with connect(shared) as connection:
        connection.execute("create role app login password 'word of the app'")
        stored = connection.execute("select rolpassword from pg_authid where rolname = 'app'")
        assert stored.fetchone()[0].startswith("SCRAM-SHA-256$")
    host = str(shared.socket_dir())
    with psycopg.connect(
        host=host,
        user="app",
        password="word of the app",
        dbname="postgres",
        require_auth="scram-sha-256",
    ) as connection:
        assert connection.execute("select current_user").fetchone() == ("app",)


def test_the_server_does_not_listen_on_the_network(shared):
    opened = {pid: sockets_of(pid) for pid in server_processes(shared.home.data_dir)}
    listening = {
        f"socket:[{line.split()[9]}]"
        for table in ("/proc/net/tcp", "/proc/net/tcp6")
        for line in Path(table).read_text().splitlines()[1:]
    }
    assert opened[listening_pid(socket_path(shared.socket_dir()))]
    assert not set().union(*opened.values()) & listening


def sockets_of(pid: int) -> set[str]:
    found = set()
    # A process may end while it is looked at, and one that ends lets nobody look any more.
    with suppress(FileNotFoundError, ProcessLookupError, PermissionError):
        for descriptor in Path("/proc", str(pid), "fd").iterdir():
            with suppress(FileNotFoundError):  # closed since it was listed
                found.add(str(descriptor.readlink()))
    return {name for name in found if name.startswith("socket:")}


def test_folders_are_private_and_the_password_is_stored_nowhere(shared, password):
    home = shared.home
    assert home.data_dir.stat().st_mode & 0o077 == 0
    assert shared.socket_dir().stat().st_mode & 0o077 == 0
    assert home.log_path.stat().st_mode & 0o077 == 0
    files = [path for path in home.path.rglob("*") if path.is_file()]
    assert len(files) > 100
    assert not [path for path in files if password.encode() in path.read_bytes()]


def test_no_failing_statement_leaves_a_value_in_the_log(survivor, connect):
    with connect(survivor) as connection:
        connection.execute("create table numbers (value text unique check (value <> '0'))")
        connection.execute("insert into numbers values (%s)", [CANARY])
        failing = [
            ("insert into numbers values (%s)", [CANARY]),
            (f"insert into numbers values ('{CANARY}')", None),
            ("select (%s || 'x')::text::bigint", [CANARY]),
            (f"select '{CANARY}x'::date", None),
            (f"do $$ begin raise exception 'bad {CANARY}'; end $$", None),
            (f"selekt '{CANARY}'", None),
        ]
        for statement, values in failing:
            with pytest.raises(psycopg.Error, match=CANARY):
                connection.execute(statement, values)
        connection.execute(f"do $$ begin raise warning 'odd {CANARY}'; end $$")
        connection.execute("set debug_print_parse = on; set debug_print_plan = on")
        connection.execute(f"select * from numbers where value = '{CANARY}'")
    crash_a_backend_while_it_runs_the_canary(survivor, connect)
    log = survivor.home.log_path.read_text()
    assert "terminated by signal" in log
    assert CANARY not in log


def crash_a_backend_while_it_runs_the_canary(cluster, connect):
    """The server then reports what the backend was running, as a detail line."""
    killer = connect(cluster)
    victim = connect(cluster)
    victim.pgconn.send_query(f"select pg_sleep(60), '{CANARY}'".encode())
    active = "select state from pg_stat_activity where pid = %s"
    while killer.execute(active, [victim.info.backend_pid]).fetchone() != ("active",):
        time.sleep(0.01)
    os.kill(victim.info.backend_pid, signal.SIGKILL)
    victim.close()
    killer.close()
    deadline = time.monotonic() + 20
    while "terminated by signal" not in cluster.log_tail(50):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_only_a_superuser_may_make_the_log_talkative(shared, connect):
    guarded = [
        "log_min_messages",
        "log_min_error_statement",
        "log_error_verbosity",
        "log_statement",
        "log_parameter_max_length",
        "log_min_duration_statement",
    ]
    with connect(shared) as connection:
        found = connection.execute(
            "select name, context from pg_settings where name = any(%s)", [guarded]
        ).fetchall()
    assert sorted(found) == sorted((name, "superuser") for name in guarded)
