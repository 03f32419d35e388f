"""Numbers that must not stand on a command line, where other people of the machine can read them."""

import sys

import typer

from tieline.core.errors import BadInput


def read_value(what: str, *, stdin: bool) -> str:
    """One value: a line of standard input, or asked at the terminal without showing it.

    Raises BadInput for an empty or a second line.
    """
    if not stdin:
        if not sys.stdin.isatty():
            raise typer.BadParameter("There is no terminal to ask at: give it with --stdin.")
        asked: str = typer.prompt(what, hide_input=True)
        return asked.strip()
    lines = [line.strip() for line in sys.stdin.read().splitlines() if line.strip()]
    if len(lines) != 1:
        raise BadInput(
            "one_value", f"Standard input holds {len(lines)} lines that are not empty: give one."
        )
    return lines[0]
