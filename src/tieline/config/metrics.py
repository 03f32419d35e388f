"""`tieline metrics`: measures for a monitoring system, in the text form of Prometheus.

A process of its own that listens on this machine alone, or asks for a token: no address of the pages
tells any count. Each reading asks the database anew, within bounds; where it does not answer, what pages
measured is told all the same, and that the installation is not ready.
"""

import hmac
import logging
import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final

from django.db import Error as DatabaseError
from django.db import connection, connections
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector
from waitress.server import create_server  # type: ignore[import-untyped]

from tieline.apps.notices import queries as notices
from tieline.apps.notices import webhook_queries
from tieline.apps.submissions import left_over
from tieline.config import measures, request_measures
from tieline.config.errors import HomeError
from tieline.config.home import Home
from tieline.config.measures import Measure
from tieline.config.readiness import CONNECT_WITHIN_S, look
from tieline.core.errors import TielineError
from tieline.core.states import Channel
from tieline.journeys.rounds import QUEUES, operator_at_home

TOKEN_FILE: Final = "TIELINE_METRICS_TOKEN_FILE"  # noqa: S105 - its name
_LEAST_TOKEN: Final = 16
_STATEMENT_WITHIN: Final = "5s"
_BEARER: Final = "Bearer "
_log = logging.getLogger("tieline.metrics")

_HEARTBEAT: Final = (
    "select extract(epoch from now() - max(last_heartbeat)) from procrastinate_workers"
)
_JOBS: Final = """
select j.queue_name, count(*), coalesce(extract(epoch from now() - min(
    (select min(e.at) from procrastinate_events e where e.job_id = j.id and e.type = 'deferred'))), 0)
from procrastinate_jobs j
where j.status = 'todo' and (j.scheduled_at is null or j.scheduled_at <= now())
group by 1
"""
# What sessions do is hidden from each other; how many there are is not.
_CONNECTIONS: Final = "select numbackends from pg_stat_database where datname = current_database()"
_LIMIT: Final = "select current_setting('max_connections')::int"

Start = Callable[[str, list[tuple[str, str]]], object]


