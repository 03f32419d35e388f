"""Help needs no installation, and names every option."""

import re
from pathlib import Path

import pytest

from tests.cli.surface import COMMANDS, GROUPS
from tests.cli.terminal import do, environment, refuse, run
from tieline import __version__


@pytest.fixture
def nowhere(tmp_path: Path) -> dict[str, str]:
    """An environment whose installation does not exist, and whose database does not either."""
    return environment(
        TIELINE_HOME=str(tmp_path / "none"), TIELINE_DATABASE="none", TIELINE_PERSON=None
    )


def test_help_of_every_command_works_without_an_installation_and_names_its_options(
    nowhere: dict[str, str],
) -> None:
    first_of_noun = {words[0]: words for words in reversed(COMMANDS)}
    for words, options in COMMANDS.items():
        # The first of each noun without an installation; the others take the same way.
        environ = nowhere if words == first_of_noun[words[0]] else None
        text = do(*words, "--help", environ=environ).out
        assert f"Usage: tieline {' '.join(words)} " in text
        for option in options:
            assert re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", text), (words, option)
    assert not Path(nowhere["TIELINE_HOME"]).exists()


def test_a_noun_alone_and_the_bare_name_show_what_there_is(nowhere: dict[str, str]) -> None:
    for words in ((), *((noun,) for noun in GROUPS)):
        text = do(*words, environ=nowhere).out
        assert text.startswith(f"Usage: {' '.join(('tieline', *words))} [OPTIONS] COMMAND")
        for verb in {found[len(words)] for found in COMMANDS if found[: len(words)] == words}:
            assert re.search(rf"^  {verb} ", text, re.MULTILINE)
    assert do("--version", environ=nowhere).out == f"{__version__}\n"


def test_a_command_before_init_ends_with_code_4_and_says_what_to_do(
    nowhere: dict[str, str],
) -> None:
    said = refuse(4, "office", "list", environ=nowhere)
    assert nowhere["TIELINE_HOME"] in said
    assert "`tieline init`" in said
    assert "TIELINE_HOME" in said
    ended = run("doctor", environ=nowhere)
    assert ended.code == 4
    assert "tieline init" in " ".join(ended.out.split())
    assert not Path(nowhere["TIELINE_HOME"]).exists()


def test_wrong_use_ends_with_code_2_and_one_line_that_points_to_the_help(
    nowhere: dict[str, str],
) -> None:
    line = refuse(2, "nosuch", environ=nowhere)
    assert "No such command 'nosuch'" in line
    assert "`tieline --help`" in line
    for words in (("hits", "--as"), ("hits", "--as="), ("--as", "", "hits")):
        assert "--as needs the name of a person" in refuse(2, *words, environ=nowhere)
