"""Clients that send and read slowly: they wait, and nobody waits for them."""

import socket
import time
from contextlib import ExitStack

import pytest

from tests.web.served_pages import get, serving
from tieline.config.errors import HomeError
from tieline.config.serving import free_port, serve

HALF_A_HEADER = b"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Padding: a"
HALF_A_BODY = (
    b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\na"
)
HALF_AN_UPLOAD = (
    b"POST /api/v1/submissions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n"
    b"Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
)
A_WHOLE_REQUEST = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
_PATIENCE_S = 60


def _open(port: int, sent: bytes) -> socket.socket:
    one = socket.create_connection(("127.0.0.1", port), timeout=10)
    one.sendall(sent)
    return one


def _has_ended(one: socket.socket) -> bool:
    one.setblocking(False)
    try:
        return one.recv(1 << 16) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


@pytest.mark.usefixtures("database")
def test_nobody_waits_for_clients_that_have_sent_half() -> None:
    port = free_port(0)
    with serving(port, TIELINE_WEB_PATIENCE_S="3600") as process, ExitStack() as opened:
        slow = [
            opened.enter_context(_open(port, half))
            for half in (HALF_A_HEADER, HALF_A_BODY, HALF_AN_UPLOAD)
            for _ in range(64)
        ]
        for _ in range(10):
            assert get(port, "/healthz") == 200
            assert get(port, "/sign-in") == 200
        assert not any(_has_ended(one) for one in slow)
        process.terminate()  # whoever has begun is given its time, which is bounded
        process.communicate(timeout=30)
    assert process.returncode == 0


@pytest.mark.usefixtures("database")
def test_who_sends_a_byte_now_and_then_is_ended() -> None:
    port = free_port(0)
    with serving(port, TIELINE_WEB_PATIENCE_S="1"), ExitStack() as opened:
        sent = (b"", HALF_A_HEADER, HALF_A_BODY, A_WHOLE_REQUEST)
        left = [opened.enter_context(_open(port, some)) for some in sent]
        deadline = time.monotonic() + _PATIENCE_S
        while left:
            assert time.monotonic() < deadline, left
            left = [one for one in left if not _drip(one)]
            time.sleep(0.1)
        assert get(port, "/healthz") == 200


def _drip(one: socket.socket) -> bool:
    """Whether it has ended; if not, it has got one more byte."""
    if _has_ended(one):
        return True
    try:
        one.send(b"a")
    except ConnectionError:
        return True
    return False


@pytest.mark.parametrize("name", ["TIELINE_WEB_PATIENCE_S", "TIELINE_WEB_SLOWEST"])
def test_a_bound_must_be_a_number(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "soon")
    with pytest.raises(HomeError, match=name):
        serve(host="127.0.0.1", port=free_port(0), announce=pytest.fail)
