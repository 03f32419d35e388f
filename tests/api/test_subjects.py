"""Subjects through the API: a case system enters, attests, validates and ends them."""

from datetime import UTC, datetime

import pytest

from tests.factories.answers import add_role
from tests.factories.programs import Program
from tests.factories.subjects import FACTS
from tests.factories.world import Cast, Player, make_case, make_cast, make_submission, make_token
from tieline.apps.cases.queries import get_case

pytestmark = pytest.mark.usefixtures("database")

STATED = {"crime": "smuggling of cocaine", "facts": FACTS, "source": "B", "information": "2"}
VALUE = {"kind": "phone", "value": "+12025550143"}


@pytest.fixture
def cast() -> Cast:
    cast = make_cast()
    for player in (cast.owner, cast.partner):
        make_case(player)
        make_submission(player, ["+1 202 555 0143", "+1 202 555 0144"])
    return cast


def _program(player: Player) -> Program:
    return Program(make_token(player, now=datetime.now(UTC)))


def test_the_life_of_a_subject(cast: Cast) -> None:
    program = _program(cast.owner)
    of_case = f"/cases/{get_case(cast.owner.viewer, 'C-1').uuid}/subjects"
    details = {"label": "Marco Ortega", "kind": "person", "suspicion": STATED, "values": [VALUE]}
    answer = program.post(of_case, details, key="a-key")
    assert answer.status_code == 201, answer.json()
    subject = answer.json()
    assert program.post(of_case, details, key="a-key").json() == subject  # the same request again
    assert subject["values"] == [VALUE]
    assert subject["suspicion"]["like"] is None
    assert [one["id"] for one in program.all_pages("/subjects", limit=1)] == [subject["id"]]
    assert program.get("/subjects", due="true").json()["items"] == []
    own = f"/subjects/{subject['id']}"
    more = {"values": [{**VALUE, "value": "+12025550144"}]}
    assert len(program.post(f"{own}/values", more).json()["values"]) == 2
    assert program.post(f"{own}/validate", {"reason": "seen again"}).status_code == 403
    supervisor = _program(add_role(cast.owner, "supervisor"))
    validated = supervisor.post(f"{own}/validate", {"reason": "seen again"}).json()
    assert validated["validated_at"] is not None
    anew = program.post(f"{own}/attest", {**STATED, "crime": "money laundering"}).json()
    assert anew["suspicion"]["crime"] == "money laundering"
    end = {"how": "cleared", "reason": "acquitted"}
    ended = program.post(f"{own}/end", end).json()
    assert (ended["how_ended"], ended["end_reason"]) == ("cleared", "acquitted")
    assert program.post(f"{own}/end", end).status_code == 404
    assert program.get(own).json() == ended
    assert _program(cast.partner).get("/hits").json()["items"] == []


def test_the_same_facts_for_two_are_flagged_in_the_answer(cast: Cast) -> None:
    program = _program(cast.owner)
    of_case = f"/cases/{get_case(cast.owner.viewer, 'C-1').uuid}/subjects"
    first, second = (
        program.post(of_case, {"label": label, "kind": "person", "suspicion": STATED}).json()
        for label in ("Marco Ortega", "Ilse Brandt")
    )
    assert second["suspicion"]["like"] == first["id"]
    assert second["suspicion"]["likeness"] == 100


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"suspicion": {**STATED, "facts": "known to us"}}, "too_few_facts"),
        ({"values": [{**VALUE, "value": "+12025550199"}]}, "value_not_held"),
        ({"kind": "boat"}, "not_valid"),
    ],
)
def test_what_cannot_be_is_refused_whole(
    cast: Cast, change: dict[str, object], code: str
) -> None:  # fmt: skip
    program = _program(cast.owner)
    of_case = f"/cases/{get_case(cast.owner.viewer, 'C-1').uuid}/subjects"
    details = {"label": "Marco Ortega", "kind": "person", "suspicion": STATED, **change}
    answer = program.post(of_case, details)
    assert answer.status_code in (404, 422)
    assert answer.json()["code"] == code
    assert program.get("/subjects").json()["items"] == []
