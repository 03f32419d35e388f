"""Serving the pages: gunicorn in this process, with as many workers as asked for. In each of them
waitress reads requests (see page_server.py)."""

import errno
import importlib
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any, Final

from django.db import connections
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]

from tieline.config import request_measures
from tieline.config.home import resolve_home
from tieline.config.pace import Pace
from tieline.config.page_worker import PageLog, PageWorker
from tieline.config.side_worker import SideWorker
from tieline.config.stopping import read_stop_within
from tieline.core.errors import TielineError
from tieline.web import assets

WORKERS_VARIABLE: Final = "TIELINE_WEB_WORKERS"
_WORKERS: Final = 2
_THREADS: Final = 4
_SIGNALS: Final = (
    signal.SIGHUP,
    signal.SIGQUIT,
    signal.SIGINT,
    signal.SIGTERM,
    signal.SIGTTIN,
    signal.SIGTTOU,
    signal.SIGUSR1,
    signal.SIGUSR2,
    signal.SIGWINCH,
    signal.SIGCHLD,
)
Handler = Callable[[int, FrameType | None], Any] | int | None


class ServeError(TielineError):
    """The pages cannot be served as asked."""


class _Master(Arbiter):  # type: ignore[misc] # gunicorn has no types
    """Sees to what runs beside the pages when it sees to the processes that serve them."""

    beside: Sequence[SideWorker] = ()

    def manage_workers(self) -> None:
        for one in self.beside:
            one.look()
        super().manage_workers()


class _Pages(BaseApplication):  # type: ignore[misc] # gunicorn has no types
    def __init__(self, options: dict[str, Any], beside: Sequence[SideWorker]) -> None:
        self._options = options
        self._beside = beside
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def run(self) -> None:
        master = _Master(self)
        master.beside = self._beside
        master.run()

    def load(self) -> Any:
        """Inside each worker, so that no connection is shared between processes."""
        return importlib.import_module("tieline.config.wsgi").application


def serve(
    *, host: str, port: int, announce: Callable[[], None], beside: Sequence[SideWorker] = ()
) -> None:
    """Serve the pages until told to stop by Ctrl-C or SIGTERM; `announce` is called once they can
    be asked for. What runs `beside` them is started and kept alive, and the caller's to end.
    Raises ServeError, AssetsMissing, HomeError.

    Settings are loaded already. Must be called in the main thread: it handles signals.
    """
    assets.manifest()
    Pace.read(os.environ)  # a wrong setting is said here, not by each process
    _demand_free(host, port)
    folder = request_measures.folder_of(resolve_home(os.environ), port)
    request_measures.begin(folder)

    def give_place(server: Any, worker: Any) -> None:
        worker.place = request_measures.free_place(one.place for one in server.WORKERS.values())
        worker.measures_folder = folder

    options = {
        **_options(host, port),
        "when_ready": lambda _server: announce(),
        "pre_fork": give_place,
    }

    def let_go(_server: Any, _worker: Any) -> None:
        for one in beside:
            one.let_go()

    options["post_fork"] = let_go
    connections.close_all()
    master = os.getpid()
    handlers: dict[signal.Signals, Handler] = {one: signal.getsignal(one) for one in _SIGNALS}
    try:
        _Pages(options, beside).run()
    except SystemExit as stop:
        if os.getpid() != master:
            # A worker ends here: what stands around our caller is the master's to clean up.
            _end_worker(stop.code)
        if stop.code:
            raise ServeError(
                "serving_failed", "The pages cannot be served; the lines above say why."
            ) from None
    finally:
        if os.getpid() == master:
            request_measures.end(folder)
            for one, handler in handlers.items():
                signal.signal(one, handler)


def free_port(preferred: int) -> int:
    """The preferred port of this machine, or any other that nobody uses."""
    for port in (preferred, 0):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(trial.getsockname()[1])
    raise ServeError("no_free_port", "This machine has no free port left on 127.0.0.1.")


def _options(host: str, port: int) -> dict[str, Any]:
    return {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "worker_class": PageWorker,
        "workers": _worker_count(),
        "threads": _THREADS,
        "graceful_timeout": read_stop_within(os.environ),
        "proc_name": "tieline",
        "control_socket_disable": True,
        "logger_class": PageLog,
        "loglevel": "warning",
        "accesslog": "-",
    }


def _worker_count() -> int:
    text = os.environ.get(WORKERS_VARIABLE, str(_WORKERS))
    if not text.isdecimal() or int(text) < 1:
        raise ServeError(
            "bad_worker_count", f"{WORKERS_VARIABLE} is {text!r}: give a number from 1 up."
        )
    return int(text)


def _demand_free(host: str, port: int) -> None:
    """Try the address first: gunicorn would try for seconds and then only say no."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except (OSError, OverflowError) as error:
            raise _cannot_listen(host, port, error) from error


def _cannot_listen(host: str, port: int, error: OSError | OverflowError) -> ServeError:
    if getattr(error, "errno", None) == errno.EADDRINUSE:
        return ServeError(
            "port_taken",
            f"Port {port} on {host} is used by another program. Choose another one "
            f"(`tieline serve --port {free_port(port)}` is free), or stop what uses it.",
            port=port,
        )
    return ServeError(
        "cannot_listen",
        f"Cannot listen on {host}, port {port}: {getattr(error, 'strerror', None) or error}. "
        "Choose another address or port with --host and --port.",
        port=port,
    )


def _end_worker(code: object) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)
