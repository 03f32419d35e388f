"""The pages in a process of their own."""

import http.client
import os
import select
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

def announce():
    print("listening", flush=True)
    os.write(int(sys.argv[2]), b".")
    os.close(int(sys.argv[2]))

try:
    serve(host="127.0.0.1", port=int(sys.argv[1]), announce=announce)
finally:
    print("cleaned up", flush=True)
print("went on", flush=True)
"""
_SERVED_WITHIN_S = 30


@contextmanager
def serving(port: int, **settings: str) -> Iterator[subprocess.Popen[str]]:
    said, says = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(port), str(says)],
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        pass_fds=[says],
    )
    os.close(says)
    try:
        _wait_until_served(port, said)
        yield process
    except OSError as error:  # with what the pages themselves say of it
        process.kill()
        raise AssertionError(f"{error!r}; the pages: {process.communicate()}") from error
    finally:
        os.close(said)
        process.kill()
        process.wait()


def _wait_until_served(port: int, said: int) -> None:
    """Until it says so itself: another process may answer at a port that was free a moment ago."""
    ready, _, _ = select.select([said], [], [], _SERVED_WITHIN_S)
    if not ready or not os.read(said, 1):
        raise OSError("the pages are not served")
    deadline = time.monotonic() + _SERVED_WITHIN_S
    while True:
        try:
            get(port, "/healthz")
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def get(port: int, address: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", address)
    status = connection.getresponse().status
    connection.close()
    return status
