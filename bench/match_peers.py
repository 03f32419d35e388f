"""The same question asked of what one would take instead of Tieline: DuckDB alone, and Splink.

Splink needs an environment of its own, whose licences are not the product's:
`python3.11 -m venv .peers && .peers/bin/pip install splink`. Where it is not there, it is left out.
`python -m bench.match_peers duckdb 100000000` prints one line of JSON; with `splink` instead, the
interpreter of that environment runs it.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
SPLINK: Final = ROOT / ".peers" / "bin" / "python"
PROBES: Final = 1_000_000
TIMES: Final = 3
Connection = Any
"""Of DuckDB; of another version of it in the environment of Splink."""


def main() -> None:
    """Fill a table with the keys, ask, print what was measured as JSON."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("peer", choices=("duckdb", "splink"))
    arguments.add_argument("keys", type=int)
    arguments.add_argument("--threads", type=int, default=2)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="tieline-peer-", dir="/tmp") as name:
        file = Path(name) / "keys.duckdb"
        found = measure(file, given.keys, given.threads, given.peer)
        print(json.dumps(found), flush=True)


def measure(file: Path, count: int, threads: int, peer: str) -> dict[str, float]:
    """The table lies on the disk and is opened for each question, as the product opens its files."""
    import duckdb

    from bench import match_keys

    connection = duckdb.connect(str(file), config={"threads": threads})
    connection.execute("create table held (unique_id bigint, key bigint)")
    at = 0
    for chunk in match_keys.chunks(count):
        connection.register("chunk", {"key": chunk})
        connection.execute(
            "insert into held select ? + row_number() over (), key from chunk", [at]
        )  # fmt: skip
        at += len(chunk)
    asked = match_keys.probes(count, PROBES)
    connection.register("chunk", {"key": asked})
    connection.execute(
        "create table asked as select row_number() over () as unique_id, key from chunk"
    )
    connection.execute("checkpoint")
    connection.close()
    size = file.stat().st_size
    ask: Callable[[Connection], int] = link if peer == "splink" else join
    seconds, found = [], 0
    for _ in range(TIMES):
        connection = duckdb.connect(str(file), config={"threads": threads})
        began = time.perf_counter()  # of the product nothing is imported that Splink's has not
        found = ask(connection)
        seconds.append(time.perf_counter() - began)
        connection.close()
    return {
        "keys": count,
        "bytes": size,
        "asked_s": median(seconds),
        "found": found,
    }


def join(connection: Connection) -> int:
    """What one would write first."""
    [[count]] = connection.execute(
        "select count(*) from asked where key in (select key from held)"
    ).fetchall()
    return int(count)


def link(connection: Connection) -> int:
    """Splink's deterministic linking by one rule: the same key."""
    from splink import (  # type: ignore[import-not-found] # own environment
        DuckDBAPI,
        Linker,
        SettingsCreator,
        block_on,
    )

    settings = SettingsCreator(
        link_type="link_only", blocking_rules_to_generate_predictions=[block_on("key")]
    )
    linker = Linker(["asked", "held"], settings, DuckDBAPI(connection=connection))
    found = linker.inference.deterministic_link()
    [[count]] = connection.execute(f"select count(*) from {found.physical_name}").fetchall()
    return int(count)


if __name__ == "__main__":
    main()
