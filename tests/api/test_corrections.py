"""Corrections through the API: a case system reads them and says what it did."""

from datetime import UTC, datetime

import pytest

from tests.factories.answers import add_role
from tests.factories.corrections import tell_and_clear
from tests.factories.programs import Program
from tests.factories.world import Cast, Player, make_cast, make_token
from tieline.apps.cases.queries import get_case

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def cast() -> Cast:
    cast = make_cast()
    tell_and_clear(cast)
    return cast


def _program(player: Player) -> Program:
    return Program(make_token(player, now=datetime.now(UTC)))


def test_a_correction_is_read_answered_and_seen_by_the_source(cast: Cast) -> None:
    partner, owner = _program(cast.partner), _program(cast.owner)
    [told] = partner.get("/corrections").json()["items"]
    assert (told["how"], told["source"], told["value"]) == ("cleared", "OWN", "+12025550143")
    said = {"corrections": [told["id"]], "answer": "done", "note": "marked our copies"}
    answer = partner.post("/corrections/answers", said, key="a-key")
    assert answer.json() == {"answered": 1}
    assert partner.post("/corrections/answers", said, key="a-key").json() == {"answered": 1}
    case = get_case(cast.owner.viewer, "C-1").uuid
    [sent] = owner.get("/corrections/sent", case=str(case)).json()["items"]
    assert (sent["office"], sent["note"], sent["answer"]) == ("PART", "marked our copies", "done")
    assert owner.get("/corrections").json()["items"] == []
    assert partner.get("/corrections/sent").json()["items"] == []
    theirs = owner.post("/corrections/answers", said)
    assert (theirs.status_code, theirs.json()["code"]) == (404, "correction_not_found")


def test_a_dispute_is_replied_to_by_a_supervisor(cast: Cast) -> None:
    partner = _program(cast.partner)
    [told] = partner.get("/corrections").json()["items"]
    said = {"corrections": [told["id"]], "answer": "disputed", "note": "we saw his face"}
    partner.post("/corrections/answers", said)
    reply = {"correction": told["id"], "note": "it is his brother"}
    assert _program(cast.owner).post("/corrections/replies", reply).status_code == 403
    owner = _program(add_role(cast.owner, "supervisor"))
    assert owner.post("/corrections/replies", reply).status_code == 204
    assert owner.post("/corrections/replies", reply).status_code == 409
    [told] = partner.get("/corrections").json()["items"]
    assert told["reply"] == "it is his brother"


def test_pages_of_corrections_go_on(cast: Cast) -> None:
    partner = _program(cast.partner)
    page = partner.get("/corrections", limit="1").json()
    assert len(page["items"]) == 1
    assert page["next"] is None
