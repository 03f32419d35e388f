"""Whether time betrays silence: pairs of requests that differ only in whether silent cases of other
offices hold the value, and how well a classifier tells them apart by their time.

An asker puts its questions through the API and the pages, as a client within the process: what a
network adds would only hide. Of each pair one value (or case) is held in silence by 1, 5 or 50 other
offices, the other by nobody else. Which comes first is drawn anew each time, after rounds to warm up,
so that what else the machine does falls on both alike. Values are asked for once each (never before),
or a few again and again.

Two classifiers judge each kind of request: the time itself, by the area under its ROC curve in
whichever direction is better; and a likelihood ratio over quantiles of the time, learnt on one half
and judged on the other, which also finds differences that are not an order. The upper bound of the
area is DeLong's, at 95 % on both sides.
"""

import argparse
import gc
import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from rich.progress import track

from bench.installation import fresh_installation
from bench.runner import Row, measured, report

PAIRS: Final = 5_000
GOAL: Final = 0.55
SIZES: Final = (1, 5, 50)
"""Offices that hold a value in silence."""
OFTEN: Final = 8
"""Values (or cases) of each sort that are asked for again and again."""
IN_CASE: Final = 20
WARM_UP: Final = 100
BINS: Final = 10
_MOST: Final = str(10**9)
WITHOUT_LIMITS: Final = {
    "TIELINE_CHECKS_PERSON_HOUR": _MOST,
    "TIELINE_CHECKS_PERSON_DAY": _MOST,
    "TIELINE_CHECKS_OFFICE_DAY": _MOST,
    "TIELINE_SUBMITTED_PERSON_DAY": _MOST,
    "TIELINE_SUBMITTED_OFFICE_DAY": _MOST,
    "TIELINE_IDLE_MINUTES": "600",
    "TIELINE_HOSTS": "testserver",
}
"""Whoever asks this often would be stopped."""
Times = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class World:
    """What may be asked: values held in silence by so many offices, and as many that are not."""

    asker: Any
    silent: dict[int, list[str]]
    plain: list[str]
    silent_cases: dict[int, list[str]]
    plain_cases: list[str]


class Asker:
    """The asker's program and browser."""

    def __init__(self, player: Any) -> None:
        from django.test import Client

        from tests.factories.world import make_token

        token = make_token(player, now=datetime.now(UTC))
        self.api = Client(headers={"Authorization": f"Bearer {token}"})
        self.page = import_module("tests.factories.visitors").visit_as(player)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of request: what it is called, and the question of the n-th pair, silent or not."""

    name: str
    ask: Callable[[Asker, str], int]
    subject: Callable[[int, bool], str]


def main() -> None:
    """Make the world, ask in pairs, judge, report."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--pairs", type=int, default=PAIRS, help="of each kind of request")
    arguments.add_argument("--kind", default="", help="only the kinds whose name holds this")
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    with fresh_installation(WITHOUT_LIMITS) as admin:
        world = _make_world(given.pairs)
        admin.execute("vacuum analyze")
        rows: list[Row] = []
        for kind in (kind for kind in _kinds(world) if given.kind in kind.name):
            times = _measure(kind, world, given.pairs, random.Random(given.seed))
            rows += _judge(kind.name, *times)
            report("silence", rows)  # each kind takes long: what is known by now must not be lost


