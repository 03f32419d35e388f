"""Every address of the API is tried without a token, with bad ones, with cookies and as a stranger;
and what a stranger or the silence of a case must not tell is compared answer by answer."""

import json
import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings

from tests.conftest import admin
from tests.factories.programs import DETAILS, Program, list_of, program_of, run_queue
from tests.factories.roles import give_only
from tests.factories.visitors import make_visitors, visit_as
from tests.factories.world import (
    Player,
    later,
    make_case,
    make_cast,
    make_player,
    make_submission,
)
from tests.security.worlds import make_full_world
from tieline.api.v1.openapi import document
from tieline.api.v1.surface import KEYED, api
from tieline.apps.audit.queries import list_entries
from tieline.core.doors import Rule
from tieline.core.postures import Posture
from tieline.core.rights import RIGHTS, Right, RoleName
from tieline.web.rules import list_demands, list_rules

pytestmark = pytest.mark.usefixtures("database")
FIRST, SECOND = "+1 202 555 0143", "+1 202 555 0144"
METHODS = ("get", "post", "put", "patch", "delete", "head", "options")


def _doors() -> list[str]:
    found = {
        # The framework's own name for an id in an address.
        pattern.replace("<uuidstr:", "<uuid:")
        for pattern, rule in list_rules()
        if rule is Rule.BY_TOKEN
    }
    assert len(found) > 15
    return sorted(found)


def _address(pattern: str, ident: object = None) -> str:
    address = pattern.replace("<uuid:uuid>", str(ident or uuid4()))
    assert "<" not in address, f"say in this test what stands for the part of {pattern}"
    return address


def test_every_address_below_the_root_asks_for_a_token_but_the_description() -> None:
    below = {pattern: rule for pattern, rule in list_rules() if pattern.startswith("/api/")}
    assert {pattern for pattern, rule in below.items() if rule is not Rule.BY_TOKEN} == {
        "/api/v1/openapi.json"
    }
    described = {re.sub(r"\{uuid\}", "<uuid:uuid>", path) for path in document()["paths"]}
    assert set(_doors()) == described
    for router in api._get_bound_routers():
        for view in router.path_operations.values():
            assert all(operation.auth_callbacks for operation in view.operations)


SHOWN = {
    "nothing": None,
    "an empty header": "",
    "another scheme": "Basic dXNlcjpwYXNz",
    "no token": "Bearer ",
    "a token of nobody": "Bearer tln_" + "0" * 43 + "0SQjCX",
    "a mistyped token": "Bearer tln_" + "0" * 49,
    "odd characters": "Bearer \xe9\x00",
}


@pytest.mark.parametrize("shown", SHOWN)
def test_without_a_token_that_stands_no_door_opens(shown: str) -> None:
    headers = {} if SHOWN[shown] is None else {"Authorization": SHOWN[shown]}
    answers = set()
    for pattern in _doors():
        for method in METHODS:
            answer = getattr(Client(headers=headers), method)(_address(pattern))
            assert answer.status_code == 401, (method, pattern)
            assert answer["WWW-Authenticate"] == "Bearer"
            assert not answer.cookies
            if method != "head":
                answers.add(answer.content)
    assert len(answers) == 1
    assert json.loads(answers.pop())["code"] == "not_signed_in"


ENDINGS = (
    "update offices_apitoken set revoked_at = now()",
    "update offices_apitoken set created_at = '2020-01-01', expires_at = '2020-01-02'",
    "update offices_person set is_active = false",
    "delete from offices_membership",
    "update offices_membership set ends_at = greatest(starts_at, now())",
)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_token_that_ended_opens_no_door(database: str, ending: str) -> None:
    program = program_of(make_player("OWN"))
    assert program.get("/me").status_code == 200
    with admin(database) as super_:
        super_.execute(ending)
    for pattern in _doors():
        assert program.get(_address(pattern)).status_code == 401, pattern


@pytest.mark.parametrize("role", [role for role in RoleName if role is not RoleName.OPERATOR])
def test_each_door_is_open_to_the_roles_that_have_its_right_and_to_no_other(
    database: str, role: RoleName
) -> None:
    player = make_player("OWN")
    program = program_of(player)
    give_only(database, player, role.value)
    tried = 0
    for pattern, method, demand in list_demands():
        if not pattern.startswith("/api/"):
            continue
        tried += 1
        address = _address(pattern.replace("<uuidstr:", "<uuid:"))
        answer = program.get(address) if method == "GET" else program.post(address, key="k-1")
        is_refused = isinstance(demand, Right) and demand not in RIGHTS[role]
        assert (answer.status_code == 403) == is_refused, (method, pattern)
        if is_refused:
            assert answer.json()["code"] == "right_missing", (method, pattern)
            assert answer["Content-Type"] == "application/problem+json"
    assert tried > 15


