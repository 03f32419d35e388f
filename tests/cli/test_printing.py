"""What is printed shows every value as text: none steers the terminal, none is read as markup."""

import csv
import io
import unicodedata
from pathlib import Path

import pytest

from tests.cli.terminal import Ended, do, environment, run, write_table
from tests.factories.world import OTHERS, make_case, make_player, make_submission

pytestmark = pytest.mark.usefixtures("database")

STEERING = "\x1b]0;owned\x07\x1b[2J\x9b31m\x08"
"""Renames the window, clears the screen, turns red and goes back."""

SHOWN = "\ufffd]0;owned\ufffd\ufffd[2J\ufffd31m\ufffd"


def _text(ended: Ended) -> str:
    """All that a command said, which must not hold a control character."""
    said = (ended.out + ended.err).replace("\r\n", "\n")
    found = {c for c in said if unicodedata.category(c) == "Cc"} - {"\n"}
    assert found == set(), said
    return said


def test_what_was_checked_is_shown_without_its_control_characters(tmp_path: Path) -> None:
    player = make_player("A")
    make_case(player)
    held, unknown = (f"{number}{STEERING}" for number in ("+12025550143", "+12025550144"))
    make_submission(player, [held], layout=OTHERS)
    path = write_table(tmp_path / "values.txt", held, unknown)
    words = (
        "check", "--file", str(path), "--office", "A", "--purpose", "a test",
        "--no-case-reason", "a test has none",
    )  # fmt: skip
    told = _text(do(*words, "--kind", "other"))
    assert f"+12025550143{SHOWN} (read as" in told
    assert "A (you)" in told
    assert f"+12025550144{SHOWN} (read as" in told
    found = do(*words, "--json")
    assert "\\u001b]0;owned\\u0007" in _text(found)
    assert [one["as_given"] for one in found.json] == [held, unknown]


def test_a_hit_is_shown_without_the_control_characters_of_its_value_and_its_reason() -> None:
    unreadable = "\x1b\x9b--"
    for player in (make_player("A"), make_player("B")):
        make_case(player, summary=STEERING)
        make_submission(player, [unreadable], layout=OTHERS)
    of_a = ("--office", "A")
    listed = do("hit", "list", *of_a, "--json")
    assert "\\u001b\\u009b--" in _text(listed)
    [hit] = listed.json
    assert hit["value"] == unreadable
    do("hit", "dispose", hit["id"], *of_a, "--disposition", "known", "--reason", STEERING)
    for words, shown in (
        (("hit", "list", *of_a), "\ufffd\ufffd--"),
        (("hit", "show", hit["id"], *of_a), "\ufffd\ufffd--"),
        (("hit", "show", hit["id"], *of_a), SHOWN),
        (("hits",), "\ufffd\ufffd--"),
        (("hits", "--csv"), "\ufffd\ufffd--"),
        (("case", "show", "C-1", *of_a), SHOWN),
    ):
        assert shown in _text(do(*words)), words


def test_problems_are_shown_without_the_control_characters_of_file_and_column(
    tmp_path: Path,
) -> None:
    make_case(make_player("A"))
    path = write_table(
        tmp_path / f"list{STEERING}.csv", f"n,seen{STEERING}", "+12025550143,03/04/2026"
    )
    ident = do(
        "submit", str(path), "--office", "A", "--case", "C-1", "--authority", "warrant:1",
        "--column", "n=phone", "--column", f"seen{STEERING}=seen_at", "--json",
    ).json["id"]  # fmt: skip
    problems = ("submission", "problems", ident)
    told = _text(do(*problems))
    assert f"Problems of list{SHOWN}.csv" in told
    assert f"seen{SHOWN}" in told
    as_json = do(*problems, "--json")
    _text(as_json)
    assert [one["column"] for one in as_json.json] == [f"seen{STEERING}"]
    [row] = csv.DictReader(io.StringIO(_text(do(*problems, "--csv"))))
    assert row["column"] == f"seen{SHOWN}"
    for words in (("submission", "show", ident), ("submission", "list", "--office", "A")):
        assert f"list{SHOWN}.csv" in _text(do(*words))


def test_a_bar_on_a_terminal_names_its_file_without_control_characters(tmp_path: Path) -> None:
    make_case(make_player("A"))
    path = write_table(tmp_path / f"list{STEERING}.csv", "n", "+12025550143")
    ended = run(
        "submit", str(path), "--office", "A", "--case", "C-1", "--authority", "warrant:1",
        "--column", "n=phone", environ=environment(FORCE_COLOR="1", TERM="xterm", COLUMNS="200"),
    )  # fmt: skip
    assert ended.code == 0
    assert f"list{SHOWN}.csv" in ended.err
    # The bar has control characters of its own, but none of these.
    assert not any(own in ended.err + ended.out for own in ("\x1b]0;", "\x1b[2J", "\x9b"))


def test_an_error_is_told_without_the_control_characters_of_what_was_given(tmp_path: Path) -> None:
    make_player("A")
    for words in (
        ("hit", "show", STEERING, "--office", "A"),
        ("submission", "show", STEERING, "--office", "A"),
        ("case", "show", STEERING, "--office", "A"),
        ("check", "1", "--office", STEERING, "--purpose", "a test"),
        ("office", "list", "--as", STEERING),
        ("office", "list", f"--{STEERING}"),
        (
            "submit", str(tmp_path / f"{'x' * 300}{STEERING}"), "--office", "A", "--case", "C-1",
            "--authority", "warrant:1", "--column", "n=phone", "--create",
        ),
    ):  # fmt: skip
        ended = run(*words)
        assert ended.code != 0
        assert "owned" in _text(ended), words
        assert ended.err.count("\n") == 1


def test_a_name_between_colons_or_in_brackets_stays_as_it_is() -> None:
    make_player("A")
    ref, summary = "X:100:ab:id:7", "[bold]:smile:[/bold]"
    opened = do("case", "open", ref, "--office", "A", "--summary", summary)
    assert f"Case {ref} opened" in opened.out
    listed = do("case", "list", "--office", "A").out
    assert ref in listed
    assert summary in listed
    assert f"Case {ref} of A" in do("case", "show", ref, "--office", "A").out
