"""The environment is exactly what was reviewed, from wherever an office fetches it."""

import json
import re
from pathlib import Path

import pytest

PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;]+)( ; [^\\]+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")
NOTE = re.compile(r"^ +#[ \w.()\[\],=-]*$")
LOCKS = ["audit", "dev", "fuzz", "load", "node", "runtime", "uv"]


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


def test_what_is_fuzzed_is_what_was_tested(root: Path) -> None:
    dev, fuzz = pins_of(root, "dev"), pins_of(root, "fuzz")
    assert {name: fuzz.get(name) for name in dev} == dev


def test_every_npm_package_has_a_hash_and_names_no_host(root: Path) -> None:
    lock = json.loads((root / "frontend" / "package-lock.json").read_text("utf-8"))
    packages = {path: one for path, one in lock["packages"].items() if path}
    assert packages
    for path, one in packages.items():
        assert one["integrity"].startswith("sha512-"), path
        one.pop("funding", None)  # whom a package asks to be paid; nothing is fetched there
        assert re.findall(r"https?:|git\\+|'resolved'|'link'", str(one)) == [], path


def test_npm_packages_are_pinned_and_run_no_script_of_their_own(root: Path) -> None:
    package = json.loads((root / "frontend" / "package.json").read_text("utf-8"))
    pins = package["dependencies"] | package["devDependencies"]
    assert [pin for pin in pins.values() if not re.fullmatch(r"\d+\.\d+\.\d+", pin)] == []
    settings = (root / "frontend" / ".npmrc").read_text("utf-8").splitlines()
    assert "ignore-scripts=true" in settings
    assert "omit-lockfile-registry-resolved=true" in settings
    assert [
        line for line in settings if "registry=" in line.replace("-registry-resolved=", "")
    ] == []
