"""One value asked for over HTTP, among ever more mentions: what a program at the API waits for, beside a
bare look into the index and a request that the framework answers with nothing."""

import os
import random
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median
from typing import Any, Final

import psycopg

from bench.runner import timed

ROUNDS: Final = 400
WARM_UP: Final = 100
HELD: Final = 1_000
_LOOK_UP: Final = (
    "select office_id, case_id from selectors_matchkey where key64 = %s and digest = %s"
)


def hold(player: Any) -> list[str]:
    """Values that a case of the player's holds, and as many that nobody does."""
    import numpy as np

    from bench.toll_file import draw_numbers
    from tests.factories.world import make_submission

    numbers = draw_numbers(np.random.default_rng(7), 2 * HELD)
    make_submission(player, numbers[:HELD], case="C-1")
    return list(numbers)


def measure(
    admin: psycopg.Connection[Any], address: str, asker: Any, values: list[str]
) -> dict[str, float]:
    """Median milliseconds of a check, of a bare look and of an empty request, in random order."""
    import requests

    from tests.factories.world import make_token
    from tieline.config.home import load_secrets, resolve_home
    from tieline.core.matching.keys import KeyedHashes

    hashes = KeyedHashes(load_secrets(resolve_home(os.environ)).match_secret)
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {make_token(asker, now=datetime.now(UTC))}"
    chosen = random.Random(1)

    def check(value: str) -> None:
        answer = session.post(
            f"{address}/api/v1/checks",
            json={
                "values": [value],
                "kinds": ["phone"],
                "purpose": "a measurement",
                "without_case": "a measurement has none",
            },
            timeout=60,
        )
        answer.raise_for_status()

    def look_up(value: str) -> None:
        key, digest = hashes.key_of(value.lstrip("+"))
        admin.execute(_LOOK_UP, [key, digest.hex()]).fetchall()

    def ask_nothing(_: str) -> None:
        session.get(f"{address}/livez", timeout=60).raise_for_status()

    ways: dict[str, Callable[[str], None]] = {
        "check": check, "look up": look_up, "nothing": ask_nothing,
    }  # fmt: skip
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for place in range(WARM_UP + ROUNDS):
        for name in chosen.sample(sorted(ways), len(ways)):
            value = chosen.choice(values)
            took, _ = timed(lambda ask=ways[name], value=value: ask(value))  # type: ignore[misc]
            if place >= WARM_UP:
                seconds[name].append(took)
    return {f"{name}_ms": 1e3 * median(times) for name, times in seconds.items()}
