"""A reader of the alert screen's stream, as a browser is one."""

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from tests.factories.visitors import visit_as
from tests.factories.world import Player


@dataclass(frozen=True, slots=True)
class Event:
    """One event; `place` is its id, empty where it has none."""

    name: str
    place: str
    said: dict[str, Any]

    @property
    def added(self) -> list[str]:
        """What of the event's hits a reader would see, value by value."""
        return [one["html"] for one in self.said["added"]]


def read_events(lines: Iterator[str]) -> Iterator[Event]:
    """Whole events alone: one that is cut off counts for nothing."""
    fields: dict[str, str] = {}
    for line in lines:
        if line.strip():
            name, _, value = line.rstrip("\n").partition(": ")
            fields[name] = value
            continue
        if "data" in fields:
            yield Event(fields["event"], fields.get("id", ""), json.loads(fields["data"]))
        fields = {}


class Reader:
    """One connection to the stream of a player's office."""

    def __init__(self, port: int, cookie: str, place: str = "") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"}
        if place:
            headers["Last-Event-ID"] = place
        self.connection.request("GET", "/watch/stream", headers=headers)
        self.answer = self.connection.getresponse()
        self.status = self.answer.status
        self.events = read_events(self._lines())

    def _lines(self) -> Iterator[str]:
        while line := self.answer.readline():
            yield line.decode()

    def next(self, name: str = "hits") -> Event:
        """The next event of this name; others are let go by."""
        for event in self.events:
            if event.name == name:
                return event
        raise AssertionError(f"the stream ended without {name!r}")

    def is_over(self) -> bool:
        """Whether the connection ends without another event."""
        try:
            return next(self.events, None) is None
        except (ConnectionResetError, http.client.IncompleteRead):
            return True

    def close(self) -> None:
        self.answer.close()  # the connection has given its socket to it
        self.connection.close()


@contextmanager
def reading(port: int, cookie: str, place: str = "") -> Iterator[Reader]:
    reader = Reader(port, cookie, place)
    try:
        yield reader
    finally:
        reader.close()


def cookie_of(player: Player) -> str:
    """The session of the player's analyst at a browser."""
    return str(visit_as(player).cookies[settings.SESSION_COOKIE_NAME].value)
