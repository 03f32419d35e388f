"""Serving the pages in a process of its own."""

import signal
import socket

import pytest

from tests.web.served_pages import get, serving
from tieline.config.serving import ServeError, free_port, serve


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_stop(stop: signal.Signals) -> None:
    port = free_port(0)
    with serving(port) as process:
        assert get(port, "/sign-in?q=2025550143") == 200
        assert get(port, "/2025550144") == 404
        process.send_signal(stop)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 0, err
    # Once: the workers do not run what stands around the caller.
    assert out.count("listening") == out.count("cleaned up") == out.count("went on") == 1
    log = out + err
    assert "GET /sign-in 200" in log
    assert "GET (unknown) 404" in log
    assert "20255501" not in log
    with pytest.raises(ConnectionRefusedError):
        get(port, "/healthz")


def test_a_taken_port_is_said_with_another_one() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ServeError, match=f"Port {port} .* Choose another one") as caught:
            serve(host="127.0.0.1", port=port, announce=pytest.fail)
        assert caught.value.code == "port_taken"
        assert free_port(port) != port


def test_an_address_that_is_not_ours_is_said() -> None:
    for host, port in (("192.0.2.1", 8080), ("no-such-host.invalid", 8080), ("127.0.0.1", 99999)):
        with pytest.raises(ServeError) as caught:
            serve(host=host, port=port, announce=pytest.fail)
        assert caught.value.code == "cannot_listen"


def test_a_free_port_is_the_preferred_one_if_it_can_be() -> None:
    port = free_port(0)
    assert free_port(port) == port


def test_the_number_of_workers_must_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIELINE_WEB_WORKERS", "none")
    with pytest.raises(ServeError) as caught:
        serve(host="127.0.0.1", port=free_port(0), announce=pytest.fail)
    assert caught.value.code == "bad_worker_count"
