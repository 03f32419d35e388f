"""The same server, run by someone who is not root."""

import os
import pwd
import traceback
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.factories.places import reachable_folder
from tieline.config.embedded import EmbeddedCluster, bin_path, binaries
from tieline.config.errors import HomeError, ServerError
from tieline.config.home import Home, Secrets, ServerAddress, load_secrets, save_secrets

SECRETS = Secrets(
    server=ServerAddress("", 5432, "tieline", embedded=True),
    passwords={"postgres": "word"},
    match_secret=bytes(32),
    master_key=bytes(32),
    django_secret="made up",
)


def without_root(scenario: Callable[[Path], None], folder: Path, programs: Path) -> str:
    """Run the scenario as an ordinary user; its traceback, or nothing.

    A forked child changes its user, instead of a fresh interpreter started as that user: the
    interpreter and the packages may lie in root's private folders, where a fresh one could load
    nothing. What the fork needs is loaded already. The programs of the wheel are run from where
    they are if that user can reach them, and from root's shared copy otherwise.
    """
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            os.setgroups([])
            os.setgid(nobody.pw_gid)
            os.setuid(nobody.pw_uid)
            assert os.geteuid() != 0
            use_programs_within_reach(programs)
            scenario(folder)
        except BaseException:  # noqa: BLE001 - a failed assertion too must reach the parent
            os.write(writing, traceback.format_exc().encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said


def use_programs_within_reach(programs: Path) -> None:
    try:
        binaries.wheel_root()
    except (ServerError, OSError):
        binaries.wheel_root = lambda: programs


def life_of_a_server(folder: Path) -> None:
    home = Home(folder / "home")
    save_secrets(home, SECRETS)
    cluster = EmbeddedCluster(home, {"fsync": "off"})
    cluster.initialise(load_secrets(home).passwords["postgres"])
    try:
        cluster.start()
        with psycopg.connect(cluster.admin_dsn("word")) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
        assert cluster.is_running()
        for path in (home.path, home.data_dir, cluster.socket_dir()):
            assert path.stat().st_uid == os.geteuid()
            assert path.stat().st_mode & 0o077 == 0
    finally:
        cluster.stop()
    assert not cluster.is_running()


def test_an_ordinary_user_runs_a_server_of_their_own(folder):
    if os.geteuid() != 0:
        life_of_a_server(folder)
        return
    programs = bin_path("postgres").parents[3]
    # Once as root, so that all the modules a server needs are loaded before the fork, and what
    # stands in the package's own folder is read.
    binaries.wheel_version()
    EmbeddedCluster(Home(folder / "warm-up")).is_running()
    with reachable_folder() as ours:
        assert without_root(life_of_a_server, ours, programs) == ""


def test_nobody_manages_the_server_of_somebody_else(shared, folder):
    if os.geteuid() != 0:
        with pytest.raises(HomeError) as caught:
            EmbeddedCluster(Home(Path("/usr"))).stop()
        assert caught.value.code == "home_not_yours"
        return

    def meddle(_: Path) -> None:
        for verb in (shared.stop, shared.start, lambda: shared.initialise("mine now")):
            with pytest.raises(HomeError) as caught:
                verb()
            assert caught.value.code == "home_not_yours"
        assert not shared.is_running()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(shared.admin_dsn("word"))

    theirs = folder / "theirs"
    theirs.mkdir()
    assert without_root(meddle, theirs, bin_path("postgres").parents[3]) == ""
    assert shared.is_running()
