"""Whether sealing the audit trail slows those who write it.

Processes write entries without a pause, each in a transaction of its own, as every action does. In
turns drawn anew, a sealer runs its rounds beside them or does not: once a second, where the worker
does so every 15 seconds. Before a turn with a sealer it takes what the others left, so that it
seals what is written in that turn and no more. What a single write took is compared, and how many
there were. In the end the chain is computed again.
"""

import argparse
import json
import multiprocessing
import os
import random
import tempfile
import time
from datetime import UTC, datetime
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import psycopg
from rich.progress import track

from bench.installation import fresh_installation
from bench.runner import Row, measured, report, timed

WRITERS: Final = 2
TURNS: Final = 40
TURN_S: Final = 3.0
ROUND_S: Final = 1.0
GOAL: Final = 1.1
Span = tuple[float, float]
Times = npt.NDArray[np.float64]


def main() -> None:
    """Write with and without a sealer, in turn; report."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--turns", type=int, default=TURNS)
    arguments.add_argument("--writers", type=int, default=WRITERS)
    given = arguments.parse_args()
    with fresh_installation() as admin, tempfile.TemporaryDirectory() as kept:
        spans, sealed, verified_s = _run(given.turns, given.writers, Path(kept))
        times = np.concatenate([_load(path) for path in sorted(Path(kept).glob("*.json"))])
        mode = admin.execute("show track_commit_timestamp").fetchone()
    if mode != ("on",):
        raise RuntimeError("the server does not keep the times of commits, as the product has it")
    report("audit", _judge(times, spans, sealed, verified_s))


def _run(turns: int, writers: int, kept: Path) -> tuple[dict[bool, list[Span]], int, float]:
    from django.db import connections

    from tests.factories.world import make_player
    from tieline.apps.audit import sealing, verifying
    from tieline.config.home import load_secrets, resolve_home
    from tieline.config.sealer import connect_keeper

    players = [make_player(f"W{number}") for number in range(writers)]
    connections.close_all()
    stop = multiprocessing.get_context("fork").Event()
    processes = [
        multiprocessing.get_context("fork").Process(
            target=_write, args=(player, stop, kept / f"{number}.json")
        )
        for number, player in enumerate(players)
    ]
    secrets = load_secrets(resolve_home(os.environ))
    for process in processes:
        process.start()
    spans: dict[bool, list[Span]] = {True: [], False: []}
    with connect_keeper(secrets) as keeper:
        sealing.take_turn(keeper)
        order = [True, False] * (turns // 2)
        random.Random(1).shuffle(order)
        time.sleep(TURN_S)  # to warm up
        for is_sealed in track(order, description="audit"):
            spans[is_sealed].append(_take_turn(keeper, is_sealed, secrets.installation_id))
        stop.set()
        for process in processes:
            process.join()
        end = _seal(keeper, secrets.installation_id)
        seconds, found = timed(
            lambda: verifying.verify(
                keeper,
                installation_id=secrets.installation_id,
                checkpoints={end.entries: end.link.hex()},
            )
        )
    if found.findings or found.unsealed:
        raise RuntimeError("the chain does not hold what was written")
    return spans, int(end.entries), seconds


def _take_turn(keeper: psycopg.Connection[Any], is_sealed: bool, house: str) -> Span:
    if is_sealed:
        _seal(keeper, house)
    began = time.monotonic()
    while time.monotonic() < began + TURN_S:
        time.sleep(ROUND_S)
        if is_sealed:
            _seal(keeper, house)
    return began, time.monotonic()


def _seal(keeper: psycopg.Connection[Any], house: str) -> Any:
    from tieline.apps.audit import sealing

    return sealing.seal(keeper, installation_id=house, now=datetime.now(UTC))


def _write(player: Any, stop: Event, path: Path) -> None:
    """Entries without a pause; keeps when each began and how long it took."""
    from tieline.apps.audit.acting import acting_as
    from tieline.apps.audit.actions import record

    times: list[Span] = []
    while not stop.is_set():
        began = time.monotonic()
        with acting_as(player.actor):
            record(
                "selector.checked", actor=player.actor, now=datetime.now(UTC), ids={"case": 1},
                purpose="a measurement",
            )  # fmt: skip
        times.append((began, time.monotonic() - began))
    path.write_text(json.dumps(times))


def _load(path: Path) -> Times:
    return np.array(json.loads(path.read_text()), dtype=np.float64)


def _judge(
    times: Times, spans: dict[bool, list[Span]], sealed: int, verified_s: float
) -> list[Row]:
    """Medians over turns of what a write took, so that no turn counts for more than another."""
    by_way: dict[bool, list[Times]] = {
        way: [times[(times[:, 0] >= first) & (times[:, 0] < last), 1] for first, last in found]
        for way, found in spans.items()
    }

    def over_turns(way: bool, share: float) -> float:
        return float(np.median([np.quantile(one, share) for one in by_way[way]]))

    def rate(way: bool) -> float:
        return float(
            np.median(
                [len(one) / (b - a) for one, (a, b) in zip(by_way[way], spans[way], strict=True)]
            )
        )

    return [
        measured("entries written and sealed", sealed, "entries"),
        measured("entries a second, without a sealer", rate(False), "1/s"),
        measured("one write without a sealer, median", over_turns(False, 0.5) * 1e3, "ms"),
        measured("one write without a sealer, 95 %", over_turns(False, 0.95) * 1e3, "ms"),
        measured(
            "one write with a sealer, median",
            over_turns(True, 0.5) / over_turns(False, 0.5),
            "times",
            at_most=GOAL,
        ),
        measured(
            "one write with a sealer, 95 %",
            over_turns(True, 0.95) / over_turns(False, 0.95),
            "times",
        ),
        measured(
            "time for as many entries with a sealer",
            rate(False) / rate(True),
            "times",
            at_most=GOAL,
        ),
        measured("verified", sealed / verified_s, "entries/s"),
    ]


if __name__ == "__main__":
    main()
