"""Help needs no installation, and names every option."""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
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


# One process for many commands: each would load all of them anew.
_MANY = """
import contextlib, io, json, sys
from tieline.config.console import main
said = []
for words in json.load(sys.stdin):
    sys.argv = ["tieline", *words]
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        main()
    said.append(out.getvalue())
json.dump(said, sys.stdout)
"""


def _say_each(
    every: Iterable[Sequence[str]], environ: dict[str, str]
) -> list[tuple[tuple[str, ...], str]]:
    """What each of these commands prints in such an environment."""
    asked = [tuple(words) for words in every]
    done = subprocess.run(
        [sys.executable, "-c", _MANY],
        env=environ,
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return list(zip(asked, json.loads(done.stdout), strict=True))


def test_help_of_every_command_works_without_an_installation_and_names_its_options(
    nowhere: dict[str, str],
) -> None:
    asked = [(*words, "--help") for words in COMMANDS]
    for (*words, _), text in _say_each(asked, nowhere):
        assert f"Usage: tieline {' '.join(words)} " in text
        for option in COMMANDS[tuple(words)]:
            assert re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", text), (words, option)
    assert not Path(nowhere["TIELINE_HOME"]).exists()


def test_a_noun_alone_and_the_bare_name_show_what_there_is(nowhere: dict[str, str]) -> None:
    for words, text in _say_each([(), *((noun,) for noun in GROUPS)], nowhere):
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
