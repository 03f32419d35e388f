"""What a nice process asks of the own database server is done nicely too."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tieline.config.polite_database.base import be_as_polite
from tieline.config.side_worker import SERVED
from tieline.config.stopping import NICER

_ASK = """
import os, django
os.nice({nice})
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("select pg_backend_pid()")
    print(os.getpriority(os.PRIO_PROCESS, cursor.fetchone()[0]))
"""


@pytest.mark.parametrize("added", [0, 3])
def test_the_process_that_serves_a_connection_is_as_nice_as_who_opened_it(
    database: str, added: int
) -> None:
    own = os.getpriority(os.PRIO_PROCESS, 0)
    servers = _nice_value_of_server()
    command = (sys.executable, "-c", _ASK.format(nice=added))
    told = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    assert int(told.stdout) == (own + added if own + added > 0 else servers)


def _nice_value_of_server() -> int:
    """That of the server's first process, which all others begin with."""
    from tests.conftest import HOME

    first = (Path(HOME) / "postgres" / "postmaster.pid").read_text("utf-8").splitlines()[0]
    return os.getpriority(os.PRIO_PROCESS, int(first))


_ASK_IDLE = """
import os, django
os.nice({nice})
django.setup()
from django.db import connection
from tieline.core.urgency import giving_way

def ask():
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        print(os.sched_getscheduler(cursor.fetchone()[0]))
    connection.close()

ask()
with giving_way():
    ask()
ask()
"""


@pytest.mark.parametrize(("added", "within"), [(0, os.SCHED_OTHER), (3, os.SCHED_IDLE)])
def test_what_gives_way_runs_while_nothing_else_does_if_who_asks_is_nice(
    database: str, added: int, within: int
) -> None:
    if os.getpriority(os.PRIO_PROCESS, 0) > 0:
        pytest.skip("these tests were started with nice")
    command = (sys.executable, "-c", _ASK_IDLE.format(nice=added))
    told = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    assert [int(one) for one in told.stdout.split()] == [os.SCHED_OTHER, within, os.SCHED_OTHER]


def test_a_process_that_is_gone_stops_nobody(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = subprocess.Popen((sys.executable, "-c", ""))
    gone.wait()
    monkeypatch.setattr(os, "getpriority", lambda which, who: 5)
    be_as_polite(gone.pid)
    assert "keeps its priority" in caplog.text


def test_the_worker_beside_the_pages_is_nicer_than_they_are(database: str) -> None:
    own = os.getpriority(os.PRIO_PROCESS, 0)
    worker = subprocess.Popen(
        (sys.executable, "-m", "tieline", "worker"),
        env={**os.environ, SERVED: "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    try:
        wanted = min(own + NICER, 19)
        until = time.monotonic() + 60
        while os.getpriority(os.PRIO_PROCESS, worker.pid) != wanted:
            assert time.monotonic() < until
            time.sleep(0.1)
    finally:
        worker.terminate()
        worker.communicate(timeout=60)
