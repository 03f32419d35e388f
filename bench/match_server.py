"""Many keys in the product's own tables: the snapshot that its matcher makes of them, and the same keys
asked of PostgreSQL in the ways that one would write first."""

import argparse
import json
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, Final

import numpy as np
import psycopg

from bench.installation import fresh_installation
from bench.runner import timed
from tieline.bulk.arrays import Integers

MANY: Final = 1_000_000
FEW: Final = 10_000
TIMES: Final = 3
_JOIN: Final = "select count(*) from probe p join selectors_matchkey k on k.key64 = p.key64"
_DEFAULTS: Final = {"random_page_cost": "4", "work_mem": "4MB"}
"""As PostgreSQL comes; the own server is set up otherwise."""
_SORTED: Final = (
    "select count(*) from (select key64 from probe order by key64 offset 0) p"
    " cross join lateral (select from selectors_matchkey k where k.key64 = p.key64 offset 0) k"
)


def main() -> None:
    """Fill the tables, build the snapshot, ask; print what was measured as JSON."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("mentions", type=int)
    arguments.add_argument("--each", type=int, default=10, help="keys of a mention")
    given = arguments.parse_args()
    with fresh_installation() as admin:
        from bench.match_world import fill, make_cases

        make_cases()
        fill(admin, given.mentions, given.each)
        print(json.dumps(measure(admin)), flush=True)


def measure(admin: psycopg.Connection[Any]) -> dict[str, float]:
    import os

    from tieline.bulk.keys.engine import SPILL, Limits
    from tieline.config.home import load_secrets, resolve_home
    from tieline.config.matcher.keeping import KeyKeeper
    from tieline.config.sealer import connect_as

    secrets = load_secrets(resolve_home(os.environ))
    found: dict[str, float] = {}
    with (
        tempfile.TemporaryDirectory(prefix="tieline-keys-", dir="/tmp") as name,
        connect_as("tieline_snapshot", secrets) as session,
    ):
        (Path(name) / SPILL).mkdir()
        keeper = KeyKeeper(session, Path(name), Limits())
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


def _ask(admin: psycopg.Connection[Any], keeper: Any, probes: Integers) -> dict[str, float]:
    admin.execute("drop table if exists probe")
    admin.execute("create temporary table probe (key64 bigint)")
    with admin.cursor().copy("copy probe from stdin") as copy:
        for key in np.random.default_rng(2).permutation(probes).tolist():
            copy.write_row((key,))
    admin.execute("analyze probe")

    def ask(statement: str) -> int:
        [[count]] = admin.execute(statement).fetchall()
        return int(count)

    def sorted_() -> int:
        with admin.transaction():
            admin.execute("set local enable_hashjoin = off")
            admin.execute("set local enable_mergejoin = off")
            return ask(_SORTED)

    def by_default() -> int:
        with admin.transaction():
            for name, value in _DEFAULTS.items():
                admin.execute(f"set local {name} = '{value}'")
            return ask(_JOIN)

    ways: dict[str, Callable[[], int]] = {
        "files": lambda: len(keeper.find(probes)[1]),
        "sorted probes": sorted_,
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
