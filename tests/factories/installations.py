"""Whole installations, each with a server of its own: for what must be in no file of one."""

import atexit
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg

from tests.cli.terminal import PROGRAM, Ended, do, environment
from tests.factories.places import new_folder, reachable_folder
from tieline.config.embedded import SUPERUSER, EmbeddedCluster
from tieline.config.embedded.binaries import bin_path
from tieline.config.home import Home, load_secrets


class Installation:
    """An installation of its own: others' tests leave the same numbers in the log of their server."""

    def __init__(self, path: Path, environ: Mapping[str, str] | None = None) -> None:
        self.home = Home(path)
        self.environ = {
            "TIELINE_HOME": str(path),
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            **(environ or {}),
        }

    def run(self, *words: str) -> Ended:
        done = subprocess.run(
            [str(PROGRAM), *words],
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def do(self, *words: str) -> str:
        done = self.run(*words)
        assert done.code == 0, (words, done.out, done.err)
        return done.out

    def admin(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self._dsn(), autocommit=True)

    def dump(self) -> bytes:
        return subprocess.run(
            [str(bin_path("pg_dump")), f"--dbname={self._dsn()}"],
            capture_output=True,
            check=True,
            timeout=300,
        ).stdout

    def find(self, needles: Iterable[str]) -> set[tuple[str, str]]:
        """Every file below the home that holds a needle, and which."""
        sought = list(needles)
        found = set()
        for path in sorted(self.home.path.rglob("*")):
            if path.is_file() and not path.is_symlink():
                held = path.read_bytes()
                found |= {
                    (str(path.relative_to(self.home.path)), needle)
                    for needle in sought
                    if needle.encode() in held
                }
        return found

    def _dsn(self) -> str:
        secrets = load_secrets(self.home)
        return EmbeddedCluster(self.home).admin_dsn(
            secrets.passwords[SUPERUSER], dbname=secrets.server.dbname
        )


@contextmanager
def installed_home() -> Iterator[Path]:
    """The home of an installation of one test alone, as `init` leaves it: its server is up, and may be
    killed. `init` itself runs once in a process; all of them have one id and the same secrets."""
    with reachable_folder() as folder:
        home = folder / "home"
        # Keeps whose each file is, as no function of the standard library does.
        subprocess.run(["cp", "-a", str(_made_once()), str(home)], check=True)
        EmbeddedCluster(Home(home)).start()
        yield home


@cache
def _made_once() -> Path:
    folder = new_folder()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    home = folder / "home"
    do("init", environ=environment(TIELINE_HOME=str(home), TIELINE_DATABASE=None))
    EmbeddedCluster(Home(home)).stop()
    return home
