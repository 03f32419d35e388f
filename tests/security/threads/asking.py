"""All that one office is told, at its pages, through the API and by SQL of its own, as one record.

Two records are compared word for word: what differs is what somebody learnt.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

from django.db import DatabaseError
from django.test import Client, override_settings

from tests.conftest import admin
from tests.factories.programs import Program, program_of
from tests.factories.visitors import visit_as
from tests.factories.world import NOON, Player
from tests.security import catalogue
from tests.security.worlds import read_as
from tieline.journeys.checking import Question, check
from tieline.journeys.looking import list_hits, list_values, show_hit

PAGES: Final = ("/", "/hits", "/values", "/cases", "/submissions", "/check")
EXPORTS: Final = ("/hits/export", "/values/export", "/cases/export", "/submissions/export")
LISTS: Final = ("/hits", "/values?min_offices=1", "/hubs", "/cases", "/submissions")
_OF_ONESELF: Final = (
    "looks_look",
    "audit_auditentry",
    "offices_session",
    "offices_apitoken",
    "offices_factor",
)
"""Tables in which asking itself leaves a trace."""
_MASKS: Final = (
    (re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"'), "TOKEN"),
    (re.compile(r"cursor=[\w.=%-]+"), "CURSOR"),
)


class Asker:
    """A player's browser and program, for as long as a test goes."""

    def __init__(self, player: Player) -> None:
        self.player = player
        with cheap_passwords():
            self.browser: Client = visit_as(player)
        self.program: Program = program_of(player)

    def pages(self, *values: str) -> dict[str, str]:
        """By address what the pages and exports say; the check is asked for these values."""
        purpose = {"purpose": "a test"}
        told = {page: self._page(page) for page in PAGES}
        for address in EXPORTS:
            told[address] = _text(self.browser.post(address, purpose))
        asked = {**purpose, "without_case": "a test has none", "values": "\n".join(values)}
        told["check"] = _text(self.browser.post("/check", asked))
        for noun in ("cases", "submissions", "hits"):
            for one in self.program.all_pages(f"/{noun}"):
                told[f"/{noun}/{one['id']}"] = self._page(f"/{noun}/{one['id']}")
        for case in self.program.all_pages("/cases"):
            address = f"/cases/{case['id']}/export"
            told[address] = _text(self.browser.post(address, purpose))
        return told

    def answers(self, *values: str) -> dict[str, str]:
        """By address what the API says."""
        question = {
            "values": list(values),
            "purpose": "a test",
            "without_case": "a test has none",
        }
        told = {address: _text(self.program.get(address)) for address in LISTS}
        told["check"] = _text(self.program.post("/checks", question))
        for noun in ("cases", "submissions", "hits"):
            for one in self.program.all_pages(f"/{noun}"):
                told[f"/{noun}/{one['id']}"] = _text(self.program.get(f"/{noun}/{one['id']}"))
        for case in self.program.all_pages("/cases"):
            for shared in ("false", "true"):
                address = f"/cases/{case['id']}/values?shared={shared}"
                told[address] = _text(self.program.get(address))
        return told

    def rows(self, *values: str) -> dict[str, object]:
        """By table how many rows the office reads, by function what it answers."""
        told: dict[str, object] = {}
        with admin(self._database) as super_:
            tables = catalogue.protected_tables(super_)
        for table in tables:
            if table in _OF_ONESELF:
                continue
            try:
                told[table] = read_as(self.player, f"select count(*) from {table}")
            except DatabaseError as error:
                told[table] = type(error.__cause__).__name__
        actor = self.player.actor
        told["values"] = list_values(actor=actor, now=NOON)
        hits, following = list_hits(actor=actor, now=NOON)
        told["hits"] = (hits, following)
        told["each hit"] = [show_hit(str(hit.side.uuid), actor=actor, now=NOON) for hit in hits]
        told["check"] = check(
            Question(list(values), "a test", region="US", without_case="a test has none"),
            actor=actor,
            now=NOON,
        )
        return told

    def everything(self, *values: str) -> dict[str, object]:
        """What pages, API and SQL tell."""
        return {
            **{f"page {k}": v for k, v in self.pages(*values).items()},
            **{f"API {k}": v for k, v in self.answers(*values).items()},
            **{f"SQL {k}": v for k, v in self.rows(*values).items()},
        }

    @property
    def _database(self) -> str:
        [(name,)] = read_as(self.player, "select current_database()")
        return str(name)

    def _page(self, address: str) -> str:
        return _text(self.browser.get(address))


def differing(one: dict[str, object], other: dict[str, object]) -> list[str]:
    """Where two records differ."""
    return sorted(
        place for place in one.keys() | other.keys() if one.get(place) != other.get(place)
    )


@contextmanager
def cheap_passwords() -> Iterator[None]:
    hasher = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(PASSWORD_HASHERS=hasher):
        yield


def now() -> datetime:
    """For what pages show by the clock."""
    return datetime.now(UTC)


def _text(answer: Any) -> str:
    assert answer.status_code in (200, 404), answer.status_code
    text: str = (b"".join(answer) if answer.streaming else answer.content).decode()
    for pattern, mask in _MASKS:
        text = pattern.sub(mask, text)
    return text
