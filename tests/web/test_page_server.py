"""The bounds of the page server, with an application of the test and with times of its choice."""

import os
import select
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tieline.config import page_server
from tieline.config.answered import Answered
from tieline.config.pace import Pace
from tieline.config.page_server import PageServer

PACE = Pace(patience_s=20, slowest=1000)
UPLOAD = b"Content-Type: multipart/form-data; boundary=x\r\n"
_PATIENCE_S = 30
Application = Callable[[dict[str, Any], Any], Any]


class Served:
    """A server, what it noted, and clients of it; `until` drives its loop."""

    def __init__(self, application: Application, proxies: tuple[str, ...]) -> None:
        self.notes: list[tuple[str, str, str]] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._address = self._listening.getsockname()
        self.clients: list[socket.socket] = []
        self.server = PageServer(
            application, self._listening, threads=2, pace=PACE, proxies=proxies, note=self._note
        )

    def _note(self, done: Answered) -> None:
        self.notes.append((done.method, done.path, done.status))

    def client(self, sent: bytes = b"") -> socket.socket:
        one = socket.create_connection(self._address)
        self.clients.append(one)
        one.settimeout(_PATIENCE_S)
        self.send(one, sent)
        return one

    def send(self, one: socket.socket, data: bytes) -> None:
        done = threading.Event()

        def run() -> None:
            one.sendall(data)
            done.set()

        threading.Thread(target=run, daemon=True).start()
        self.until(done.is_set)
        for _ in range(3):
            self.server.turn(0.05)

    def until(self, is_so: Callable[[], object]) -> None:
        deadline = time.monotonic() + _PATIENCE_S
        while not is_so():
            assert time.monotonic() < deadline
            self.server.turn(0.05)

    def answer(self, one: socket.socket) -> bytes:
        """All that comes until the connection ends."""
        got = [b""]

        def has_all() -> bool:
            if not select.select([one], [], [], 0)[0]:
                return False
            got.append(one.recv(1 << 16))
            return got[-1] == b""

        self.until(has_all)
        return b"".join(got)

    def is_cut_off(self, one: socket.socket) -> bool:
        """Whether the connection ends without an answer. A reset is such an end: the
        system sends one where the server closes before it has read what had come."""
        try:
            return self.answer(one) == b""
        except ConnectionResetError:
            return True

    def is_open(self, one: socket.socket) -> bool:
        for _ in range(3):
            self.server.turn(0.02)
        return not select.select([one], [], [], 0)[0]

    def end(self) -> None:
        for one in self.clients:
            one.close()
        self.server.finish(5, lambda: None)
        self.server.task_dispatcher.shutdown()
        self.server.trigger.close()


@contextmanager
def _served(application: Application, proxies: tuple[str, ...] = ()) -> Iterator[Served]:
    served = Served(application, proxies)
    try:
        yield served
    finally:
        served.end()


