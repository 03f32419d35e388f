"""`tieline backup verify --restore`: a backup restored into a server of its own, looked at, given back."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.terminal import PROGRAM, environment, finish, refuse, start
from tests.conftest import HOME
from tests.factories.places import reachable_folder
from tests.factories.world import make_case, make_player, make_submission, operator
from tieline.config.backups import making, scratch
from tieline.config.backups.examining import look_at_backups
from tieline.config.backups.keyring import Record
from tieline.config.backups.plan import FOLDER, KEYS, read_plan
from tieline.config.backups.scratch_keeper import PREFIX
from tieline.config.embedded.processes import server_processes
from tieline.config.home import Home

_PATIENCE_S = 120


@pytest.fixture
def environ(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Settings, with a folder for trials that the server's user can walk through."""
    for name in ("backups", "keys"):
        (tmp_path / name).mkdir(mode=0o700)
    with reachable_folder() as trials:
        yield environment(
            **{FOLDER: str(tmp_path / "backups"), KEYS: str(tmp_path / "keys")}, TMPDIR=str(trials)
        )


@pytest.fixture
def made(database: str, environ: dict[str, str]) -> Record:
    assert database
    owner = make_player("OWN")
    make_case(owner)
    make_submission(owner, ["+1 202 555 0101"])
    actor, now = operator().at_home(), datetime.now(UTC)
    return making.make(Home(HOME), read_plan(environ), to=None, actor=actor, now=now)


def _trials(environ: dict[str, str]) -> list[Path]:
    return list(Path(environ["TMPDIR"]).glob(f"{PREFIX}*"))


def _demand_nothing_left(environ: dict[str, str], folder: Path | None = None) -> None:
    """No folder, and no process of a server in it; whoever gives it back may need a moment."""
    deadline = time.monotonic() + _PATIENCE_S
    while _trials(environ):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    for home in (folder / "home", folder / "home" / "restoring") if folder else ():
        assert not server_processes(home / "postgres")


def test_two_trials_at_once_are_each_whole_and_leave_nothing(
    made: Record, environ: dict[str, str]
) -> None:
    words = ("backup", "verify", str(made.file), "--restore", "--json")
    both = [start(*words, environ=environ) for _ in range(2)]
    for process in both:
        ended = finish(process)
        assert (ended.code, ended.err) == (0, "")
        told = ended.json
        assert (told["backup"], told["is_noted"]) == (str(made.ident), True)
        assert told["tables"] > 90
        assert told["rows"] > 100
        assert "row security: forced on every table of office data" in told["looks"]
        assert any(look.startswith("index: ") for look in told["looks"])
    _demand_nothing_left(environ)
    found, mend = look_at_backups(Home(HOME), environ, datetime.now(UTC))
    assert (f"restored on trial {datetime.now(UTC):%Y-}" in found, mend) == (True, "")


def test_a_damaged_backup_is_refused_before_a_server_is_made(
    made: Record, environ: dict[str, str]
) -> None:
    bytes_ = bytearray(made.file.read_bytes())
    bytes_[-1000] ^= 1
    made.file.write_bytes(bytes_)
    told = refuse(4, "backup", "verify", str(made.file), "--restore", "--json", environ=environ)
    assert "not as it was made" in told
    assert _trials(environ) == []
    assert not list(Path(environ[KEYS]).glob("tried-*"))


def test_what_was_restored_and_is_not_what_was_backed_up_is_told(
    database: str, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert database
    count = making.count_rows
    monkeypatch.setattr(making, "count_rows", lambda one: {**count(one), "cases_case": 7})
    actor, now = operator().at_home(), datetime.now(UTC)
    made = making.make(Home(HOME), read_plan(environ), to=None, actor=actor, now=now)
    told = refuse(4, "backup", "verify", str(made.file), "--restore", "--json", environ=environ)
    assert "other numbers of rows than the backup says, in 1 tables (cases_case)" in told
    _demand_nothing_left(environ)
    assert not list(Path(environ[KEYS]).glob("tried-*"))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_trial_that_is_cut_off_gives_everything_back(
    made: Record, environ: dict[str, str], number: signal.Signals
) -> None:
    process = subprocess.Popen(
        [str(PROGRAM), "backup", "verify", str(made.file), "--restore"],
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + _PATIENCE_S
    while not any(_runs(folder) for folder in _trials(environ)):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    [folder] = _trials(environ)
    os.killpg(process.pid, number)  # as Ctrl-C does: whatever it started hears it too
    process.communicate()
    _demand_nothing_left(environ, folder)


def _runs(folder: Path) -> bool:
    return (folder / "home" / "restoring" / "postgres" / "postmaster.pid").exists()


def test_what_a_trial_left_whose_keeper_was_killed_too_is_removed_by_the_next(
    tmp_path: Path,
) -> None:
    left = tmp_path / f"{PREFIX}left"
    (left / "home").mkdir(parents=True)
    other = tmp_path / f"{PREFIX}no-folder"
    other.write_text("")
    with scratch.scratch_home(tmp_path) as one:
        assert not left.exists()
        with scratch.scratch_home(tmp_path) as another:  # which leaves the one at work alone
            assert one.path.parent.exists()
            assert one.path != another.path
            another.path.mkdir()
            (another.path / "note").write_text(json.dumps({}))
        assert not another.path.parent.exists()
    assert sorted(tmp_path.iterdir()) == [other]
