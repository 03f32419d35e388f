"""How fast a toll file goes from bytes to notices, against DuckDB merely reading it.

Five million rows with 385,000 distinct numbers (`bench/toll_file.py`; ARGS="--rows N" makes it
smaller). Each part runs in a process of its own, one after the other. The reading by DuckDB runs
before and after, and the median counts: on a busy machine the seconds mean little, their ratio
something, and the ratio of the processor's seconds most (DuckDB reads with all processors, Tieline
with several threads). The plain loop over phonenumbers is measured on 20,000 rows and multiplied.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Final

from rich.console import Console

from bench.runner import measured, report, timed
from bench.toll_file import make_toll_file

ROWS: Final = 5_000_000
DISTINCT: Final = 385_000
SEED: Final = 20210708
READINGS: Final = 3
MOST_PARSING: Final = 6
LEAST_AGAINST_PLAIN: Final = 15
MOST_IN_ALL: Final = 60
MOST_MIB: Final = 1024


def main() -> None:
    """Make the file, run the parts, report."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rows", type=int, default=ROWS)
    rows: int = arguments.parse_args().rows
    distinct = max(1, DISTINCT * rows // ROWS)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "toll.csv"
        seconds, _ = timed(lambda: make_toll_file(path, rows=rows, distinct=distinct, seed=SEED))
        say(f"made {path.stat().st_size / 2**20:,.0f} MiB in {seconds:.0f} s")
        read = [run_part("duckdb", path) for _ in range(READINGS)]
        ours = run_part("tieline", path)
        read += [run_part("duckdb", path) for _ in range(READINGS)]
        plain = run_part("plain", path)
    readings = [reading["seconds"] for reading in read]
    duckdb, duckdb_cpu = median(readings), median(reading["cpu"] for reading in read)
    parsing, taking = ours["parse_and_normalise"], ours["hand_in"] + ours["take_in"]
    plain_seconds = plain["seconds"] * rows / plain["rows"]
    report(
        "intake",
        [
            measured("rows", ours["rows"], "rows"),
            measured("distinct values", ours["values"], "values"),
            measured("values held elsewhere", ours["hits"], "values"),
            measured("DuckDB reading, median", duckdb, "s"),
            measured("DuckDB reading, spread", max(readings) / min(readings), "times"),
            measured("parse and normalise", parsing, "s"),
            measured("parse and normalise, speed", rows / parsing, "rows/s"),
            measured("parse and normalise, to DuckDB", parsing / duckdb, "times", at_most=MOST_PARSING),
            measured(
                "the same in processor seconds",
                ours["parse_and_normalise_cpu"] / duckdb_cpu,
                "times",
            ),
            measured("plain loop, extrapolated", plain_seconds, "s"),
            measured("plain loop, to ours", plain_seconds / parsing, "times", at_least=LEAST_AGAINST_PLAIN),
            measured("handed in", ours["hand_in"], "s"),
            measured("recorded, matched, noticed", taking, "s"),
            measured("recorded, matched, noticed, speed", rows / taking, "rows/s"),
            measured("recorded, matched, noticed, to DuckDB", taking / duckdb, "times", at_most=MOST_IN_ALL),
            measured("peak memory, PostgreSQL apart", ours["peak_mib"], "MiB", at_most=MOST_MIB),
        ],
    )  # fmt: skip


def run_part(part: str, path: Path) -> dict[str, float]:
    """What a part measured, run in a process of its own."""
    threads = str(os.cpu_count() or 1)
    command = [sys.executable, "-m", "bench.intake_parts", part, str(path), threads]
    ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    say(f"{part}: " + ", ".join(f"{name} {value:,.1f}" for name, value in found.items()))
    return found


def say(line: str) -> None:
    Console(stderr=True).print(line)


if __name__ == "__main__":
    main()
