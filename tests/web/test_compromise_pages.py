"""The pages of a compromise: whoever finds one reads whom to call; those who may, act; owners assess."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.factories.answers import add_role, make_overlap
from tests.factories.protection import make_custodian, protect
from tests.factories.roles import give_only
from tests.factories.visitors import make_visitors, visit_as
from tests.factories.world import Cast, make_case, make_submission, operator
from tests.security.worlds import add_colleague
from tieline.apps.compromises import queries as compromises
from tieline.apps.compromises.actions import NewCompromise
from tieline.apps.selectors import custodians
from tieline.journeys import compromising
from tieline.journeys.checking import Question, check
from tieline.journeys.coordinating import show_desk

pytestmark = pytest.mark.usefixtures("database")
VALUE = "+1 202 555 0143"


def _told() -> Cast:
    """A colleague at the partner's was told of a case of the owner."""
    cast = make_visitors()
    make_case(cast.owner)
    make_submission(cast.owner, [VALUE])
    colleague = add_colleague(cast.partner)
    check(
        Question([VALUE], "a test", without_case="a test has none"),
        actor=colleague.at_home(),
        now=datetime.now(UTC),
    )
    return cast


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_whoever_may_not_revoke_reads_whom_to_call() -> None:
    cast = _told()
    client = visit_as(cast.partner)
    page = _page(client, "/compromise")
    assert "Ana of PART" in page
    assert "Show how far" not in page
    given = {"person": "col-part", "since": "2026-01-01", "reason": "a leak"}
    assert client.post("/compromise", given).status_code == 403
    assert client.post("/compromise/declare", given).status_code == 403


def test_a_colleague_is_revoked_after_a_look_and_the_owner_is_told(database: str) -> None:
    cast = _told()
    client = visit_as(cast.partner)
    give_only(database, cast.partner, "supervisor")
    assert "Nobody of the office was ever revoked" in _page(client, "/compromise")
    given = {"person": "col-part", "since": "2026-01-01", "reason": "a leak"}
    for field in given:
        answer = client.post("/compromise", {**given, field: ""})
        assert answer.status_code == 422
        assert f'href="#{field}"' in answer.content.decode()
    for field, wrong in (("person", "ana-own"), ("since", "2999-01-01"), ("since", "soon")):
        answer = client.post("/compromise", {**given, field: wrong})
        assert answer.status_code == 422, wrong
        assert f'href="#{field}"' in answer.content.decode()
    look = client.post("/compromise", given)
    assert look.status_code == 200
    assert "look before you confirm" in look.content.decode()
    assert compromises.list_compromises(cast.partner.viewer) == []
    done = client.post("/compromise/declare", given, follow=True).content.decode()
    assert "Revoked. Offices told to assess the damage: 2." in done
    assert "col-part of PART" in done

    owner = visit_as(cast.owner)
    assert "What you told col-part of PART is compromised" in _page(owner, "/")
    [row] = compromises.list_assessments(cast.owner.viewer)
    page = _page(owner, f"/assessments/{row.uuid}")
    assert "0143" in page
    assert "not said yet" in page
    stranger = visit_as(cast.stranger)
    assert stranger.get(f"/assessments/{row.uuid}").status_code == 404
    assert "None. Nobody" in _page(stranger, "/assessments")

    [declared] = compromises.list_compromises(cast.partner.viewer)
    again = client.post(f"/compromise/{declared.uuid}/reinstate", {"reason": ""})
    assert again.status_code == 422
    client.post(f"/compromise/{declared.uuid}/reinstate", {"reason": "cleared"})
    assert "reinstated" in _page(client, "/compromise")


def test_whom_the_operator_revoked_the_page_offers_nobody_to_reinstate(database: str) -> None:
    cast = _told()
    now, home = datetime.now(UTC), operator().at_home()
    party = compromises.find_party(home.as_viewer(), person="col-part")
    compromising.declare(NewCompromise(party, now, "a leak"), actor=home, now=now)
    give_only(database, cast.partner, "supervisor")
    client = visit_as(cast.partner)
    page = _page(client, "/compromise")
    assert "the operator revoked them, and alone reinstates them" in page
    assert "/reinstate" not in page
    [row] = compromises.list_compromises(cast.partner.viewer)
    answer = client.post(f"/compromise/{row.uuid}/reinstate", {"reason": "a friend"})
    assert answer.status_code == 403
    assert "Only the operator" in answer.content.decode()


