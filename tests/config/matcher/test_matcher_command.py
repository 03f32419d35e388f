"""`tieline matcher`: as a process of its own, with nothing of the home but a password."""

import json
import os
import signal
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from tests.cli.terminal import Ended, environment, finish, run, start, superuser
from tests.factories.installations import installed_home
from tieline.config.embedded import EmbeddedCluster
from tieline.config.embedded.os_user import ensure_server_user
from tieline.config.embedded.socket_dir import socket_path
from tieline.config.home import Home, load_secrets

_PATIENCE_S = 60
FACTS = "select keys, is_swept from selectors_keysnapshot where snapshot is not null"


@pytest.fixture
def home() -> Iterator[Path]:
    with installed_home() as path:
        yield path


def _at(home: Path, **changes: str) -> dict[str, str]:
    return environment(TIELINE_HOME=str(home), TIELINE_DATABASE=None, **changes)


@contextmanager
def _running(environ: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = start("matcher", "run", environ=environ)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _has(connection: psycopg.Connection[tuple[object, ...]], *facts: object) -> bool:
    return connection.execute(FACTS).fetchone() == facts


def _do(environ: dict[str, str], *words: str) -> Ended:
    done = run(*words, environ=environ)
    assert done.code == 0, (words, done)
    return done


def _submit(environ: dict[str, str], office: str, folder: Path, *numbers: str) -> dict[str, object]:
    file = folder / f"{office}-{len(numbers)}.csv"
    file.write_text("\n".join(["Phone", *numbers]) + "\n")
    done = _do(
        environ, "submit", str(file), "--office", office, "--case", "C-1", "--create", "--authority",
        "subpoena:1", "--column", "Phone=phone", "--explain", "--json",
    )  # fmt: skip
    found: dict[str, object] = json.loads(done.out)
    return found


def test_a_large_file_is_looked_for_in_files_while_a_matcher_runs_and_alike_without(
    home: Path, tmp_path: Path
) -> None:
    environ = _at(home, TIELINE_SNAPSHOT_VALUES="2")
    for code in ("NYC", "LDN"):
        _do(environ, "office", "add", code, "--name", code, "--agency", code, "--country", "US",
            "--city", "New York", "--timezone", "America/New_York")  # fmt: skip
    one, two, three = "+1 202 555 0143", "+1 202 555 0144", "+1 202 555 0145"
    before = _submit(environ, "NYC", tmp_path, one, two)
    assert before["matched"] == [{"way": "no_snapshot", "values": 2}]
    with superuser("tieline", str(home)) as connection:
        with _running(environ) as matcher:
            _wait_until(lambda: _has(connection, 2, True))
            found = _submit(environ, "LDN", tmp_path, one, two, three)
            assert found["matched"] == [{"way": "snapshot", "values": 3}]
            assert found["values_with_hits"] == 2
            refused = run("matcher", "drop", environ=environ)
            assert (refused.code, "Stop it first" in refused.err) == (4, True)
            matcher.send_signal(signal.SIGTERM)
            ended = finish(matcher)
        assert (ended.code, ended.err) == (0, "")
        assert "2 keys in files" in _doctor(environ)
        files = list((home / "keys").glob("*.parquet"))
        assert [stat.S_IMODE((home / "keys").stat().st_mode), len(files)] == [0o700, 1]
        assert _do(environ, "matcher", "drop").out.startswith("1 files are removed")
        assert list((home / "keys").glob("*.parquet")) == []
        assert connection.execute(FACTS).fetchone() is None
    assert "none has run" in _doctor(environ)


def _doctor(environ: dict[str, str]) -> str:
    looked = json.loads(run("doctor", "--json", environ=environ).out)
    [found] = [one["found"] for one in looked if one["what"] == "matcher"]
    return str(found)


def test_it_needs_nothing_of_the_home_but_a_file_with_one_password(
    home: Path, tmp_path: Path
) -> None:
    sockets, user = home.parent / "sockets", ensure_server_user()
    sockets.mkdir()
    os.chown(sockets, user.uid, -1)
    sockets.chmod(0o2750)
    environ = _at(home, TIELINE_MATCHER_SOCKETS=str(sockets))
    EmbeddedCluster(Home(home)).stop()
    _do(environ, "start")
    assert stat.S_IMODE(socket_path(sockets).stat().st_mode) == 0o770
    file = tmp_path / "matcher.json"
    _do(environ, "matcher", "access", str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    secrets = load_secrets(Home(home))
    assert json.loads(file.read_text()) == {
        "host": str(sockets),
        "port": 5432,
        "dbname": secrets.server.dbname,
        "password": secrets.passwords["tieline_snapshot"],
    }
    again = run("matcher", "access", str(file), environ=environ)
    assert (again.code, "is there already" in again.err) == (1, True)
    elsewhere = tmp_path / "of-another-user"
    elsewhere.mkdir()
    alone = environment(
        TIELINE_HOME=str(elsewhere),
        TIELINE_DATABASE=None,
        TIELINE_MATCHER_ACCESS=str(file),
        TIELINE_KEYS=str(elsewhere / "keys"),
    )
    with superuser("tieline", str(home)) as connection, _running(alone) as matcher:
        _wait_until(lambda: _has(connection, 0, True))
        matcher.send_signal(signal.SIGTERM)
        assert finish(matcher).code == 0
    assert [path.name for path in elsewhere.iterdir()] == ["keys"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"TIELINE_MATCHER_ACCESS": "{folder}/none.json", "TIELINE_KEYS": "{folder}"}, "cannot be read"),
        ({"TIELINE_MATCHER_ACCESS": "{folder}/open.json", "TIELINE_KEYS": "{folder}"}, "chmod 600"),
        ({"TIELINE_MATCHER_ACCESS": "{folder}/bad.json", "TIELINE_KEYS": "{folder}"}, "Write it again"),
        ({"TIELINE_MATCHER_ACCESS": "{folder}/good.json"}, "TIELINE_KEYS"),
        ({"TIELINE_MATCHER_ACCESS": "{folder}/good.json", "TIELINE_KEYS": "keys"}, "whole path"),
        ({"TIELINE_MATCHER_ACCESS": "{folder}/good.json", "TIELINE_KEYS": "{folder}/open"}, "chmod 700"),
        ({"TIELINE_MATCHER_ACCESS": "{folder}/good.json", "TIELINE_KEYS": "{folder}/a/b"}, "cannot be kept"),
        ({"TIELINE_MATCHER_MEMORY_MB": "12"}, "TIELINE_MATCHER_MEMORY_MB"),
        ({"TIELINE_MATCHER_THREADS": "none"}, "TIELINE_MATCHER_THREADS"),
    ],
)  # fmt: skip
def test_what_it_cannot_use_it_says_and_never_what_stands_in_it(
    tmp_path: Path, changes: dict[str, str], said: str
) -> None:
    good = json.dumps({"host": "/nowhere", "port": 5432, "dbname": "tieline", "password": "hidden"})
    for name, text in (("good", good), ("open", good), ("bad", '{"password": "hidden"}')):
        path = tmp_path / f"{name}.json"
        path.write_text(text)
        path.chmod(0o644 if name == "open" else 0o600)
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o755)
    tmp_path.chmod(0o700)
    environ = environment(
        TIELINE_HOME=str(tmp_path / "home"),
        TIELINE_DATABASE=None,
        **{name: value.format(folder=tmp_path) for name, value in changes.items()},
    )
    done = run("matcher", "run", environ=environ)
    assert (done.code, done.out) == (4, "")
    assert said in done.err
    assert "hidden" not in done.err
