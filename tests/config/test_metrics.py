"""Measures: complete, for the operator alone, and telling nothing of any office."""

import http.client
import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from prometheus_client.parser import text_string_to_metric_families

from tests.cli.terminal import environment, finish, run, start
from tests.conftest import HOME, admin
from tests.factories.programs import list_of, program_of
from tests.factories.world import make_case, make_player
from tests.web.served_pages import get, serving
from tieline.config import measures, request_measures
from tieline.config.answered import Answered
from tieline.config.errors import HomeError
from tieline.config.home import Home
from tieline.config.metrics import Measures, demand_guarded, read_token
from tieline.config.readiness import Unready
from tieline.config.serving import free_port

TOKEN = "a-token-of-the-test"
VALUE = "+12025550143"
LIMIT = "tieline_database_connections_limit"
ROOT = Path(__file__).parents[2]


def _ask(app: Measures, path: str = "/metrics", shown: str = "") -> tuple[str, str]:
    said: list[str] = []
    environ = {"PATH_INFO": path, "REQUEST_METHOD": "GET", "HTTP_AUTHORIZATION": shown}
    body = b"".join(app(environ, lambda status, _headers: said.append(status)))
    return said[0], body.decode()


def _samples(text: str) -> dict[tuple[str, tuple[str, ...]], float]:
    return {
        (one.name, tuple(sorted(one.labels.values()))): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


def _answered(route: str, status: str, seconds: float = 0.01) -> Answered:
    return Answered("127.0.0.1", "GET", f"/x/{VALUE}", status, seconds, "id", route)


def test_every_measure_is_explained_and_no_other() -> None:
    page = (ROOT / "docs" / "operate" / "monitoring.md").read_text("utf-8")
    rows = page.partition("| measure |")[2].partition("\n\n")[0].splitlines()[2:]
    shown = {}
    for row in rows:
        name, labels, _meaning = (cell.strip() for cell in row.strip("|").split("|"))
        shown[name.strip("`")] = tuple(part.strip(" `") for part in labels.split(",") if part)
    assert shown == {one.name: one.labels for one in measures.ALL}
    for forbidden in ("office", "person", "case", "agency"):
        assert all(forbidden not in label for one in measures.ALL for label in one.labels)


def test_every_alert_asks_for_measures_that_exist() -> None:
    page = (ROOT / "docs" / "operate" / "monitoring.md").read_text("utf-8")
    alerts = page.partition("## What to be woken for")[2].partition("## Log lines")[0]
    asked = set(re.findall(r"\btieline_\w+", alerts))
    names = {one.name for one in measures.ALL}
    assert len(asked) > 6
    assert {re.sub(r"_(total|bucket)$", "", name) for name in asked} <= names


def test_every_reason_not_to_be_ready_is_explained() -> None:
    page = (ROOT / "docs" / "operate" / "monitoring.md").read_text("utf-8")
    assert [word for word in Unready if f"| `{word}` |" not in page] == []


@pytest.mark.usefixtures("database")
def test_what_waits_is_counted_for_the_whole_installation(database: str) -> None:
    player = make_player("A")
    make_case(player)
    assert program_of(player).hand_in(list_of(VALUE)).status_code == 202
    with admin(database) as super_:
        super_.execute("insert into procrastinate_workers (last_heartbeat) values (now())")
        super_.execute("update procrastinate_events set at = at - interval '90 seconds'")
    status, text = _ask(Measures(Home(HOME), ""))
    assert status == "200 OK"
    found = _samples(text)
    assert found["tieline_ready", ()] == 1
    assert found["tieline_worker_heartbeat_age_seconds", ()] < 30
    assert found["tieline_jobs_waiting", ("intake",)] == 1
    assert 90 <= found["tieline_jobs_oldest_seconds", ("intake",)] < 120
    assert found["tieline_jobs_oldest_seconds", ("upkeep",)] == 0
    assert found["tieline_submissions_unfinished", ()] == 1
    assert found["tieline_submissions_failed", ()] == 0
    assert found["tieline_deliveries_waiting", ("mail",)] == 0
    assert found["tieline_deliveries_troubled", ("given_up",)] == 0
    assert 1 <= found["tieline_database_connections", ()] < found[LIMIT, ()]
    assert found["tieline_home_free_bytes", ()] > 0
    families = {one.name for one in text_string_to_metric_families(text)}
    assert families == {one.name for one in measures.ALL} - {
        measures.REQUESTS.name,
        measures.REQUEST_SECONDS.name,
    }


def test_a_database_that_is_gone_leaves_what_is_known_of_it_out(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connections["default"].close()
    monkeypatch.setitem(connections["default"].settings_dict, "NAME", "gone")
    status, text = _ask(Measures(Home(HOME), ""))
    found = _samples(text)
    assert (status, found["tieline_ready", ()]) == ("200 OK", 0)
    assert {name for name, _ in found} == {"tieline_ready", "tieline_home_free_bytes"}


def test_a_process_in_anothers_place_goes_on_counting(tmp_path: Path) -> None:
    folder = request_measures.folder_of(Home(tmp_path), 8080)
    request_measures.begin(folder)
    for place in (0, 1, 0):  # the last one after the first has died
        one = request_measures.measure(folder, place)
        assert one is not None
        one.note(_answered("hit", "200"))
        one.note(_answered("tieline", "404"))
        one.note(_answered("check", "503", seconds=9))
    text = _text_of(tmp_path)
    found = _samples(text)
    assert found["tieline_requests_total", ("2xx", "hit")] == 3
    assert found["tieline_requests_total", ("(unknown)", "4xx")] == 3
    assert found["tieline_requests_total", ("5xx", "check")] == 3
    assert found["tieline_request_seconds_bucket", ("5.0", "check")] == 0
    assert found["tieline_request_seconds_bucket", ("30.0", "check")] == 3
    assert VALUE not in text
    request_measures.end(folder)
    assert _text_of(tmp_path) == ""


def _text_of(home: Path) -> str:
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.registry import Collector

    class _Read(Collector):
        def collect(self) -> Iterator[Any]:
            yield from request_measures.read(Home(home))

    registry = CollectorRegistry()
    registry.register(_Read())
    return generate_latest(registry).decode()


def test_the_smallest_free_place_is_taken() -> None:
    assert [request_measures.free_place(taken) for taken in ([], [0, 1], [1, 2], [0, 2])] == [
        0, 2, 0, 1,
    ]  # fmt: skip


def test_pages_are_served_though_there_is_no_room_to_measure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", fail)
    assert request_measures.measure(tmp_path, 0) is None
    assert list(tmp_path.iterdir()) == []
    assert request_measures.measure(tmp_path / "gone", 0) is None


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_this_machine_alone_needs_no_token(host: str) -> None:
    demand_guarded(host, "")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "metrics.example"])
