"""How fast many values are found among up to a billion keys, and what that costs on the disk.

Each part runs in a process of its own, one after the other: `files` builds the files of keys as the
matcher does and asks them for a million values, beside a binary search in a mapped array of plain numbers
as the floor; `peers` asks DuckDB alone and Splink for the same; `server` fills the product's own tables, has
the matcher make its files of them and asks both for ten thousand values and for a million, beside the ways
that one would write first, asks for one value over HTTP, and takes in a toll file with and without the
matcher; `hub` has a million cases hold one value. All ask for the same values, half of which are there, and
a part in which two ways find different numbers fails. ARGS="--parts files --most 100000000" measures less.
The whole takes about 70 GB of disk for a while, and an hour and a half.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from rich.console import Console

from bench.match_peers import SPLINK
from bench.runner import OUT, Row, measured, report

ROOT: Final = Path(__file__).resolve().parents[1]
SIZES: Final = (1_000_000, 10_000_000, 100_000_000, 1_000_000_000)
LARGE: Final = 100_000_000
HUGE: Final = 1_000_000_000
MENTIONS: Final = 10_000_000
HUB_CASES: Final = 1_000_000
PARTS: Final = ("files", "peers", "server", "hub")
MOST_TO_FLOOR: Final = 2.5
MOST_BYTES: Final = 5.3
MOST_SECONDS: Final = 10.0
MOST_TO_LARGE: Final = 2.0
LEAST_TO_DEFAULT: Final = 15.0
MOST_FEW: Final = 2.0
MOST_CHECK: Final = 3.0
MOST_CHECK_GROWTH: Final = 1.3
MOST_FILE: Final = 60.0
MOST_ARRIVAL: Final = 1.5
MOST_PAGE: Final = 2.0
MOST_STORAGE: Final = 1.1
SPLINK_KEYS: Final = 10_000_000
"""Of 100 million it would want more memory than there is."""

Found = dict[str, float]


def main() -> None:
    """Run the parts, report, draw."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    arguments.add_argument("--most", type=int, default=SIZES[-1], help="keys at most")
    arguments.add_argument("--mentions", type=int, default=MENTIONS, help="of the server's tables")
    arguments.add_argument("--cases", type=int, default=HUB_CASES, help="of the hub")
    given = arguments.parse_args()
    rows: list[Row] = []
    if "files" in given.parts:
        sizes = [size for size in SIZES if size <= given.most]
        files = {size: _run("bench.match_files", str(size)) for size in sizes}
        rows += _judge_files(files)
        draw(files, OUT / "match.png")
        report("match", rows)  # what comes takes long: what is known by now must not be lost
    if "peers" in given.parts:
        rows += _judge_peers(min(given.most, LARGE))
        report("match", rows)
    if "server" in given.parts:
        rows += _judge_server(_run("bench.match_server", str(given.mentions)))
        report("match", rows)
    if "hub" in given.parts:
        rows += _judge_hub(_run("bench.match_hub", str(given.cases)), given.cases)
    report("match", rows)


def _run(module: str, *arguments: str, python: str = sys.executable) -> Found:
    command = [python, "-m", module, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    ran = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment
    )
    found: Found = json.loads(ran.stdout.splitlines()[-1])
    told = ", ".join(f"{name} {value:,.3g}" for name, value in found.items())
    Console(stderr=True).print(f"{module} {' '.join(arguments)}: {told}")
    return found


def _judge_files(files: dict[int, Found]) -> list[Row]:
    rows: list[Row] = []
    for size, found in files.items():
        is_large = size == LARGE
        name = f"{size:,} keys in files"
        rows += [
            measured(f"{name}: bytes of a key", found["bytes"] / found["keys"], "B",
                     at_most=MOST_BYTES if size >= LARGE else None),
            measured(f"{name}: built in", found["built_s"], "s"),
            measured(f"{name}: a million values", found["asked_s"], "s",
                     at_most=MOST_SECONDS if size == HUGE else None),
        ]  # fmt: skip
        if found["floor_s"]:
            ratio = found["asked_s"] / found["floor_s"]
            rows.append(
                measured(f"{name}: to the floor", ratio, "times",
                         at_most=MOST_TO_FLOOR if is_large else None)
            )  # fmt: skip
    if LARGE in files and HUGE in files:
        large, huge = (files[size]["asked_s"] / files[size]["bytes"] for size in (LARGE, HUGE))
        rows.append(
            measured("seconds for each byte, to a tenth of the keys", huge / large, "times",
                     at_most=MOST_TO_LARGE)
        )  # fmt: skip
    return rows


def _judge_peers(most: int) -> list[Row]:
    """Each beside the files of as many keys, asked in the same run."""
    peers = [("DuckDB alone", "duckdb", most, sys.executable)]
    if SPLINK.exists():
        peers.append(("Splink", "splink", min(most, SPLINK_KEYS), str(SPLINK)))
    rows: list[Row] = []
    for name, peer, keys, python in peers:
        theirs = _run("bench.match_peers", peer, str(keys), python=python)
        ours = _run("bench.match_files", str(keys))
        if theirs["found"] != ours["found"]:
            raise SystemExit(f"{name} finds {theirs['found']}, the files {ours['found']}")
        rows += [
            measured(f"{name}, a million values among {keys:,}", theirs["asked_s"], "s"),
            measured(f"{name}, to the files", theirs["asked_s"] / ours["asked_s"], "times",
                     at_least=1.0),
            measured(f"{name}: bytes of a key", theirs["bytes"] / keys, "B"),
        ]  # fmt: skip
    return rows


