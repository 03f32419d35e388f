"""How a run goes, and how it speaks."""

import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """Steps and seconds are those of each round. `only`: the number of the one round to play."""

    seed: int
    minutes: float
    only: int | None
    steps: int
    seconds: float
    workers: int
    patience_s: float
    hastens: bool


def say(text: str) -> None:
    """A line for whoever watches."""
    sys.stdout.write(f"torture: {text}\n")
    sys.stdout.flush()
