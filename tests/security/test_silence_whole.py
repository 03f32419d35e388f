"""Whole answers of every surface, in two worlds that differ only in whether a silent case of another
office holds a value: pages, programs, exports and errors are the same to the letter."""

import json
import re
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings

from tests.conftest import admin, fresh_database
from tests.factories.programs import Program, program_of
from tests.factories.subjects import make_subject
from tests.factories.visitors import visit_as
from tests.factories.world import Player, later, make_case, make_player, make_submission
from tieline.core.ids import CaseId
from tieline.core.postures import Posture
from tieline.core.suspicion import SubjectEnd
from tieline.journeys import suspecting
from tieline.journeys.checking import Question, check
from tieline.journeys.looking import list_hits, list_values

FIRST: Final = "+1 202 555 0151"
BETWEEN: Final = "+1 202 555 0152"
LAST: Final = "+1 202 555 0153"
PLAIN: Final = "+1 202 555 0154"
CLEARED: Final = "+1 202 555 0155"
"""Others look for it, and then its subject in the silent case is cleared."""
ELSEWHERE: Final = ("+1 202 555 0171", "+1 202 555 0172", "+1 202 555 0173", "+1 202 555 0174")
"""What the silent case holds instead in the other world: as many values, handed in at the same times."""

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"')
_SEALED = re.compile(r'("seen": ?|cursor=)"?[\w-]{40,}"?')


def _plain(text: str) -> str:
    """Without what is random or the moment of asking: the rest must be the same to the letter."""
    now = datetime.now(UTC)
    text = _TOKEN.sub("", _SEALED.sub("SEALED", _UUID.sub("ID", text)))
    for day in (now.strftime("%Y-%m-%d"), f"{now.day} {now:%b} {now.year}"):
        text = re.sub(rf"{day}(?:[T, ]+\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(?:Z|\+00:00)?", "NOW", text)
    return text


def _text(answer: HttpResponse) -> str:
    content = b"".join(answer) if answer.streaming else answer.content
    headed = (answer.status_code, answer.get("Content-Type"), answer.get("Content-Disposition"))
    return _plain(f"{headed} {content.decode('utf-8-sig')}")


def _ids(program: Program, noun: str) -> list[str]:
    return [row["id"] for row in program.get(f"/{noun}").json()["items"]]


def _pages(browser: Client, program: Program, hidden: str) -> dict[str, str]:
    """What the pages say, with what each list exports, and of a hit that is not theirs."""
    found: dict[str, HttpResponse] = {}
    for address in ("/", "/hits", "/hits?choice=new", "/values", "/cases", "/submissions",
                    "/assessments", "/compromise", "/corrections"):  # fmt: skip
        found[address] = browser.get(address)
    for noun in ("hits", "values", "cases", "submissions", "corrections"):
        found[f"{noun} as CSV"] = browser.post(f"/{noun}/export")
    for noun in ("cases", "hits", "submissions"):
        for place, ident in enumerate(_ids(program, noun)):
            found[f"{noun} {place}"] = browser.get(f"/{noun}/{ident}")
            if noun == "cases":
                found[f"case {place} as CSV"] = browser.post(f"/cases/{ident}/export")
                found[f"told {place} as CSV"] = browser.post(f"/cases/{ident}/told/export")
    for value in (FIRST, BETWEEN, LAST, PLAIN):
        given = {
            "values": value,
            "kind": "phone",
            "purpose": "a test",
            "without_case": "a test has none",
        }
        found[f"check {value}"] = browser.post("/check", given)
    found["a hidden hit"] = browser.get(f"/hits/{hidden}")
    found["a hidden hit, disposed of"] = browser.post(
        f"/hits/{hidden}/dispose", {"disposition": "known", "reason": "a test"}
    )
    return {name: _text(answer) for name, answer in found.items()}


