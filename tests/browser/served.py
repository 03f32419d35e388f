"""The pages served in a process of their own, as `tieline serve` does."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from tieline.config.serving import free_port

_SCRIPT: Final = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tieline.config.settings"
import django
django.setup()
from tieline.config.serving import serve
serve(host="127.0.0.1", port=int(sys.argv[1]), announce=lambda: None)
"""
_PATIENCE_S: Final = 60


@contextmanager
def served() -> Iterator[str]:
    """The address of the pages of this process's installation and database."""
    port = free_port(0)
    process = subprocess.Popen(
        [sys.executable, "-c", _SCRIPT, str(port)],
        env={**os.environ, "TIELINE_WEB_WORKERS": "1"},
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_until_served(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=_PATIENCE_S)


def _wait_until_served(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.05)
        else:
            return
        finally:
            connection.close()
    raise AssertionError("the pages are not served")
