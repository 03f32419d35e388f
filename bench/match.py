"""How fast many values are found among up to a billion keys, and what that costs on the disk.

Each part runs in a process of its own, one after the other: `files` builds the files of keys as the
matcher does and asks them for a million values, beside a binary search in a mapped array of plain numbers
as the floor; `server` fills the product's own tables, has the matcher make its files of them and asks both
for ten thousand values and for a million, beside the ways that one would write first. All ask for the same
values, half of which are there, and a part in which two ways find different numbers fails. ARGS="--parts
files --most 100000000" measures less. The whole takes about 70 GB of disk for a while.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Final

from rich.console import Console

from bench.runner import OUT, Row, measured, report

SIZES: Final = (1_000_000, 10_000_000, 100_000_000, 1_000_000_000)
LARGE: Final = 100_000_000
HUGE: Final = 1_000_000_000
MENTIONS: Final = 10_000_000
PARTS: Final = ("files", "server")
MOST_TO_FLOOR: Final = 2.5
MOST_BYTES: Final = 5.3
MOST_SECONDS: Final = 10.0
MOST_TO_LARGE: Final = 2.0
LEAST_TO_DEFAULT: Final = 15.0
MOST_FEW: Final = 2.0

Found = dict[str, float]


def main() -> None:
    """Run the parts, report, draw."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    arguments.add_argument("--most", type=int, default=SIZES[-1], help="keys at most")
    arguments.add_argument("--mentions", type=int, default=MENTIONS, help="of the server's tables")
    given = arguments.parse_args()
    rows: list[Row] = []
    if "files" in given.parts:
        sizes = [size for size in SIZES if size <= given.most]
        files = {size: _run("bench.match_files", str(size)) for size in sizes}
        rows += _judge_files(files)
        draw(files, OUT / "match.png")
        report("match", rows)  # what comes takes long: what is known by now must not be lost
    if "server" in given.parts:
        rows += _judge_server(_run("bench.match_server", str(given.mentions)))
    report("match", rows)


def _run(module: str, *arguments: str) -> Found:
    command = [sys.executable, "-m", module, *arguments]
    ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
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
    ]  # fmt: skip


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
