"""The law table: what it says is shown by a test is shown by one that is there and runs."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

PAGES: Final = ("law-28cfr23.md", "law-cjis.md", "law-led.md")
HEADINGS: Final = ["line", "what it asks", "answer", "shown by"]
ANSWERS: Final = {"enforced", "in part", "duty", "not met"}
TEST: Final = re.compile(r"`(tests/[\w/]+\.py::\w+)`")
SPAN: Final = re.compile(r"`([^`\n]+)`")
SETTING: Final = re.compile(r"TIELINE_[A-Z]+(?:_[A-Z]+)*|DATABASE_URL")
COMMAND: Final = re.compile(r"^### `(tieline(?: [a-z-]+)+)", re.MULTILINE)
COLLECTING: Final = (
    *("--collect-only", "-q", "-p", "no:cacheprovider"),
    *("-o", "addopts=", "--import-mode=importlib"),
)
SKIPS: Final = {"skip", "skipif", "xfail", "importorskip"}
NOT_EVERYWHERE: Final = ("tests/browser/", "tests/real_data/")
"""Folders whose tests are skipped where there is no browser, or where real data are absent."""
CFR: Final = """
(a) (b) (c),predicate (c),delegation (d),unlawful (d),delegation (e) (f)(1) (f)(2)
(g),safeguards (g),record (g),labels (g),definitions (g),inquirer
(g)(1) (g)(2) (g)(3) (g)(4) (g)(5) (g)(6)
(h),review (h),recipients (h),record_of_review (h),five_years
(i)(1) (i)(2) (j) (k) (l) (m) (n),files (n),inspection (o)
"""
"""The lines of 23.20 in their order; where one asks several things, each with its part."""
CJIS: Final = """
AC-2 AC-2(1) AC-2(2) AC-2(3) AC-2(4) AC-2(5) AC-2(13) AC-3 AC-3(14) AC-4 AC-5 AC-6 AC-6(1) AC-6(2)
AC-6(5) AC-6(7) AC-6(9) AC-6(10) AC-7 AC-8 AC-11 AC-11(1) AC-12 AC-14 AC-17 AC-17(1) AC-17(2)
AC-17(3) AC-17(4) AC-20 AC-21 AC-22
AU-2 AU-3 AU-3(1) AU-3(3) AU-4 AU-5 AU-6 AU-6(1) AU-6(3) AU-7 AU-7(1) AU-8 AU-9 AU-9(4) AU-11 AU-12
IA-2 IA-2(1) IA-2(2) IA-2(8) IA-2(12) IA-3 IA-4 IA-4(4) IA-5(2) IA-5(6) IA-6 IA-7 IA-8 IA-8(1)
IA-8(2) IA-8(4) IA-11 IA-12
SC-2 SC-4 SC-5 SC-7 SC-8 SC-8(1) SC-10 SC-12 SC-13 SC-15 SC-17 SC-18 SC-23 SC-28 SC-28(1) SC-39
SI-2 SI-2(2) SI-3 SI-4 SI-4(2) SI-4(4) SI-4(5) SI-5 SI-7 SI-7(1) SI-7(7) SI-10 SI-11 SI-12 SI-12(1)
SI-12(2) SI-12(3) SI-16
"""
"""Controls of the families that software serves, as the policy selects them."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: the page and line it stands for, its answer, its tests, its last cell."""

    page: str
    line: str
    answer: str
    tests: tuple[str, ...]
    rest: str


def read_rows(name: str, page: str) -> Iterator[Row]:
    """The rows of a page's tables of law. Raises AssertionError at one of another shape."""
    for text in page.splitlines():
        if not text.startswith("| ") or text.startswith("|--"):
            continue
        cells = [cell.strip() for cell in text.strip().strip("|").split("|")]
        assert len(cells) == 5, f"{name}: {len(cells)} cells in {text[:60]!r}"
        if cells[:4] == HEADINGS:
            continue
        line, _, answer, shown, rest = cells
        tests = TEST.findall(shown)
        assert TEST.sub("", shown).strip(" ,") == "", f"{name}: {line} names what is no test"
        yield Row(name, line, answer.strip("`"), tuple(tests), rest)


def find_faults(row: Row) -> list[str]:
    """What an answer lacks that it must have, or has that it must not."""
    faults = []
    if row.answer not in ANSWERS:
        return [f"{row.answer!r} is no answer"]
    if bool(row.tests) != (row.answer in ("enforced", "in part")):
        faults.append("tests are named where something is shown, and nowhere else")
    if bool(row.rest) != (row.answer != "enforced"):
        faults.append("the last cell says what is missing or to be done, where something is")
    faults += [
        f"{test} is not run everywhere" for test in row.tests if test.startswith(NOT_EVERYWHERE)
    ]
    return faults


def find_skips(tree: ast.Module, name: str) -> list[str]:
    """Marks and calls by which a test would be passed over: its own, its module's, its fixtures'."""
    tests = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    others = [node for node in tests if node.name.startswith("test_") and node.name != name]
    assert name in {node.name for node in tests}, name
    return sorted(
        node.attr
        for part in tree.body
        if part not in others
        for node in ast.walk(part)
        if isinstance(node, ast.Attribute) and node.attr in SKIPS
    )


def collect(root: Path, files: set[str]) -> set[str]:
    """The tests that pytest finds in these files, without their parameters."""
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", *COLLECTING, *sorted(files)],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-2000:] + ended.stderr[-2000:]
    return {line.partition("[")[0] for line in ended.stdout.splitlines() if "::" in line}