def test_an_answer_that_was_kept_is_not_given_to_whoever_lost_the_right(database: str) -> None:
    player = make_player("OWN")
    program = program_of(player)
    first = program.post("/cases", {"ref": "C-1"}, key="k-1")
    assert (first.status_code, program.post("/cases", {"ref": "C-1"}, key="k-1").content) == (
        201,
        first.content,
    )
    give_only(database, player, "auditor")
    assert program.post("/cases", {"ref": "C-1"}, key="k-1").status_code == 403


def test_cookies_let_nobody_in_and_none_is_set() -> None:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        player = make_visitors().owner
        browser = visit_as(player)
        assert browser.get("/hits").status_code == 200
    for pattern in _doors():
        for method in ("get", "post"):
            assert getattr(browser, method)(_address(pattern)).status_code == 401, pattern
    with_both = browser.get("/api/v1/me", headers={"Authorization": f"Bearer {_token(player)}"})
    assert with_both.status_code == 200
    assert not with_both.cookies
    assert browser.get("/hits").status_code == 200


def _token(player: Player) -> str:
    return program_of(player).token


def test_a_token_is_no_sign_in_for_the_pages() -> None:
    token = _token(make_player("OWN"))
    answer = Client(headers={"Authorization": f"Bearer {token}"}).get("/hits")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in?next=%2Fhits")


def test_a_form_of_another_site_has_no_token_and_needs_none_of_ours() -> None:
    token = _token(make_player("OWN"))
    client = Client(enforce_csrf_checks=True)
    asked = {"ref": "C-1"}
    without = client.post("/api/v1/cases", asked, content_type="application/json")
    assert without.status_code == 401
    shown = {"Authorization": f"Bearer {token}"}
    opened = client.post("/api/v1/cases", asked, content_type="application/json", headers=shown)
    assert opened.status_code == 201


def test_a_token_acts_for_its_own_office_and_no_other(database: str) -> None:
    """Also where its person holds a role in both."""
    cast = make_cast()
    make_case(cast.owner)
    make_case(cast.partner, "P-1")
    with admin(database) as super_:
        super_.execute(
            "insert into offices_membership (office_id, person_id, role) values (%s, %s, 'analyst')",
            [cast.partner.office.id, cast.owner.person.id],
        )
    program = program_of(cast.owner)
    assert [case["ref"] for case in program.get("/cases").json()["items"]] == ["C-1"]
    program.post("/cases", {"ref": "C-2"})
    assert len(program_of(cast.partner).get("/cases").json()["items"]) == 1
    opened = list_entries(cast.owner.viewer, action="case.opened")
    assert {entry.person_id for entry in opened} == {cast.owner.person.id}


def _text(answer: HttpResponse) -> str:
    raw = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
    return raw.decode()


_SUSPICION: dict[str, Any] = {
    "crime": "smuggling",
    "facts": "Seen handing sealed boxes to the skipper; two of them held cocaine.",
    "source": "B",
    "information": "2",
}
BODIES: dict[str, Any] = {
    "cases/subjects": {"label": "Marco Ortega", "kind": "person", "suspicion": _SUSPICION},
    "subjects/attest": _SUSPICION,
    "subjects/values": {"values": [{"kind": "phone", "value": "+12025550143"}]},
    "validate": {"reason": "a test"},
    "subjects/end": {"how": "closed", "reason": "a test"},
    "authorities/replace": {"reason": "a test"},
    "cases/as-of": {"at": "2026-03-02T12:00:00Z", "purpose": "a test"},
    "cases/versions": {"kind": "case", "id": str(UUID(int=1)), "purpose": "a test"},
    "samples/as-of": {"at": "2026-03-02T12:00:00Z"},
    "samples/versions": {"kind": "case", "id": str(UUID(int=1))},
    "engagements/close": {"report": "a test"},
    "engagements/draws": {"criterion": "all", "size": 1},
    "engagements/workpapers": {"question": "a test", "finding": "a test", "conclusion": "met"},
    "hold": {"reason": "a test"},
    "cases/close": {"reason": "a test"},
    "keep": {"reason": "a test"},
    "reopen": {"reason": "a test"},
    "lift": {"reason": "a test"},
    "open": {"reason": "a test"},
    "purge": {"reason": "cleared", "ground": "a test"},
    "withdraw": {"reason": "a test"},
    "assign": {"to": "ana-str"},
    "assess": {"summary": "a test"},
    "cases": {"case": "C-1", "harm": "none", "done": "a test"},
    "close": {"note": "a test"},
    "dispose": {"disposition": "known", "reason": "a test"},
    "marking": {"marking": {"tlp": "clear"}, "reason": "a test"},
    "releases": {"office": "PART", "purpose": "a test"},
    "revoke": {"reason": "a test"},
    "review": {"outcome": "stands", "note": "a test"},
    "posture": {"posture": "open"},
    "values/posture": {"kind": "phone", "value": "+12025550143", "posture": "open"},
    "refuse": {"reason": "a test"},
    "renew": {"reason": "a test"},
    "ask": {"reason": "a test"},
    "silences/end": {"reason": "a test"},
    "settle": {"outcome": "introduced", "reason": "a test"},
}


