"""What is said below the surfaces, on pages and by the API names no command: its reader may have
none. The command line adds what a command mends."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

COMMAND: Final = re.compile(r"`tieline |(?<![\w-])--[a-z][a-z-]+")
PLACES: Final = ("core", "apps", "journeys", "web", "api")
# Said at the terminal alone.
AT_THE_TERMINAL: Final = {
    "apps/offices/errors.py": "an installation that was not finished",
    "core/parsing/doubts.py": "the options of a doubt, which pages and the API leave out",
    "journeys/mail_outbox.py": "the test mail of `tieline mail test`",
}


def _texts(path: Path) -> Iterator[str]:
    if path.suffix != ".py":
        yield re.sub(r"<!--.*?-->|<[^>]*>|{[%#].*?[%#]}", " ", path.read_text("utf-8"), flags=re.S)
        return
    tree = ast.parse(path.read_text("utf-8"))
    docs = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def test_no_message_tells_the_reader_to_use_a_command(root: Path) -> None:
    source = root / "src" / "tieline"
    found = {
        path.relative_to(source).as_posix()
        for place in PLACES
        for path in (source / place).rglob("*")
        if path.suffix in (".py", ".html") and "built" not in path.parts
        if any(COMMAND.search(text) for text in _texts(path))
    }
    assert found == set(AT_THE_TERMINAL)


def test_the_api_describes_itself_without_commands() -> None:
    from tieline.api.v1.openapi import document

    assert not COMMAND.search(str(document()))
