"""From an error to one clear line and an exit code that means something."""

import os
import sys
from collections.abc import Callable
from types import MappingProxyType
from typing import Final, cast

import psycopg
import typer
from django.db import DatabaseError, DataError

from tieline.apps.audit.errors import PurposeMissing
from tieline.cli.printing import printable
from tieline.core.errors import BadInput, NotFound, Refused, TielineError

DONE: Final = 0
REFUSED: Final = 1
USAGE: Final = 2  # click's own
NOT_FOUND: Final = 3
INSTALLATION: Final = 4
REJECTED: Final = 5
INTERRUPTED: Final = 130

# What typer raises for wrong use; it names only one of the kinds of it.
_UsageError: Final = cast("type[Exception]", typer.BadParameter.__mro__[1])

_CODES: Final[tuple[tuple[type[TielineError], int], ...]] = (
    (NotFound, NOT_FOUND),
    (BadInput, REFUSED),
    (Refused, REFUSED),
    (PurposeMissing, REFUSED),
)


# What a command mends; the messages themselves serve every surface.
_COMMANDS: Final = MappingProxyType(
    {
        "authority_exists": "`tieline authority replace` replaces it.",
        "authority_expired": "`tieline authority replace` records an extension.",
        "authority_incomplete": "`tieline authority add` records it.",
        "authority_needs_case": "`tieline authority add --case` records it.",
        "authority_not_found": "`tieline authority list` shows them.",
        "case_not_found": "`tieline case open` opens one.",
        "clearance_not_found": "`tieline coordinator list` shows them.",
        "detail_not_found": "`tieline detail list` shows them.",
        "no_detail_office": "Give --office CODE.",
        "no_office": "Give --office CODE.",
        "no_token_office": "Give --office CODE.",
        "no_value_column": "Give --column HEADER=KIND, or none and they are found out.",
        "office_not_found": "`tieline office list` shows them; `tieline office add` adds one.",
        "operator_only": "Leave out --as to act as operator.",
        "overlap_not_found": "`tieline coordinator desk` shows them.",
        "overlap_taken": "`tieline coordinator desk` shows them.",
        "person_not_found": "`tieline person list` shows them; `tieline person add` adds one.",
        "silence_not_found": "`tieline silence list` shows them.",
        "silence_reason_missing": "Give --reason.",
        "unknown_authority_kind": "`tieline authority kind-set` adds one.",
    }
)


def exit_code(error: TielineError) -> int:
    """What a script may rely on: refused, not found, or a matter of the installation."""
    for kind, code in _CODES:
        if isinstance(error, kind):
            return code
    return INSTALLATION


def run_answering(command: Callable[[], int | None]) -> int:
    """Run a command; on an error print one line to the error output and return its code."""
    try:
        code = command() or DONE
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads, such as `head`, has seen enough
        _give_up_output()
        return DONE
    except typer.Abort:  # the end of what is typed, in place of an answer
        print_error("an answer was asked for and none was given.")
        return USAGE
    except (
        TielineError,
        DatabaseError,
        psycopg.Error,
        OSError,
        UnicodeEncodeError,
        _UsageError,
    ) as error:
        code, text = _answer(error)
        print_error(text)
    if code == INTERRUPTED:
        print_error("interrupted; run the same command again to go on.")
    return code


def print_error(text: str) -> None:
    """One line on the error output, whatever lines the text has."""
    lines = [printable(line.strip()) for line in text.splitlines()]
    print(f"tieline: {' | '.join(line for line in lines if line)}", file=sys.stderr)


def _answer(error: Exception) -> tuple[int, str]:
    if isinstance(error, TielineError):
        return exit_code(error), f"{error.message} {_COMMANDS.get(error.code, '')}".rstrip()
    if isinstance(error, DataError):
        return REFUSED, (
            "something given is too long, or holds what cannot be stored. That step was not done; "
            "what was done before it, such as a file that was handed in, stays."
        )
    if isinstance(error, DatabaseError | psycopg.Error):
        # The class and not the text: a statement's error text can hold a value.
        return INSTALLATION, (
            f"the database refused ({type(error).__name__}). Run `tieline doctor`."
        )
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return REFUSED, f"{where}{error.strerror or error}"
    if isinstance(error, UnicodeEncodeError):
        return REFUSED, "something given is not text in UTF-8."
    return USAGE, _usage(error)


def _usage(error: Exception) -> str:
    """What is wrong with the use, and where to read the right one."""
    context = getattr(error, "ctx", None)
    help_of = f" See `{context.command_path} --help`." if context else ""
    said: str = error.format_message()  # type: ignore[attr-defined]
    return f"{said.rstrip('.')}.{help_of}"


def _give_up_output() -> None:
    """Or Python would try to write the rest when it ends, and say that it cannot."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
