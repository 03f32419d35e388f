"""A case as it stood, and the changes of its records: at the pages, at the terminal and for programs."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from tests.cli.terminal import do, refuse
from tests.factories.auditing import close_by, make_auditor, run_engagement
from tests.factories.programs import program_of
from tests.factories.releases import make_supervisor
from tests.factories.subjects import make_subject
from tests.factories.trail import list_trail
from tests.factories.visitors import add_factor, make_visitors, visit_as, visit_as_person
from tests.factories.world import Cast, Player, make_case, make_submission
from tests.security.catalogue import connect_as
from tieline.apps.cases.queries import CaseRow, get_case
from tieline.apps.engagements import queries as engagements
from tieline.apps.engagements.actions import Wish
from tieline.core.postures import Posture
from tieline.core.sampling import Criterion
from tieline.journeys import changing_answers, engaging, recalling
from tieline.web import words

SHARED = "+1 202 555 0143"


@pytest.fixture
def cast(database: str) -> Cast:
    """A case with a value that another office shares, a subject, and an answer that was changed."""
    cast = make_visitors()
    make_case(cast.owner, "HARBOUR-7", summary="Boats <b>")
    make_submission(cast.owner, [SHARED], case="HARBOUR-7", at=datetime.now(UTC))
    make_subject(cast.owner, [SHARED], case="HARBOUR-7", now=datetime.now(UTC))
    return cast


def _case(cast: Cast) -> CaseRow:
    return get_case(cast.owner.viewer, "HARBOUR-7")


def _open_case(cast: Cast) -> datetime:
    """It answers openly from now on; returns a moment before."""
    before = datetime.now(UTC)
    changing_answers.change_posture(
        _case(cast), None, Posture.OPEN, reason="a test", actor=cast.owner.actor, now=before
    )
    return before


def _supervisor(cast: Cast) -> Player:
    supervisor = make_supervisor(cast.owner)
    add_factor(supervisor.person)
    return supervisor


def _sample(cast: Cast, auditor: Player) -> str:
    row = run_engagement(auditor)
    engaging.draw_cases(
        str(row.uuid), Wish(Criterion.ALL, 1), actor=auditor.actor, now=datetime.now(UTC)
    )
    [sample] = engagements.list_samples(auditor.viewer, row.id)
    return str(sample.uuid)


def _moment(at: datetime) -> dict[str, str]:
    return {"day": f"{at:%Y-%m-%d}", "time": f"{at:%H:%M:%S.%f}"}


def _text(client: Client, address: str, **given: str) -> str:
    answer = client.post(address, given, follow=True) if given else client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def _pair(page: str, name: str) -> tuple[str, str]:
    """What a table says of a column, then and now, or before and after."""
    row = re.search(rf">{name}</th>(.*?)</tr>", page, re.DOTALL)
    assert row is not None
    [then, now] = re.findall(r">([^<>]+)</(?:span|strong)>", row[1])
    return then, now


def test_every_code_has_words() -> None:
    assert list(words.RECORDS) == list(recalling.OF_CASE)
    assert set(words.OPERATIONS) == {"insert", "update", "delete"}


def test_a_supervisor_sees_a_case_as_it_stood(cast: Cast) -> None:
    before, supervisor = _open_case(cast), _supervisor(cast)
    client = visit_as_person(supervisor.person)
    case = _case(cast)
    address = f"/cases/{case.uuid}/as-of"
    assert f'href="{address}"' in _text(client, f"/cases/{case.uuid}")
    assert "Why you look" in _text(client, address)
    page = _text(client, address, purpose="a complaint", **_moment(before))
    assert "otherwise now" in page
    assert _pair(page, "answers a hit") == ("pointer", "open")
    assert "Boats &lt;b&gt;" in page
    assert "Marco Ortega" in page
    assert "1 value then, 1 now" in page
    assert "ana-own" in page
    [entry] = list_trail(cast.owner, action="case.recalled")
    assert entry.purpose == "a complaint"
    assert entry.ids == {"case": case.id, "at": before.isoformat()}


def test_of_a_moment_without_a_record_it_says_so(cast: Cast) -> None:
    client = visit_as_person(_supervisor(cast).person)
    address = f"/cases/{_case(cast).uuid}/as-of"
    for given, said in (
        ({"day": "2020-01-01"}, "There is no record before"),
        ({"day": "2199-01-01"}, "has not come"),
        ({"day": "x"}, "Give a day."),
        ({}, "Give a day."),
    ):
        answer = client.post(address, {"purpose": "a test", **given})
        assert answer.status_code == 422
        assert said in answer.content.decode()
    answer = client.post(address, {"day": "2026-01-01"})
    assert (answer.status_code, "Say why you look" in answer.content.decode()) == (422, True)
    assert list_trail(cast.owner, action="case.recalled") == []
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    assert "as now" in _text(client, address, purpose="a test", day=today)


def test_every_change_of_a_record_is_listed(cast: Cast) -> None:
    _open_case(cast)
    client, case = visit_as_person(_supervisor(cast).person), _case(cast)
    address = f"/cases/{case.uuid}/versions"
    given = {"kind": "case", "record": str(case.uuid)}
    page = _text(client, address, purpose="a test", **given)
    assert _pair(page, "answers a hit") == ("pointer", "open")
    assert "by ana-own" in page
    assert "changed how a case answers" not in page  # the trail of others is the auditors'
    assert "was added" in page
    assert page.index("was changed") < page.index("was added")
    [entry] = list_trail(cast.owner, action="history.viewed")
    assert entry.ids == {"case": case.id, "kind": "case", "row": case.id}
    assert client.get(address).status_code == 302
    assert client.post(address, given).status_code == 302  # without a purpose
    missing = {"kind": "release", "record": str(uuid4()), "purpose": "a test"}
    assert client.post(address, missing).status_code == 404


def test_an_auditor_sees_it_of_a_sampled_case_and_of_no_other(cast: Cast) -> None:
    before, auditor = _open_case(cast), make_auditor(cast.owner)
    sample = _sample(cast, auditor)
    client = visit_as_person(auditor.person)
    assert f'href="/samples/{sample}/as-of"' in _text(client, f"/samples/{sample}")
    assert "Why you look" not in _text(client, f"/samples/{sample}/as-of")
    page = _text(client, f"/samples/{sample}/as-of", **_moment(before))
    for said in (
        "otherwise now",
        "Marco Ortega",
        "smuggling of cocaine",
        "list.csv",
        "1 value then",
    ):
        assert said in page, said
    [entry] = list_trail(cast.owner, action="case.recalled")
    assert (entry.purpose, entry.ids["case"]) == ("Order 12 of the inspector", _case(cast).id)
    record = {"kind": "case", "record": str(_case(cast).uuid)}
    page = _text(client, f"/samples/{sample}/versions", **record)
    assert "changed how a case answers" in page
    make_case(cast.owner, "OTHER-1")
    other = get_case(cast.owner.viewer, "OTHER-1")
    elsewhere = {"kind": "case", "record": str(other.uuid)}
    assert client.post(f"/samples/{sample}/versions", elsewhere).status_code == 404
    for address in (f"/cases/{other.uuid}/as-of", f"/cases/{other.uuid}/versions"):
        assert client.post(address, _moment(before)).status_code == 403
    assert client.get(f"/samples/{uuid4()}/as-of").status_code == 404


def test_nobody_else_looks_back(cast: Cast) -> None:
    uuid = _case(cast).uuid
    sample = _sample(cast, make_auditor(cast.owner))
    analyst, foreign = visit_as(cast.owner), visit_as_person(_foreign(cast).person)
    for path in ("as-of", "versions"):
        assert analyst.get(f"/cases/{uuid}/{path}").status_code == 403
        assert analyst.get(f"/samples/{sample}/{path}").status_code == 403
    given = {"purpose": "a test", "kind": "case", "record": str(uuid)}
    assert foreign.get(f"/cases/{uuid}/as-of").status_code == 404
    assert foreign.post(f"/cases/{uuid}/versions", given).status_code == 404


def _foreign(cast: Cast) -> Player:
    supervisor = make_supervisor(cast.partner)
    add_factor(supervisor.person)
    return supervisor


def test_what_was_purged_shows_that_it_was_there(cast: Cast, database: str) -> None:
    before = _open_case(cast)
    with connect_as("tieline_keeper", database) as keeper:
        keeper.execute(
            "select redact_versions_of_case(%s, %s, now())",
            [cast.owner.office.id, _case(cast).id],
        )
    client = visit_as_person(_supervisor(cast).person)
    page = _text(client, f"/cases/{_case(cast).uuid}/as-of", purpose="a test", **_moment(before))
    assert "purged since" in page
    assert _pair(page, "answers a hit") == ("-", "open")


def test_further_values_come_page_by_page(cast: Cast) -> None:
    numbers = [f"+1 202 555 {n:04d}" for n in range(100, 200)] + ["+1 202 444 0143"]
    make_submission(cast.owner, numbers, case="HARBOUR-7", at=datetime.now(UTC))
    now = datetime.now(UTC)
    client = visit_as_person(_supervisor(cast).person)
    address = f"/cases/{_case(cast).uuid}/as-of"
    page = _text(client, address, purpose="a test", **_moment(now))
    cursor = re.search(r'name="cursor" value="([^"]+)"', page)
    assert cursor is not None
    further = _text(client, address, purpose="a test", cursor=cursor[1], **_moment(now))
    shown = [re.findall(r'<span class="tl-value">([^<]+)<', one) for one in (page, further)]
    assert len(shown[0]) == recalling.VALUES_AT_ONCE
    assert len({*shown[0], *shown[1]}) == len(numbers)


def test_the_terminal_does_it_too(cast: Cast) -> None:
    before = _open_case(cast)
    supervisor, auditor = _supervisor(cast), make_auditor(cast.owner)
    at = ("--office", "OWN", "--at", before.isoformat())
    as_super = ("--as", supervisor.person.name)
    looking = ("audit", "as-of", "HARBOUR-7", *at)
    assert "None of your roles" in refuse(1, *looking, "--as", "ana-own", "--purpose", "x")
    assert "need to know" in refuse(1, *looking, *as_super)
    shown = do(*looking, *as_super, "--purpose", "a test", "--json").json
    [case] = shown["records"]["case"]
    said = {fact["name"]: fact for fact in case["facts"]}
    assert (said["posture"]["then"], said["posture"]["now"]) == ("pointer", "open")
    assert (shown["values_then"], shown["values_now"]) == (1, 1)
    assert "HARBOUR-7" in do(*looking, *as_super, "--purpose", "a test").out
    assert "was drawn" in refuse(3, *looking, "--as", auditor.person.name)
    _sample(cast, auditor)
    as_auditor = ("--as", auditor.person.name)
    assert do(*looking, *as_auditor, "--json").json["records"]["case"][0]["differs"]
    record = ("audit", "history", "HARBOUR-7", "case", str(_case(cast).uuid), "--office", "OWN")
    found = do(*record, *as_auditor, "--json").json["versions"]
    assert [one["operation"] for one in found] == ["update", "insert"]
    assert "case.posture_changed" in do(*record, *as_auditor).out
    assert "no record" in refuse(3, *record[:4], "x", *record[5:], *as_auditor)
    early = (*looking[:-1], "2020-01-01")
    assert "There is no record before" in refuse(1, *early, *as_auditor)


def test_programs_do_it_too(cast: Cast) -> None:
    before = _open_case(cast)
    uuid, supervisor = _case(cast).uuid, make_supervisor(cast.owner)
    program = program_of(supervisor)
    asked = {"at": before.isoformat(), "purpose": "a test"}
    shown = program.post(f"/cases/{uuid}/as-of", asked)
    assert shown.status_code == 200
    assert shown.json()["records"]["case"][0]["differs"]
    record = {"kind": "case", "id": str(uuid), "purpose": "a test"}
    versions = program.post(f"/cases/{uuid}/versions", record).json()["versions"]
    assert versions[0]["changed"][0]["name"] in ("posture", "posture_set_at")
    early = {**asked, "at": (before - timedelta(days=9000)).isoformat()}
    assert program.post(f"/cases/{uuid}/as-of", early).status_code == 422
    assert program.post(f"/cases/{uuid}/as-of", {"at": asked["at"]}).status_code == 422
    assert program_of(cast.owner).post(f"/cases/{uuid}/as-of", asked).status_code == 403
    auditor = make_auditor(cast.owner)
    sample, program = _sample(cast, auditor), program_of(auditor)
    shown = program.post(f"/samples/{sample}/as-of", {"at": asked["at"]})
    assert shown.json()["records"]["subject"][0]["then"] == "there"
    found = program.post(f"/samples/{sample}/versions", {"kind": "case", "id": str(uuid)})
    assert [one["operation"] for one in found.json()["versions"]] == ["update", "insert"]
    close_by(auditor, engagements.list_engagements(auditor.viewer)[0])
    assert program.post(f"/samples/{sample}/as-of", {"at": asked["at"]}).status_code == 409
