"""The environment is exactly what was reviewed, from wherever an office fetches it."""

import re
from pathlib import Path

import pytest

PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;]+)( ; [^\\]+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")
NOTE = re.compile(r"^ +#[ \w.()\[\],=-]*$")
LOCKS = ["dev", "runtime", "uv"]


def lines_of(root: Path, lock: str) -> list[str]:
    return (root / "requirements" / f"{lock}.txt").read_text("utf-8").splitlines()


def pins_of(root: Path, lock: str) -> dict[str, str]:
    return {found[1]: found[2] for line in lines_of(root, lock) if (found := PIN.match(line))}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_is_an_exact_pin_a_hash_or_a_note(root: Path, lock: str) -> None:
    strange = [
        line
        for line in lines_of(root, lock)
        if not (PIN.match(line) or HASH.match(line) or NOTE.match(line))
    ]
    assert not strange


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_is_followed_by_a_hash(root: Path, lock: str) -> None:
    lines = lines_of(root, lock)
    pins = [number for number, line in enumerate(lines) if PIN.match(line)]
    assert pins
    assert [lines[number] for number in pins if not HASH.match(lines[number + 1])] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_host_index_or_path_is_named(root: Path, lock: str) -> None:
    text = "\n".join(lines_of(root, lock))
    assert re.findall(r"https?:|://|--\w*-?index|--find-links|--trusted-host| /\w", text) == []


def test_what_runs_is_what_was_tested(root: Path) -> None:
    runtime, dev = pins_of(root, "runtime"), pins_of(root, "dev")
    assert {name: dev.get(name) for name in runtime} == runtime
