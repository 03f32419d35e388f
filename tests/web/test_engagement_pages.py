"""Engagements at the pages, at the terminal and for programs: opened, confirmed, drawn, looked into."""

import json
import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.test import Client

from tests.cli.terminal import do, refuse
from tests.factories.auditing import make_auditor, run_engagement
from tests.factories.programs import Program
from tests.factories.trail import list_trail
from tests.factories.visitors import make_visitors, visit_as, visit_as_person
from tests.factories.world import Cast, Player, make_case, make_submission, make_token
from tieline.core.sampling import Conclusion, Criterion
from tieline.journeys import engaging
from tieline.journeys.checking import Question, check
from tieline.web import words

SHARED = "+1 202 555 0143"
NEW = {
    "title": "Yearly <audit>",
    "mandate": "Order 12",
    "question": "Are cases marked?",
    "span_from": "2026-01-01",
    "span_until": "2026-12-31",
}
PAPER = {"question": "Is it marked?", "finding": "No <b>", "conclusion": "exception"}


@pytest.fixture
def cast(database: str) -> Cast:
    cast = make_visitors()
    make_case(cast.owner, "HARBOUR-7", summary="Boats")
    make_submission(cast.owner, [SHARED], case="HARBOUR-7")
    question = Question([SHARED], "a seized phone", case_ref="HARBOUR-7")
    check(question, actor=cast.owner.actor, now=datetime.now(UTC))
    return cast


def _browser(auditor: Player) -> Client:
    return visit_as_person(auditor.person)


def _text(client: Client, address: str, **given: str) -> str:
    answer = client.post(address, given, follow=True) if given else client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def _soon() -> str:
    now = datetime.now(UTC)
    return f"{now.year}-12-31" if now.month < 12 else f"{now.year + 1}-01-31"


def test_every_code_has_words() -> None:
    assert set(words.CRITERIA) == set(Criterion)
    assert set(words.CONCLUSIONS) == set(Conclusion)


def test_from_an_engagement_to_its_report(cast: Cast) -> None:
    first, second = make_auditor(cast.owner), make_auditor(cast.owner, "aud-2")
    one, two = _browser(first), _browser(second)
    assert "No engagement was opened" in _text(one, "/engagements")
    assert one.post("/engagements/open", {**NEW, "ends": ""}).status_code == 422
    wrong = one.post("/engagements/open", {**NEW, "ends": "2020-01-01"})
    assert "Say until when it runs" in wrong.content.decode()
    opened = one.post("/engagements/open", {**NEW, "ends": _soon()})
    address = opened["Location"]
    page = _text(one, address)
    assert "Yearly &lt;audit&gt;" in page
    assert "waits to be confirmed" in page
    assert "Confirm it" not in page
    assert "does not confirm it" in _text(one, f"{address}/confirm", x="1")
    assert "Confirm it" in _text(two, address)
    assert "you audit under it" in _text(two, f"{address}/confirm", x="1")
    assert one.post(f"{address}/draw", {"criterion": "all", "size": "0"}).status_code == 422
    page = _text(one, f"{address}/draw", criterion="all", size="5")
    assert "1 case of 1" in page
    assert re.search(r'class="tl-given">[0-9a-f]{64}<', page)
    assert "HARBOUR-7" not in page
    [sample] = set(re.findall(r'href="(/samples/[0-9a-f-]{36})"', page))
    page = _text(two, sample)
    for said in (
        "HARBOUR-7",
        "Boats",
        "202-555-0143",
        "list.csv",
        "subpoena:2026-1",
        "a seized phone",
    ):
        assert said in page, said
    [entry] = list_trail(cast.owner, action="engagement.case_opened")
    assert (entry.person_id, entry.purpose) == (second.person.id, "Order 12")
    _write_and_close(one, two, address, sample)
    assert len(list_trail(cast.owner, action="engagement.exported")) == 2


