"""Documents for a court, as text, and as files."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from tieline.cli.printing import print_facts, say
from tieline.core.errors import BadInput
from tieline.journeys.paper import Section


def print_sections(sections: Iterable[Section]) -> None:
    """The parts of a document, one after the other."""
    for section in sections:
        say(section.heading.upper())
        if not section.facts:
            say(f"  {section.empty}")
        for facts in section.facts:
            print_facts(facts.heading, facts.rows)


def print_text(contents: bytes) -> None:
    """A file of text on standard output, as it is: its digest stands in the trail."""
    sys.stdout.write(contents.decode())


def write_file(path: Path, contents: bytes) -> None:
    """Write a file that nobody else of this machine reads. Raises BadInput where one is there."""
    try:
        with open(path, "xb", opener=_private) as file:
            file.write(contents)
    except FileExistsError:
        raise BadInput("file_exists", f"{path} is there already. Name another file.") from None
    except OSError as error:
        raise BadInput(
            "file_not_written", f"{path} cannot be written: {error.strerror}."
        ) from error


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
