"""What is kept is finished, and belongs to no particular machine."""

import re
from pathlib import Path

import pytest

# Each pattern is written so that it does not match its own line.
MACHINE_PATHS = re.compile(r"/root/[\w.]|/home/\w|/Users/\w|[A-Z]:\\Users\\")
UNFINISHED = re.compile(r"\b(TO[D]O|FIX[M]E|X[X]X|NotImplemented[E]rror)\b")


@pytest.fixture(scope="session")
def texts(root: Path, files: list[Path]) -> dict[str, str]:
    found = {}
    for path in files:
        content = path.read_bytes()
        if b"\0" not in content[:8192]:
            found[str(path.relative_to(root))] = content.decode("utf-8", errors="replace")
    return found


def matches(texts: dict[str, str], pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()}"
        for name, text in texts.items()
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_file_holds_a_path_of_somebodys_machine(texts: dict[str, str]) -> None:
    assert matches(texts, MACHINE_PATHS) == []


def test_no_file_holds_the_mark_of_unfinished_work(texts: dict[str, str]) -> None:
    assert matches(texts, UNFINISHED) == []


@pytest.mark.parametrize("folder", ["root", "home", "Users"])
def test_a_machine_path_would_be_noticed(folder: str) -> None:
    assert matches({"some.txt": f"see /{folder}/alice"}, MACHINE_PATHS)


def test_a_masked_number_is_no_mark_of_unfinished_work() -> None:
    assert not matches({"some.txt": "781-558-XXXX"}, UNFINISHED)
