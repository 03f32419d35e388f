"""A request with an Idempotency-Key is done once and answered as often as it is sent."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.conftest import admin
from tests.factories.answers import add_role, make_overlap
from tests.factories.programs import Program, list_of, program_of
from tests.factories.world import Cast, make_case, make_cast, make_submission
from tieline.api.v1.errors import BadKey
from tieline.api.v1.keys import read_key
from tieline.apps.audit.queries import list_entries
from tieline.apps.offices.kept_answers import Answer, Claim, claim
from tieline.apps.offices.queries import find_bearer
from tieline.core.rights import GIVABLE, RIGHTS
from tieline.journeys import upkeep

KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324"


@pytest.fixture
def cast(database: str) -> Cast:
    return make_cast()


@pytest.fixture
def program(cast: Cast) -> Program:
    return program_of(cast.owner)


def _kept(database: str) -> str:
    with admin(database) as super_:
        return str(super_.execute("select k::text from offices_keptanswer k").fetchall())


def test_a_repeat_gets_the_same_answer_and_does_nothing(cast: Cast, program: Program) -> None:
    case = {"ref": "C-1", "summary": "Boats"}
    first = program.post("/cases", case, key=KEY)
    again = program.post("/cases", case, key=f'"{KEY}"')
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again["Location"] == first["Location"]
    assert again["Content-Type"] == first["Content-Type"]
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert len(list_entries(cast.owner.viewer, action="case.opened")) == 1
    without = program.post("/cases", case)
    assert without.json()["code"] == "case_exists"


def test_a_key_stands_for_one_request_of_one_token(cast: Cast, program: Program) -> None:
    program.post("/cases", {"ref": "C-1"}, key=KEY)
    for address, body in (("/cases", {"ref": "C-2"}), ("/hubs/acknowledge", {"ref": "C-1"})):
        answer = program.post(address, body, key=KEY)
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert len(program.get("/cases").json()["items"]) == 1
    for other in (program_of(cast.owner), program_of(cast.partner)):
        assert "Idempotency-Replayed" not in other.post("/cases", {"ref": "C-3"}, key=KEY)


@pytest.mark.parametrize("role", [role for role in GIVABLE if RIGHTS[role]])
def test_whoever_a_role_opens_anything_to_has_answers_kept(cast: Cast, role: str) -> None:
    now = datetime.now(UTC)
    bearer = find_bearer(program_of(add_role(cast.owner, role)).token, now=now)
    assert bearer is not None
    answer = Answer(204, "", "", b"")
    with claim("a key", "a request", bearer=bearer, now=now) as claimed:
        assert isinstance(claimed, Claim)
        claimed.keep(answer)
    with claim("a key", "a request", bearer=bearer, now=now) as kept:
        assert kept == answer


def test_a_coordinators_request_is_answered_again(cast: Cast) -> None:
    overlap = make_overlap(cast.owner, cast.partner, cast.stranger, at=datetime.now(UTC))
    program = program_of(overlap.coordinator)
    [one] = program.get("/coordination").json()["unseen"]
    answers = [program.post(f"/coordination/{one['id']}/take", key=KEY) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [204, 204]
    assert "Idempotency-Replayed" in answers[1]


def test_a_refusal_frees_the_key(cast: Cast, program: Program) -> None:
    make_case(cast.owner)
    assert program.post("/cases", {"ref": "C-1"}, key=KEY).status_code == 409
    assert program.post("/cases", {"ref": "x" * 101}, key=KEY).status_code == 422
    assert program.post("/cases", {"ref": "C-2"}, key=KEY).status_code == 201


def test_after_a_failure_the_same_request_may_run_again_and_no_other(
    cast: Cast, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("tieline.api.v1.cases.actions.open_case", fail)
        assert program.post("/cases", {"ref": "C-1"}, key=KEY).status_code == 500
    other = program.post("/cases", {"ref": "C-2"}, key=KEY)
    assert other.json()["code"] == "idempotency_key_reused"
    assert program.post("/cases", {"ref": "C-1"}, key=KEY).status_code == 201


def test_a_request_under_way_is_a_conflict(
    database: str, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("tieline.api.v1.cases.actions.open_case", fail)
        program.post("/cases", {"ref": "C-1"}, key=KEY)
    with admin(database) as elsewhere:
        elsewhere.execute("select pg_advisory_lock(7311, id::int) from offices_keptanswer")
        answer = program.post("/cases", {"ref": "C-1"}, key=KEY)
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_in_use")


def test_a_file_sent_again_is_the_same_whatever_stands_between_its_parts(
    cast: Cast, program: Program
) -> None:
    make_case(cast.owner)
    first = program.hand_in(list_of("+1 202 555 0143"), key=KEY)
    again = program.hand_in(list_of("+1 202 555 0143"), key=KEY)
    assert again.content == first.content
    assert again["Idempotency-Replayed"] == "true"
    for text, name in ((list_of("+1 202 555 0144"), "list.csv"), (list_of("+1 202 555 0143"), "b")):
        answer = program.hand_in(text, key=KEY, name=name)
        assert answer.json()["code"] == "idempotency_key_reused"
    assert len(program.get("/submissions").json()["items"]) == 1


def test_every_change_honours_a_key(cast: Cast, program: Program) -> None:
    for player in (cast.partner, cast.owner):
        make_case(player)
        row = make_submission(player, ["+1 202 555 0143"])
    [hit] = program.get("/hits").json()["items"]
    for number, (address, body) in enumerate(
        (
            (f"/hits/{hit['id']}/assign", {"to": "ana-own"}),
            (f"/hits/{hit['id']}/dispose", {"disposition": "known", "reason": "x"}),
            (f"/hits/{hit['id']}/acknowledge", None),
            (f"/submissions/{row.uuid}/withdraw", {"reason": "x"}),
        )
    ):
        first = program.post(address, body, key=f"{number}")
        again = program.post(address, body, key=f"{number}")
        assert first.status_code in (200, 204), first.content
        assert again["Idempotency-Replayed"] == "true", address
        assert (again.status_code, again.content) == (first.status_code, first.content)
    assert len(list_entries(cast.owner.viewer, action="hit.assigned")) == 1


def test_a_check_takes_no_key_and_what_it_answered_is_not_kept(
    cast: Cast, database: str, program: Program
) -> None:
    question = {
        "values": ["+1 202 555 0143"],
        "purpose": "a test",
        "without_case": "a test has none",
    }
    for _ in range(2):
        assert "Idempotency-Replayed" not in program.post("/checks", question, key=KEY)
    assert len(list_entries(cast.owner.viewer, action="selector.checked")) == 2
    assert _kept(database) == "[]"


def test_neither_key_nor_request_is_kept_in_clear(database: str, program: Program) -> None:
    program.post("/cases", {"ref": "C-1"}, key="+12025550143")
    kept = _kept(database)
    assert kept != "[]"
    assert "5550143" not in kept


def test_answers_are_cleared_by_the_worker(database: str, program: Program) -> None:
    program.post("/cases", {"ref": "C-1"}, key=KEY)
    assert upkeep.clear_kept_answers(0) == 0
    with admin(database) as super_:
        super_.execute("update offices_keptanswer set begun_at = now() - interval '25 hours'")
    assert upkeep.clear_kept_answers(0) == 1
    assert _kept(database) == "[]"


def test_a_key_is_a_string_or_bare() -> None:
    assert read_key('"ab"') == read_key("ab") == "ab"
    assert read_key(r'"a\"b"') == 'a"b'
    assert read_key("x" * 255) == "x" * 255
    for bad in ("", '""', " ", "a b", "x" * 256, "é", "a\x7f", '"a', '"a b"'):
        with pytest.raises(BadKey):
            read_key(bad)
