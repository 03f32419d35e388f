"""What may be refused: errors with a code that docs/errors.md names, and a message in one line."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tieline.core.errors import TielineError


@contextmanager
def demand_documented() -> Iterator[None]:
    """Whatever is raised within is a documented refusal. Anything else goes on to the fuzzer."""
    try:
        yield
    except TielineError as error:
        if f"`{error.code}`" not in _errors_page():
            raise AssertionError(f"docs/errors.md has no {error.code}") from error
        if not error.message.isprintable():
            raise AssertionError(f"the message of {error.code} cannot be shown") from error


@cache
def _errors_page() -> str:
    return (Path(__file__).parents[2] / "docs" / "errors.md").read_text("utf-8")
