"""What a hand tried, and what was acknowledged: one line each, written before anything else happens.

A line is handed to the system in one call, so that it outlives the process; the machine itself is
not what is tortured.
"""

import json
import os
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any


class End(StrEnum):
    """How a step ended for good."""

    DONE = "done"
    REFUSED = "refused"
    SKIPPED = "skipped"  # there was nothing to do it to


@dataclass(slots=True)
class Outcome:
    """A step's story so far. Without an end its hand was killed, and goes on with it."""

    tries: int = 0
    end: End | None = None
    code: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


class Ledger:
    """The lines of one hand in one round."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def begin(self, step: int) -> None:
        self._write(step=step, is_begun=True)

    def note(self, step: int, code: str) -> None:
        """A try failed, and there will be another."""
        self._write(step=step, failed=code)

    def end(self, step: int, end: End, code: str = "", **facts: Any) -> None:
        self._write(step=step, end=end.value, code=code, **facts)

    def read(self, steps: int) -> list[Outcome]:
        """The story of each step. A line cut short by a kill was never written."""
        found = [Outcome() for _ in range(steps)]
        if not self._path.exists():
            return found
        for line in self._path.read_text("utf-8").splitlines():
            said = json.loads(line)
            outcome = found[said.pop("step")]
            if said.pop("is_begun", False):
                outcome.tries += 1
            elif "end" in said:
                outcome.end = End(said.pop("end"))
                outcome.code = said.pop("code")
                outcome.facts = said
        return found

    def _write(self, **said: Any) -> None:
        line = (json.dumps(said) + "\n").encode()
        target = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            if os.write(target, line) != len(line):
                raise OSError(f"a line of {self._path} was cut short")
        finally:
            os.close(target)
