"""The files that the rules of this folder are about."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_MADE = {".git", ".venv", ".uv", ".hypothesis", "__pycache__", "node_modules", "out", "dist"}


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the project."""
    return ROOT


@pytest.fixture(scope="session")
def files() -> list[Path]:
    """All files of the project that git keeps or would keep; without git, all that are there."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0:
        found = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        found = [path for path in ROOT.rglob("*") if not _is_made(path)]
    return sorted(path for path in found if path.is_file())


def _is_made(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return any(part in _MADE or part.endswith(("_cache", ".egg-info")) for part in parts)
