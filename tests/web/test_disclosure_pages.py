"""The pages of disclosure: a prosecutor asks, counsel decides, another approves, the package is issued."""

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.test import Client

from tests.factories.prosecution import add_person, ask_for
from tests.factories.roles import give_only
from tests.factories.visitors import make_visitors, visit_as
from tests.factories.world import Cast, Player, later, make_case, make_player, make_submission
from tieline.apps.offices import queries as offices
from tieline.core.postures import Posture
from tieline.journeys import disclosing
from tieline.journeys.looking import list_hits

SHARED = "+1 202 555 0143"


@pytest.fixture
def cast(database: str) -> Cast:
    """Owner and partner share a value; the stranger is a prosecution."""
    cast = make_visitors()
    make_case(cast.owner, "MINE-1", summary="Boats at the Жук pier")
    make_case(cast.partner, "P-SECRET-7", posture=Posture.SILENT)
    make_case(cast.partner, "P-2")
    make_submission(cast.owner, [SHARED], case="MINE-1")
    make_submission(cast.partner, [SHARED], case="P-SECRET-7", at=later(1))
    make_submission(cast.partner, [SHARED], case="P-2", at=later(2))
    give_only(database, cast.stranger, "prosecutor")
    return cast


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def _colleague(player: Player, name: str, role: str) -> Client:
    """Signed in as another person of the player's office."""
    actor = add_person(player, name, role)
    person = offices.find_person(name)
    assert person.id == actor.person_id
    return visit_as(Player(player.office, person))


def test_a_hit_shows_where_it_comes_from_and_makes_its_files(cast: Cast) -> None:
    client = visit_as(cast.owner)
    hits, _ = list_hits(actor=cast.owner.actor, now=later(5))
    address = f"/hits/{hits[0].side.uuid}/provenance"
    assert address in _page(client, f"/hits/{hits[0].side.uuid}")
    page = _page(client, address)
    for text in (
        "MINE-1",
        "subpoena:2026-1",
        "list.csv",
        "Boats at the Жук pier",
        "handed in a file",
    ):
        assert text in page, text
    assert "P-SECRET-7" not in page
    pdf = client.post(f"{address}/file", {"form": "pdf"})
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert "attachment" in pdf["Content-Disposition"]
    told = json.loads(client.post(f"{address}/file", {"form": "json"}).content)
    assert told["case"]["ref"] == "MINE-1"
    assert client.post(f"{address}/file", {"form": "x"}).status_code == 404


def test_a_prosecutor_asks_and_gets_the_package_on_its_day(cast: Cast) -> None:
    client = visit_as(cast.stranger)
    empty = _page(client, "/prosecutions")
    assert "asked for nothing yet" in empty
    wrong = client.post(
        "/prosecutions/ask", {"office": "OWN", "case": "MINE-1", "due_on": "2026-03-01"}
    )
    assert wrong.status_code == 422
    assert "Nothing is asked yet" in wrong.content.decode()
    given = {
        "office": "OWN",
        "case": "MINE-1",
        "proceedings": "1:26-cr-1",
        "legal_basis": "Rule 16",
    }
    day = datetime.now(UTC).date()
    past = client.post("/prosecutions/ask", {**given, "due_on": day.isoformat()})
    assert "tomorrow or later" in past.content.decode()
    asked = client.post(
        "/prosecutions/ask", {**given, "due_on": day.replace(year=day.year + 1).isoformat()}
    )
    assert asked.status_code == 302
    waiting = _page(client, asked["Location"])
    assert "The package is issued from" in waiting
    assert client.post(f"{asked['Location']}/issue").status_code == 302
    assert client.post(f"{asked['Location']}/file", {"form": "pdf"}).status_code == 302
    assert "Disclosed" not in _page(client, asked["Location"])
    uuid = ask_for(cast.owner, "MINE-1", cast.stranger.actor)
    assert "Have the package issued" in _page(client, f"/prosecutions/{uuid}")
    client.post(f"/prosecutions/{uuid}/issue")
    page = _page(client, f"/prosecutions/{uuid}")
    for text in ("A-1", "A-2", "S-1", "for the court alone", "unanswered"):
        assert text in page, text
    pdf = client.post(f"/prosecutions/{uuid}/file", {"form": "pdf"})
    assert pdf.content[:5] == b"%PDF-"
    told = json.loads(client.post(f"/prosecutions/{uuid}/file", {"form": "json"}).content)
    assert [line["number"] for line in told["log_s"]] == ["S-1"]


