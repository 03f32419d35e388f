"""What a fuzzer printed becomes a count, and a fault with the command that plays it again."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.fuzz import running_bytes
from tests.fuzz.running_bytes import run_bytes

WELL = b"#4096\tpulse\n#5000\tDONE\nDone 5000 runs in 3 second(s)\nstat::number_of_executed_units: 5000\n"
FAULT = (
    b"#4096\tpulse\n === Uncaught Python exception: ===\nKeyError: 'x'\nTraceback\n"
    b"==1== ERROR: libFuzzer: fuzz target exited\n0x41,\n"
    b"artifact_prefix='.fuzzed/files-'; Test unit written to .fuzzed/files-crash-1\n"
    b"stat::number_of_executed_units: 4100\n"
)


@pytest.mark.parametrize(
    ("printed", "code", "inputs", "told"),
    [
        (WELL, 0, 5000, None),
        (FAULT, 77, 4100, "KeyError: 'x'"),
        (FAULT, 77, 4100, "make fuzz TARGET=files INPUT=.fuzzed/files-crash-1"),
        (b"ImportError: no such module\n", 1, 0, "ImportError"),
        (b"", 0, 0, "it tried nothing"),
    ],
)
def test_what_was_printed_is_counted_and_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    printed: bytes,
    code: int,
    inputs: int,
    told: str | None,
) -> None:
    def run(command: list[str], **given: Any) -> subprocess.CompletedProcess[bytes]:
        given["stdout"].write(printed)
        return subprocess.CompletedProcess(command, code)

    monkeypatch.setattr(running_bytes, "KEPT", tmp_path)
    monkeypatch.setattr(subprocess, "run", run)
    outcome = run_bytes("files", 1, 1)
    assert outcome.inputs == inputs
    assert len(outcome.faults) == (told is not None)
    assert told is None or told in outcome.faults[0]
