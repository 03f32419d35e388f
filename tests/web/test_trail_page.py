"""The audit trail at its page, at the terminal and for programs: searched by auditors alone, and each
search is an entry."""

import csv
import io
import re
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from tests.cli.terminal import do, refuse
from tests.factories.programs import Program
from tests.factories.visitors import make_visitors, visit_as, visit_as_person
from tests.factories.world import NOON, Cast, Player, later, make_case, make_token, operator
from tieline.apps.audit.queries import EntryRow, list_entries
from tieline.apps.offices import actions
from tieline.apps.offices import queries as offices
from tieline.core.ids import Viewer
from tieline.core.trail_words import WORDS, to_hundredths
from tieline.journeys.checking import Question, check
from tieline.web.trail import PAGE_LENGTH

SHARED = "+1 202 555 0143"
WHY = {"purpose": "the yearly audit"}


@pytest.fixture
def cast(database: str) -> Cast:
    return make_visitors()


def _auditor(player: Player) -> Player:
    name = f"aud-{player.office.code.lower()}"
    new = actions.NewPerson(name=name, office_code=player.office.code, role="auditor")
    actions.add_person(new, actor=operator().at_home(), now=NOON)
    return Player(player.office, offices.find_person(name))


def _browser(auditor: Player) -> Client:
    return visit_as_person(auditor.person)


def _text(client: Client, **given: str) -> str:
    answer = client.post("/trail", {**WHY, **given})
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def _rows(text: str) -> int:
    return text.count('<th scope="row"')


def _searches(auditor: Player) -> list[EntryRow]:
    return list_entries(Viewer(auditor.person.id, auditor.office.id), action="trail.searched")


def test_every_action_has_words_and_no_other_does() -> None:
    page = Path(__file__).parents[2] / "docs" / "audit-actions.md"
    listed = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", page.read_text("utf-8"), re.MULTILINE)
    assert list(WORDS) == listed
    assert all(words[0].islower() and not words.endswith(".") for words in WORDS.values())
    assert len(set(WORDS.values())) == len(WORDS)


def test_a_moment_is_cut_to_hundredths_and_never_rounded_up() -> None:
    at = datetime(2026, 3, 2, 23, 59, 59, 999_999, tzinfo=UTC)
    assert to_hundredths(at) == "2026-03-02 23:59:59.99"
    assert to_hundredths(at.replace(microsecond=70_123)) == "2026-03-02 23:59:59.07"


def test_auditors_alone_come_in_and_each_search_is_written_down(cast: Cast) -> None:
    make_case(cast.owner)
    make_case(cast.partner, "SECRET-REF")
    auditor = _auditor(cast.owner)
    client = _browser(auditor)
    assert 'href="/trail"' in client.get("/").content.decode()
    assert visit_as(cast.owner).get("/trail").status_code == 403
    assert visit_as(cast.owner).post("/trail", WHY).status_code == 403
    assert "Why you search" in client.get("/trail").content.decode()
    assert client.post("/trail", {"purpose": " "}).status_code == 422
    assert _searches(auditor) == []
    found = _text(client)
    for words in ("opened a case", "case.opened", "ana-own", "2026-03-02 12:00:00.00"):
        assert words in found
    assert "ana-part" not in found
    [entry] = _searches(auditor)
    assert (entry.purpose, entry.ids) == (WHY["purpose"], {})


def test_it_is_narrowed_by_everything_that_is_offered(cast: Cast) -> None:
    case = make_case(cast.owner)
    make_case(cast.owner, "C-2")
    actor = cast.owner.actor
    check(Question([SHARED], "dock <b>five</b>", case_ref="C-1"), actor=actor, now=later(1))
    check(
        Question([SHARED], "tip", without_case="none is open"), actor=actor, now=later(60 * 24 * 3)
    )
    auditor = _auditor(cast.owner)
    client = _browser(auditor)
    assert _rows(_text(client, action="case")) == 2
    assert _rows(_text(client, action="selector.checked")) == 2
    assert "For no case: none is open" in _text(client, without_case="1")
    assert _rows(_text(client, without_case="1")) == 1
    found = client.post("/trail", {**WHY, "case": "C-1"}).content.decode()
    assert (_rows(found), f"no. {case}" in found) == (3, True)  # the search itself names it
    assert "dock &lt;b&gt;five" in found
    assert _rows(_text(client, text="DOCK", person="ana-own")) == 1
    assert _rows(_text(client, action="selector", since="2026-03-03")) == 1
    assert _rows(_text(client, action="selector", since="2026-03-02", until="2026-03-02")) == 1
    for _ in range(2):
        assert "No entry fits" in _text(client, case="C-99")
        newest, *_ = _searches(auditor)
        assert newest.ids == {"case": 0}
    assert [e.ids for e in _searches(auditor) if "text" in e.ids] == [
        {"text": 1, "person": cast.owner.person.id}
    ]
    assert _rows(_text(client, action="trail")) >= 8


