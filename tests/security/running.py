"""An installation's pages and worker, running as an operator starts them, and all that they leave
beside the database: output, logs, files, and the list of processes."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import requests

from tests.cli.terminal import PROGRAM, environment
from tests.conftest import HOME, admin
from tests.factories.visitors import code_now
from tieline.config.serving import free_port

_PATIENCE_S: Final = 120
_DATA: Final = ("postgres", "secrets.json")
"""Below the home, what is no log: the database itself, and the keys."""


class Visit:
    """A browser's or a program's requests to pages that are served by another process."""

    def __init__(self, port: int, token: str = "") -> None:
        self.session = requests.Session()
        self._root = f"http://127.0.0.1:{port}"
        if token:
            self.session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, **more: Any) -> requests.Response:
        return self.session.get(f"{self._root}{path}", timeout=60, **more)

    def post(self, path: str, shown_at: str = "", **more: Any) -> requests.Response:
        """What a form of the page `shown_at` sends; programs name none."""
        if shown_at:
            page = self.get(shown_at).text
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]*)"', page)
            assert token is not None, shown_at
            more["data"] = {**more.get("data", {}), "csrfmiddlewaretoken": token[1]}
        return self.session.post(f"{self._root}{path}", timeout=60, allow_redirects=False, **more)

    def sign_in(self, name: str, password: str) -> None:
        first = {"name": name, "password": password, "agreed": "1"}
        assert self.post("/sign-in", "/sign-in", data=first).status_code == 302
        second = self.post("/sign-in/factor", "/sign-in/factor", data={"code": code_now()})
        assert second.status_code == 302
        assert self.get("/hits").status_code == 200


@contextmanager
def running(output: Path) -> Iterator[int]:
    """`tieline serve` with its worker; what both print goes to a file. The port."""
    port = free_port(0)
    with output.open("ab") as out:
        process = subprocess.Popen(
            [str(PROGRAM), "serve", "--port", str(port)],
            env=environment(PYTHONUNBUFFERED="1", TIELINE_WEB_WORKERS="1"),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_until(lambda: _is_up(port))
        yield port
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=_PATIENCE_S)


def wait_until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def read_logs() -> dict[str, str]:
    """By file, what lies in the installation's home that is neither its database nor its keys."""
    found = {}
    for path in sorted(HOME.rglob("*")):
        if path.relative_to(HOME).parts[0] not in _DATA and path.is_file():
            found[str(path)] = path.read_bytes().decode("utf-8", "replace")
    assert any(path.endswith("postgres.log") for path in found)
    return found


def read_processes() -> str:
    """The arguments of every process of this installation, those of the test left out, and the names
    that its server gives to sessions."""
    own = {os.getpid(), os.getppid()}
    lines = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            arguments = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
            place = os.fsencode(HOME)
            is_ours = place in (folder / "environ").read_bytes() + arguments
            if int(folder.name) not in own and (is_ours or arguments.startswith(b"postgres: ")):
                lines.append(arguments.decode("utf-8", "replace"))
    with admin() as super_:
        shown = super_.execute("select application_name, backend_type from pg_stat_activity")
        lines += [str(row) for row in shown.fetchall()]
    return "\n".join(lines)


def _is_up(port: int) -> bool:
    with suppress(requests.RequestException):
        return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).ok
    return False
