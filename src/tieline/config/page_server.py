"""waitress with bounds: a request reaches a thread only when all of it is here.

One loop reads the requests of all connections; what is larger than a few pages of memory waits in
files without a name. Here stand the bounds that waitress lacks: on how slowly a client may send and
read, on what all unfinished requests of a process take on disk, and who goes when it is full.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import inf
from typing import Any, Final

from django.conf import settings
from waitress.adjustments import Adjustments  # type: ignore[import-untyped]
from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.parser import HTTPRequestParser  # type: ignore[import-untyped]
from waitress.proxy_headers import PROXY_HEADERS  # type: ignore[import-untyped]
from waitress.server import TcpWSGIServer  # type: ignore[import-untyped]
from waitress.task import ErrorTask, WSGITask  # type: ignore[import-untyped]

from tieline.config.answered import Answered, Note
from tieline.config.pace import Pace
from tieline.config.page_streams import UNREAD_MOST, Streams
from tieline.config.request_ids import choose_request_id
from tieline.core import request_ids
from tieline.core.feeds import OPENING, Feed, Piece
from tieline.core.request_ids import working_for
from tieline.journeys.handing_in import UPLOAD_MOST
from tieline.web.headers import ALWAYS

CONNECTIONS_MOST: Final = 300
"""Of one process. One more, and the slowest of those that nobody works for is ended."""
WAITING_MOST: Final = 4 << 30
"""Bytes of all requests of one process; above it, the largest unfinished one is ended."""
_BODY_MOST: Final = UPLOAD_MOST + (64 << 20)  # the page itself says which file is too large
_NEW_S: Final = 1.0


class _Request(HTTPRequestParser):  # type: ignore[misc] # waitress has no types
    """A request whose body is left unread where the application refuses it by its header."""

    is_unread = False

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if not self._is_refused_unread():
            return
        self.is_unread = True
        self.body_rcv = None
        self.content_length = 0
        self.expect_continue = False
        self.headers["CONNECTION"] = "close"
        if self.chunked:
            self.headers["TRANSFER_ENCODING"] = "chunked"

    def received(self, data: bytes) -> int:
        consumed: int = super().received(data)
        return len(data) if self.is_unread else consumed  # a body is not the next request

    def byte_count(self) -> int:
        return int(self.header_bytes_received + self.body_bytes_received)

    def _is_refused_unread(self) -> bool:
        if self.chunked:
            return True
        if self.content_length >= self.adj.max_request_body_size:
            return bool(self.path.startswith("/api/"))
        in_memory = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or inf
        kind = self.headers.get("CONTENT_TYPE", "").lower()
        return bool(self.content_length > in_memory and not kind.startswith("multipart/"))


@dataclass(frozen=True, slots=True)
class _Opening:
    """Lets an application keep the connection of its request open (core/feeds.py)."""

    connection: Any

    def keep(self, feed: Feed) -> bool:
        taken: bool = self.connection.server.streams.take(self.connection, feed)
        self.connection.is_stream = taken
        return taken


class _Page(WSGITask):  # type: ignore[misc] # waitress has no types
    """One request, answered in a thread."""

    def service(self) -> None:
        with working_for(self.get_environment()[request_ids.ENVIRON]):
            try:
                super().service()
            finally:
                if self.complete:
                    self._note()

    def get_environment(self) -> dict[str, Any]:
        is_new = self.environ is None
        environ: dict[str, Any] = super().get_environment()
        if is_new:
            # An answer from a file could not be held back from HEAD.
            del environ["wsgi.file_wrapper"]
            environ["wsgi.multiprocess"] = True
            environ[OPENING] = _Opening(self.channel)
            self._judge_forwarding(environ)
        return environ

    def write(self, data: bytes) -> None:
        super().write(b"" if self._is_head() else data)

    def finish(self) -> None:
        if not self.wrote_header:
            self.write(b"")
        if self._is_head():
            self.chunked_response = False  # not even the mark of its end
        if self.channel.is_stream:
            self._stay_open()
        super().finish()

    def _stay_open(self) -> None:
        """Only after a whole answer, to whoever asks for nothing else meanwhile."""
        connection = self.channel
        if self._is_head() or not self.status.startswith("200") or len(connection.requests) > 1:
            connection.is_stream = False
            connection.server.streams.forget(connection)
            return
        connection.is_chunked = self.chunked_response
        self.chunked_response = self.close_on_finish = False

    def _is_head(self) -> bool:
        return bool(self.request.command == "HEAD")

    def _judge_forwarding(self, environ: dict[str, Any]) -> None:
        """Only a known proxy is believed how, and from where, a request came to it."""
        proxies = self.channel.server.proxies
        is_known = "*" in proxies or environ["REMOTE_ADDR"] in proxies
        environ[request_ids.ENVIRON] = choose_request_id(
            environ.pop("HTTP_X_REQUEST_ID", ""), is_believed=is_known and bool(settings.PROXIES)
        )
        if not is_known:
            for name in PROXY_HEADERS:
                environ.pop(f"HTTP_{name}", None)
        elif environ.get("HTTP_X_FORWARDED_PROTO") == "https":
            environ["wsgi.url_scheme"] = "https"

    def _note(self) -> None:
        environ = self.get_environment()
        self.channel.server.note(
            Answered(
                client=environ["REMOTE_ADDR"],
                method=environ["REQUEST_METHOD"],
                path=environ["PATH_INFO"],
                status=self.status[:3],
                seconds=time.time() - self.start_time,
                request_id=environ[request_ids.ENVIRON],
                route=environ.get(request_ids.ROUTE, request_ids.NO_ROUTE),
            )
        )


class _Refusal(ErrorTask):  # type: ignore[misc] # waitress has no types
    """The answer to what is no request: of it, nothing is kept. It carries the headers of a page."""

    def execute(self) -> None:
        self.request_id = choose_request_id("", is_believed=False)
        self.response_headers.extend([*ALWAYS.items(), (request_ids.HEADER, self.request_id)])
        super().execute()

    def service(self) -> None:
        super().service()
        self.channel.server.note(
            Answered(
                client=self.channel.addr[0],
                method="-",
                path=request_ids.NO_ROUTE,
                status=self.status[:3],
                seconds=time.time() - self.start_time,
                request_id=self.request_id,
                route=request_ids.NO_ROUTE,
            )
        )


class _Connection(HTTPChannel):  # type: ignore[misc] # waitress has no types
    """A connection that knows how slow it is. Times are those of `time.time`, as in waitress."""

    task_class = _Page
    error_task_class = _Refusal
    parser_class = _Request
    is_stream = False
    """Kept open, and fed by `server.streams`."""
    is_chunked = False
    close_when_flushed = False

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self._idle_since = time.time()
        self._began: float | None = None
        self._stretch: tuple[float, int] | None = None
        self._stuck_since: float | None = None
        super().__init__(*arguments, **named)

    def received(self, data: bytes) -> bool:
        if self.is_stream and not self.requests:
            self.handle_close()  # whoever reads a stream has nothing to say on it
            return False
        if self._began is None:
            self._began = time.time()
        return bool(super().received(data))

    def service(self) -> None:
        super().service()
        self._idle_since, self._began, self._stretch = time.time(), None, None
        if self.is_stream:
            self.server.streams.begin(self)

    def handle_close(self) -> None:
        super().handle_close()
        self.server.streams.forget(self)

    def send_piece(self, piece: Piece) -> None:
        """In the loop: the next part of a stream. Who does not read them is ended."""
        if not self.connected or self.close_when_flushed:
            return
        if self.total_outbufs_len + len(piece.data) > UNREAD_MOST:
            self.handle_close()
            return
        data = piece.data
        if self.is_chunked:
            data = b"%X\r\n%b\r\n" % (len(data), data) if data else b""
            data += b"0\r\n\r\n" if piece.is_last else b""
        self.write_soon(data)
        if piece.is_last:
            self.close_when_flushed = True
            self.server.streams.forget(self)

    def is_waiting(self) -> bool:
        """Whether nobody works for it and nothing is on its way to it."""
        return not (self.is_stream or self.requests or self.total_outbufs_len)

    def is_sending(self) -> bool:
        """Whether it has sent a part of a request."""
        return self.request is not None

    def waiting_bytes(self) -> int:
        """Of its unfinished request."""
        request = self.request
        return 0 if request is None else int(request.byte_count())

    def all_bytes(self) -> int:
        """Of all its requests, those in a thread too."""
        return self.waiting_bytes() + sum(int(one.byte_count()) for one in list(self.requests))

    def speed(self, now: float) -> float:
        """Bytes a second of its unfinished request; infinite for what has just begun."""
        since = now - (self._began or self._idle_since)
        return inf if since < _NEW_S else self.waiting_bytes() / since

    def is_too_slow(self, now: float, pace: Pace) -> bool:
        """To be asked about every second."""
        if self.total_outbufs_len:
            return self._is_stuck(now, pace)
        self._stuck_since = None
        if self.requests or self.is_stream:
            return False
        request = self.request
        if request is None or not request.headers_finished:
            return now - (self._began or self._idle_since) > pace.patience_s
        return self._crawls(now, pace)

    def _is_stuck(self, now: float, pace: Pace) -> bool:
        """An answer waits, and the client takes nothing of it."""
        if self._stuck_since is None or self.last_activity > self._stuck_since:
            self._stuck_since = now
        return now - self._stuck_since > pace.patience_s

    def _crawls(self, now: float, pace: Pace) -> bool:
        count = self.waiting_bytes()
        if self._stretch is None:
            self._stretch = (now, count)
        since, before = self._stretch
        if now - since <= pace.patience_s:
            return False
        self._stretch = (now, count)
        return count - before < pace.slowest * (now - since)


class PageServer(TcpWSGIServer):  # type: ignore[misc] # waitress has no types
    """Reads requests from a listening socket into `threads` threads. Drive it with `turn`."""

    channel_class = _Connection

    def __init__(
        self,
        application: Any,
        listening: Any,
        *,
        threads: int,
        pace: Pace,
        proxies: Iterable[str],
        note: Note,
    ) -> None:
        self.pace = pace
        self.proxies = frozenset(proxies)
        self.note = note
        self.connections: dict[int, Any] = {}
        self.streams = Streams(self.pull_trigger)
        own = listening.getsockname()
        super().__init__(
            application,
            self.connections,
            _sock=listening,
            adj=_adjustments(str(own[0]), threads),
            bind_socket=False,
            sockinfo=(listening.family, listening.type, listening.proto, own),
        )

    def turn(self, wait_s: float) -> None:
        """Read and write what can be, after waiting for it for at most `wait_s` seconds."""
        self.asyncore.loop(timeout=wait_s, use_poll=True, map=self.connections, count=1)
        self.streams.write()

    def handle_accept(self) -> None:
        super().handle_accept()
        if len(self.active_channels) > CONNECTIONS_MOST:
            now = time.time()
            waiting = [one for one in self._open() if one.is_waiting()]
            if waiting:
                min(waiting, key=lambda one: one.speed(now)).handle_close()

    def maintenance(self, now: float) -> None:
        """Once a second: end who is too slow, and who fills the disk."""
        for one in self._open():
            if one.is_too_slow(now, self.pace):
                one.handle_close()
        total = sum(one.all_bytes() for one in self._open())
        unfinished = sorted((one for one in self._open() if one.is_waiting()), key=_size)
        while total > WAITING_MOST and unfinished:
            largest = unfinished.pop()
            total -= largest.waiting_bytes()
            largest.handle_close()

    def finish(self, within_s: float, go_on: Callable[[], None]) -> None:
        """Accept nobody any more, and bring to its end what has begun. `go_on` is called often."""
        self.accepting = False
        self.asyncore.dispatcher.close(self)
        self.streams.end()
        ends = time.monotonic() + within_s
        while time.monotonic() < ends:
            for one in self._open():
                if one.is_waiting() and not one.is_sending():
                    one.handle_close()
            if not self.active_channels:
                return
            go_on()
            self.turn(0.2)
            self.maintenance(time.time())

    def _open(self) -> list[_Connection]:
        return list(self.active_channels.values())


def _size(one: _Connection) -> int:
    return one.waiting_bytes()


def _adjustments(name: str, threads: int) -> Any:
    """Each connection takes at most 64 KiB of memory for what comes in, and as much for the header;
    1 MiB for what goes out. The rest is in files, so that no slow reader keeps a thread."""
    return Adjustments(
        server_name=name,
        threads=threads,
        ident=None,
        connection_limit=CONNECTIONS_MOST + 100,  # when all of them are worked for
        cleanup_interval=1,
        log_socket_errors=False,
        recv_bytes=1 << 16,
        inbuf_overflow=1 << 16,
        outbuf_overflow=1 << 20,
        outbuf_high_watermark=1 << 30,
        max_request_header_size=1 << 16,
        max_request_body_size=_BODY_MOST,
        clear_untrusted_proxy_headers=False,  # `_Page` does, for all but known proxies
        asyncore_use_poll=True,
    )
