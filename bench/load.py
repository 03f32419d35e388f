"""Fifty people at work at once, through the product's own server, and again while a file of five million
rows is taken in.

`tieline serve` runs as it is installed, on the machine's loopback with its own PostgreSQL; one worker
process at nice 10 takes in what is handed in. locust plays the people (`load_users.py`), in an
environment of its own, on the same machine: what it needs of the processors is not the product's.
Fifty people of ten offices have hits with each other; they ask, read, hand in small files, take note and
settle, and two watch desks stay open. Limits on asking are off: a person who asks this often is stopped.
Row security is on, as always.

The first seconds of each stretch are not counted: processes load what they need.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np

from bench.installation import fresh_installation
from bench.runner import Row, measured, report
from bench.serving import a_worker, served

ROOT: Final = Path(__file__).resolve().parents[1]
LOCUST: Final = ROOT / ".load" / "bin" / "locust"
OFFICES: Final = 10
PEOPLE: Final = 5
"""Of each office."""
CASES: Final = 20
IN_CASE: Final = 250
SHARED: Final = 25
"""Of these, as many are drawn from a pool that all offices draw from: a tenth meets other cases."""
POOL: Final = 2_000
"""Numbers: 2.5 cases hold one of them on average."""
ROWS: Final = 5_000_000
DISTINCT: Final = 385_000
WARM_UP_S: Final = 20.0
MEDIAN_MS: Final = 60.0
P95_MS: Final = 150.0
PATIENCE_S: Final = 3600.0
_MOST: Final = str(10**9)
SETTINGS: Final = {
    "TIELINE_CHECKS_PERSON_HOUR": _MOST,
    "TIELINE_CHECKS_PERSON_DAY": _MOST,
    "TIELINE_CHECKS_OFFICE_DAY": _MOST,
    "TIELINE_SUBMITTED_PERSON_DAY": _MOST,
    "TIELINE_SUBMITTED_OFFICE_DAY": _MOST,
    "TIELINE_IDLE_MINUTES": "600",
    "TIELINE_HOSTS": "127.0.0.1",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was answered, or not."""

    name: str
    ms: float
    failed: str
    at: float
    """When it was sent, in seconds of the system's clock."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the people are played: the folder of their files, and the address of the pages."""

    folder: Path
    address: str
    users: int


def main() -> None:
    """Make the world, play the people alone, then beside a large file; report."""
    given = _read_arguments()
    subprocess.run(["sh", str(ROOT / "tools" / "setup.sh"), "--load"], check=True)
    rows: list[Row] = []
    with fresh_installation(SETTINGS) as admin, tempfile.TemporaryDirectory() as folder:
        _make_world(Path(folder))
        admin.execute("vacuum analyze")
        with served() as address, a_worker():
            place = Place(Path(folder), address, given.users)
            rows += _judge("quiet", _play_for(place, given.seconds))
            report("load", rows)  # what comes takes long: what is known by now must not be lost
            if given.rows:
                taking, asked = _play_beside_file(place, given.rows)
                rows += _judge("beside a large file", asked)
                rows.append(measured("the large file was taken in after", taking, "s"))
    report("load", rows)


def _read_arguments() -> argparse.Namespace:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--users", type=int, default=OFFICES * PEOPLE)
    arguments.add_argument("--seconds", type=float, default=120.0, help="of the quiet stretch")
    arguments.add_argument("--rows", type=int, default=ROWS, help="of the large file; 0: no file")
    return arguments.parse_args()


def _judge(stretch: str, asked: Sequence[Asked]) -> list[Row]:
    """The goals are those of checks and of errors; what else was asked is shown beside them."""
    failed = [one for one in asked if one.failed]
    for text in sorted({f"{one.name}: {one.failed}" for one in failed})[:20]:
        print(f"failed, {stretch}: {text}", file=sys.stderr)
    rows = [
        measured(f"{stretch}: requests", len(asked), ""),
        measured(f"{stretch}: errors", len(failed), "", at_most=0),
    ]
    for name in sorted({one.name for one in asked}, key=lambda name: (not _is_check(name), name)):
        times = np.array([one.ms for one in asked if one.name == name])
        goals = (MEDIAN_MS, P95_MS) if _is_check(name) else (None, None)
        label = f"{stretch}: {name} ({len(times)})"
        rows += [
            measured(f"{label}, p50", float(np.median(times)), "ms", at_most=goals[0]),
            measured(f"{label}, p95", float(np.quantile(times, 0.95)), "ms", at_most=goals[1]),
        ]
    return rows


def _is_check(name: str) -> bool:
    return name.startswith("check ")


def _play_for(place: Place, seconds: float) -> list[Asked]:
    with _people(place, "quiet") as times:
        time.sleep(WARM_UP_S)
        began = time.time()
        time.sleep(seconds)
        ended = time.time()
    return _read_times(times, began, ended)


def _play_beside_file(place: Place, rows: int) -> tuple[float, list[Asked]]:
    """Seconds that one worker took for the file, once it was handed in, and what was asked in them."""
    from bench.toll_file import make_toll_file

    path = place.folder / "toll.csv"
    make_toll_file(path, rows=rows, distinct=min(DISTINCT, rows), seed=1)
    with _people(place, "beside") as times:
        time.sleep(WARM_UP_S)
        # By this process, which is not nice, as a person's upload is not.
        submission = _hand_in_toll_file(path)
        began = time.time()
        _await_end(submission)
        taken = time.time()
    return taken - began, _read_times(times, began, taken)


