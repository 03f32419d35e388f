"""core follows from its arguments: no Django, database, files, network or wall clock."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

# Each follows from its arguments alone, as core uses it.
ALLOWED_PACKAGES = {
    "Crypto",
    "base58_bech32",
    "dateutil",
    "email_validator",
    "openpyxl",  # which number formats show dates, and what a date's number means: tables and sums
    "phonenumbers",
    "rapidfuzz",
    "rphonenumbers",
    "stdnum",
}
# Of the standard library, what reaches outside the process or makes two runs differ.
IMPURE = {
    "asyncio",
    "concurrent",
    "ctypes",
    "ftplib",
    "glob",
    "http",
    "imaplib",
    "logging",
    "multiprocessing",
    "os",
    "pathlib",
    "random",
    "secrets",
    "selectors",
    "shutil",
    "signal",
    "smtplib",
    "socket",
    "sqlite3",
    "ssl",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "urllib",
}
IMPURE_CALLS = {"open", "print", "input", "breakpoint", "exec", "eval"}
CLOCK_READINGS = {"now", "utcnow", "today"}


@pytest.fixture(scope="session")
def trees(root: Path) -> dict[str, ast.Module]:
    core = root / "src" / "tieline" / "core"
    return {
        str(path.relative_to(root)): ast.parse(path.read_text("utf-8"))
        for path in sorted(core.rglob("*.py"))
    }


def imported_modules(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def may_import(module: str) -> bool:
    package = module.partition(".")[0]
    if package == "tieline":
        return module == "tieline.core" or module.startswith("tieline.core.")
    is_pure_library = package in sys.stdlib_module_names and package not in IMPURE
    return is_pure_library or package in ALLOWED_PACKAGES


def called_names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in IMPURE_CALLS:
            yield node.lineno, node.func.id
        if isinstance(node.func, ast.Attribute) and node.func.attr in CLOCK_READINGS:
            yield node.lineno, node.func.attr


def test_there_is_a_core_to_look_at(trees: dict[str, ast.Module]) -> None:
    assert len(trees) > 10


def test_core_imports_only_itself_the_pure_standard_library_and_a_few_packages(
    trees: dict[str, ast.Module],
) -> None:
    wrong = [
        f"{name} imports {module}"
        for name, tree in trees.items()
        for module in imported_modules(tree)
        if not may_import(module)
    ]
    assert not wrong


def test_core_opens_nothing_prints_nothing_and_never_reads_the_clock(
    trees: dict[str, ast.Module],
) -> None:
    wrong = [
        f"{name}:{line} calls {called}()"
        for name, tree in trees.items()
        for line, called in called_names(tree)
    ]
    assert not wrong


@pytest.mark.parametrize(
    "module", ["django.db", "socket", "urllib.request", "tieline.apps.hits", "tieline", "httpx"]
)
def test_a_forbidden_import_would_be_noticed(module: str) -> None:
    assert not may_import(module)