def find_unknown(text: str, settings: set[str], commands: set[str], targets: set[str]) -> list[str]:
    """Settings, commands and targets of make between backticks that there are not."""
    unknown = [name for name in SETTING.findall(text) if name not in settings]
    for span in SPAN.findall(text):
        if span.startswith("tieline ") and span not in commands:
            unknown.append(span)
        if span.startswith("make ") and span.removeprefix("make ") not in targets:
            unknown.append(span)
    return unknown


@pytest.fixture(scope="module")
def pages(root: Path) -> dict[str, str]:
    return {name: (root / "docs" / "security" / name).read_text("utf-8") for name in PAGES}


@pytest.fixture(scope="module")
def rows(pages: dict[str, str]) -> list[Row]:
    return [row for name, page in pages.items() for row in read_rows(name, page)]


def test_every_row_has_an_answer_and_what_goes_with_it(rows: list[Row]) -> None:
    assert len(rows) > 150
    assert {row.answer for row in rows} == ANSWERS
    assert {(row.page, row.line): find_faults(row) for row in rows if find_faults(row)} == {}


def test_every_line_of_23_20_stands_exactly_once(rows: list[Row]) -> None:
    lines = [row.line for row in rows if row.page == "law-28cfr23.md"]
    asked = [f"23.20{one.replace(',', ', ').replace('_', ' ')}" for one in CFR.split()]
    assert lines == asked
    assert {one[6] for one in asked} == set("abcdefghijklmno")


def test_no_line_stands_twice_and_no_control_is_left_out(rows: list[Row]) -> None:
    for page in PAGES:
        lines = [row.line for row in rows if row.page == page]
        assert [line for line in lines if lines.count(line) > 1] == []
    controls = {row.line for row in rows if row.page == "law-cjis.md"}
    assert sorted(set(CJIS.split()) - controls) == []


def test_every_named_test_is_collected_and_none_is_passed_over(rows: list[Row], root: Path) -> None:
    named = {test for row in rows for test in row.tests}
    assert len(named) > 150
    found = collect(root, {test.partition("::")[0] for test in named})
    assert sorted(named - found) == []
    passed_over = {}
    for test in named:
        file, _, name = test.partition("::")
        skips = find_skips(ast.parse((root / file).read_text("utf-8")), name)
        if skips:
            passed_over[test] = skips
    assert passed_over == {}


def test_every_setting_and_command_named_is_there(pages: dict[str, str], root: Path) -> None:
    settings = set(SETTING.findall((root / "docs" / "settings.md").read_text("utf-8")))
    commands = set(COMMAND.findall((root / "docs" / "command-line.md").read_text("utf-8")))
    targets = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert len(settings) > 40
    assert len(commands) > 80
    unknown = [
        (name, one)
        for name, page in pages.items()
        for one in find_unknown(page, settings, commands, targets)
    ]
    assert unknown == []


def test_nowhere_is_it_claimed_that_a_law_is_met_as_a_whole(
    pages: dict[str, str], root: Path
) -> None:
    index = (root / "docs" / "security" / "law.md").read_text("utf-8")
    for text in (index, *pages.values()):
        assert "complian" not in text.lower()
    assert all(f"({name})" in index for name in PAGES)
    for name in ("README.md", "docs/security/threat-model.md"):
        assert "law.md" in (root / name).read_text("utf-8"), name


def test_what_is_wrong_with_a_table_would_be_noticed() -> None:
    here = "`tests/architecture/test_law.py::test_x`"
    sound = f"| a | b | `enforced` | {here} | |"
    assert [find_faults(row) for row in read_rows("p", sound)] == [[]]
    for text, count in (
        ("| a | b | `met` | | |", 1),
        ("| a | b | `enforced` | | |", 1),
        (f"| a | b | `in part` | {here} | |", 1),
        (f"| a | b | `not met` | {here} | c |", 1),
        ("| a | b | `duty` | | |", 1),
        ("| a | b | `enforced` | `tests/browser/test_parts.py::test_x` | |", 1),
    ):
        assert [len(find_faults(row)) for row in read_rows("p", text)] == [count], text
    for text in ("| a | b | `duty` | c |", "| a | b | `enforced` | some tests | |"):
        with pytest.raises(AssertionError):
            list(read_rows("p", text))
    text = "`TIELINE_GONE` `tieline case open` `tieline case gone` `make gone`"
    assert find_unknown(text, {"TIELINE_HOME"}, {"tieline case open"}, {"audit"}) == [
        "TIELINE_GONE",
        "tieline case gone",
        "make gone",
    ]


@pytest.mark.parametrize(
    ("source", "skips"),
    [
        ("def test_x():\n    assert f()", []),
        ("@pytest.mark.skip\ndef test_x(): pass", ["skip"]),
        ("@pytest.mark.skipif(True, reason='')\ndef test_x(): pass", ["skipif"]),
        ("@pytest.mark.xfail(strict=True)\ndef test_x(): pass", ["xfail"]),
        ("def test_x():\n    pytest.skip('later')", ["skip"]),
        ("pytestmark = [pytest.mark.skip]\ndef test_x(): pass", ["skip"]),
        ("q = pytest.importorskip('q')\ndef test_x(): pass", ["importorskip"]),
        ("def made():\n    pytest.skip('')\ndef test_x(made): pass", ["skip"]),
        ("def test_y():\n    pytest.skip('')\ndef test_x(): pass", []),
    ],
)
def test_a_test_that_is_passed_over_would_be_noticed(source: str, skips: list[str]) -> None:
    assert find_skips(ast.parse(source), "test_x") == skips


def test_a_test_that_was_renamed_would_be_noticed(root: Path) -> None:
    found = collect(root, {"tests/architecture/test_law.py"})
    here = "tests/architecture/test_law.py::test_a_test_that_was_renamed_would_be_noticed"
    assert here in found
    assert f"{here}_before" not in found
