"""`make release-backup VERSION=0.1.0 COMMIT=...`: keep a backup as that commit makes it, for `test_released.py`.

The source comes out of the history, so that its own text makes and fills the tables.
"""

import argparse
import importlib
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import django

from tests.factories.places import reachable_folder

PROJECT: Final = Path(__file__).parents[2]
KEPT: Final = Path(__file__).parent
SHARED: Final = "+1 202 555 0143"
_CASES: Final = (("AAA", "A-1", "open"), ("BBB", "B-1", "pointer"), ("CCC", "C-1", "pointer"))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("version")
    parser.add_argument("commit")
    chosen = parser.parse_args()
    with reachable_folder() as folder:
        _unpack(chosen.commit, folder)
        for name in ("backups", "keys"):
            (folder / name).mkdir(mode=0o700)
        _fill(folder)
        _run(folder, "backup", "make")
        _run(folder, "stop")
        _keep(folder, KEPT / f"{chosen.version}.tar.xz")


def _unpack(commit: str, folder: Path) -> None:
    archive = folder / "source.tar"
    git = ["git", "-C", str(PROJECT), "archive", "--format=tar", f"--output={archive}"]
    subprocess.run([*git, commit, "src/tieline"], check=True)
    shutil.unpack_archive(archive, folder)


def _fill(folder: Path) -> None:
    _run(folder, "init")
    for code, ref, posture in _CASES:
        file = folder / f"{code}.csv"
        file.write_text(f"Number\n{SHARED}\n+1 202 555 01{ord(code[0])}\n", "utf-8")
        _run(folder, "office", "add", code, "--name", code, "--country", "US")
        _run(folder, "case", "open", ref, "--office", code, "--posture", posture)
        _run(
            folder, "submit", str(file), "--office", code, "--case", ref,
            "--authority", "subpoena:1", "--column", "Number=phone",
        )  # fmt: skip
    _run(folder, "audit", "seal")


def _run(folder: Path, *words: str) -> None:
    environ = {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(folder / "src"),
        "TIELINE_HOME": str(folder / "home"),
        "TIELINE_BACKUPS": str(folder / "backups"),
        "TIELINE_BACKUP_KEYS": str(folder / "keys"),
    }
    subprocess.run([sys.executable, "-m", "tieline", *words], env=environ, cwd=folder, check=True)


def _keep(folder: Path, archive: Path) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tieline.config.settings"
    django.setup()
    packing = importlib.import_module("tests.released.packing")
    [file] = (folder / "backups").iterdir()
    packing.pack(file, folder / "keys", archive, now=datetime.now(UTC))
    size = archive.stat().st_size
    if size > packing.MOST_BYTES:
        archive.unlink()
        sys.exit(f"{archive.name} would have {size:,} bytes: fill it with less")
    sys.stdout.write(f"{archive} is made, {size:,} bytes\n")


main()