class InstallationCollector(Collector):
    """What the database and the disk say, at each reading."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def collect(self) -> Iterator[Metric]:
        yield from request_measures.read(self._home)
        yield _gauge(measures.READY, {(): look(self._home).unready is None})
        yield _gauge(measures.FREE_BYTES, {(): shutil.disk_usage(self._home.path).free})
        for ask in (
            _ask_worker,
            _ask_queues,
            _ask_left_over,
            _ask_deliveries,
            _ask_webhooks,
            _ask_connections,
        ):
            try:
                yield from ask()
            except (DatabaseError, TielineError) as error:
                # Of what is not known no count is told: a scraper shows that it is missing.
                _log.error("%s could not be measured: %s", ask.__name__, type(error).__name__)
                connections.close_all()


def _ask_worker() -> Iterator[Metric]:
    """Nothing where none was ever heard of, or the last one ended in order."""
    [[age]] = _rows(_HEARTBEAT)
    yield _gauge(measures.HEARTBEAT, {} if age is None else {(): age})


def _ask_queues() -> Iterator[Metric]:
    found = {name: (count, oldest) for name, count, oldest in _rows(_JOBS)}
    waiting = {name: found.get(name, (0, 0)) for name in QUEUES}
    yield _gauge(measures.JOBS, {(name,): count for name, (count, _) in waiting.items()})
    yield _gauge(measures.OLDEST, {(name,): oldest for name, (_, oldest) in waiting.items()})


def _ask_left_over() -> Iterator[Metric]:
    operator = operator_at_home()
    unfinished = list(left_over.list_unfinished(operator))
    yield _gauge(measures.UNFINISHED, {(): len(unfinished)})
    yield _gauge(measures.FAILED, {(): sum(one.failures > 0 for one in unfinished)})
    yield _gauge(measures.UNSETTLED, {(): sum(1 for _ in left_over.list_unretracted(operator))})


def _ask_deliveries() -> Iterator[Metric]:
    operator, now = operator_at_home(), datetime.now(UTC)
    waiting = {(str(c),): len(notices.list_waiting(operator, c, now=now)) for c in Channel}
    yield _gauge(measures.DELIVERIES, waiting)
    yield _troubled(measures.TROUBLED, [one.is_given_up for one in notices.list_troubled(operator)])


def _ask_webhooks() -> Iterator[Metric]:
    troubled = webhook_queries.list_troubled(operator_at_home())
    yield _troubled(measures.WEBHOOKS, [one.is_given_up for one in troubled])


def _ask_connections() -> Iterator[Metric]:
    [[count]] = _rows(_CONNECTIONS)
    yield _gauge(measures.CONNECTIONS, {(): count})
    [[limit]] = _rows(_LIMIT)
    yield _gauge(measures.CONNECTIONS_LIMIT, {(): limit})


def _troubled(measure: Measure, given_up: Sequence[bool]) -> Metric:
    return _gauge(
        measure, {("retrying",): given_up.count(False), ("given_up",): given_up.count(True)}
    )


def _gauge(measure: Measure, values: Mapping[Any, Any]) -> Metric:
    """`values` by what the labels say, in their order."""
    family = GaugeMetricFamily(measure.name, measure.help, labels=measure.labels)
    for labels, value in values.items():
        family.add_metric(labels, float(value))
    return family


def _rows(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def read_token(environ: Mapping[str, str]) -> str:
    """Empty where none is set. Raises HomeError where it cannot be one."""
    name = environ.get(TOKEN_FILE, "")
    if not name:
        return ""
    try:
        token = Path(name).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise HomeError(
            "bad_setting", f"{TOKEN_FILE}: {name} cannot be read ({type(error).__name__})."
        ) from None
    if len(token) < _LEAST_TOKEN:
        raise HomeError(
            "bad_setting",
            f"{TOKEN_FILE}: {name} holds fewer than {_LEAST_TOKEN} characters. Put a random token there.",
        )
    return token


def demand_guarded(host: str, token: str) -> None:
    """Counts are for the operator alone. Raises HomeError where others could ask for them."""
    try:
        is_here = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        is_here = False
    if not (is_here or token):
        raise HomeError(
            "metrics_unguarded",
            f"Whoever reaches {host} could read the measures. Listen on 127.0.0.1, or name a file with a "
            f"token in {TOKEN_FILE}.",
        )


class Measures:
    """The application at /metrics; to one reader at a time, whoever comes meanwhile waits."""

    def __init__(self, home: Home, token: str) -> None:
        self._token = token
        self._turn = threading.Lock()
        self._registry = CollectorRegistry()
        self._registry.register(InstallationCollector(home))

    def __call__(self, environ: Mapping[str, Any], start: Start) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/metrics" or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return _say(start, "404 Not Found", "Nothing here but /metrics.\n")
        if not self._is_let_in(str(environ.get("HTTP_AUTHORIZATION", ""))):
            return _say(start, "401 Unauthorized", "A token is asked for.\n")
        try:
            with self._turn:
                told = generate_latest(self._registry)
        finally:
            connections.close_all()
        start("200 OK", [("Content-Type", CONTENT_TYPE_PLAIN_0_0_4), ("Cache-Control", "no-store")])
        return [told]

    def _is_let_in(self, shown: str) -> bool:
        if not self._token:
            return True
        given = shown.removeprefix(_BEARER) if shown.startswith(_BEARER) else ""
        return hmac.compare_digest(given.encode(), self._token.encode())


def _say(start: Start, status: str, text: str) -> list[bytes]:
    headers = [("Content-Type", "text/plain; charset=utf-8")]
    if status.startswith("401"):
        headers.append(("WWW-Authenticate", "Bearer"))
    start(status, headers)
    return [text.encode()]


def serve_measures(home: Home, *, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Until told to stop. Raises HomeError, OSError."""
    token = read_token(os.environ)
    demand_guarded(host, token)
    _bound_database()
    server = create_server(Measures(home, token), host=host, port=port, threads=2, ident=None)
    shown = f"[{host}]" if ":" in host else host
    announce(f"Measures on http://{shown}:{server.effective_port}/metrics (Ctrl-C stops).")
    server.run()


def _bound_database() -> None:
    """In this process alone: a server that hangs must not hang whoever asks how it is."""
    options = connections["default"].settings_dict["OPTIONS"]
    options["connect_timeout"] = CONNECT_WITHIN_S
    options["options"] = f"-c statement_timeout={_STATEMENT_WITHIN}"