def _judge_hub(found: Found, cases: int) -> list[Row]:
    def of(name: str, part: int = cases) -> float:
        return found[f"{part} {name}"]

    return [
        measured(f"a value of {cases:,} cases: rows of an arrival", of("hub_rows"), "rows"),
        measured("rows of an arrival on a value of two", of("two_rows"), "rows"),
        measured("an arrival on it, to one on a value of two",
                 of("hub_arrival_ms") / of("two_arrival_ms"), "times", at_most=MOST_ARRIVAL),
        measured("bytes of a case that holds it", of("bytes_each"), "B"),
        measured("the same, to a tenth of the cases",
                 of("bytes_each") / of("bytes_each", cases // 10), "times", at_most=MOST_STORAGE),
        measured("its hit's page, to an ordinary one",
                 of("hub_page_ms") / of("two_page_ms"), "times", at_most=MOST_PAGE),
        measured("its hit at the API, to an ordinary one",
                 of("hub_api_ms") / of("two_api_ms"), "times", at_most=MOST_PAGE),
        measured("a check of it, to one of a value of two",
                 of("hub_check_ms") / of("two_check_ms"), "times"),
        measured("its hit's page", of("hub_page_ms"), "ms"),
    ]  # fmt: skip


def _judge_server(found: Found) -> list[Row]:
    few, many = "10000", "1000000"
    return [
        measured("keys in the tables", found["keys"], "keys"),
        measured("bytes of a key in the tables, with indexes", found["table_bytes"] / found["keys"], "B"),
        measured("files of them, first built in", found["built_s"], "s"),
        measured("a million values, in the files", found[f"{many} files_s"], "s"),
        measured("PostgreSQL's default plan, to that",
                 found[f"{many} default plan_s"] / found[f"{many} files_s"], "times",
                 at_least=LEAST_TO_DEFAULT),
        measured("a plain join with the server as it is set up, to that",
                 found[f"{many} plain join_s"] / found[f"{many} files_s"], "times"),
        measured("sorted probes, to that",
                 found[f"{many} sorted probes_s"] / found[f"{many} files_s"], "times"),
        measured("ten thousand values, bare sorted probes", found[f"{few} sorted probes_s"], "s"),
        measured("ten thousand values, in the files, to that",
                 found[f"{few} files_s"] / found[f"{few} sorted probes_s"], "times"),
        measured("a scan of ten thousand values that nobody else holds, to bare sorted probes",
                 found["none scan_s"] / found["none bare_s"], "times", at_most=MOST_FEW),
        measured("the same where another office holds half, hits and notices included",
                 found["half scan_s"] / found["half bare_s"], "times", at_most=MOST_FEW),
        *_judge_checks(found),
        *_judge_toll_files(found),
    ]  # fmt: skip


def _judge_checks(found: Found) -> list[Row]:
    rows = [
        measured(f"{size} index: a check over HTTP", found[f"{size} check_ms"], "ms")
        for size in ("small", "large")
    ]
    floor = found["large look up_ms"] + found["large nothing_ms"]
    growth = found["large check_ms"] / found["small check_ms"]
    return [
        *rows,
        measured("a bare look and an empty request", floor, "ms"),
        measured("a check, to that", found["large check_ms"] / floor, "times", at_most=MOST_CHECK),
        measured("a check, to one among a hundredth", growth, "times", at_most=MOST_CHECK_GROWTH),
    ]


def _judge_toll_files(found: Found) -> list[Row]:
    """Each beside DuckDB's reading of the same file, as bench/intake.py has it."""
    rows: list[Row] = []
    names = {
        "small": "small index, no matcher", "index": "large index, no matcher",
        "files": "large index, matcher",
    }  # fmt: skip
    for key, name in names.items():
        taken = found[f"{key} file_s"]
        rows += [
            measured(f"toll file, {name}", taken, "s"),
            measured(f"toll file, {name}: its scan", found[f"{key} scan_s"], "s"),
            measured(f"toll file, {name}: to DuckDB's reading", taken / found[f"{key} reading_s"], "times",
                     at_most=MOST_FILE),
        ]  # fmt: skip
    growth = found["files file_s"] / found["small file_s"]
    return [*rows, measured("toll file, large index and matcher, to the small", growth, "times")]


def draw(files: dict[int, Found], path: Path) -> None:
    """Seconds by the number of keys, with the floor, both axes by powers of ten."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4.5), layout="constrained")
    sizes = list(files)
    axes.plot(sizes, [files[size]["asked_s"] for size in sizes], "o-", label="files of keys")
    floored = [size for size in sizes if files[size]["floor_s"]]
    axes.plot(
        floored, [files[size]["floor_s"] for size in floored], "s--",
        label="binary search in a mapped array",
    )  # fmt: skip
    axes.set(
        xscale="log", yscale="log", xlabel="keys", ylabel="seconds",
        title="A million values among so many keys",
    )  # fmt: skip
    axes.grid(visible=True, which="both", alpha=0.3)
    axes.legend()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=150)
    pyplot.close(figure)


if __name__ == "__main__":
    main()
