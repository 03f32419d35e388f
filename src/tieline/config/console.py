"""The `tieline` command: sets Django up, then hands over to the commands."""

import importlib
import os
import sys

import django

from tieline.core.errors import BadInput, TielineError

_PERSON_OPTION = "--as"
_USAGE = 2
_INSTALLATION = 4


def main() -> None:
    """Entry point of the console script."""
    try:
        arguments = take_person(sys.argv[1:])
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tieline.config.settings")
        django.setup()
    except TielineError as error:  # no name after --as, or a home that cannot be used
        sys.stderr.write(f"tieline: {error.message}\n")
        sys.exit(_USAGE if isinstance(error, BadInput) else _INSTALLATION)
    # Only now: what the commands import needs Django's models.
    commands = importlib.import_module("tieline.config.commands")
    sys.exit(commands.run(arguments))


def take_person(arguments: list[str]) -> list[str]:
    """Take `--as NAME` out, wherever it stands, and leave it in TIELINE_PERSON.

    So it can be given before or after the command, like the variable it stands for.
    """
    rest: list[str] = []
    left = iter(arguments)
    for argument in left:
        if argument == "--":
            return [*rest, argument, *left]
        if argument == _PERSON_OPTION:
            _name_person(next(left, ""))
        elif argument.startswith(f"{_PERSON_OPTION}="):
            _name_person(argument.partition("=")[2])
        else:
            rest.append(argument)
    return rest


def _name_person(name: str) -> None:
    """No name is an error, said here in the words of the option."""
    if not name.strip():
        raise BadInput("person_missing", "--as needs the name of a person.")
    os.environ["TIELINE_PERSON"] = name
