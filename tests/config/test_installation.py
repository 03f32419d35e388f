"""`tieline init`: an installation is made once, and every further time finished or brought up."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from tests.cli.terminal import (
    PROGRAM,
    Ended,
    do,
    environment,
    finish,
    refuse,
    run,
    start,
    superuser,
)
from tests.factories.places import reachable_folder
from tieline.config.embedded import SUPERUSER, EmbeddedCluster
from tieline.config.embedded.processes import server_processes
from tieline.config.home import Home, load_secrets
from tieline.config.roles import LOGIN_ROLES, MATCHER

KILLED_AT_NOTE = """
import os, signal, sys
from django.db.migrations.recorder import MigrationRecorder
from tieline.config import schema
note, asked = MigrationRecorder.record_applied, tuple(sys.argv[1:])
def record_applied(self, app, name):
    if (app, name) == asked:
        os.kill(os.getpid(), signal.SIGKILL)
    return note(self, app, name)
MigrationRecorder.record_applied = record_applied
sys.argv = ["schema", "operator"]
schema.main()
"""
PASSWORD = "correct horse battery staple"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the server's user can reach; pytest's own may lie in a private one."""
    with reachable_folder() as path:
        yield path


def _at(home: Path | str, url: str | None = None) -> dict[str, str]:
    return environment(
        TIELINE_HOME=str(home), DATABASE_URL=url, TIELINE_DATABASE=None, TIELINE_PERSON=None
    )


def _init(environ: dict[str, str]) -> Ended:
    """`init` tells its steps on the way; its error is one line all the same."""
    ended = run("init", environ=environ)
    assert "Traceback" not in ended.err
    assert ended.err.count("\n") == (0 if ended.code == 0 else 1)
    return ended


def _refused(environ: dict[str, str]) -> str:
    ended = _init(environ)
    assert ended.code == 4, ended
    return ended.err


