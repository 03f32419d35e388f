"""Where a run lives: a folder for its script and ledgers, and an installation of its own, on a disk
that can be filled where this machine lets one be mounted."""

import os
import shutil
import subprocess
import sys
from typing import Final

import psycopg

from tests.factories.places import new_folder
from tieline.config.embedded import SUPERUSER, EmbeddedCluster
from tieline.config.embedded.processes import end_orphans, server_processes
from tieline.config.home import Home, load_secrets

DISK_MIB: Final = 1536
_LEAST_STEP: Final = 4096
_ANSWER_WITHIN_S: Final = 5


class Place:
    """The folder of a run and the installation in it. `why_no_disk` says why none can be filled."""

    def __init__(self) -> None:
        self.folder = new_folder("tieline-torture-")
        self._disk = self.folder / "disk"
        self._disk.mkdir()
        self.why_no_disk = self._mount()
        self._disk.chmod(0o755)
        self.home = Home(self._disk / "home")

    @property
    def has_disk(self) -> bool:
        return not self.why_no_disk

    def connect(self) -> psycopg.Connection[tuple[object, ...]]:
        """As the superuser of the server. Raises psycopg.OperationalError."""
        secrets = load_secrets(self.home)
        dsn = EmbeddedCluster(self.home).admin_dsn(
            secrets.passwords[SUPERUSER], dbname=secrets.server.dbname
        )
        return psycopg.connect(dsn, autocommit=True, connect_timeout=_ANSWER_WITHIN_S)

    def fill(self) -> int:
        """Take all room of the disk; returns how many bytes there were."""
        if not self.has_disk:
            raise RuntimeError("only a disk of the run's own is ever filled")
        taken = 0
        with (self._disk / "filler").open("wb") as filler:
            step = os.statvfs(self._disk).f_bavail * os.statvfs(self._disk).f_frsize
            while step >= _LEAST_STEP:
                try:
                    os.posix_fallocate(filler.fileno(), taken, step)
                    taken += step
                except OSError:
                    step //= 2
        return taken

    def free(self) -> None:
        (self._disk / "filler").unlink(missing_ok=True)

    def remove(self, *, keeps_ledgers: bool) -> None:
        """End the server and give everything back; with `keeps_ledgers` all but the installation."""
        self.free()
        EmbeddedCluster(self.home).stop("immediate")
        if server_processes(self.home.data_dir):
            end_orphans(self.home.data_dir)
        if self.has_disk:
            subprocess.run(["umount", "-l", str(self._disk)], check=True, timeout=60)
        shutil.rmtree(self._disk)
        if not keeps_ledgers:
            shutil.rmtree(self.folder)

    def _mount(self) -> str:
        """Mount a small disk in memory; returns why not, where that may not be."""
        if not sys.platform.startswith("linux") or os.geteuid() != 0:
            return "only root may mount a small disk to be filled"
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tmpfs", str(self._disk)],
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        return "" if done.returncode == 0 else done.stderr.strip() or "mount failed"
