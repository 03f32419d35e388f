"""How a run goes, and how it speaks."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

KEPT: Final = Path(".fuzzed")
"""Corpora, logs and failing inputs. Below the folder of the repository, kept out of git."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one target. `faults`: what is wrong, each with how it is played again."""

    target: str
    inputs: int
    seconds: float
    faults: tuple[str, ...] = ()


def say(text: str) -> None:
    """A line for whoever watches."""
    sys.stdout.write(f"fuzz: {text}\n")
    sys.stdout.flush()