def _write_and_close(one: Client, two: Client, address: str, sample: str) -> None:
    uuid = sample.rpartition("/")[2]
    assert one.post(f"{address}/workpapers", {**PAPER, "finding": ""}).status_code == 422
    page = _text(one, f"{address}/workpapers", **PAPER, sample=uuid)
    assert "No &lt;b&gt;" in page
    assert "No &lt;b&gt;" in _text(two, sample)
    printed = _text(one, f"{address}/print")
    assert "Order 12" in printed
    exported = json.loads(one.post(f"{address}/export").content)
    assert exported["draws"][0]["population"] == 1
    assert exported["workpapers"][0]["conclusion"] == "exception"
    assert len(exported["openings"]) == 2
    assert one.post(f"{address}/close", {"report": " "}).status_code == 422
    page = _text(one, f"{address}/close", report="One of one was not marked.")
    assert "One of one was not marked." in page
    assert "Draw cases" not in page
    assert one.get(sample).status_code == 409


def test_the_last_day_there_is_stands_for_no_end(cast: Cast) -> None:
    auditor = make_auditor(cast.owner)
    client, last = _browser(auditor), "9999-12-31"
    opened = client.post("/engagements/open", {**NEW, "span_until": last, "ends": _soon()})
    assert opened.status_code == 302
    too_long = client.post("/engagements/open", {**NEW, "ends": last})
    assert too_long.status_code == 422
    assert "at most 366 days" in too_long.content.decode()
    row = run_engagement(auditor)
    drawn = {"criterion": "all", "size": "1", "until": last}
    assert client.post(f"/engagements/{row.uuid}/draw", drawn).status_code == 302
    assert client.post("/trail", {"purpose": "a test", "until": last}).status_code == 200
    assert client.get("/engagements").status_code == 200


def test_owners_see_that_it_is_and_nothing_of_it(cast: Cast) -> None:
    auditor = make_auditor(cast.owner)
    row = run_engagement(auditor)
    owner = visit_as(cast.owner)
    assert 'href="/engagements"' in _text(owner, "/")
    page = _text(owner, "/engagements")
    assert "Yearly audit" in page
    assert "Open an engagement" not in page
    assert f"/engagements/{row.uuid}" not in page
    for address in (f"/engagements/{row.uuid}", f"/engagements/{row.uuid}/print"):
        assert owner.get(address).status_code == 403
    for verb in ("confirm", "draw", "workpapers", "close", "export"):
        assert owner.post(f"/engagements/{row.uuid}/{verb}").status_code == 403
    stranger = make_auditor(cast.partner)
    foreign = _browser(stranger)
    assert "Yearly audit" not in _text(foreign, "/engagements")
    for ident in (row.uuid, uuid4()):
        assert foreign.get(f"/engagements/{ident}").status_code == 404
        assert foreign.get(f"/samples/{ident}").status_code == 404


def test_the_values_of_a_large_case_are_shown_page_by_page(cast: Cast) -> None:
    numbers = [f"+1 202 555 {n:04d}" for n in range(100, 200)]
    make_submission(cast.owner, numbers, case="HARBOUR-7")
    auditor = make_auditor(cast.owner)
    row = run_engagement(auditor)
    client = _browser(auditor)
    page = _text(client, f"/engagements/{row.uuid}/draw", criterion="all", size="1")
    [sample] = set(re.findall(r'href="(/samples/[0-9a-f-]{36})"', page))
    page = _text(client, sample)
    cursor = re.search(r'name="cursor" value="([^"]+)"', page)
    total = len({SHARED, *numbers})
    if cursor is None:
        assert total <= engaging.VALUES_AT_ONCE
        return
    further = _text(client, sample, cursor=cursor[1])
    assert further.count('<span class="tl-value">') == total - engaging.VALUES_AT_ONCE
    assert client.post(sample, {"cursor": "forged"}).status_code == 302


def test_a_sampled_case_is_linked_from_the_trail(cast: Cast) -> None:
    auditor = make_auditor(cast.owner)
    row = run_engagement(auditor)
    client = _browser(auditor)
    _text(client, f"/engagements/{row.uuid}/draw", criterion="all", size="1")
    page = _text(client, "/trail", purpose="a test", case="HARBOUR-7")
    [sample] = set(re.findall(r'href="(/samples/[0-9a-f-]{36})"', page))
    _text(client, sample)
    assert "HARBOUR-7" in _text(client, "/trail", purpose="a test", action="case")


