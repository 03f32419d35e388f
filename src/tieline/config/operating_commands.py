"""Commands for whoever keeps the installation running: is it ready, and its measures."""

import http.client
import os
import signal
import sys
import time
from typing import Annotated, Final

import typer
from django.conf import settings

from tieline.cli.answers import INSTALLATION
from tieline.cli.printing import say
from tieline.config.home import resolve_home
from tieline.config.log_lines import announce, hush_crashes
from tieline.config.metrics import serve_measures
from tieline.config.readiness import Readiness, look

METRICS_PORT: Final = 9464
_ANSWER_WITHIN_S: Final = 5
_PAUSE_S: Final = 1.0
_OK: Final = 200


def ready(
    host: Annotated[str, typer.Option(help="Where the pages listen.")] = "127.0.0.1",
    port: Annotated[
        int | None, typer.Option(help="Ask the pages at this port; left out, look from here.")
    ] = None,
    wait: Annotated[
        int, typer.Option(min=0, help="Seconds to go on asking until it is ready.")
    ] = 0,
) -> None:
    """Say whether the installation can serve: 0 ready, 4 not, with a word why. Starts nothing."""
    ends = time.monotonic() + wait
    while True:
        is_ready, said = _ask_pages(host, port) if port else _look_from_here()
        if is_ready or time.monotonic() >= ends:
            break
        time.sleep(_PAUSE_S)
    for line in said.splitlines():
        say(line)
    if not is_ready:
        raise typer.Exit(INSTALLATION)


def _look_from_here() -> tuple[bool, str]:
    found: Readiness = look(resolve_home(os.environ))
    return found.unready is None, found.lines()


def _ask_pages(host: str, port: int) -> tuple[bool, str]:
    """As a proxy would, under a name that the pages are asked for by."""
    connection = http.client.HTTPConnection(host, port, timeout=_ANSWER_WITHIN_S)
    try:
        connection.request("GET", "/readyz", headers={"Host": _known_name(host)})
        answer = connection.getresponse()
        said = answer.read(1000).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        return False, "not ready: no_answer"
    finally:
        connection.close()
    if answer.status not in (_OK, 503):
        return False, f"not ready: status_{answer.status}"
    return answer.status == _OK, said


def _known_name(host: str) -> str:
    """Pages refuse requests under any other name (TIELINE_HOSTS)."""
    name = str(settings.ALLOWED_HOSTS[0]).strip().removeprefix(".")
    return host if name in ("*", "") else name


def metrics(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port.")] = METRICS_PORT,
) -> None:
    """Tell measures to a monitoring system at /metrics, until stopped."""
    hush_crashes()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    serve_measures(resolve_home(os.environ), host=host, port=port, announce=announce)
