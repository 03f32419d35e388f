"""Fifty people at work, as locust plays them: `bench/load.py` starts this in an environment of its own.

Who they are stands in the file that LOAD_WORLD names. Each request's name, milliseconds, outcome and
moment go as a line of JSON to the file that LOAD_TIMES names. A person thinks one to three seconds
between two steps; what a browser keeps (styles, scripts) is not asked for.
"""

import json
import os
import random
import re
import threading
from itertools import cycle
from pathlib import Path
from typing import Any, Final

from locust import HttpUser, between, events, task  # type: ignore[import-not-found] # own environment

_WORLD: Final = json.loads(Path(os.environ["LOAD_WORLD"]).read_text(encoding="utf-8"))
_PEOPLE: Final = cycle(_WORLD["people"])
_SCREENS: Final = cycle(_WORLD["people"])
_HIT: Final = re.compile(r'"/hits/([0-9a-f-]{36})"')
_TOKEN: Final = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_TIMES: Final = Path(os.environ["LOAD_TIMES"]).open("a", buffering=1, encoding="utf-8")  # noqa: SIM115 - for the whole run
_LOCK: Final = threading.Lock()
_SMALL_FILE: Final = 20
"""Numbers of a file that somebody hands in."""


@events.request.add_listener
def note(
    request_type: str,
    name: str,
    response_time: float,
    exception: Exception | None,
    start_time: float,
    **_: Any,
) -> None:
    """One line for each request."""
    failed = repr(exception) if exception else ""
    line = json.dumps({"name": name, "ms": response_time, "failed": failed, "at": start_time})
    with _LOCK:
        _TIMES.write(line + "\n")


class _Person(HttpUser):  # type: ignore[misc] # locust has no types here
    abstract = True

    def sign_in_as(self, person: dict[str, Any]) -> None:
        """The session is there already: proving two factors is no part of a working hour."""
        self.person = person
        self.client.cookies.set("sessionid", person["session"])
        self.bearer = {"Authorization": f"Bearer {person['token']}"}
        self.draw = random.Random(person["session"])


class Watcher(_Person):
    """A watch desk: one stream of events, kept open."""

    fixed_count = 2
    wait_time = between(1, 3)

    def on_start(self) -> None:
        self.sign_in_as(next(_SCREENS))

    @task
    def watch(self) -> None:
        """Read until the server ends it; how long it stays open is no time of an answer."""
        self.client.get("/watch", name="alert screen")
        stream = self.client.get(
            "/watch/stream", name="alert stream opened", stream=True, timeout=60
        )
        try:
            for _ in stream.iter_lines():
                pass
        finally:
            stream.close()


class Analyst(_Person):
    """Asks, reads, hands in, takes note and settles."""

    wait_time = between(1, 3)

    def on_start(self) -> None:
        self.sign_in_as(next(_PEOPLE))
        self.hits: list[str] = []

    @task(6)
    def check_at_api(self) -> None:
        self.client.post("/api/v1/checks", json=self._question(), headers=self.bearer, name=_AT_API)

    @task(6)
    def check_at_page(self) -> None:
        question = self._question()
        form = self.client.get("/check", name="form of a check")
        self.client.post(
            "/check",
            {
                "csrfmiddlewaretoken": _TOKEN.findall(form.text)[0],
                "values": question["values"][0],
                "kind": "phone",
                "purpose": question["purpose"],
                "case_ref": question["case"],
            },
            name=_AT_PAGE,
        )

    @task(3)
    def see_desk(self) -> None:
        self.client.get("/", name="desk")

    @task(4)
    def list_hits(self) -> None:
        page = self.client.get("/hits", name="list of hits")
        self.hits = _HIT.findall(page.text) or self.hits

    @task(4)
    def read_hit(self) -> None:
        if not self.hits:
            self.list_hits()
        if self.hits:
            hit = self.draw.choice(self.hits)
            page = self.client.get(f"/hits/{hit}", name="hit")
            self._take_note(hit, page.text)

    def _take_note(self, hit: str, page: str) -> None:
        if f'action="/hits/{hit}/acknowledge"' in page:
            self.client.post(
                f"/hits/{hit}/acknowledge",
                {"csrfmiddlewaretoken": _TOKEN.findall(page)[0]},
                name="hit acknowledged",
                allow_redirects=False,
            )

    @task(3)
    def read_case(self) -> None:
        self.client.get(f"/cases/{self.draw.choice(self.person['cases'])}", name="case")

    @task(2)
    def list_hits_at_api(self) -> None:
        self.client.get("/api/v1/hits", headers=self.bearer, name="hits at the API")

    @task(1)
    def settle_hit(self) -> None:
        if self.hits:
            self.client.post(
                f"/api/v1/hits/{self.draw.choice(self.hits)}/dispose",
                json={"disposition": "known", "reason": "a measurement"},
                headers=self.bearer,
                name="hit settled at the API",
            )

    @task(2)
    def hand_in(self) -> None:
        numbers = self.draw.sample(_WORLD["held"], _SMALL_FILE)
        details = {
            "authority": "subpoena:2026-1",
            "case": self.draw.choice(self.person["refs"]),
            "layout": {"columns": [{"header": "number", "kind": "phone"}]},
        }
        self.client.post(
            "/api/v1/submissions",
            files={
                "details": (None, json.dumps(details)),
                "file": ("numbers.csv", "\n".join(["number", *numbers, ""])),
            },
            headers=self.bearer,
            name="small file handed in at the API",
        )

    def _question(self) -> dict[str, Any]:
        """Half of what is asked for is held by somebody."""
        values = _WORLD["held"] if self.draw.random() < 0.5 else _WORLD["unheld"]
        return {
            "values": [self.draw.choice(values)],
            "kinds": ["phone"],
            "purpose": "a measurement",
            "case": self.draw.choice(self.person["refs"]),
        }


_AT_API: Final = "check at the API"
_AT_PAGE: Final = "check at the page"
