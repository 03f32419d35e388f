"""A file that grows past one thought is split before it grows further."""

import warnings
from pathlib import Path

import pytest

WARN_AT = 400
FAIL_ABOVE = 600
SOURCES = {".py", ".sql", ".html", ".sh", ".css", ".js"}


@pytest.fixture(scope="session")
def lengths(root: Path, files: list[Path]) -> dict[str, int]:
    return {
        str(path.relative_to(root)): path.read_text("utf-8").count("\n")
        for path in files
        if path.suffix in SOURCES and "migrations" not in path.parts
    }


def test_no_source_file_is_longer_than_600_lines(lengths: dict[str, int]) -> None:
    assert {name: n for name, n in lengths.items() if n > FAIL_ABOVE} == {}


def test_source_files_of_400_lines_are_warned_of(lengths: dict[str, int]) -> None:
    for name, lines in lengths.items():
        if lines >= WARN_AT:
            warnings.warn(f"{name} has {lines} lines: split it soon", stacklevel=1)