def test_init_again_keeps_the_secrets_and_all_records(folder: Path) -> None:
    environ = _at(folder / "home")
    assert _init(environ).code == 0
    secrets = (folder / "home" / "secrets.json").read_bytes()
    do("office", "add", "A", environ=environ)
    before = do("office", "list", "--json", environ=environ).json
    do("stop", environ=environ)
    assert server_processes(folder / "home" / "postgres") == frozenset()
    assert _init(environ).code == 0
    assert (folder / "home" / "secrets.json").read_bytes() == secrets
    assert (folder / "home" / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert do("office", "list", "--json", environ=environ).json == before
    with superuser("tieline", str(folder / "home")) as connection:
        found = connection.execute(
            "select count(*) from offices_membership where role = 'operator'"
        ).fetchone()
    assert found == (1,)


def test_init_that_was_killed_at_any_step_is_finished_by_the_next(folder: Path) -> None:
    environ = _at(folder / "home")
    for step, later in (("database server", 0.0), ("database server", 0.6), ("roles", 0.0)):
        _kill_at(step, later, environ)
    # With the server up these steps come fast: cut the tables off at two places.
    for later in (0.7, 1.4):
        _kill_at("tables", later, environ)
    assert _init(environ).code == 0
    do("office", "add", "A", environ=environ)
    assert run("doctor", environ=environ).code == 0


def test_init_that_was_killed_between_a_migration_and_its_note_is_finished(folder: Path) -> None:
    environ = _at(folder / "home")
    _kill_at("tables", 0.0, environ)
    for note in (("offices", "0001_initial"), ("auth", "0001_initial")):
        killed = subprocess.run(
            [sys.executable, "-c", KILLED_AT_NOTE, *note], env=environ, check=False
        )
        assert killed.returncode == -signal.SIGKILL, "that migration was made, and noted, before"
    assert _init(environ).code == 0
    assert run("doctor", environ=environ).code == 0


def test_two_that_init_at_the_same_moment_make_one_installation(folder: Path) -> None:
    environ = _at(folder / "home")
    both = [start("init", "--operator", name, environ=environ) for name in ("one", "two")]
    assert [(ended.code, ended.err) for ended in map(finish, both)] == [(0, "")] * 2
    do("office", "add", "A", environ=environ)
    assert run("doctor", environ=environ).code == 0
    with superuser("tieline", str(folder / "home")) as connection:
        found = connection.execute(
            "select p.name from offices_membership m join offices_person p on p.id = m.person_id"
            " where m.role = 'operator'"
        ).fetchall()
    assert found in ([("one",)], [("two",)])


def _kill_at(step: str, later: float, environ: dict[str, str]) -> None:
    """Kill `init` and what it started, a moment after it says that it begins this step."""
    process = subprocess.Popen(
        [str(PROGRAM), "init"],
        env={**environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    with process.stdout as lines:
        assert any(line.startswith(step) for line in lines)
        time.sleep(later)
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@dataclass(frozen=True)
class OwnServer:
    """A server that somebody else runs, and its administrator."""

    cluster: EmbeddedCluster

    def url(self, user: str = SUPERUSER, password: str = PASSWORD, dbname: str = "postgres") -> str:
        where = quote(str(self.cluster.socket_dir()), safe="")
        return f"postgresql://{user}:{quote(password)}@/{dbname}?host={where}"

    def connect(self, dbname: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.cluster.admin_dsn(PASSWORD, dbname), autocommit=True)


@pytest.fixture
def server(folder: Path) -> OwnServer:
    cluster = EmbeddedCluster(Home(folder / "server"), {"fsync": "off"})
    cluster.initialise(PASSWORD)
    cluster.start()
    return OwnServer(cluster)


def test_an_own_server_gets_roles_database_and_tables_and_takes_a_whole_round(
    folder: Path, server: OwnServer
) -> None:
    first = _at(folder / "one", server.url())
    assert _init(first).code == 0
    with server.connect() as admin:
        roles = admin.execute(
            "select rolname, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolcanlogin"
            " from pg_roles where rolname like 'tieline%' order by rolname"
        ).fetchall()
    assert [role[0] for role in roles] == sorted([*LOGIN_ROLES, MATCHER])
    assert {role[1:4] for role in roles} == {(False, False, False)}
    assert {role[0] for role in roles if role[4]} == {"tieline_backup"}
    assert {role[0] for role in roles if not role[5]} == {MATCHER}
    # The administrator's URL is for `init` alone, and its password is kept nowhere.
    assert PASSWORD not in (folder / "one" / "secrets.json").read_text()
    assert not (folder / "one" / "postgres").exists()
    environ = _at(folder / "one")
    table = folder / "list.csv"
    table.write_text("n\n+12025550143\n")
    for code in ("A", "B"):
        do("office", "add", code, "--country", "US", environ=environ)
        do(
            "submit", str(table), "--office", code, "--case", "C", "--create", "--column",
            "n=phone", "--authority", "public:1", environ=environ,
        )  # fmt: skip
    found = do("hits", "--json", environ=environ).json
    assert [(hit["value"], hit["offices"]) for hit in found] == [("+12025550143", ["A", "B"])]
    assert run("doctor", environ=environ).code == 0
    # Again, with the URL; without it `init` says what is missing.
    assert _init(first).code == 0
    assert "DATABASE_URL" in _refused(environ)
    assert do("hits", "--json", environ=environ).json == found

    # A second installation finds the roles taken, changes nothing, and the first goes on.
    with server.connect() as admin:
        admin.execute("create database another")
    said = _refused(_at(folder / "two", server.url(dbname="another")))
    assert "tieline_owner" in said
    assert "another Tieline installation" in said
    with server.connect("another") as admin:
        found_there = admin.execute(
            "select 1 from pg_class where relnamespace = 'public'::regnamespace"
        ).fetchone()
    assert found_there is None
    assert do("hits", "--json", environ=environ).json == found

    # Nor does an installation change its server.
    own = _at(folder / "own")
    assert _init(own).code == 0
    assert "own server" in _refused(_at(folder / "own", server.url()))

    # When the server is down the commands say so in one line, and doctor says what to do.
    server.cluster.stop("immediate")
    assert "tieline doctor" in refuse(4, "office", "list", environ=environ)
    looked = run("doctor", "--json", environ=environ)
    assert looked.code == 4
    assert looked.json[-1]["what"] == "database server"
    assert "init" in looked.json[-1]["mend"]


def test_a_url_that_cannot_work_gives_one_clear_line_without_its_password(
    folder: Path, server: OwnServer
) -> None:
    with server.connect() as admin:
        admin.execute(f"create role clerk login password '{PASSWORD}'")
    for number, (url, said) in enumerate(
        (
            (server.url("clerk"), "administrator"),
            (server.url(password="sesame"), "password authentication failed"),
            (server.url("nobody", "sesame"), "password authentication failed"),
            ("postgresql://postgres:sesame@127.0.0.1:1/postgres", "Connection refused"),
            ("postgresql://postgres:sesame@/?host=/no/such/folder", "does not answer"),
            ("mysql://postgres:sesame@127.0.0.1/db", "postgresql://USER:PASSWORD@HOST"),
            ("sesame", "postgresql://USER:PASSWORD@HOST"),
        )
    ):
        line = _refused(_at(folder / f"home{number}", url))
        assert said in line, line
        assert "sesame" not in line
        assert PASSWORD not in line
        assert quote(PASSWORD) not in line
    # What was refused can be put right: the same home takes the right URL.
    assert _init(_at(folder / "home1", server.url())).code == 0


def test_an_administrator_who_may_not_make_all_roles_leaves_none_behind(
    folder: Path, server: OwnServer
) -> None:
    with server.connect() as admin:
        admin.execute(f"create role half login createrole createdb password '{PASSWORD}'")
    assert "administrator" in _refused(_at(folder / "one", server.url("half")))
    with server.connect() as admin:
        left = admin.execute("select rolname from pg_roles where rolname like 'tieline%'")
        assert left.fetchall() == []
    # Roles left behind would bar every other installation from this server.
    assert _init(_at(folder / "two", server.url())).code == 0


def test_a_url_with_a_port_that_is_no_number_is_refused_like_any_other(folder: Path) -> None:
    for place in ("127.0.0.1:port", "one,two:1,2"):
        line = _refused(_at(folder / "home", f"postgresql://postgres:sesame@{place}/postgres"))
        assert "DATABASE_URL" in line
        assert "sesame" not in line


def test_a_url_may_name_a_database_that_init_is_to_make(folder: Path, server: OwnServer) -> None:
    environ = _at(folder / "home", server.url(dbname="coordination"))
    assert _init(environ).code == 0
    do("office", "add", "A", environ=environ)
    with server.connect("coordination") as admin:
        assert admin.execute("select code from offices_office where id > 0").fetchall() == [("A",)]


def test_the_operator_may_have_another_name(folder: Path) -> None:
    environ = _at(folder / "home")
    do("init", "--operator", "chief", environ=environ)
    do("office", "add", "A", environ=environ)
    do("office", "add", "B", "--as", "chief", environ=environ)
    assert len(do("office", "list", "--json", environ=environ).json) == 2


def test_a_home_that_cannot_be_used_is_refused_with_the_reason(folder: Path) -> None:
    file = folder / "file"
    file.write_text("")
    for home, said in (
        ("relative/home", "whole path"),
        (f'{folder}/a"b', "plain path"),
        (f"{folder}/a$b", "plain path"),
    ):
        for words in (("init",), ("office", "list"), ("doctor",), ("--help",)):
            assert said in refuse(4, *words, environ=_at(home))
    for home in (str(file), f"{file}/below"):
        assert str(file) in _refused(_at(home))
    shared = folder / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    said = _refused(_at(shared))
    assert "chmod go-w" in said
    assert list(shared.iterdir()) == []


def test_secrets_are_never_printed(folder: Path) -> None:
    environ = _at(folder / "home")
    said = [
        _init(environ),
        run("doctor", environ=environ),
        run("doctor", "--json", environ=environ),
    ]
    secrets = load_secrets(Home(folder / "home"))
    hidden = {*secrets.passwords.values(), secrets.master_key.hex(), secrets.django_secret}
    assert len(hidden) == 8
    for ended in said:
        assert not any(word in ended.out + ended.err for word in hidden)