def _read_all(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Says what of the request has reached the application."""
    length = len(environ["wsgi.input"].read())
    said = f"{environ.get('CONTENT_LENGTH')} {length} {environ['wsgi.url_scheme']}".encode()
    start_response("200 OK", [("Content-Length", str(len(said)))])
    return [said]


def _post(path: str, length: int, more: bytes = b"") -> bytes:
    return (
        f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n".encode() + more + b"\r\n"
    )


def test_a_body_must_keep_its_pace() -> None:
    with _served(_read_all) as served:
        one = served.client(_post("/", 90_000) + b"a")
        start = time.time()
        served.server.maintenance(start)
        served.send(one, b"a" * 25_000)
        served.server.maintenance(start + 21)  # 25,000 bytes in 21 s: enough
        assert served.is_open(one)
        served.send(one, b"a" * 15_000)
        served.server.maintenance(start + 30)  # too early to tell
        assert served.is_open(one)
        served.server.maintenance(start + 42)  # 15,000 in as long: too few
        assert served.answer(one) == b""


def test_a_header_and_an_idle_connection_have_their_time() -> None:
    with _served(_read_all) as served:
        header, idle = served.client(b"GET / HTTP/1.1\r\n"), served.client()
        served.server.maintenance(time.time() + 15)
        assert served.is_open(header)
        assert served.is_open(idle)
        served.send(header, b"Host: a\r\n")  # no new beginning
        served.server.maintenance(time.time() + 21)
        assert served.answer(header) == served.answer(idle) == b""


def test_when_it_is_full_the_slowest_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_server, "CONNECTIONS_MOST", 2)
    with _served(_read_all) as served:
        fast = served.client(_post("/", 90_000) + b"a" * 50_000)
        slow = served.client(b"GET / HTTP")
        for one in served.server.active_channels.values():  # nobody is new any more
            one._began -= 10
        new = served.client(b"GET / HTTP/1.1\r\n")
        assert served.answer(slow) == b""
        assert served.is_open(fast)
        assert served.is_open(new)


def _unnamed_files() -> int:
    found = 0
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208 - links that lead nowhere
        try:
            found += os.readlink(f"/proc/self/fd/{name}").endswith("(deleted)")  # noqa: PTH115
        except OSError:
            continue
    return found


def test_what_waits_lies_in_files_without_a_name_and_is_bounded(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(page_server, "WAITING_MOST", 3 << 20)
    before = _unnamed_files()
    with _served(_read_all) as served:
        small = served.client(_post("/submit", 9 << 20, UPLOAD) + b"a" * (1 << 20))
        served.server.maintenance(time.time())
        assert _unnamed_files() == before + 1
        large = served.client(_post("/submit", 9 << 20, UPLOAD) + b"a" * (5 << 19))
        assert list(tmp_path.iterdir()) == []
        served.server.maintenance(time.time())
        assert served.is_cut_off(large)
        assert served.is_open(small)
        assert _unnamed_files() == before + 1
    assert _unnamed_files() == before


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        (_post("/check", 3 << 20, b"Content-Type: application/json\r\n"), b"3145728 0 http"),
        (_post("/api/v1/submissions", 2 << 30, UPLOAD), b"2147483648 0 http"),
        (
            b"POST /check HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"2\r\nab\r\n0\r\n\r\nGET /other HTTP/1.1\r\nHost: a\r\n\r\n",
            b"None 0 http",
        ),
    ],
)
def test_what_is_refused_by_its_header_is_not_read(request_: bytes, says: bytes) -> None:
    with _served(_read_all) as served:
        answer = served.answer(served.client(request_))
        assert answer.startswith(b"HTTP/1.1 200 OK")
        assert answer.endswith(b"\r\n\r\n" + says)  # one answer, and the end
        assert len(served.notes) == 1


def test_a_page_gets_no_more_than_the_largest_file() -> None:
    with _served(_read_all) as served:
        answer = served.answer(served.client(_post("/submit", 2 << 30, UPLOAD)))
        assert answer.startswith(b"HTTP/1.1 413 ")
        assert served.notes == [("-", "(unknown)", "413")]


@pytest.mark.parametrize(
    ("sent", "status"),
    [(b"GET / HTTP/1.1\r\nX-A: ".ljust(1 << 16, b"a"), b"431"), (b"+12025550143\r\n\r\n", b"400")],
)
def test_what_is_no_request_is_refused_and_not_kept(sent: bytes, status: bytes) -> None:
    with _served(_read_all) as served:
        answer = served.answer(served.client(sent))
        assert answer.startswith((b"HTTP/1.0 " + status, b"HTTP/1.1 " + status))
        assert b"waitress" not in answer
        assert b"2025550143" not in answer
        assert b"\r\nX-Content-Type-Options: nosniff\r\n" in answer
        assert served.notes == [("-", "(unknown)", status.decode())]


def test_head_gets_the_header_alone() -> None:
    def in_pieces(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [])
        yield b"one"
        yield b"two"

    for application, length in ((_read_all, b"Content-Length: "), (in_pieces, b"chunked")):
        with _served(application) as served:
            one = served.client(b"HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            answer = served.answer(one)
            assert length in answer
            assert answer.endswith(b"\r\n\r\n")
            assert answer.count(b"\r\n\r\n") == 1
            assert served.notes == [("HEAD", "/", "200")]


@pytest.mark.parametrize(("proxy", "scheme"), [("127.0.0.1", b"https"), ("192.0.2.1", b"http")])
def test_only_a_known_proxy_says_that_a_request_came_by_tls(proxy: str, scheme: bytes) -> None:
    with _served(_read_all, (proxy,)) as served:
        one = served.client(
            b"GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n"
        )
        assert served.answer(one).endswith(b" 0 " + scheme)


@pytest.mark.parametrize(("proxy", "told"), [("127.0.0.1", b"192.0.2.9"), ("192.0.2.1", b"-")])
def test_only_a_known_proxy_says_where_a_request_came_from(proxy: str, told: bytes) -> None:
    def source(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        return [environ.get("HTTP_X_FORWARDED_FOR", "-").encode()]

    with _served(source, (proxy,)) as served:
        one = served.client(
            b"GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.9\r\nConnection: close\r\n\r\n"
        )
        answer = served.answer(one).partition(b"\r\n\r\n")[2]
        assert told in answer
        assert (b"192.0.2.9" in answer) == (told != b"-")


def test_who_does_not_read_keeps_no_thread_and_is_ended() -> None:
    size = 8 << 20

    def large(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Length", str(size))])
        return [b"a" * (1 << 20)] * 8

    with _served(large) as served:
        ask = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        idle = [served.client(ask) for _ in range(3)]  # more than there are threads
        served.until(lambda: len(served.notes) == 3)
        reader = served.client(ask.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        assert len(served.answer(reader)) > size
        served.server.maintenance(time.time())
        served.server.maintenance(time.time() + 21)
        assert all(0 < len(served.answer(one)) < size for one in idle)


def test_at_the_end_what_has_begun_is_brought_to_its_end() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        begun.set()
        assert go_on.wait(_PATIENCE_S)
        return _read_all(environ, start_response)

    with _served(slow) as served:
        one = served.client(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        idle = served.client()
        served.until(begun.is_set)
        served.server.finish(_PATIENCE_S, go_on.set)
        assert one.recv(1 << 16).startswith(b"HTTP/1.1 200 OK")
        assert idle.recv(1) == b""
        with pytest.raises(ConnectionRefusedError):
            served.client()