def _unseen_overlap(database: str) -> str:
    """One that some coordinator of the world is cleared for, and the stranger is not."""
    with admin(database) as super_:
        row = super_.execute("select uuid from hits_unseenoverlap").fetchone()
    assert row is not None
    return str(row[0])


def _of_few(database: str, player: Player) -> dict[str, str]:
    """What only an auditor, a supervisor, counsel, a prosecutor or an administrator of the player's
    office gets."""
    asked = (
        ("disclosures", "select uuid from proceedings_disclosurerequest where office_id = %s"),
        (
            "prosecutions",
            "select uuid from proceedings_disclosurerequest where prosecution_id = %s",
        ),
        ("engagements", "select uuid from engagements_engagement where office_id = %s"),
        ("holds", "select uuid from retention_hold where office_id = %s"),
        ("samples", "select uuid from engagements_sampledcase where office_id = %s"),
        ("webhooks", "select uuid from notices_webhook where office_id = %s"),
    )
    with admin(database) as super_:
        found = {
            noun: super_.execute(query, [player.office.id]).fetchone() for noun, query in asked
        }
    return {noun: str(row[0]) for noun, row in found.items() if row is not None}


def test_what_is_anothers_looks_like_what_is_missing_at_every_door(database: str) -> None:
    world = make_full_world(database)
    give_only(database, world.cast.stranger, "supervisor")
    stranger = program_of(world.cast.stranger)
    give_only(database, world.cast.stranger, "supervisor")  # every door is open to them
    owner = program_of(world.cast.owner)
    theirs = {
        "assessments": owner.get("/assessments").json()["items"][0]["id"],
        "authorities": owner.get("/authorities").json()["items"][0]["id"],
        "cases": owner.get("/cases").json()["items"][0]["id"],
        "submissions": owner.get("/submissions").json()["items"][0]["id"],
        "hits": owner.get("/hits").json()["items"][0]["id"],
        "layouts": owner.get("/layouts").json()["items"][0]["id"],
        "releases": owner.get("/releases").json()["items"][0]["id"],
        "silences": owner.get("/silences").json()["items"][0]["id"],
        "subjects": owner.get("/subjects").json()["items"][0]["id"],
        "coordinators": owner.get("/coordinators").json()["items"][0]["id"],
        "coordination": _unseen_overlap(database),
    }
    theirs |= _of_few(database, world.cast.owner)
    every_role = ("analyst", "supervisor", "coordinator", "auditor", "counsel", "prosecutor")
    give_only(database, world.cast.stranger, *every_role, "administrator")
    tried = 0
    for pattern in _doors():
        # Alerts ask for another right; their doors are tried in tests/api/test_asking.py.
        if "<uuid:uuid>" not in pattern or "/alerts/" in pattern:
            continue
        tried += 1
        noun, last = pattern.split("/")[3], pattern.rsplit("/", 1)[1]
        said = pattern.partition("<uuid:uuid>/")[2]
        body = BODIES.get(f"{noun}/{said}", BODIES.get(said))
        foreign, missing = theirs[noun], str(uuid4())
        answers = []
        for ident in (foreign, missing):
            address = _address(pattern, ident)
            for method in ("get", "post"):
                answer = (
                    stranger.get(address)
                    if method == "get"
                    else stranger.hand_in("number\n1\n", None, address=address)
                    if last == "supersede"
                    else stranger.post(address, body)
                )
                assert answer.status_code in (404, 405), (method, pattern)
                answers.append((answer.status_code, _text(answer).replace(ident, "ID")))
        assert answers[:2] == answers[2:], pattern
        assert 404 in (status for status, _ in answers), pattern
    assert tried > 8
    assert owner.get(f"/hits/{theirs['hits']}").status_code == 200
    assert owner.get(f"/submissions/{theirs['submissions']}").json()["state"] != "withdrawn"


