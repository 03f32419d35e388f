"""A request's id: in its answer, in every line of the log, and in the job that it starts."""

import http.client
import json
import logging
import signal

import pytest
from django.http import HttpRequest
from django.test import Client

from tests.conftest import admin
from tests.factories.programs import list_of, program_of
from tests.factories.visitors import make_visitors, visit_as
from tests.factories.world import make_case, make_player
from tests.web.served_pages import serving
from tieline.config.errors import HomeError
from tieline.config.log_lines import JsonFormatter, WordlessFormatter, read_log_is_json
from tieline.config.request_ids import choose_request_id
from tieline.config.serving import free_port
from tieline.core.request_ids import is_request_id, working_for
from tieline.journeys.worker import take_in_received

ID = "4bf92f3577b34da6a3ce929d0e0e4736"
VALUE = "12025550143"
NAME = "tieline.journeys.worker.take_in_received"


@pytest.mark.parametrize("text", [ID, "4bf92f35-77b3-4da6-a3ce-929d0e0e4736"])
def test_what_a_proxy_makes_is_an_id(text: str) -> None:
    assert is_request_id(text)
    assert choose_request_id(text, is_believed=True) == text
    assert choose_request_id(text, is_believed=False) != text


@pytest.mark.parametrize(
    "text", ["", VALUE, ID.upper(), f"{ID}\n", ID[1:], f"{ID}0", "a b", "x" * 32, "-" * 36]
)
def test_anything_else_is_none_and_is_not_taken_over(text: str) -> None:
    assert not is_request_id(text)
    chosen = choose_request_id(text, is_believed=True)
    assert chosen != text
    assert is_request_id(chosen)


def _line(formatter: logging.Formatter, message: str) -> str:
    record = logging.LogRecord("tieline.x", logging.ERROR, "f", 1, message, None, None)
    return formatter.format(record)


def test_a_line_names_the_request_that_it_is_written_for() -> None:
    plain, as_json = WordlessFormatter("%(message)s"), JsonFormatter("%(message)s")
    with working_for(ID):
        assert _line(plain, "failed") == f"failed request={ID}"
        shown = json.loads(_line(as_json, "failed\nat two lines"))
    assert shown.pop("time").endswith("+00:00")
    assert shown == {
        "level": "error",
        "logger": "tieline.x",
        "message": "failed\nat two lines",
        "request_id": ID,
    }
    assert _line(plain, "failed") == "failed"
    assert "request_id" not in json.loads(_line(as_json, "failed"))


@pytest.mark.parametrize("sent", ["\n", "\r", "\x1b[2K", "\x85", "\u2028"])
def test_what_somebody_sent_makes_no_line_of_its_own(sent: str) -> None:
    line = _line(WordlessFormatter("%(levelname)s %(message)s"), f"not known: x{sent}ERROR y é")
    assert sent[0] not in line
    assert len(line.splitlines()) == 1
    assert line.endswith("ERROR y é")


def test_a_line_of_json_is_one_line_without_the_words_of_an_exception() -> None:
    try:
        raise ValueError(VALUE)
    except ValueError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, "f", 1, "%s", (error,), (type(error), error, error.__traceback__)
        )
    line = JsonFormatter("%(message)s").format(record)
    assert "\n" not in line
    assert VALUE not in line
    assert json.loads(line)["message"].startswith("ValueError\nValueError at ")


def test_another_form_of_the_log_is_refused() -> None:
    assert (read_log_is_json({}), read_log_is_json({"TIELINE_LOG": "json"})) == (False, True)
    with pytest.raises(HomeError, match="TIELINE_LOG is 'xml'"):
        read_log_is_json({"TIELINE_LOG": "xml"})


@pytest.mark.usefixtures("database")
def test_a_page_that_fails_shows_the_id_of_its_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(request: HttpRequest) -> None:
        raise RuntimeError

    monkeypatch.setattr("tieline.web.values.actor_of", fail)
    client = visit_as(make_visitors().owner)
    client.raise_request_exception = False
    seen = []
    monkeypatch.setattr(
        "tieline.web.errors._log.error",
        lambda *words: seen.append(_line(WordlessFormatter("%(message)s"), "page failed")),
    )
    answer = client.get("/values")
    assert answer.status_code == 500
    request_id = answer["X-Request-ID"]
    assert is_request_id(request_id)
    assert request_id in answer.content.decode()
    assert seen == [f"page failed request={request_id}"]


@pytest.mark.usefixtures("database")
def test_nobody_but_a_server_of_ours_chooses_the_id() -> None:
    answer = Client().get("/healthz", headers={"X-Request-ID": ID})
    assert is_request_id(answer["X-Request-ID"])
    assert answer["X-Request-ID"] != ID


def test_the_job_that_a_request_starts_bears_its_id(database: str) -> None:
    player = make_player("OWN")
    make_case(player)
    answer = program_of(player).hand_in(list_of("+1 202 555 0143"))
    assert answer.status_code == 202, answer.content
    with admin(database) as super_:
        found = super_.execute("select args from procrastinate_jobs where task_name = %s", [NAME])
        (given,) = found.fetchone() or ({},)
    assert isinstance(given, dict)
    assert given["request_id"] == answer["X-Request-ID"]
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(  # type: ignore[method-assign]
        JsonFormatter("%(message)s").format(record)
    )
    log = logging.getLogger("tieline.jobs")
    log.addHandler(handler)
    try:
        take_in_received(**given)
    finally:
        log.removeHandler(handler)
    (line,) = map(json.loads, lines)
    assert line["request_id"] == answer["X-Request-ID"]
    assert "taken in" in line["message"]


def _ask(port: int, address: str, shown: str) -> str | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", address, headers={"X-Request-ID": shown})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.headers["X-Request-ID"]


@pytest.mark.usefixtures("database")
def test_served_pages_take_the_id_of_a_known_proxy_and_log_it_as_json() -> None:
    port = free_port(0)
    with serving(port, TIELINE_PROXIES="1", TIELINE_LOG="json") as process:
        assert _ask(port, "/sign-in", ID) == ID
        made = _ask(port, "/sign-in", VALUE)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=20)
    lines = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
    found = [line for line in lines if line.get("path") == "/sign-in"]
    # Two processes serve: which of them writes its line first is chance.
    assert {line["request_id"] for line in found} == {ID, made}
    assert {line["status"] for line in found} == {200}
    assert {(line["method"], line["client"]) for line in found} == {("GET", "127.0.0.1")}
    assert all(json.loads(line) for line in err.splitlines())
    assert VALUE not in out + err


@pytest.mark.usefixtures("database")
def test_served_pages_believe_no_id_where_no_proxy_stands_before_them() -> None:
    port = free_port(0)
    with serving(port):
        made = _ask(port, "/sign-in", ID)
    assert made is not None
    assert is_request_id(made)
    assert made != ID
