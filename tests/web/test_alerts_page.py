"""Alerts at the pages: for auditors of the office alone; and who asked, on a hit and a case."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.test import Client, override_settings

from tests.conftest import admin
from tests.factories.trail import list_trail
from tests.factories.visitors import PASSWORD, make_visitors, visit_as, visit_as_person
from tests.factories.world import (
    NOON,
    Cast,
    Player,
    hand_in_values,
    later,
    make_case,
    make_submission,
    operator,
)
from tieline.apps.cases import actions as cases
from tieline.apps.cases import queries as case_queries
from tieline.apps.looks import alerts
from tieline.apps.offices import actions
from tieline.apps.offices import queries as offices
from tieline.apps.submissions import queries as submissions
from tieline.core.fishing import Alert, Limits, Sign
from tieline.core.markings import MarkingValue, TrafficLight
from tieline.journeys.checking import Question, check
from tieline.journeys.looking import list_hits
from tieline.journeys.worker import resume_unfinished
from tieline.web.alerts import PAGE_LENGTH

SHARED = "+1 202 555 0143"


@pytest.fixture
def cast(database: str) -> Cast:
    return make_visitors()


def _auditor(player: Player, name: str = "audits") -> Client:
    new = actions.NewPerson(
        name=name, office_code=player.office.code, role="auditor", password=PASSWORD
    )
    actions.add_person(new, actor=operator().at_home(), now=NOON)
    return visit_as_person(offices.find_person(name))


def _alert_on(player: Player, minutes: int = 0, person: str | None = None) -> None:
    who = player.person if person is None else offices.find_person(person)
    alerts.open_alert(
        Alert(Sign.TAKEN_BACK, later(minutes), later(minutes + 5), 7),
        who.id,
        actor=operator().acting_for(player.office),
        now=later(minutes + 6),
    )


def _uuid(database: str) -> str:
    with admin(database) as super_:
        row = super_.execute("select uuid from looks_fishingalert order by id desc").fetchone()
    assert row is not None
    return str(row[0])


def test_an_auditor_sees_who_and_how_many_and_closes_it(cast: Cast, database: str) -> None:
    client = _auditor(cast.owner)
    page = client.get("/").content.decode()
    assert 'href="/alerts"' in page
    assert "Nothing looks like fishing" in client.get("/alerts").content.decode()
    _alert_on(cast.owner)
    page = client.get("/alerts").content.decode()
    for words in ("Taken back soon after it had met others", "Ana of OWN", "2 Mar 2026, 12:05"):
        assert words in page
    address = f"/alerts/{_uuid(database)}/close"
    refused = client.post(address, {"finding": "explained", "reason": " "})
    assert refused.status_code == 422
    assert "Say what you found" in refused.content.decode()
    assert client.post(address, {"reason": "x"}).status_code == 422
    given = {"finding": "followed_up", "reason": "We talk to them <b>"}
    page = client.post(address, given, follow=True).content.decode()
    assert "The alert is closed." in page
    assert "Followed up: to be looked into" in page
    assert "We talk to them &lt;b&gt;" in page
    again = client.post(address, given, follow=True).content.decode()
    assert "closed before" in again
    assert len(list_trail(cast.owner, action="alert.closed")) == 1


def test_others_neither_see_nor_close_it(cast: Cast, database: str) -> None:
    _alert_on(cast.owner)
    address = f"/alerts/{_uuid(database)}/close"
    analyst, stranger = visit_as(cast.owner), _auditor(cast.partner)
    assert analyst.get("/alerts").status_code == analyst.post(address).status_code == 403
    assert 'href="/alerts"' not in analyst.get("/").content.decode()
    assert "Ana of OWN" not in stranger.get("/alerts").content.decode()
    given = {"finding": "explained", "reason": "a test"}
    for foreign in (address, f"/alerts/{uuid4()}/close"):
        assert stranger.post(foreign, given).status_code == 404
    assert list_trail(cast.owner, action="alert.closed") == []


def test_an_alert_on_oneself_is_for_another_to_close(cast: Cast, database: str) -> None:
    client = _auditor(cast.owner)
    _alert_on(cast.owner, person="audits")
    assert "another auditor closes it" in client.get("/alerts").content.decode()
    address = f"/alerts/{_uuid(database)}/close"
    given = {"finding": "explained", "reason": "a test"}
    assert "Ask another auditor" in client.post(address, given, follow=True).content.decode()
    assert list_trail(cast.owner, action="alert.closed") == []


def test_closed_ones_are_shown_page_by_page(cast: Cast, database: str) -> None:
    client = _auditor(cast.owner)
    for number in range(PAGE_LENGTH + 1):
        _alert_on(cast.owner, 10 * number)
    page = client.get("/alerts").content.decode()
    assert f"The {PAGE_LENGTH} oldest of {PAGE_LENGTH + 1} are shown" in page
    with admin(database) as super_:
        super_.execute(
            "update looks_fishingalert set closed_at = now(), finding = 'explained', reason = id"
        )
    first, second = (client.get(f"/alerts?page={n}").content.decode() for n in (1, 2))
    assert "Earlier ones" in first
    assert "Later ones" not in first
    assert "Later ones" in second
    assert "Earlier ones" not in second
    assert client.get("/alerts?page=x").status_code == 200
    assert "No more were closed" in client.get("/alerts?page=99").content.decode()


def _asked_by_partner(cast: Cast) -> str:
    make_case(cast.owner)
    make_submission(cast.owner, [SHARED])
    green = MarkingValue(tlp=TrafficLight.GREEN)
    cases.open_case("A-1", actor=cast.partner.actor, now=NOON, marking=green)
    question = Question([SHARED], "a test", case_ref="A-1", tells_owners=True)
    check(question, actor=cast.partner.actor, now=later(9))
    case = case_queries.get_case(cast.owner.viewer, "C-1")
    return f"/cases/{case.uuid}"


def test_a_case_and_a_hit_show_who_asked(cast: Cast) -> None:
    address = _asked_by_partner(cast)
    make_case(cast.stranger)
    make_submission(cast.stranger, [SHARED], at=later(1))
    client = visit_as(cast.owner)
    [[hit], _] = list_hits(actor=cast.owner.actor, now=NOON)
    for page in (address, f"/hits/{hit.side.uuid}"):
        text = client.get(page).content.decode()
        assert "Who asked" in text
        assert "Office PART" in text
        assert "2 Mar 2026, 12:09" in text
        assert "A-1" not in text
    client = visit_as(cast.stranger)
    text = client.get("/cases").content.decode()
    assert "Office PART" not in text


def test_where_nobody_lets_it_be_told_the_page_says_so(cast: Cast) -> None:
    make_case(cast.owner)
    make_submission(cast.owner, [SHARED])
    check(
        Question([SHARED], "a test", without_case="a test has none"),
        actor=cast.partner.actor,
        now=NOON,
    )
    case = case_queries.get_case(cast.owner.viewer, "C-1")
    page = visit_as(cast.owner).get(f"/cases/{case.uuid}").content.decode()
    assert "asked for a value of this case in the last 30 days" in page
    assert "Office PART" not in page


def test_the_form_of_a_check_asks_whether_owners_are_told(cast: Cast) -> None:
    make_case(cast.owner)
    make_submission(cast.owner, [SHARED])
    client = visit_as(cast.partner)
    given = {"values": SHARED, "purpose": "p", "without_case": "a test has none"}
    assert 'name="tell_owners"' in client.get("/check").content.decode()
    assert client.post("/check", {**given, "tell_owners": "1"}).status_code == 200
    case = case_queries.get_case(cast.owner.viewer, "C-1")
    assert "Office PART" in visit_as(cast.owner).get(f"/cases/{case.uuid}").content.decode()


def test_a_file_that_is_delayed_says_until_when(cast: Cast) -> None:
    make_case(cast.owner)
    make_submission(cast.owner, [SHARED], at=datetime.now(UTC))
    ident = hand_in_values(cast.owner, ["+1 202 555 0144"]).receipt.submission_id
    with override_settings(FISHING_LIMITS=Limits(person_submitted_a_day=1)):
        assert resume_unfinished(timestamp=0) == 0
    row = submissions.get_submission_by_id(cast.owner.viewer, ident)
    assert row.failure_code == "too_many_values"
    page = visit_as(cast.owner).get(f"/submissions/{row.uuid}").content.decode()
    assert re.search(r"It waits until <time[^>]*>[^<]+</time> UTC", page)
    assert "Nothing is lost" in page