def test_what_a_coordinator_or_custodian_knew_stands_on_the_pages() -> None:
    cast = make_visitors()
    now, home = datetime.now(UTC), operator().at_home()
    overlap = make_overlap(cast.owner, cast.partner, cast.stranger, at=now)
    show_desk(actor=overlap.coordinator.actor, now=datetime.now(UTC))
    custodian = make_custodian(cast.owner)
    protect(custodian, "HERON-4", VALUE)
    for name in (overlap.coordinator.person.name, custodian.name):
        party = compromises.find_party(home.as_viewer(), person=name)
        again = datetime.now(UTC)
        compromising.declare(NewCompromise(party, now, "a leak"), actor=home, now=again)
    client = visit_as(cast.owner)
    pages = [
        _page(client, f"/assessments/{row.uuid}")
        for row in compromises.list_assessments(cast.owner.viewer)
    ]
    [desk] = [page for page in pages if "you had cleared them as a coordinator" in page]
    assert "S-1" in desk
    assert "kept back from others" in desk
    assert "PART" not in desk
    [custody] = [page for page in pages if "they kept the protected numbers" in page]
    assert "HERON-4" not in custody
    succeeding = add_role(cast.owner, "analyst", "next")
    acting = operator().acting_for(cast.owner.office)
    custodians.appoint(succeeding.person, basis="a test", actor=acting, now=datetime.now(UTC))
    page = _page(visit_as(succeeding), "/protected")
    assert "cora of OWN kept this list and may be compromised since" in page
    assert "known to cora of OWN" in page


def test_an_assessment_goes_from_page_to_page_to_its_end(database: str) -> None:
    cast = _told()
    now = datetime.now(UTC)
    home = operator().at_home()
    party = compromises.find_party(home.as_viewer(), office="PART")
    compromising.declare(NewCompromise(party, now, "a leak"), actor=home, now=now)
    [row] = compromises.list_assessments(cast.owner.viewer)
    client, address = visit_as(cast.owner), f"/assessments/{row.uuid}"
    assert client.post(f"{address}/assess", {"summary": "early"}).status_code == 422
    for given in (
        {"case": "", "harm": "none", "done": "x"},
        {"case": "C-9", "harm": "none", "done": "x"},
        {"case": "C-1", "harm": "much", "done": "x"},
        {"case": "C-1", "harm": "none", "done": ""},
    ):
        assert client.post(f"{address}/case", given).status_code == 422
    said = {"case": "C-1", "harm": "possible", "done": "changed it"}
    assert "Written down." in client.post(f"{address}/case", said, follow=True).content.decode()
    assert client.post(f"{address}/assign", {"colleague": "ana-str"}).status_code == 422
    client.post(f"{address}/assign", {"colleague": "ana-own"})
    client.post(f"{address}/assess", {"summary": "one number"})
    page = _page(client, address)
    assert "assigned to ana-own" in page
    assert "one number" in page
    assert "possible harm" in page
    assert client.post(f"{address}/close", {"note": "done"}).status_code == 403
    give_only(database, cast.owner, "supervisor")
    assert client.post(f"{address}/close", {"note": ""}).status_code == 422
    assert (
        "Closed." in client.post(f"{address}/close", {"note": "done"}, follow=True).content.decode()
    )
    assert "is compromised" not in _page(client, "/")


def test_a_case_says_who_was_told_what_and_exports_it() -> None:
    cast = _told()
    # The partner's colleague let nobody learn of it; the stranger, of the same country, did.
    question = Question([VALUE], "a test", without_case="a test has none", tells_owners=True)
    check(question, actor=cast.stranger.actor, now=datetime.now(UTC))
    client = visit_as(cast.owner)
    address = client.get("/cases").content.decode().split('href="/cases/')[1:]
    uuid = next(part[:36] for part in address if part[8] == "-")
    page = _page(client, f"/cases/{uuid}")
    assert "Who was told what of this case" in page
    assert "a check of the value" in page
    answer = client.post(f"/cases/{uuid}/told/export")
    lines = b"".join(answer).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("First told,Value,Kind,What,Office,Person,On what,Why,Until")
    assert "STR" in lines[1]
    assert len(lines) == 2


def test_a_revoked_session_and_token_open_nothing() -> None:
    cast = _told()
    browser = visit_as(cast.partner)
    assert browser.get("/cases").status_code == 200
    now = datetime.now(UTC)
    home = operator().at_home()
    party = compromises.find_party(home.as_viewer(), country="US")
    compromising.declare(NewCompromise(party, now, "a leak"), actor=home, now=now)
    answer = browser.get("/cases")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in")