def _operations(program: Program, hidden: str) -> dict[str, str]:
    """What the API says."""
    found: dict[str, HttpResponse] = {}
    for address in ("/hits", "/hubs", "/values", "/cases", "/submissions", "/assessments",
                    "/corrections", "/corrections/sent"):  # fmt: skip
        found[address] = program.get(address)
    found["values of one office"] = program.get("/values", min_offices=1)
    for place, ident in enumerate(_ids(program, "cases")):
        found[f"values {place}"] = program.get(f"/cases/{ident}/values")
        found[f"shared {place}"] = program.get(f"/cases/{ident}/values", shared="true")
        found[f"told {place}"] = program.get(f"/cases/{ident}/disclosures")
        found[f"hits {place}"] = program.get("/hits", case=ident)
    for place, ident in enumerate(_ids(program, "hits")):
        found[f"hit {place}"] = program.get(f"/hits/{ident}")
    values = [FIRST, BETWEEN, LAST, PLAIN]
    found["check"] = program.post(
        "/checks",
        {
            "values": values,
            "kinds": ["phone"],
            "purpose": "a test",
            "without_case": "a test has none",
        },
    )
    found["a hidden hit"] = program.get(f"/hits/{hidden}")
    found["a hidden hit, acknowledged"] = program.post(f"/hits/{hidden}/acknowledge")
    return {name: _text(answer) for name, answer in found.items()}


def _silent_looks(silent: Player, value: str) -> None:
    """The silent office looks too: being told must not tell of it."""
    check(Question([value], "a test", case_ref="C-1"), actor=silent.actor, now=later(40))
    list_hits(actor=silent.actor, now=later(41))
    list_values(actor=silent.actor, now=later(42))


def _clear(silent: Player, value: str, others: tuple[Player, ...]) -> None:
    """The others look at all they share and ask for the value; then its subject is cleared."""
    for player in others:
        list_values(actor=player.actor, now=later(43))
        check(Question([CLEARED], "a test", case_ref="C-1"), actor=player.actor, now=later(44))
    subject = make_subject(silent, [value])
    suspecting.end_subject(
        subject, SubjectEnd.CLEARED, "a test", actor=silent.actor, now=later(45)
    )  # fmt: skip


def _make_silent(silent: Player) -> CaseId:
    return make_case(silent, posture=Posture.SILENT)


def _transcript(database: str, held: tuple[str, str, str, str], hub_offices: int) -> dict[str, Any]:
    """All that two offices are told, with a silent case that holds these values."""
    silent, partner, third = (make_player(code) for code in ("SIL", "PAR", "THI"))
    _make_silent(silent)
    make_case(partner)
    make_case(third, posture=Posture.OPEN)
    every = [FIRST, BETWEEN, LAST, PLAIN, CLEARED]
    with override_settings(HUB_OFFICES=hub_offices):
        make_submission(silent, [held[0]], at=later(0))
        make_submission(partner, every, at=later(10))
        make_submission(silent, [held[1], held[3]], at=later(15))
        make_submission(third, every, at=later(20))
        make_submission(silent, [held[2]], at=later(30))
        _silent_looks(silent, BETWEEN)
        _clear(silent, held[3], (partner, third))
        with admin(database) as super_:
            rows = super_.execute(
                "select uuid from hits_hit where office_id = %s", [silent.office.id]
            ).fetchall()
        hidden = str(rows[0][0]) if rows else str(uuid4())
        return {
            player.office.code: {
                "pages": _pages(visit_as(player), _program(player), hidden),
                "API": _operations(_program(player), hidden),
            }
            for player in (partner, third)
        }


def _program(player: Player) -> Program:
    return program_of(player)


@pytest.mark.parametrize("hub_offices", [20, 0])
def test_whole_answers_do_not_differ_by_a_silent_case(server: str, hub_offices: int) -> None:
    told = []
    for held in ((FIRST, BETWEEN, LAST, CLEARED), ELSEWHERE):
        with fresh_database(server) as database:
            told.append(_transcript(database, held, hub_offices))
    with_silent, without = told
    for office, surfaces in with_silent.items():
        for surface, answers in surfaces.items():
            assert set(answers) == set(without[office][surface])
            for name, text in answers.items():
                assert text == without[office][surface][name], (office, surface, name)
                assert "SIL" not in text, (office, surface, name)
    assert len(json.dumps(with_silent)) > 100_000


def test_an_open_case_in_its_place_would_be_noticed(server: str) -> None:
    """The comparison is no test that cannot fail: a holder that answers changes the answers."""
    told = []
    for held in ((FIRST, BETWEEN, LAST, CLEARED), ELSEWHERE):
        with fresh_database(server) as database, pytest.MonkeyPatch.context() as patch:
            patch.setattr(f"{__name__}._make_silent", make_case)
            told.append(_transcript(database, held, 20))
    differing = [
        name
        for surface in ("pages", "API")
        for name, text in told[0]["PAR"][surface].items()
        if text != told[1]["PAR"][surface].get(name)
    ]
    assert {"/values", "/hits", "/corrections", "check", "told 0"} <= set(differing)
