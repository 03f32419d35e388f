"""Drawing cases for an audit: by a recorded seed and a rule that anybody can repeat.

Each case of the population is ordered by SHA-256 of `SEED:UUID`, both as they are written in lower
case, and the first ones are taken. The database does the same (`draw_cases` in
apps/engagements/sql), and a test holds the two together.
"""

import hashlib
from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID


class Criterion(StrEnum):
    """Which cases of the office a draw is from. A span narrows each."""

    ALL = "all"  # every case; with a span, those opened in it
    SILENCE = "silence"  # silent, or one value of it, at some time in the span
    RELEASE_ABROAD = (
        "release_abroad"  # released to another country, or an office there, in the span
    )
    HITS = "hits"  # a hit that the office was told of in the span


class Conclusion(StrEnum):
    """What a workpaper comes to."""

    MET = "met"
    EXCEPTION = "exception"
    NOT_APPLICABLE = "not_applicable"


def place_of(seed: str, case: UUID) -> str:
    """Where a case stands in the order of a seed: the digest, in hexadecimal."""
    return hashlib.sha256(f"{seed}:{case}".encode()).hexdigest()


def draw(seed: str, population: Iterable[UUID], size: int) -> list[UUID]:
    """The first `size` cases in the order of the seed; all where there are fewer."""
    return sorted(population, key=lambda case: place_of(seed, case))[:size]


def print_of(population: Iterable[UUID]) -> str:
    """SHA-256 over all cases of a population, a line each, in the order of their ids: what a draw
    keeps of them."""
    return hashlib.sha256("\n".join(sorted(map(str, population))).encode()).hexdigest()