def test_the_terminal_does_it_too(cast: Cast) -> None:
    make_auditor(cast.owner)
    at = ("--office", "OWN")
    as_auditor = (*at, "--as", "aud-own")
    said = ("--mandate", "Order 12", "--question", "Marked?", "--span-from", "2026-01-01",
            "--span-until", "2027-01-01", "--ends", _soon())  # fmt: skip
    assert "None of your roles" in refuse(1, "engagement", "open", "Audit", *said, *at)
    do("engagement", "open", "Audit", *said, *as_auditor)
    [one] = do("engagement", "list", *at, "--as", "ana-own", "--json").json
    ident = one["id"]
    assert "does not confirm" in refuse(1, "engagement", "confirm", ident, *as_auditor)
    assert "None of your roles" in refuse(1, "engagement", "confirm", ident, *at, "--as", "ana-own")
    assert "runs" in do("engagement", "confirm", ident, *at).out
    drawn = ("engagement", "draw", ident, *as_auditor, "--size", "3")
    assert "one of: all" in refuse(1, *drawn, "--criterion", "x")
    assert "Draw from 1 cases" in do(*drawn).out
    shown = do("engagement", "show", ident, *as_auditor, "--json").json
    [sample] = shown["draws"][0]["sampled"]
    case = do("engagement", "case", sample["id"], *as_auditor, "--json").json
    assert (case["ref"], case["values_total"]) == ("HARBOUR-7", 1)
    assert "HARBOUR-7" in do("engagement", "case", sample["id"], *as_auditor).out
    writing = ("engagement", "write", ident, *as_auditor, "--question", "Q?", "--finding", "F.")
    assert "one of: met" in refuse(1, *writing, "--conclusion", "x")
    do(*writing, "--conclusion", "met", "--sample", sample["id"])
    assert "no workpaper" in refuse(3, *writing, "--conclusion", "met", "--replaces", "x")
    do("engagement", "close", ident, *as_auditor, "--report", "Done.")
    exported = do("engagement", "export", ident, *as_auditor).json
    assert exported["engagement"]["state"] == "closed"
    assert "Done." in do("engagement", "show", ident, *as_auditor).out
    assert "does not run" in refuse(1, "engagement", "case", sample["id"], *as_auditor)


def test_programs_do_it_too(cast: Cast) -> None:
    first, second = make_auditor(cast.owner), make_auditor(cast.owner, "aud-2")
    one, two = (Program(make_token(who, now=datetime.now(UTC))) for who in (first, second))
    said = {**NEW, "span_from": "2026-01-01T00:00:00Z", "span_until": "2027-01-01T00:00:00Z"}
    opened = one.post("/engagements", {**said, "ends_at": f"{_soon()}T00:00:00Z"})
    assert opened.status_code == 201
    address = opened["Location"]
    assert one.post(f"{address}/confirm").json()["code"] == "own_engagement"
    assert two.post(f"{address}/confirm").status_code == 204
    assert one.post(f"{address}/draws", {"criterion": "all", "size": 9}).status_code == 204
    page = one.get(address).json()
    [sample] = page["draws"][0]["sampled"]
    case = two.get(f"/samples/{sample['id']}").json()
    assert (case["ref"], case["values"][0]["value"]) == ("HARBOUR-7", "+1 202-555-0143")
    paper = {**PAPER, "sample": sample["id"]}
    assert one.post(f"{address}/workpapers", paper).status_code == 204
    assert one.post(f"{address}/close", {"report": "Done."}).status_code == 204
    [listed] = two.get("/engagements").json()["items"]
    assert listed["state"] == "closed"
    assert one.get(f"/samples/{sample['id']}").json()["code"] == "engagement_not_running"
    analyst = Program(make_token(cast.owner, now=datetime.now(UTC)))
    assert analyst.get("/engagements").status_code == 403
