"""The stream of the alert screen at a real server: cut, killed, revoked, and too many."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.factories.roles import end_roles
from tests.factories.visitors import make_visitors, visit_as
from tests.factories.world import Cast, later, make_case, make_submission
from tests.web.served_pages import get, serving
from tests.web.watching import Reader, cookie_of, reading
from tieline.config.serving import free_port
from tieline.journeys import handling

VALUES = [f"+120255501{number}" for number in range(40, 60)]


@pytest.fixture
def cast(database: str) -> Cast:
    cast = make_visitors()
    for player in (cast.owner, cast.partner):
        make_case(player, "C-1")
    make_submission(cast.owner, VALUES)
    return cast


@pytest.fixture
def port(cast: Cast) -> Iterator[int]:
    port = free_port(0)
    with serving(port, TIELINE_WEB_WORKERS="1"):
        yield port


def _hit(cast: Cast, number: int) -> None:
    make_submission(cast.partner, [VALUES[number]], at=later(number))


def test_a_hit_comes_by_itself_and_goes_when_somebody_acknowledges_it(
    cast: Cast, port: int
) -> None:
    with reading(port, cookie_of(cast.owner)) as reader:
        assert reader.next().said["waiting"] == []
        reader.next("beat")
        _hit(cast, 0)
        came = reader.next()
        assert len(came.added) == 1
        with reading(port, cookie_of(cast.owner)) as colleague:
            assert len(colleague.next().added) == 1
            (hit,) = came.said["waiting"]
            handling.acknowledge_hit(hit, actor=cast.owner.actor, now=later(9))
            assert reader.next().said["waiting"] == colleague.next().said["waiting"] == []


def test_many_streams_hold_no_thread(cast: Cast, port: int) -> None:
    cookie = cookie_of(cast.owner)
    readers = [Reader(port, cookie) for _ in range(12)]  # three times as many as threads
    try:
        for reader in readers:
            reader.next()
        assert get(port, "/healthz") == 200
        _hit(cast, 0)
        assert all(len(reader.next().added) == 1 for reader in readers)
    finally:
        for reader in readers:
            reader.close()


def test_a_cut_in_the_middle_loses_nothing_and_doubles_nothing(cast: Cast, port: int) -> None:
    cookie = cookie_of(cast.owner)
    seen: list[str] = []
    place = ""
    for number in range(3):
        with reading(port, cookie, place) as reader:
            if number:
                missed = reader.next()
                place = missed.place
                seen += [one["hit"] for one in missed.said["added"]]
            else:
                place = reader.next().place
            _hit(cast, 2 * number)
            event = reader.next()
            place = event.place
            seen += [one["hit"] for one in event.said["added"]]
        _hit(cast, 2 * number + 1)  # while nobody listens
    with reading(port, cookie, place) as reader:
        event = reader.next()
        seen += [one["hit"] for one in event.said["added"]]
        assert sorted(seen) == sorted(event.said["waiting"])
    assert len(seen) == 6


def _workers(process: subprocess.Popen[str]) -> list[int]:
    found = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("ascii")
    return [int(one) for one in found.split()]


def test_a_killed_server_process_loses_nothing(cast: Cast) -> None:
    port, cookie = free_port(0), cookie_of(cast.owner)
    with serving(port, TIELINE_WEB_WORKERS="1") as process:
        with reading(port, cookie) as reader:
            place = reader.next().place
            for worker in _workers(process):
                os.kill(worker, signal.SIGKILL)
            _hit(cast, 0)
            assert reader.is_over()
        deadline = time.monotonic() + 20
        while True:  # another process takes its place
            try:
                with reading(port, cookie, place) as reader:
                    assert len(reader.next().added) == 1
                    break
            except OSError:
                assert time.monotonic() < deadline
                time.sleep(0.1)


def test_a_server_that_is_told_to_stop_ends_its_streams(cast: Cast) -> None:
    port = free_port(0)
    with serving(port, TIELINE_WEB_WORKERS="1") as process:
        with reading(port, cookie_of(cast.owner)) as reader:
            reader.next()
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert reader.is_over()
        process.communicate(timeout=20)
        assert process.returncode == 0
        assert time.monotonic() - began < 9


def test_whoever_signs_out_or_loses_the_role_is_shown_no_more(
    cast: Cast, port: int, database: str
) -> None:
    client = visit_as(cast.owner)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    with reading(port, cookie) as reader, reading(port, cookie_of(cast.owner)) as other:
        reader.next()
        other.next()
        client.post("/sign-out")
        ended = reader.next("ended")
        assert ended.said["why"] == "signed_out"
        assert reader.is_over()
        other.next("beat")  # another session of theirs goes on
        end_roles(database, cast.owner)
        _hit(cast, 0)
        for event in other.events:
            assert event.name != "hits"  # nothing of what came after
            if event.name == "ended":
                assert event.said["why"] == "role_ended"
                break
        assert other.is_over()


def test_one_stream_too_many_is_told_to_come_again(cast: Cast, port: int) -> None:
    """One person's screens take no place of another's."""
    cookie = cookie_of(cast.owner)
    readers = [Reader(port, cookie) for _ in range(20)]
    try:
        assert {reader.status for reader in readers} == {200}
        with reading(port, cookie) as refused:
            assert refused.status == 503
            assert refused.answer.headers["Retry-After"] == "5"
        with reading(port, cookie_of(cast.partner)) as other:
            assert other.status == 200
        readers.pop().close()
        deadline = time.monotonic() + 10
        while True:
            with reading(port, cookie) as again:
                if again.status == 200:
                    break
            assert time.monotonic() < deadline
            time.sleep(0.2)
    finally:
        for reader in readers:
            reader.close()