def test_counsel_decides_and_a_supervisor_approves(cast: Cast) -> None:
    uuid = ask_for(cast.owner, "MINE-1", cast.stranger.actor)
    counsel = _colleague(cast.partner, "counsel-p", "counsel")
    boss = _colleague(cast.partner, "boss-p", "supervisor")
    assert "2 things" in _page(counsel, "/")
    desk = _page(counsel, "/disclosures")
    assert "overdue" in desk
    assert "No court asked for a case of yours" in desk
    actor = offices.find_person("counsel-p").acting_for(cast.partner.office)
    views = disclosing.list_desk(actor=actor, now=datetime.now(UTC))
    by_ref = {view.case_ref: view.row.uuid for view in views}
    address = f"/disclosures/items/{by_ref['P-SECRET-7']}"
    item = _page(counsel, address)
    assert "Whose that is you are not told here" in item
    assert "MINE-1" not in item
    lacking = counsel.post(f"{address}/answer", {"answer": "withheld", "ground": "", "reason": ""})
    assert lacking.status_code == 422
    assert "Name one ground" in lacking.content.decode()
    said = {"answer": "withheld", "ground": "source", "reason": "our source at the pier"}
    assert counsel.post(f"{address}/answer", said).status_code == 302
    assert "our source at the pier" in _page(boss, "/disclosures")
    assert counsel.post(f"{address}/approve").status_code == 403
    assert boss.post(f"{address}/approve").status_code == 302
    assert "waits for another person" not in _page(boss, "/disclosures")
    counsel.post(f"/disclosures/items/{by_ref['P-2']}/answer", {"answer": "disclosed"})
    prosecutor = visit_as(cast.stranger)
    prosecutor.post(f"/prosecutions/{uuid}/issue")
    page = _page(prosecutor, f"/prosecutions/{uuid}")
    assert "would tell" not in page
    assert "our source at the pier" not in page
    assert "P-2" in page
    assert "P-SECRET-7" not in page
    own = _page(visit_as(cast.owner), f"/disclosures/{uuid}")
    assert "A-1" in own
    assert "S-1" not in own
    assert "P-2" not in own


def test_a_whole_request_is_refused_by_two(cast: Cast) -> None:
    uuid = ask_for(cast.owner, "MINE-1", cast.stranger.actor)
    counsel = _colleague(cast.owner, "counsel-o", "counsel")
    boss = _colleague(cast.owner, "boss-o", "supervisor")
    assert counsel.post(f"/disclosures/{uuid}/refuse", {"reason": " "}).status_code == 422
    counsel.post(f"/disclosures/{uuid}/refuse", {"reason": "not our proceedings"})
    assert "Approve the refusal" not in _page(counsel, f"/disclosures/{uuid}")
    assert "Approve the refusal" in _page(boss, f"/disclosures/{uuid}")
    boss.post(f"/disclosures/{uuid}/approve-refusal")
    page = _page(visit_as(cast.stranger), f"/prosecutions/{uuid}")
    assert "not our proceedings" in page
    assert "Have the package issued" not in page


def test_what_is_not_theirs_looks_like_missing(cast: Cast) -> None:
    uuid = ask_for(cast.owner, "MINE-1", cast.stranger.actor)
    counsel = _colleague(cast.partner, "counsel-p", "counsel")
    missing = UUID(int=5)
    for ident in (uuid, missing):
        assert counsel.get(f"/disclosures/{ident}").status_code == 404
        refused = counsel.post(f"/disclosures/{ident}/refuse", {"reason": "x"})
        assert refused.status_code == 404
    other = make_player("OTH", password="a long enough password")
    prosecutor = _colleague(other, "prosecutor-2", "prosecutor")
    for ident in (uuid, missing):
        assert prosecutor.get(f"/prosecutions/{ident}").status_code == 404
        assert prosecutor.post(f"/prosecutions/{ident}/issue").status_code == 404
