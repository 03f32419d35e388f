"""A file's name says what is in it, so that a newcomer looks in the right place."""

import re
from pathlib import Path

import pytest

SAYS_NOTHING = {
    "common",
    "helper",
    "helpers",
    "manager",
    "managers",
    "misc",
    "service",
    "services",
    "stuff",
    "util",
    "utils",
}
VERSIONED = re.compile(r"_v\d+$")
CODE = {".py", ".sql", ".html", ".sh", ".css", ".js"}


def is_bad_name(stem: str) -> bool:
    words = stem.lower().replace("-", "_").split("_")
    return not SAYS_NOTHING.isdisjoint(words) or VERSIONED.search(stem) is not None


def test_no_file_or_folder_has_a_name_that_says_nothing(root: Path, files: list[Path]) -> None:
    wrong = {
        str(path.relative_to(root))
        for path in files
        if path.suffix in CODE
        for part in path.relative_to(root).with_suffix("").parts
        if is_bad_name(part)
    }
    assert wrong == set()


@pytest.mark.parametrize("stem", ["utils", "case_manager", "intake_v2", "test_helpers", "Service"])
def test_a_bad_name_would_be_noticed(stem: str) -> None:
    assert is_bad_name(stem)


@pytest.mark.parametrize("stem", ["phone", "v1", "test_imports", "__init__", "0002_sql"])
def test_a_plain_name_is_let_pass(stem: str) -> None:
    assert not is_bad_name(stem)
