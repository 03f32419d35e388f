"""Programs at the API: a client that shows a player's token, and a worker for what it leaves."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from django.test import Client
from procrastinate.contrib.django import app as queue

from tests.factories.world import Player, make_token
from tieline.journeys.rounds import QUEUES

ROOT = "/api/v1"
LAYOUT: dict[str, Any] = {"columns": [{"header": "number", "kind": "phone"}]}
DETAILS: dict[str, Any] = {"authority": "subpoena:2026-1", "case": "C-1", "layout": LAYOUT}


@dataclass(frozen=True, slots=True)
class Program:
    """A client of the API that shows one token."""

    token: str

    def get(self, address: str, **query: Any) -> HttpResponse:
        return self._client().get(_whole(address), query)

    def post(self, address: str, body: object = None, *, key: str | None = None) -> HttpResponse:
        return self._client().post(
            _whole(address),
            json.dumps({} if body is None else body),
            content_type="application/json",
            headers=_keyed(key),
        )

    def hand_in(
        self,
        text: str | bytes,
        details: object = DETAILS,
        *,
        name: str = "list.csv",
        address: str = "/submissions",
        key: str | None = None,
    ) -> HttpResponse:
        content = text.encode() if isinstance(text, str) else text
        file = BytesIO(content)
        file.name = name
        form: dict[str, Any] = {"file": file}
        if details is not None:
            form["details"] = json.dumps(details)
        return self._client().post(_whole(address), form, headers=_keyed(key))

    def all_pages(self, address: str, **query: Any) -> list[Any]:
        """The items of every page, by following `next`."""
        found: list[Any] = []
        page = self.get(address, **query).json()
        while True:
            found.extend(page["items"])
            if page["next"] is None:
                return found
            page = self.get(page["next"]).json()

    def _client(self) -> Client:
        return Client(
            headers={"Authorization": f"Bearer {self.token}"}, raise_request_exception=False
        )


def program_of(player: Player) -> Program:
    """A program with a new token of the player's analyst."""
    return Program(make_token(player, now=datetime.now(UTC)))


def list_of(*values: str) -> str:
    """A file of one column."""
    return "\n".join(["number", *values, ""])


def run_queue() -> None:
    """Let a worker do what is in the queue, and end."""
    with queue.replace_connector(queue.connector.get_worker_connector()) as running:  # type: ignore[attr-defined]
        running.run_worker(
            queues=list(QUEUES), wait=False, install_signal_handlers=False, listen_notify=False
        )


def _whole(address: str) -> str:
    return address if address.startswith("/api/") else f"{ROOT}{address}"


def _keyed(key: str | None) -> dict[str, str]:
    return {} if key is None else {"Idempotency-Key": key}