def test_others_need_one(host: str) -> None:
    demand_guarded(host, TOKEN)
    with pytest.raises(HomeError) as caught:
        demand_guarded(host, "")
    assert caught.value.code == "metrics_unguarded"


def test_a_token_is_asked_for_where_one_is_set(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text(f"{TOKEN}\n")
    token = read_token({"TIELINE_METRICS_TOKEN_FILE": str(path)})
    app = Measures(Home(tmp_path), token)
    for shown in ("", TOKEN, f"Bearer {TOKEN}x", "Bearer ", f"bearer {TOKEN}", "Bearer \xe9"):
        assert _ask(app, shown=shown)[0] == "401 Unauthorized", shown
    assert _ask(app, "/", f"Bearer {TOKEN}")[0] == "404 Not Found"
    path.write_text("short")
    for wrong in (path, tmp_path / "gone"):
        with pytest.raises(HomeError) as caught:
            read_token({"TIELINE_METRICS_TOKEN_FILE": str(wrong)})
        assert caught.value.code == "bad_setting"


@contextmanager
def _metrics(port: int, **settings: str) -> Iterator[Any]:
    process = start("metrics", "--port", str(port), environ=environment(**settings))
    try:
        assert process.stdout is not None
        assert "Measures on" in process.stdout.readline()
        yield process
    finally:
        process.kill()
        process.communicate()


def _scrape(port: int, token: str = "") -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/metrics", headers={"Authorization": f"Bearer {token}"})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


@pytest.mark.usefixtures("database")
def test_what_all_processes_of_pages_answered_is_told_beside_them(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text(TOKEN)
    pages, port = free_port(0), free_port(0)
    with serving(pages, PYTHONUNBUFFERED="1") as served:
        for address in ("/sign-in", "/sign-in", f"/nothing/{VALUE}"):
            get(pages, address)
        environ = {"TIELINE_METRICS_TOKEN_FILE": str(token), "PYTHONUNBUFFERED": "1"}
        with _metrics(port, **environ) as process:
            assert _scrape(port)[0] == 401
            status, text = _scrape(port, TOKEN)
            process.send_signal(signal.SIGTERM)
            assert finish(process).code == 0
        served.send_signal(signal.SIGTERM)
        served.communicate(timeout=20)
    found = _samples(text)
    assert status == 200
    assert found["tieline_requests_total", ("2xx", "sign_in")] == 2
    assert found["tieline_requests_total", ("(unknown)", "4xx")] == 1
    assert found["tieline_request_seconds_count", ("sign_in",)] == 2
    assert VALUE not in text
    assert not (HOME / "measures" / str(pages)).exists()


def test_measures_are_not_told_to_everybody() -> None:
    refused = run("metrics", "--host", "0.0.0.0")
    assert refused.code == 4
    assert "could read the measures" in refused.err
