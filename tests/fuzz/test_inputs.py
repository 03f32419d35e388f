"""Every input that a fuzzer begins with, and every one that showed a fault once, is taken well: without
the fuzzers, in seconds."""

import pytest

from tests.fuzz.byte_targets import BYTE_TARGETS
from tests.fuzz.sealed import LEDGER_LINE

FOUND: dict[str, list[bytes]] = {
    # A name in the key of a checkpoint, a number that is none, and a count that is a truth.
    "checkpoints": [
        b'\1{"at":"2026-03-02T12:00:00+00:00","before":"","entries":3,"format":1,'
        b'"installation":"an installation","key":NaN,"link":"' + b"0" * 64 + b'","signature":"00"}',
        b'\1{"at":"2026-03-02T12:00:00+00:00","before":"","entries":true,"format":1,'
        b'"installation":"an installation","key":"k","link":"' + b"0" * 64 + b'","signature":"00"}',
    ],
    # Two lines that say the same purge in different words.
    "ledgers": [f'\1{LEDGER_LINE}\n{LEDGER_LINE[:-1]}, "more": 1}}\n'.encode()],
    # A platform that is too long for one.
    "values": [b"\x13lVINJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJ:e~xz0"],
}
"""Beside those that stand among the seeds."""


@pytest.mark.parametrize("target", BYTE_TARGETS)
def test_no_seed_and_nothing_found_before_is_a_fault(target: str) -> None:
    known = BYTE_TARGETS[target]
    check = known.load_check()
    inputs = [*known.load_seeds(), *FOUND.get(target, [])]
    assert inputs
    for data in inputs:
        check(data)


def test_the_beginning_of_every_seed_is_no_fault() -> None:
    for known in BYTE_TARGETS.values():
        check = known.load_check()
        for seed in known.load_seeds()[:3]:
            for end in range(0, min(len(seed), 60), 7):
                check(seed[:end])
