"""All commands with their options, read off the program itself."""

import typer
from typer.main import get_command

from tieline.config.commands import app


def _walk(command: object, words: tuple[str, ...]) -> dict[tuple[str, ...], frozenset[str]]:
    children = getattr(command, "commands", None)
    if children is None:
        options = [
            name
            for parameter in command.params  # type: ignore[attr-defined]
            for name in (*parameter.opts, *parameter.secondary_opts)
            if name.startswith("-")
        ]
        return {words: frozenset(options)}
    return {
        found: options
        for name, child in children.items()
        for found, options in _walk(child, (*words, name)).items()
    }


def _groups(application: typer.Typer) -> frozenset[str]:
    return frozenset(str(group.name) for group in application.registered_groups)


COMMANDS = _walk(get_command(app), ())
GROUPS = _groups(app)