def _kinds(world: World) -> list[Kind]:
    """Every way in which an asker is answered about a value or a case."""

    def fresh(shift: int) -> Callable[[int, bool], str]:
        def subject(number: int, is_silent: bool) -> str:
            size = SIZES[number % len(SIZES)]
            place = number // len(SIZES) * 2 + shift
            return world.silent[size][place] if is_silent else world.plain[number * 2 + shift]

        return subject

    def often(number: int, is_silent: bool) -> str:
        size = SIZES[number % len(SIZES)]
        place = (number // len(SIZES)) % OFTEN
        return world.silent[size][place] if is_silent else world.plain[place]

    def case(number: int, is_silent: bool) -> str:
        size = SIZES[number % len(SIZES)]
        found = world.silent_cases[size] if is_silent else world.plain_cases
        return found[(number // len(SIZES)) % len(found)]

    return [
        Kind("check at the API, never asked before", _check_at_api, fresh(0)),
        Kind("check at the API, asked again", _check_at_api, often),
        Kind("hits of a case at the API", _hits_of_case, case),
        Kind("check at the page, never asked before", _check_at_page, fresh(1)),
        Kind("case page", _show_case, case),
    ]


def _check_at_api(asker: Asker, value: str) -> int:
    answer = asker.api.post(
        "/api/v1/checks",
        json.dumps(
            {
                "values": [value],
                "kinds": ["email"],
                "purpose": "a measurement",
                "without_case": "a measurement has none",
            }
        ),
        content_type="application/json",
    )
    return _length_of(answer)


def _check_at_page(asker: Asker, value: str) -> int:
    return _length_of(
        asker.page.post(
            "/check",
            {
                "values": value,
                "kind": "email",
                "purpose": "a measurement",
                "without_case": "a measurement has none",
            },
        )
    )


def _show_case(asker: Asker, uuid: str) -> int:
    return _length_of(asker.page.get(f"/cases/{uuid}"))


def _hits_of_case(asker: Asker, uuid: str) -> int:
    return _length_of(asker.api.get("/api/v1/hits", {"case": uuid}))


def _length_of(answer: Any) -> int:
    if answer.status_code != 200:
        raise RuntimeError(f"a request was answered with {answer.status_code}")
    return len(answer.content)


def _measure(kind: Kind, world: World, pairs: int, draw: random.Random) -> tuple[Times, Times]:
    """Seconds of the silent and of the plain request of each pair."""
    asker = Asker(world.asker)
    for number in range(min(WARM_UP, pairs)):
        for is_silent in (True, False):
            kind.ask(asker, kind.subject(pairs + number, is_silent))
    times = {True: np.empty(pairs), False: np.empty(pairs)}
    gc.collect()
    gc.disable()
    try:
        for number in track(range(pairs), description=kind.name):
            for is_silent in draw.sample((True, False), 2):
                subject = kind.subject(number, is_silent)
                began = time.perf_counter()
                kind.ask(asker, subject)
                times[is_silent][number] = time.perf_counter() - began
            if number % 250 == 249:
                gc.collect()
    finally:
        gc.enable()
    return times[True], times[False]


def _judge(name: str, silent: Times, plain: Times) -> list[Row]:
    _, bound = _area(silent, plain)
    learnt = _learnt_area(silent, plain)
    # The n-th pair is of the n-th size in turn: those that most offices hold.
    _, of_most = _area(silent[len(SIZES) - 1 :: len(SIZES)], plain[len(SIZES) - 1 :: len(SIZES)])
    return [
        measured(f"{name}: median, held in silence", float(np.median(silent)) * 1e3, "ms"),
        measured(f"{name}: median, not held", float(np.median(plain)) * 1e3, "ms"),
        measured(f"{name}: by time, AUC at most", bound, "", at_most=GOAL),
        measured(f"{name}: by time, {SIZES[-1]} offices, AUC at most", of_most, "", at_most=GOAL),
        measured(f"{name}: by quantiles, AUC at most", learnt, "", at_most=GOAL),
    ]


def _area(ones: Times, others: Times) -> tuple[float, float]:
    """The area under the ROC curve in the better direction, and its upper bound after DeLong."""
    placed = np.sort(others)
    of_ones = (np.searchsorted(placed, ones, "left") + np.searchsorted(placed, ones, "right")) / (
        2 * len(others)
    )
    ordered = np.sort(ones)
    of_others = 1 - (
        np.searchsorted(ordered, others, "left") + np.searchsorted(ordered, others, "right")
    ) / (2 * len(ones))
    area = float(of_ones.mean())
    error = float(np.sqrt(of_ones.var(ddof=1) / len(ones) + of_others.var(ddof=1) / len(others)))
    better = max(area, 1 - area)
    return better, better + 1.96 * error


def _learnt_area(silent: Times, plain: Times) -> float:
    """The upper bound for a likelihood ratio over quantiles, learnt on every other pair. Here the
    direction is learnt too: an area below one half is chance."""
    edges = np.quantile(
        np.concatenate([silent[::2], plain[::2]]), np.linspace(0, 1, BINS + 1)[1:-1]
    )

    def counted(times: Times) -> Times:
        counts = np.bincount(np.searchsorted(edges, times), minlength=BINS)
        return counts.astype(np.float64) + 1

    ratio = np.log(counted(silent[::2])) - np.log(counted(plain[::2]))
    ones = ratio[np.searchsorted(edges, silent[1::2])]
    others = ratio[np.searchsorted(edges, plain[1::2])]
    area, bound = _area(ones, others)
    directed = _mean_rank(ones, others)
    return bound if directed >= 0.5 else bound - area + directed


def _mean_rank(ones: Times, others: Times) -> float:
    placed = np.sort(others)
    return float(
        (np.searchsorted(placed, ones, "left") + np.searchsorted(placed, ones, "right")).mean()
        / (2 * len(others))
    )


def _make_world(pairs: int) -> World:
    """An asker; fifty offices with a silent case each; cases of the asker whose values those hold."""
    from tests.factories.world import make_player
    from tieline.apps.cases.queries import get_case
    from tieline.core.postures import Posture

    many = 2 * ((pairs + WARM_UP) // len(SIZES) + 1)
    silent = {size: [f"silent-{size}-{n}@example.org" for n in range(many)] for size in SIZES}
    plain = [f"plain-{n}@example.org" for n in range(2 * (pairs + WARM_UP))]
    in_cases = {
        size: [[f"case-{size}-{n}-{v}@example.org" for v in range(IN_CASE)] for n in range(OFTEN)]
        for size in (0, *SIZES)
    }
    asker = make_player("ASK")
    for size, cases in in_cases.items():
        for place, values in enumerate(cases):
            _hand_in(asker, f"C-{size}-{place}", values, Posture.POINTER)
    for number in range(max(SIZES)):
        held = [
            value
            for size in SIZES
            if number < size
            for value in (*silent[size], *(v for values in in_cases[size] for v in values))
        ]
        _hand_in(make_player(f"S{number}"), "SILENT", held, Posture.SILENT)
    uuids = {
        size: [str(get_case(asker.viewer, f"C-{size}-{place}").uuid) for place in range(len(cases))]
        for size, cases in in_cases.items()
    }
    return World(asker, silent, plain, uuids, uuids.pop(0))


def _hand_in(player: Any, ref: str, values: list[str], posture: Any) -> None:
    from tests.factories.world import make_case, make_submission
    from tieline.core.parsing.layout import ColumnMeaning, Layout

    make_case(player, ref, posture=posture)
    layout = Layout(columns=(ColumnMeaning("number", "email"),))
    make_submission(player, values, case=ref, layout=layout)


if __name__ == "__main__":
    main()
