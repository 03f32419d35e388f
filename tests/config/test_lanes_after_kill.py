"""A worker that is killed amid two files, one in each lane: nothing holds them, the next ends them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.cli.terminal import environment, finish, start, superuser

ROOT = Path(__file__).parents[2]
SMALL = "100"
HAND_IN = """
import io
from pathlib import Path
import django
django.setup()
from tests.factories.world import NOON, PHONES, make_case, make_player
from tieline.journeys.handing_in import Sheet, hand_in_stream
player = make_player("A")
make_case(player)
for number, count in ((b"+12025550143", 1), (b"+12025550144", 1000)):
    content = b"number\\n" + (number + b"\\n") * count
    sheet = Sheet(Path("list.csv"), PHONES, "subpoena:2026-1", "C-1")
    hand_in_stream(io.BytesIO(content), sheet, actor=player.actor, now=NOON)
"""
STUCK_WORKER = """
import os, time
import django
django.setup()
from tieline.apps.selectors import actions as selectors
from tieline.config import working
from tieline.config.home import resolve_home
selectors.publish = lambda *rest, **named: time.sleep(3600)
working.work(resolve_home(os.environ), is_served=False, say=print)
"""
COUNT = "select count(*) from submissions_submission where state = %s"
HELD = (
    "select count(*) from pg_locks where locktype = 'advisory' and classid = 7310 and database ="
    " (select oid from pg_database where datname = current_database())"
)
_PATIENCE_S = 120


def _wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_both_lanes_are_resumed_after_a_kill(database: str) -> None:
    environ = environment(
        TIELINE_SMALL_FILE_BYTES=SMALL, DJANGO_SETTINGS_MODULE="tieline.config.settings"
    )
    subprocess.run([sys.executable, "-c", HAND_IN], cwd=ROOT, env=environ, check=True)
    with superuser(database) as super_:

        def count(statement: str, *values: str) -> int:
            row = super_.execute(statement, values or None).fetchone()  # type: ignore[call-overload]
            return int(row[0])

        stuck = subprocess.Popen([sys.executable, "-c", STUCK_WORKER], cwd=ROOT, env=environ)
        try:
            _wait_until(lambda: count(COUNT, "parsed") == 2)  # at once: one alone would wait
            assert count(HELD) == 2
        finally:
            stuck.kill()
            stuck.wait()
        _wait_until(lambda: count(HELD) == 0)
        worker = start("worker", environ=environ)
        try:
            _wait_until(lambda: count(COUNT, "finished") == 2)
            assert count("select count(*) from selectors_mention") == 2
            worker.send_signal(signal.SIGTERM)
            assert finish(worker).code == 0
        finally:
            with suppress(ProcessLookupError):
                os.killpg(worker.pid, signal.SIGKILL)
        assert count(HELD) == 0