def test_what_cannot_be_sought_is_said_at_its_field(cast: Cast) -> None:
    client = _browser(_auditor(cast.owner))
    for field, value, words in (
        ("person", "ana-part", "Nobody of this name acts for the office"),
        ("action", "nothing.done", "no such action"),
        ("since", "yesterday", "Give a day"),
        ("cursor", "forged", "no place of the list"),
    ):
        answer = client.post("/trail", {**WHY, field: value})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    answer = client.post("/trail", {**WHY, "since": "2026-03-03", "until": "2026-03-01"})
    assert "before its beginning" in answer.content.decode()
    assert client.post("/trail/export", {"purpose": ""}).status_code == 422


def test_pages_go_on_to_the_end_and_each_is_written_down(cast: Cast) -> None:
    for number in range(PAGE_LENGTH):
        make_case(cast.owner, f"C-{number}")
    auditor = _auditor(cast.owner)
    client = _browser(auditor)
    first = _text(client, action="case")
    assert _rows(first) == PAGE_LENGTH
    assert 'name="cursor"' not in first
    make_case(cast.owner, "C-50")
    first = _text(client, action="case")
    cursor = re.search(r'name="cursor" value="([^"]+)"', first)
    assert cursor is not None
    second = _text(client, action="case", cursor=cursor[1])
    assert (_rows(second), 'name="cursor"' in second) == (1, False)
    assert _searches(auditor)[0].ids == {"action": "case", "further": 1}
    stranger = _browser(_auditor(cast.partner))
    assert stranger.post("/trail", {**WHY, "cursor": cursor[1]}).status_code == 422


def test_everything_found_is_exported(cast: Cast) -> None:
    for number in range(PAGE_LENGTH + 2):
        make_case(cast.owner, f"C-{number}")
    auditor = _auditor(cast.owner)
    answer = _browser(auditor).post("/trail/export", {**WHY, "action": "case"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(lines)))
    assert len(rows) == PAGE_LENGTH + 2
    assert rows[0]["Time (UTC)"] == "2026-03-02 12:00:00.00"
    assert (rows[0]["Person"], rows[0]["In words"]) == ("ana-own", "opened a case")
    assert _searches(auditor)[0].ids == {"action": "case", "export": 1}


def test_programs_search_it_page_by_page(cast: Cast) -> None:
    for number in range(3):
        make_case(cast.owner, f"C-{number}")
    auditor = _auditor(cast.owner)
    program = Program(make_token(auditor, now=datetime.now(UTC)))
    asked = {**WHY, "action": "case", "limit": 2}
    first = program.post("/trail", asked).json()
    second = program.post("/trail", {**asked, "cursor": first["cursor"]}).json()
    assert [len(page["items"]) for page in (first, second)] == [2, 1]
    assert second["cursor"] is None
    assert first["items"][0]["words"] == "opened a case"
    assert "id" not in first["items"][0]
    narrow = program.post("/trail", {**WHY, "case": "C-1"}).json()
    assert {item["action"] for item in narrow["items"]} == {"case.opened", "trail.searched"}
    assert program.post("/trail", {"purpose": ""}).status_code == 422
    assert program.post("/trail", {**WHY, "cursor": "x"}).json()["code"] == "bad_trail_search"
    analyst = Program(make_token(cast.owner, now=datetime.now(UTC)))
    assert analyst.post("/trail", asked).status_code == 403


def test_the_terminal_searches_it_too(cast: Cast) -> None:
    make_case(cast.owner)
    _auditor(cast.owner)
    asked = ("trail", "search", "--office", "OWN", "--purpose", "a test")
    for who in (("--as", "ana-own"), ()):  # the operator does not audit
        assert "None of your roles" in refuse(1, *asked, *who)
    auditing = (*asked, "--as", "aud-own")
    assert "opened a case" in do(*auditing).out
    [one] = do(*auditing, "--action", "case", "--json").json
    assert (one["person"], one["at"]) == ("ana-own", "2026-03-02 12:00:00.00")
    assert "ana-own,case.opened" in do(*auditing, "--case", "C-1", "--csv").out
    assert "No entry fits" in do(*auditing, "--since", "2026-03-03", "--action", "case").out
    assert "no such action" in refuse(1, *auditing, "--action", "x.y")
