"""Runs a target that asks the product: rounds of requests, each round against a fresh copy of a world.

A fault does not end the run: each that differs is kept with the shortest request that showed it.
"""

import json
import math
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Final

import hypothesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.fuzz.options import KEPT, Outcome
from tests.fuzz.world import scene_of, worlds

_REQUESTS: Final = 400
"""Of a round."""
_SHOWN: Final = 3000


@dataclass(slots=True)
class Faults:
    """What went wrong in a target, by what it was and where."""

    target: str
    found: dict[tuple[object, ...], str] = field(default_factory=dict)

    def note(self, request: object, error: BaseException, seed: int) -> None:
        last = traceback.extract_tb(error.__traceback__)[-1:]
        key = (type(error), *((frame.filename, frame.lineno) for frame in last), _outline(error))
        text = "".join(traceback.format_exception(error))[-_SHOWN:]
        how = f"make fuzz TARGET={self.target} SEED={seed}"
        said = f"{request!r:.{_SHOWN}}\n{text}\nplay its round again: {how}"
        if key not in self.found or len(said) < len(self.found[key]):
            self.found[key] = said


def run_asking(target: str, seconds: float, seed: int) -> Outcome:
    """Rounds until the time is over, at least one request; making the world is not counted. The first
    round has this seed, the next the one that follows it."""
    faults, count = Faults(target), 0
    prepare = import_module(f"tests.fuzz.{target}").prepare
    with worlds() as world:
        began = time.monotonic()
        end = began + seconds
        while count == 0 or time.monotonic() < end:
            with scene_of(world) as scene:
                strategy, send = prepare(scene)
                count += play(strategy, send, faults, seed, end)
            seed += 1
    if faults.found:
        log = KEPT / f"{target}-faults.json"
        log.write_text(json.dumps(list(faults.found.values()), indent=1), "utf-8")
    return Outcome(target, count, time.monotonic() - began, tuple(faults.found.values()))


def play(
    strategy: st.SearchStrategy[Any],
    send: Callable[[Any], None],
    faults: Faults,
    seed: int,
    end: float = math.inf,
) -> int:
    """One round, or as much of it as fits in before `end`; how many requests it sent."""
    count = 0

    @hypothesis.seed(seed)
    @settings(
        max_examples=_REQUESTS,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def ask(request: Any) -> None:
        nonlocal count
        if count and time.monotonic() > end:
            return
        count += 1
        try:
            send(request)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told at the end
            faults.note(request, error, seed)

    ask()
    return count


def _outline(error: BaseException) -> str:
    """What two faults of one cause have in common: the first words of the first line."""
    return str(error).partition("\n")[0][:60]
