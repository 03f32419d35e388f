"""The pages in a process of their own."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

SCRIPT = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tieline.config.settings"
import django
django.setup()
from tieline.config.serving import serve
try:
    serve(
        host="127.0.0.1",
        port=int(sys.argv[1]),
        announce=lambda: print("listening", flush=True),
    )
finally:
    print("cleaned up", flush=True)
print("went on", flush=True)
"""


@contextmanager
def serving(port: int, **settings: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(port)],
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        _wait_until_served(port, process)
        yield process
    finally:
        process.kill()
        process.wait()


def _wait_until_served(port: int, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            get(port, "/healthz")
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the pages are not served")


def get(port: int, address: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", address)
    status = connection.getresponse().status
    connection.close()
    return status
