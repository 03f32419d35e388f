"""What the product itself says of an installation after a round: three judges that know nothing of the
model, each asked by its command as an operator asks it."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_PROGRAM: Final = Path(sys.executable).with_name("tieline")
_ANSWER_WITHIN_S: Final = 600
_NOT_JUDGED: Final = frozenset({"disk", "silent overlaps"})
"""Of the doctor: the disk of a run is small on purpose, and its offices clear no coordinator."""

Run = Callable[[tuple[str, ...]], "subprocess.CompletedProcess[str]"]


@dataclass(frozen=True, slots=True)
class Oracle:
    """A command, and what is wrong by what it says as JSON."""

    words: tuple[str, ...]
    read: Callable[[Any], list[str]]


def _doctor(said: Any) -> list[str]:
    if not said:
        raise ValueError("the doctor looked at nothing")
    return [
        f"{one['what']}: {one['found']}"
        for one in said
        if not one["is_fine"] and one["what"] not in _NOT_JUDGED
    ]


def _trail(said: Any) -> list[str]:
    return [*map(str, said["findings"]), *map(str, said["checkpoint_troubles"])]


def _index(said: Any) -> list[str]:
    still = said["on_their_way"]
    return [*map(str, said["faults"])] + ([f"{still} rows were not judged"] if still else [])


_ORACLES: Final = (
    Oracle(("doctor", "--json"), _doctor),
    Oracle(("audit", "verify", "--json"), _trail),
    Oracle(("index", "check", "--json"), _index),
)


def ask_oracles(run: Run | None = None) -> list[str]:
    """Everything that they find wrong, each in a line of its own."""
    return [line for oracle in _ORACLES for line in _ask(oracle, run or _run)]


def _ask(oracle: Oracle, run: Run) -> Iterator[str]:
    named = "tieline " + " ".join(oracle.words[:-1])
    done = run(oracle.words)
    try:
        found = oracle.read(json.loads(done.stdout))
    except (ValueError, LookupError, TypeError):
        yield f"{named} gave no answer and ended with {done.returncode}: {done.stderr[-300:]}"
        return
    yield from (f"{named}: {one}" for one in found)
    if done.returncode and not found and oracle.read is not _doctor:
        yield f"{named} ended with {done.returncode} and named nothing"


def _run(words: tuple[str, ...]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(_PROGRAM), *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=_ANSWER_WITHIN_S,
    )
