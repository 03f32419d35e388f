"""`make fuzz`: give the product input that nobody would, and say how much was tried.

Ends with 0 where nothing was found, with 1 where something was, and with 2 where it was called wrongly.
"""

import argparse
import importlib
import random
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from tests.fuzz.byte_targets import BYTE_TARGETS
from tests.fuzz.options import KEPT, Outcome, say
from tests.fuzz.running_bytes import replay_bytes, run_bytes

ASKING: Final = ("intake", "pages", "api")
TARGETS: Final = (*BYTE_TARGETS, *ASKING)


def main() -> int:
    options = _read_options()
    KEPT.mkdir(exist_ok=True)
    if options.input:
        return 1 if replay_bytes(options.target, options.input) else 0
    targets = [options.target] if options.target else list(TARGETS)
    seconds = options.minutes * 60 / len(targets)
    say(f"seed {options.seed}; {seconds:.0f} s for each of {len(targets)} targets")
    outcomes = []
    for target in targets:
        say(target)
        outcomes.append(_run(target, seconds, options.seed))
    _print(outcomes)
    return 1 if any(outcome.faults for outcome in outcomes) else 0


def _run(target: str, seconds: float, seed: int) -> Outcome:
    if target in BYTE_TARGETS:
        return run_bytes(target, seconds, seed)
    # Only now: what it imports starts a database server.
    run: Callable[..., Outcome] = importlib.import_module("tests.fuzz.asking").run_asking
    try:
        return run(target, seconds, seed)
    except Exception:  # noqa: BLE001 - told in the table, and the other targets are run all the same
        return Outcome(target, 0, 0.0, (traceback.format_exc(),))


def _print(outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        for fault in outcome.faults:
            say(f"FAULT in {outcome.target}\n{fault}\n")
    say(f"{'target':<18}{'inputs':>12}{'seconds':>10}{'faults':>8}")
    for outcome in outcomes:
        row = f"{outcome.target:<18}{outcome.inputs:>12,}{outcome.seconds:>10.0f}"
        say(f"{row}{len(outcome.faults):>8}")
    total = sum(outcome.inputs for outcome in outcomes)
    say(f"{'all':<18}{total:>12,}{sum(one.seconds for one in outcomes):>10.0f}")


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0, help="of all targets together")
    parser.add_argument("--target", choices=TARGETS, help="this one alone")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1, 10**6))
    parser.add_argument(
        "--input", type=Path, help="a kept input of a target of bytes, played again"
    )
    given = parser.parse_args()
    if given.minutes <= 0:
        parser.error("minutes: more than 0")
    if given.input and (given.target not in BYTE_TARGETS or not given.input.is_file()):
        parser.error(
            "an input is a file, and is played with the target of bytes that it belongs to"
        )
    return given


if __name__ == "__main__":
    sys.exit(main())
