"""Many keys in the product's own tables: the snapshot that its matcher makes of them, and the same keys
asked of PostgreSQL in the ways that one would write first."""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, Final

import numpy as np
import psycopg

from bench.installation import fresh_installation
from bench.runner import timed
from bench.serving import a_matcher, served
from bench.silence import WITHOUT_LIMITS
from bench.toll_file import draw_numbers, make_toll_file
from tieline.bulk.arrays import Integers

MANY: Final = 1_000_000
FEW: Final = 10_000
SMALL: Final = 100_000
ROWS: Final = 5_000_000
TIMES: Final = 3
_JOIN: Final = (
    "select count(*) from probe p"
    " where exists (select from selectors_matchkey k where k.key64 = p.key64)"
)
_DEFAULTS: Final = {"random_page_cost": "4", "work_mem": "4MB"}
"""As PostgreSQL comes; the own server is set up otherwise."""
_SORTED: Final = (
    "select count(*) from (select key64 from probe order by key64 offset 0) p"
    " cross join lateral (select from selectors_matchkey k where k.key64 = p.key64 limit 1) k"
)


def main() -> None:
    """Fill the tables, build the snapshot, ask; print what was measured as JSON."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("mentions", type=int)
    arguments.add_argument("--each", type=int, default=10, help="keys of a mention")
    arguments.add_argument("--rows", type=int, default=ROWS, help="of the toll files")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="tieline-match-", dir="/tmp") as name:
        folder = Path(name)
        (folder / "keys").mkdir(mode=0o700)
        settings = {
            **WITHOUT_LIMITS,
            "TIELINE_HOSTS": "127.0.0.1",
            "TIELINE_KEYS": str(folder / "keys"),
        }
        with fresh_installation(settings) as admin:
            print(json.dumps(_run(admin, folder, given)), flush=True)


def _run(
    admin: psycopg.Connection[Any], folder: Path, given: argparse.Namespace
) -> dict[str, float]:
    from bench import match_check
    from bench.match_world import fill, make_cases

    asker, holder, *_ = make_cases()
    values = match_check.hold(holder)

    def check(name: str) -> dict[str, float]:
        with served() as address:
            found = match_check.measure(admin, address, asker, values)
        return {f"{name} {key}": value for key, value in found.items()}

    found: dict[str, float] = {}

    def add(more: dict[str, float]) -> None:
        found.update(more)
        print(json.dumps(more), file=sys.stderr, flush=True)  # it takes long: nothing is lost

    fill(admin, SMALL, given.each)
    add(check("small"))
    add(_take_in(folder, given.rows, "small"))
    fill(admin, given.mentions - SMALL, given.each)
    add(measure(admin, folder / "keys"))
    add(_scan(admin, asker, holder))
    add(check("large"))
    add(_take_in(folder, given.rows, "index"))
    with a_matcher():
        add(_take_in(folder, given.rows, "files"))
    return found


def _take_in(folder: Path, rows: int, name: str) -> dict[str, float]:
    """A toll file of so many rows, with numbers of its own."""
    from bench.intake_parts import read_with_duckdb, take_in_file

    path = folder / "toll.csv"
    make_toll_file(path, rows=rows, distinct=rows * 77 // 1000, seed=len(name))
    reading = median(read_with_duckdb(path, os.cpu_count() or 1)["seconds"] for _ in range(3))
    found = take_in_file(path, prefix=name.upper())
    path.unlink()
    return {
        f"{name} file_s": found["hand_in"] + found["take_in"],
        f"{name} reading_s": reading,
        f"{name} narrowed": found["narrowed"],
        f"{name} values": found["values"],
        f"{name} scan_s": found["take_in"] - found["began scan"],
    }


def _scan(admin: psycopg.Connection[Any], player: Any, other: Any) -> dict[str, float]:
    """What the product takes to match files of ten thousand numbers, of which another office holds half,
    or none, beside bare sorted probes for the very keys. A scan that is repeated records nothing new."""
    from tests.factories.world import make_submission
    from tieline.apps.hits import actions as hits

    numbers = draw_numbers(np.random.default_rng(13), 2 * FEW)
    make_submission(other, numbers[: FEW // 2], case="C-2")
    found: dict[str, float] = {}
    for name, of_file in {"half": numbers[:FEW], "none": numbers[FEW:]}.items():
        row = make_submission(player, of_file, case="C-2")
        keys = admin.execute(
            "select k.key64 from selectors_mention m join selectors_matchkey k on k.mention_id = m.id"
            " where m.submission_id = %s",
            [row.id],
        ).fetchall()
        probe(admin, np.array([one[0] for one in keys], np.int64))
        admin.execute("vacuum analyze selectors_matchkey, selectors_mention")
        ours, bare = [], []
        for _ in range(TIMES + 1):
            scan = partial(hits.scan, row.id, actor=player.actor, now=datetime.now(UTC))
            ours.append(timed(scan)[0])
            bare.append(timed(lambda: probe_sorted(admin))[0])
        found |= {f"{name} scan_s": median(ours[1:]), f"{name} bare_s": median(bare[1:])}
    return found


def measure(admin: psycopg.Connection[Any], folder: Path) -> dict[str, float]:
    from tieline.bulk.keys.engine import SPILL, Limits
    from tieline.config.home import load_secrets, resolve_home
    from tieline.config.matcher.keeping import KeyKeeper
    from tieline.config.sealer import connect_as

    secrets = load_secrets(resolve_home(os.environ))
    found: dict[str, float] = {}
    with connect_as("tieline_snapshot", secrets) as session:
        (folder / SPILL).mkdir()
        keeper = KeyKeeper(session, folder, Limits())
        found["built_s"], _ = timed(lambda: keeper.do_round(datetime.now(UTC)))
        [[found["keys"], found["bytes"]]] = admin.execute(
            "select keys, bytes from selectors_keysnapshot"
        ).fetchall()
        [[found["table_bytes"]]] = admin.execute(
            "select pg_total_relation_size('selectors_matchkey')"
        ).fetchall()
        for asked in (FEW, MANY):
            probes = _draw(admin, asked)
            found |= {f"{asked} {key}": value for key, value in _ask(admin, keeper, probes).items()}
    return found


def _draw(admin: psycopg.Connection[Any], count: int) -> Integers:
    """So many different keys, half of them there."""
    rows = admin.execute(
        "select distinct key64 from (select key64 from selectors_matchkey"
        " tablesample system (%s) repeatable (1) limit %s) k limit %s",
        [1, 2 * count, count // 2],
    ).fetchall()
    there = np.array([row[0] for row in rows], np.int64)
    other = np.random.default_rng(1).integers(-(2**63), 2**63 - 1, count - len(there))
    return np.unique(np.concatenate([there, other]))


def probe(admin: psycopg.Connection[Any], probes: Integers) -> None:
    """Let the server know these keys as the table `probe`, in no order."""
    admin.execute("drop table if exists probe")
    admin.execute("create temporary table probe (key64 bigint)")
    with admin.cursor().copy("copy probe from stdin") as copy:
        for key in np.random.default_rng(2).permutation(probes).tolist():
            copy.write_row((key,))
    admin.execute("analyze probe")


def probe_sorted(admin: psycopg.Connection[Any]) -> int:
    """How many of them are there, each looked up through the index, in order."""
    with admin.transaction():
        admin.execute("set local enable_hashjoin = off")
        admin.execute("set local enable_mergejoin = off")
        [[count]] = admin.execute(_SORTED).fetchall()
    return int(count)


def _ask(admin: psycopg.Connection[Any], keeper: Any, probes: Integers) -> dict[str, float]:
    probe(admin, probes)

    def ask(statement: str) -> int:
        [[count]] = admin.execute(statement).fetchall()
        return int(count)

    def by_default() -> int:
        with admin.transaction():
            for name, value in _DEFAULTS.items():
                admin.execute(f"set local {name} = '{value}'")
            return ask(_JOIN)

    ways: dict[str, Callable[[], int]] = {
        "files": lambda: len(keeper.find(probes)[1]),
        "sorted probes": lambda: probe_sorted(admin),
        "plain join": lambda: ask(_JOIN),
        "default plan": by_default,
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    counts: dict[str, int] = {}
    for _ in range(TIMES):
        for name, way in ways.items():
            took, counts[name] = timed(way)
            seconds[name].append(took)
    if len(set(counts.values())) > 1:
        raise SystemExit(f"the ways find {counts}")
    return {
        **{f"{name}_s": median(times) for name, times in seconds.items()},
        **{f"{name}_found": counts[name] for name in counts},
    }


if __name__ == "__main__":
    main()