NAME_OFFICES = ("/offices", "/releases", "/disclosures", "/disclosures/desk", "/prosecutions")
"""The directory, and lists of one's own that name the other side: whom it was released to, who asked
for it, whom one asked."""


def test_a_strangers_lists_hold_nothing_of_others(database: str) -> None:
    world = make_full_world(database)
    stranger = program_of(world.cast.stranger)
    assert [one["ref"] for one in stranger.all_pages("/cases")] == ["C-0", "C-1"]
    assert stranger.all_pages("/hits") == []
    assert stranger.all_pages("/values", min_offices=1) == []
    assert stranger.get("/hubs").json() == {"items": [], "next": None}
    own = stranger.all_pages("/submissions")
    assert {one["state"] for one in own} == {"finished", "withdrawn"}
    for pattern in _doors():
        if "<uuid:uuid>" in pattern or pattern.endswith(NAME_OFFICES):
            continue
        text = _text(stranger.get(pattern))
        assert not re.search(r'"(OWN|PART)"|0143|0101|0102|ana-own|ana-part', text), pattern


def _everything(program: Program) -> list[Any]:
    """All that the lists and a check tell, without ids and times of one's own making."""
    question = {"values": [FIRST, SECOND], "purpose": "a test", "without_case": "a test has none"}
    return [
        _masked(program.get(address, **query).json())
        for address, query in (
            ("/hits", {}),
            ("/hits", {"limit": 1}),
            ("/hits", {"which": "new"}),
            ("/values", {"min_offices": 1}),
            ("/values", {"min_offices": 1, "limit": 1}),
            ("/hubs", {}),
            ("/submissions", {}),
        )
    ] + [_masked(program.post("/checks", question).json())]


def _masked(told: Any) -> Any:
    if isinstance(told, dict):
        return {name: _masked(value) for name, value in told.items()}
    if isinstance(told, list):
        return [_masked(one) for one in told]
    if isinstance(told, str) and "cursor=" in told:
        return ("cursor", len(told))
    hides = isinstance(told, str) and re.fullmatch(r"[0-9a-f-]{36}|[0-9a-f]{64}|\d{4}-.*Z", told)
    return "masked" if hides else told


def test_a_silent_case_changes_no_answer_to_others() -> None:
    """Two partners hand in the same; the value of one is known to a silent case."""
    silent, knowing, alone = (make_player(code) for code in ("SIL", "KNO", "ALO"))
    make_case(silent, posture=Posture.SILENT)
    make_submission(silent, [FIRST])
    told = []
    for player, values in ((knowing, [FIRST, "+1 202 555 0111"]), (alone, [SECOND, "x@a.example"])):
        make_case(player)
        program = program_of(player)
        received = program.hand_in(list_of(*values), {**DETAILS, "case": "C-1"})
        run_queue()
        found = program.get(received["Location"]).json()
        assert found["values_with_hits"] == 0
        checked = program.post(
            "/checks",
            {"values": values[:1], "purpose": "a test", "without_case": "a test has none"},
        ).json()
        held_by = checked["answers"][0]["readings"][0]["held_by"]
        assert [holder["is_own"] for holder in held_by] == [True]
        told.append([_masked(one) for one in (found["rows_accepted"], _everything(program)[:6])])
    assert told[0] == told[1]
    [own] = program_of(silent).get("/values").json()["items"]
    assert own["offices"] == ["KNO", "SIL"]


def test_pages_and_cursors_are_the_same_with_and_without_a_silent_case() -> None:
    partner, third, silent = (make_player(code) for code in ("PAR", "THI", "SIL"))
    for player in (partner, third):
        make_case(player)
    make_case(silent, posture=Posture.SILENT)
    make_submission(third, [FIRST, SECOND])
    make_submission(partner, [FIRST, SECOND, "+1 202 555 0111"], at=later(1))
    before = _everything(program_of(partner))
    make_submission(silent, [FIRST, SECOND, "+1 202 555 0111"], at=later(2))
    after = _everything(program_of(partner))
    assert after == before
    assert before[1]["next"] is not None


def test_every_change_that_the_description_names_is_kept_under_a_key() -> None:
    changes = {
        operation["operationId"]
        for methods in document()["paths"].values()
        for method, operation in methods.items()
        if method != "get"
    }
    looks = {"check_values", "inspect_file", "search_trail", "recall_case", "recall_sample"}
    assert changes - KEYED == looks | {"list_versions", "list_versions_of_sample"}
    assert changes >= KEYED
