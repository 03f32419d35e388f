"""What docs/security says is shown by a test is shown by one that is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs" / "security").glob("*.md"))
TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
ROW = re.compile(r"^\| (?!who \| |thread \| |---)(.+) \|$", re.MULTILINE)
THREADS = ROOT / "tests" / "security" / "threads"


def _section(page: str, heading: str) -> str:
    found = re.search(
        rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL
    )
    assert found is not None, heading
    return found[1]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_test_that_is_named_is_there(path: Path) -> None:
    named = TEST.findall(path.read_text("utf-8"))
    assert len(named) > (0 if path.name == "law.md" else 15)  # which lists the pages of law
    for file, test in named:
        text = (ROOT / file).read_text("utf-8")
        if not Path(file).name.startswith("test_"):
            continue
        assert re.search(rf"^def {test}\(" if test else r"^def test_", text, re.MULTILINE), (
            file,
            test,
        )


def test_everyone_in_the_table_has_tests() -> None:
    page = (ROOT / "docs" / "security" / "threat-model.md").read_text("utf-8")
    rows = ROW.findall(_section(page, "Who, and what they may learn"))
    assert len(rows) > 12
    assert [row for row in rows if not TEST.search(row)] == []


def test_what_is_not_defended_is_said() -> None:
    page = (ROOT / "docs" / "security" / "threat-model.md").read_text("utf-8")
    said = _section(page, "Not defended")
    for actor in ("operator of the machine", "superuser", "thief", "backup", "Time", "Traffic"):
        assert actor in said, actor
    assert "docs/security/threat-model.md" in (ROOT / "README.md").read_text("utf-8")


def test_every_replayed_thread_is_listed_and_every_listed_one_is_replayed() -> None:
    page = (ROOT / "docs" / "security" / "leak-threads.md").read_text("utf-8")
    listed = {test for _, test in TEST.findall(page) if test}
    replayed = {
        test
        for path in THREADS.glob("test_*.py")
        for test in re.findall(r"^def (test_\w+)\(", path.read_text("utf-8"), re.MULTILINE)
    }
    assert listed == replayed


def test_each_replay_bears_the_number_of_its_thread() -> None:
    page = (ROOT / "docs" / "security" / "leak-threads.md").read_text("utf-8")
    for row in ROW.findall(page):
        threads, _, named = row.split(" | ")
        numbers = re.findall(r"#(\d+)", threads)
        assert not numbers or any(f"_{number}_" in named for number in numbers), threads