@contextmanager
def _people(place: Place, stretch: str) -> Iterator[Path]:
    """locust, from the first person's first step to the last's last; yields the file of times."""
    times = place.folder / f"{stretch}.jsonl"
    command = (
        str(LOCUST), "--headless", "--only-summary", "--locustfile", str(ROOT / "bench/load_users.py"),
        "--host", place.address, "--users", str(place.users + 2), "--spawn-rate", "10",
        "--stop-timeout", "10", "--exit-code-on-error", "0", "--skip-log-setup",
    )  # fmt: skip
    environ = {
        **os.environ,
        "LOAD_WORLD": str(place.folder / "world.json"),
        "LOAD_TIMES": str(times),
    }
    with (place.folder / f"{stretch}.log").open("wb") as log:
        process = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
        try:
            yield times
            if process.poll() is not None:
                raise RuntimeError(Path(log.name).read_text(encoding="utf-8")[-2000:])
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def _read_times(path: Path, began: float, ended: float) -> list[Asked]:
    lines = path.read_text(encoding="utf-8").splitlines()
    asked = [Asked(**json.loads(line)) for line in lines]
    return [one for one in asked if began <= one.at and one.at + one.ms / 1e3 <= ended]


def _make_world(folder: Path) -> None:
    """Ten offices with five people and twenty cases each; who they are, for `load_users.py`."""
    from bench.toll_file import draw_numbers
    from tests.factories.world import make_player

    rng = np.random.default_rng(1)
    own = OFFICES * CASES * (IN_CASE - SHARED)
    numbers = draw_numbers(rng, own + 2 * POOL)
    held, unheld, rest = numbers[:POOL], numbers[POOL : 2 * POOL], iter(numbers[2 * POOL :])
    people: list[dict[str, Any]] = []
    for number in range(OFFICES):
        player = make_player(f"L{number}")
        refs = [f"C-{place}" for place in range(CASES)]
        cases = _make_cases(
            player,
            {
                ref: [*rng.choice(held, SHARED).tolist(), *islice(rest, IN_CASE - SHARED)]
                for ref in refs
            },
        )
        people += [{**one, "cases": cases, "refs": refs} for one in _colleagues(player)]
    world = {"people": _mixed(people), "held": held, "unheld": unheld}
    (folder / "world.json").write_text(json.dumps(world), encoding="utf-8")


def _mixed(people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first of each office, then the second of each: fewer people are of many offices too."""
    return [one for rank in range(PEOPLE) for one in people[rank::PEOPLE]]


def _make_cases(player: Any, numbers: Mapping[str, Sequence[str]]) -> list[str]:
    """The cases of an office, all with one case sheet; their ids."""
    from tests.factories.world import hand_in_text, make_case
    from tieline.apps.cases.queries import get_case
    from tieline.core.parsing.layout import ColumnMeaning, Layout
    from tieline.journeys.intake import take_in

    for ref in numbers:
        make_case(player, ref)
    lines = [f"{ref},{number}" for ref, of_case in numbers.items() for number in of_case]
    layout = Layout(columns=(ColumnMeaning("number", "phone"),), case_column="case")
    handed = hand_in_text(player, "\n".join(["case,number", *lines, ""]), case="", layout=layout)
    take_in(handed.receipt.submission_id, actor=handed.actor, now=datetime.now(UTC))
    return [str(get_case(player.viewer, ref).uuid) for ref in numbers]


def _colleagues(player: Any) -> Iterator[dict[str, Any]]:
    """Each signed in at a browser, and with a token."""
    from dataclasses import replace

    from tests.factories.world import NOON, make_token, operator
    from tieline.apps.offices import actions as offices
    from tieline.apps.offices import queries as office_queries

    visit_as_person = import_module("tests.factories.visitors").visit_as_person
    for number in range(PEOPLE):
        name = f"{player.person.name}-{number}"
        offices.add_person(
            offices.NewPerson(
                name=name,
                office_code=player.office.code,
                role="analyst",
                full_name=name,
                email=f"{name}@example.org",
                phone="+1 202 555 0100",
            ),
            actor=operator().at_home(),
            now=NOON,
        )
        person = replace(player, person=office_queries.find_person(name))
        session = visit_as_person(person.person).cookies["sessionid"].value
        yield {"session": session, "token": make_token(person, now=datetime.now(UTC))}


def _hand_in_toll_file(path: Path) -> Any:
    """The submission, as an office of its own hands it in."""
    from tests.factories.world import make_case, make_player
    from tieline.core.parsing.layout import ColumnMeaning, Layout
    from tieline.core.roles import Role
    from tieline.journeys.handing_in import Sheet, hand_in_file

    player = make_player("TOLL")
    make_case(player, "C-1")
    layout = Layout(
        columns=(
            ColumnMeaning("Calling", "phone", Role.USED),
            ColumnMeaning("Called", "phone", Role.CALLED),
        ),
        seen_at_column="Start",
        duration_column="Duration",
        cell_column="Cell",
    )
    sheet = Sheet(path=path, layout=layout, authority="subpoena:2026-1", case_ref="C-1")
    return hand_in_file(sheet, player.office, person=player.person, now=datetime.now(UTC))


def _await_end(handed: Any) -> None:
    """Raises RuntimeError where the worker did not bring it to a good end."""
    from tieline.apps.submissions import queries as submissions
    from tieline.core.ids import Viewer

    viewer = Viewer(handed.actor.person_id, handed.actor.office_id)
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        row = submissions.get_submission_by_id(viewer, handed.receipt.submission_id)
        if not row.is_running:
            if row.rejection or not row.hits_found:
                raise RuntimeError(f"the large file ended with {row}")
            return
        time.sleep(1)
    raise RuntimeError(f"the large file was not taken in within {PATIENCE_S:.0f} s")


if __name__ == "__main__":
    main()
