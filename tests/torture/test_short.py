"""The torture of `make torture`, for seconds: always the same script of actions and faults."""

import os
import re
import subprocess
import sys

import pytest

from tests.torture.plan import Fault, plan_round

_SEED = 20260308
"""Its first twelve seconds have each kind of fault."""
_STEPS, _SECONDS = 40, 12
_OURS = ("TIELINE_", "DJANGO_", "DATABASE_URL", "PG")


# Half a minute on a quiet machine; on a busy one, starting again what is killed takes far longer.
@pytest.mark.timeout(1200)
def test_what_was_acknowledged_stands_after_kills_lost_connections_and_a_full_disk(
    root_of_tests: str,
) -> None:
    done = subprocess.run(
        [
            sys.executable, "-m", "tests.torture", "--seed", str(_SEED), "--round", "0",
            "--steps", str(_STEPS), "--seconds", str(_SECONDS), "--workers", "2",
            "--patience", "240", "--hasten",
        ],
        cwd=root_of_tests,
        env={name: value for name, value in os.environ.items() if not name.startswith(_OURS)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=1140,
    )  # fmt: skip
    if done.returncode:  # whole: what differs stands at the end of it
        pytest.fail(f"ended with {done.returncode}:\n{done.stdout}\n{done.stderr}", pytrace=False)
    assert "PASSED" in done.stdout
    faults = next(line for line in done.stdout.splitlines() if "torture: faults:" in line)
    assert "kill_hand" in faults, done.stdout
    answers = re.search(r"looked for in the files of keys: (\d+)", done.stdout)
    assert answers is not None, done.stdout
    assert int(answers[1]) > 0, done.stdout
    # An ordinary user may mount no disk: then the run says so.
    assert "fill_disk" in faults or "the disk is not filled" in done.stdout, done.stdout


def test_the_short_script_has_each_kind_of_fault() -> None:
    plan = plan_round(_SEED, 0, steps=_STEPS, seconds=_SECONDS)
    assert {one.fault for one in plan.faults} == set(Fault)


@pytest.fixture
def root_of_tests(pytestconfig: pytest.Config) -> str:
    return str(pytestconfig.rootpath)
