"""The product's own processes beside a bench, as a person starts them; gone when the bench ends."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg


@contextmanager
def served() -> Iterator[str]:
    """The pages and the API, as `tieline serve` serves them; yields their address."""
    from tieline.config.serving import free_port

    port = free_port(8080)
    command = (sys.executable, "-m", "tieline", "serve", "--no-worker", "--port", str(port))
    with _running(command):
        address = f"http://127.0.0.1:{port}"
        _await_answer(f"{address}/sign-in")
        yield address


@contextmanager
def a_worker() -> Iterator[None]:
    with _running(("nice", "-n", "10", sys.executable, "-m", "tieline", "worker")):
        yield


@contextmanager
def a_matcher() -> Iterator[None]:
    """Yields once it has made its files of all that is there."""
    from tieline.config.home import load_secrets, resolve_home
    from tieline.config.sealer import connect_as

    secrets = load_secrets(resolve_home(os.environ))
    with _running((sys.executable, "-m", "tieline", "matcher", "run")):
        with connect_as("tieline_keeper", secrets) as looking:
            while not _is_built(looking):
                time.sleep(0.5)
        yield


def _is_built(looking: psycopg.Connection[Any]) -> bool:
    found = looking.execute(
        "select exists (select from selectors_keysnapshot where snapshot is not null and is_swept"
        " and seen_at > now() - interval '30 seconds')"
    ).fetchone()
    return bool(found and found[0])


@contextmanager
def _running(command: Sequence[str]) -> Iterator[None]:
    process = subprocess.Popen(
        command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
        if process.poll() is not None:
            raise RuntimeError(f"{' '.join(command)} ended by itself with {process.returncode}")
    finally:
        process.terminate()
        process.wait(60)


def _await_answer(url: str) -> None:
    import requests

    for _ in range(300):
        try:
            if requests.get(url, timeout=5).ok:
                return
        except requests.ConnectionError:
            pass
        time.sleep(0.2)
    raise RuntimeError(f"nothing answers at {url}")
