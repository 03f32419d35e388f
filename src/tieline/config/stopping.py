"""Being told to stop: what is under way is brought to its end within a bound, and nothing is lost beyond
it. And telling the manager of services (systemd) when one is at work.
"""

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Final

from tieline.config.numbers import read_number

WITHIN: Final = "TIELINE_STOP_S"
NICER: Final = 10
"""What a process beside the pages adds to its nice value: a large file must not slow a page."""
_WITHIN_S: Final = 25
_LEAST_S: Final = 2


def read_stop_within(environ: Mapping[str, str]) -> int:
    """Seconds that whoever is told to stop may take. Raises HomeError."""
    return read_number(environ, WITHIN, default=_WITHIN_S, least=_LEAST_S)


def end_within(seconds: float, say: Callable[[str], None], *, who: str = "worker") -> None:
    """End this process in time, even amid a job. Its transaction is rolled back then; what was committed
    before stands, and the next one goes on from there. So it is no failure."""

    def end() -> None:
        say(
            f"The {who} is at a job that did not end in {seconds:.0f} s. It ends now; the next one "
            "goes on with it."
        )
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()


def end_with_server() -> None:
    """What `serve` started must not outlive it, not even where `serve` was killed: told to stop once
    its standard input, whose other end `serve` holds, comes to its end. In a thread of its own."""

    def wait() -> None:
        while os.read(0, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


def tell_manager(state: str) -> None:
    """`READY=1` or `STOPPING=1`, where systemd has started us and waits for it (sd_notify)."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as there:
        there.connect(f"\0{address[1:]}" if address.startswith("@") else address)
        there.sendall(state.encode())
