"""`tieline layout`, and `tieline submit --sender`: what an office remembers of senders' files."""

from pathlib import Path

import pytest

from tests.cli.terminal import do, refuse, write_table
from tests.factories.world import make_case, make_player
from tieline.cli import answers

pytestmark = pytest.mark.usefixtures("database")

BASIS = ("--office", "A", "--case", "C-1", "--authority", "subpoena:2026-1")


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    make_case(make_player("A"))
    return write_table(tmp_path / "a.csv", "Line,Reference", "+12025550143,ABC-1234")


def _columns(file: Path, *options: str) -> list[str]:
    """How this sender's file would be read next, told by what is remembered of it."""
    do("submit", str(file), *BASIS, "--sender", "Carrier One", *options)
    listed = do("layout", "list", "--office", "A", "--json").json
    return [column["kind"] for one in listed for column in one["layout"]["columns"]]


def test_columns_are_remembered_used_shown_and_forgotten(calls: Path, tmp_path: Path) -> None:
    stated = ("--column", "Line=phone:used", "--column", "Reference=plate")
    assert _columns(calls, *stated) == []
    assert _columns(calls, *stated, "--remember") == ["phone", "plate"]
    later = write_table(tmp_path / "b.csv", "LINE,reference", "+12025550144,ABC-9999")
    told = do("submit", str(later), *BASIS, "--sender", "carrier one", "--json")
    assert (told.json["remembered_for"], told.json["values"]) == ("Carrier One", 2)
    said = do("submit", str(later), *BASIS, "--sender", "carrier one").out
    assert "Read as remembered for files of Carrier One." in said
    [one] = do("layout", "list", "--office", "A", "--json").json
    assert "Carrier One" in do("layout", "list", "--office", "A").out
    assert "Line=phone:used" in do("layout", "show", one["id"], "--office", "A").out
    assert do("layout", "show", one["id"], "--office", "A", "--json").json == one
    do("layout", "forget", one["id"], "--office", "A")
    assert do("layout", "list", "--office", "A", "--json").json == []
    refuse(answers.NOT_FOUND, "layout", "show", one["id"], "--office", "A")


def test_a_sender_is_named_where_something_is_remembered(calls: Path) -> None:
    refuse(answers.USAGE, "submit", str(calls), *BASIS, "--remember")
    sheet = ("--office-column", "Line", "--case", "C-1", "--authority", "subpoena:2026-1")
    refuse(answers.USAGE, "submit", str(calls), *sheet, "--sender", "X")
