"""Runs a target of bytes: a process with the fuzzer, and what it printed about its end."""

import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from tests.fuzz.options import KEPT, Outcome

_COUNT = re.compile(rb"^(?:stat::number_of_executed_units: |#)(\d+)", re.MULTILINE)
_KEPT = re.compile(rb"Test unit written to (\S+)")
_BEGINS = re.compile(rb"=== Uncaught|ERROR: libFuzzer|Traceback")
_SLOWEST_S: Final = 20
"""An input that takes longer is a fault."""
_MOST_MIB: Final = 2048
"""So is a process that needs more memory, with all that the fuzzer keeps."""
_NO_HELP: Final = ("0x", "stat::", "Base64:", "MS:", "artifact_prefix")
_LINES_SHOWN: Final = 40


def run_bytes(target: str, seconds: float, seed: int) -> Outcome:
    """Play it for so long, beginning with what earlier runs found worth keeping."""
    corpus = KEPT / "corpus" / target
    corpus.mkdir(parents=True, exist_ok=True)
    log = KEPT / f"{target}.log"
    options = [
        f"-max_total_time={max(1, round(seconds))}",
        f"-timeout={_SLOWEST_S}",
        f"-rss_limit_mb={_MOST_MIB}",
        f"-seed={seed}",
        f"-artifact_prefix={KEPT / target}-",
        "-print_final_stats=1",
    ]
    began = time.monotonic()
    with log.open("wb") as out:
        command = [sys.executable, "-m", "tests.fuzz.by_bytes", target, str(corpus), *options]
        code = subprocess.run(command, stdout=out, stderr=out, check=False).returncode
    said = log.read_bytes()
    counts = [int(found) for found in _COUNT.findall(said)]
    fault = () if code == 0 else (_describe(target, said, code),)
    # A fuzzer that tried nothing found nothing: that is no success.
    if not fault and not counts:
        fault = (f"it tried nothing; see {log}",)
    return Outcome(target, max(counts, default=0), time.monotonic() - began, fault)


def replay_bytes(target: str, path: Path) -> int:
    """Play one input again; 0 if nothing is wrong with it."""
    command = [sys.executable, "-m", "tests.fuzz.by_bytes", target, str(KEPT), str(path)]
    return subprocess.run(command, check=False).returncode


def _describe(target: str, said: bytes, code: int) -> str:
    begins = _BEGINS.search(said)
    start = begins.start() if begins else 0
    text = said[start:].decode("utf-8", "replace")
    lines = [line for line in text.splitlines() if not line.startswith(_NO_HELP)]
    kept = _KEPT.search(said)
    how = f"make fuzz TARGET={target} INPUT={kept[1].decode()}" if kept else "no input was kept"
    return "\n".join([*lines[:_LINES_SHOWN], f"ended with {code}; play it again: {how}"])
