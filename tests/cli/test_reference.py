"""docs/command-line.md tells of every command and option, and of no other."""

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from tests.cli.surface import COMMANDS
from tests.cli.terminal import do
from tieline.cli import answers
from tieline.config.commands import app

PAGE = Path(__file__).parents[2] / "docs" / "command-line.md"
_HEADING = re.compile(r"^### `tieline ([a-z -]+?)((?: [A-Z.]+)*)`$", re.MULTILINE)
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
_OF_EVERY_COMMAND = frozenset({"--help"})
_OF_THE_PROGRAM = frozenset(
    {"--as", "--help", *(o for parameter in get_command(app).params for o in parameter.opts)}
)


@pytest.fixture
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def _sections(page: str) -> dict[tuple[str, ...], str]:
    """Each command's part of the page."""
    found = list(_HEADING.finditer(page))
    ends = [*(match.start() for match in found[1:]), len(page)]
    sections = {
        tuple(match[1].split()): page[match.end() : end].split("\n## ")[0]
        for match, end in zip(found, ends, strict=True)
    }
    assert len(sections) == len(found)
    return sections


def test_every_command_has_a_section_and_no_section_is_without_its_command(page: str) -> None:
    assert set(_sections(page)) == set(COMMANDS)
    assert len(_HEADING.findall(page)) == page.count("\n### ")


def test_every_option_stands_in_its_commands_table_and_no_other_does(page: str) -> None:
    for words, text in _sections(page).items():
        rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `--")]
        told = [option for row in rows for option in _OPTION.findall(row)]
        assert sorted(told) == sorted(COMMANDS[words] - _OF_EVERY_COMMAND), words
        required = {o for row in rows for o in _OPTION.findall(row) if _is_required(words, o)}
        for line in text.splitlines():
            named = set(_OPTION.findall(line.split("|")[1])) if line.startswith("| `--") else set()
            if named:
                assert line.endswith("required |") == bool(named & required), line


def _is_required(words: tuple[str, ...], option: str) -> bool:
    command = get_command(app)
    for word in words:
        command = command.commands[word]  # type: ignore[attr-defined]
    return any(option in parameter.opts and parameter.required for parameter in command.params)


def test_every_table_of_options_begins_with_its_heading(page: str) -> None:
    for words, text in _sections(page).items():
        for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
            assert table.startswith("| option | meaning |\n|---|---|\n"), words


def test_all_that_is_done_with_one_noun_stands_under_one_heading(page: str) -> None:
    parts = [part for part in page.split("\n## ")[1:] if _HEADING.search(part)]
    nouns = [{words.split()[0] for words, _ in _HEADING.findall(part)} for part in parts]
    assert len(nouns) > 10
    for noun in set().union(*nouns):
        assert sum(noun in found for found in nouns) == 1, noun


def test_no_option_that_no_command_has_is_named_anywhere(page: str) -> None:
    known = frozenset().union(*COMMANDS.values(), _OF_THE_PROGRAM)
    assert set(_OPTION.findall(page)) == known


def test_arguments_are_named_in_the_order_in_which_they_are_given(page: str) -> None:
    for match in _HEADING.finditer(page):
        command = get_command(app)
        for word in match[1].split():
            command = command.commands[word]  # type: ignore[attr-defined]
        arguments = [p for p in command.params if p.param_type_name == "argument"]
        assert len(match[2].split()) == len(arguments), match[0]


def test_every_exit_code_is_explained(page: str) -> None:
    explained = {int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)}
    assert explained == {
        answers.DONE,
        answers.REFUSED,
        answers.USAGE,
        answers.NOT_FOUND,
        answers.INSTALLATION,
        answers.REJECTED,
        answers.INTERRUPTED,
    }


@pytest.mark.usefixtures("database")
def test_the_first_round_on_the_page_can_be_typed_as_it_stands(page: str, tmp_path: Path) -> None:
    block = re.search(r"## A first round\n\n```sh\ntieline init\n(.*?)```", page, re.DOTALL)
    assert block is not None
    script = block[1].replace("\\\n", " ")
    written = dict(re.findall(r"^printf '(.*)' > (\S+)$", script, re.MULTILINE))
    for text, name in written.items():
        (tmp_path / name).write_text(text.replace("\\n", "\n"))
    said = {}
    for line in script.splitlines():
        words = shlex.split(line)
        if words[0] == "printf":
            continue
        assert words[0] == "tieline"
        words = [str(tmp_path / word) if word.endswith(".csv") else word for word in words[1:]]
        said[" ".join(words[:2])] = do(*words).out
    found = do("hits", "--json").json
    assert [(hit["value"], hit["offices"]) for hit in found] == [("+12025550143", ["LDN", "NYC"])]
    assert "LDN" in said["hit list"]
