"""From an error to one clear line and an exit code that means something."""

import sys
from collections.abc import Callable
from typing import Final

from django.db import DatabaseError

from tieline.core.errors import BadInput, NotFound, Refused, TielineError

DONE: Final = 0
REFUSED: Final = 1
USAGE: Final = 2  # click's own
NOT_FOUND: Final = 3
INSTALLATION: Final = 4
REJECTED: Final = 5
INTERRUPTED: Final = 130

_CODES: Final[tuple[tuple[type[TielineError], int], ...]] = (
    (NotFound, NOT_FOUND),
    (BadInput, REFUSED),
    (Refused, REFUSED),
)


def exit_code(error: TielineError) -> int:
    """What a script may rely on: refused, not found, or a matter of the installation."""
    for kind, code in _CODES:
        if isinstance(error, kind):
            return code
    return INSTALLATION


def run_answering(command: Callable[[], None]) -> int:
    """Run a command; on an error print one line to the error output and return its code."""
    try:
        command()
    except TielineError as error:
        print(f"tieline: {error.message}", file=sys.stderr)
        return exit_code(error)
    except DatabaseError as error:
        # The class and not the text: a statement's error text can hold a value.
        print(
            f"tieline: the database refused ({type(error).__name__}). Run `tieline doctor`.",
            file=sys.stderr,
        )
        return INSTALLATION
    except BrokenPipeError:
        sys.stderr.close()
        return DONE
    except KeyboardInterrupt:
        print("tieline: interrupted; run the same command again to go on.", file=sys.stderr)
        return INTERRUPTED
    return DONE
