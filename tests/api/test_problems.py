"""Errors of the API are problems after RFC 9457, whatever was asked; their words stay unlogged."""

import json
import logging
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.factories.chance import without_chance
from tests.factories.programs import DETAILS, Program, list_of, program_of
from tests.factories.world import make_case, make_player
from tieline.api.v1 import doors, uploads
from tieline.api.v1.problems import MEDIA_TYPE, STATUS, TYPE_PREFIX, status_of
from tieline.core.errors import TielineError

CANARY = "+1 202 555 0143"


@pytest.fixture
def program(database: str) -> Program:
    return program_of(make_player("OWN"))


def _problem(answer: HttpResponse, status: int, code: str) -> dict[str, Any]:
    assert (answer.status_code, answer["Content-Type"]) == (status, MEDIA_TYPE), answer.content
    problem: dict[str, Any] = answer.json()
    assert set(problem) == {"type", "title", "status", "detail", "code", "errors", "request_id"}
    assert problem["request_id"] == answer["X-Request-ID"] != ""
    assert problem["type"] == f"{TYPE_PREFIX}{code}"
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["title"]
    assert problem["detail"]
    return problem


def _ask(program: Program, method: str, address: str, **given: Any) -> HttpResponse:
    client = Client(raise_request_exception=False)
    answer: HttpResponse = client.generic(
        method, address, headers={"Authorization": f"Bearer {program.token}"}, **given
    )
    return answer


def test_unknown_addresses_and_wrong_methods_are_problems(program: Program) -> None:
    for address in ("/api/v1/", "/api/v1/nothing", "/api/v2/me", "/api/", "/api/v1/hits/no-uuid"):
        _problem(_ask(program, "GET", address), 404, "no_such_address")
    for method, address in (
        ("DELETE", "/api/v1/cases"),
        ("PUT", "/api/v1/hits"),
        ("GET", "/api/v1/checks"),
        ("HEAD", "/api/v1/me"),
        ("OPTIONS", "/api/v1/me"),
        ("POST", "/api/v1/openapi.json"),
    ):
        answer = _ask(program, method, address)
        assert answer["Allow"], address
        if method == "HEAD":
            assert answer.status_code == 405
        else:
            _problem(answer, 405, "wrong_method")


def test_a_page_stays_a_page(program: Program) -> None:
    answer = Client().get("/nothing-here")
    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"[]", b"null", b"[" * 100_000, b'{"values": 9' + b"9" * 5000]
)
def test_a_body_that_cannot_be_read_is_a_problem(program: Program, body: bytes) -> None:
    for address in ("/api/v1/checks", "/api/v1/cases"):
        answer = _ask(program, "POST", address, data=body, content_type="application/json")
        assert answer.status_code in (400, 422), answer.content
        _problem(answer, answer.status_code, answer.json()["code"])
        assert answer.json()["code"] in ("unreadable_request", "not_valid")


def test_a_form_that_cannot_be_read_is_a_problem(program: Program) -> None:
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x", "text/plain"):
        answer = _ask(program, "POST", "/api/v1/submissions", data=b"--y", content_type=kind)
        _problem(answer, answer.status_code, answer.json()["code"])
        assert answer.status_code in (400, 422)
    form = {"file": "not a file", "details": "{"}
    answer = Client().post(
        "/api/v1/submissions", form, headers={"Authorization": f"Bearer {program.token}"}
    )
    assert answer.json()["code"] in ("unreadable_request", "not_valid")


def test_each_wrong_field_is_named_and_what_was_given_is_not_repeated(program: Program) -> None:
    question = {"values": [CANARY, "", "x" * 501, "a\x00b"], "purpose": " ", "kindd": CANARY}
    problem = _problem(program.post("/checks", question), 422, "not_valid")
    assert {one["field"] for one in problem["errors"]} == {
        "body.question.values.1",
        "body.question.values.2",
        "body.question.values.3",
        "body.question.purpose",
        "body.question.kindd",
    }
    assert all(one["message"] and one["code"] for one in problem["errors"])
    assert "0143" not in without_chance(json.dumps(problem))
    problem = _problem(program.get("/hits", limit=501), 422, "not_valid")
    assert [one["field"] for one in problem["errors"]] == ["query.limit"]


def test_bounds_of_a_check_hold_at_their_edges(program: Program) -> None:
    for count, status in ((1000, 200), (1001, 422)):
        question = {"values": ["x"] * count, "purpose": "a test", "without_case": "a test has none"}
        assert program.post("/checks", question).status_code == status
    _problem(program.post("/checks", {"values": [], "purpose": "x"}), 422, "not_valid")
    wide = {"values": ["x"], "purpose": "x" * 501}
    _problem(program.post("/checks", wide), 422, "not_valid")
    unknown = {
        "values": ["x"], "purpose": "x", "without_case": "a test has none", "kinds": ["nonsense"]
    }  # fmt: skip
    _problem(program.post("/checks", unknown), 422, "unknown_kind")


def test_what_is_too_large_is_refused_before_it_is_stored(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = {"values": ["x"], "purpose": "x", "more": "x" * 3_000_000}
    _problem(program.post("/checks", large), 413, "request_too_large")
    monkeypatch.setattr(uploads, "UPLOAD_MOST", 1000)
    _problem(program.hand_in(b"number\n" + b"1\n" * 1000), 413, "request_too_large")
    monkeypatch.setattr(doors, "UPLOAD_MOST", -(4 << 20))
    _problem(program.hand_in(b"number\n1\n"), 413, "request_too_large")
    unbounded = _ask(program, "POST", "/api/v1/checks", HTTP_TRANSFER_ENCODING="chunked")
    _problem(unbounded, 411, "length_missing")


def test_refusals_have_the_codes_of_the_errors_page(program: Program) -> None:
    case = {"ref": "C-1"}
    assert program.post("/cases", case).status_code == 201
    _problem(program.post("/cases", case), 409, "case_exists")
    _problem(program.post("/cases", {"ref": " C"}), 422, "bad_case_ref")
    missing = "00000000-0000-4000-8000-000000000000"
    _problem(program.get(f"/cases/{missing}"), 404, "case_not_found")
    _problem(program.get(f"/submissions/{missing}"), 404, "submission_not_found")
    _problem(program.get("/submissions", case=missing), 404, "case_not_found")
    _problem(program.get(f"/hits/{missing}"), 404, "hit_not_found")
    _problem(program.post(f"/hits/{missing}/assign", {"to": "ana-own"}), 404, "hit_not_found")


def test_a_failure_of_ours_tells_and_logs_no_words(
    program: Program, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError(CANARY)

    monkeypatch.setattr("tieline.api.v1.checks.check", fail)
    with caplog.at_level(logging.DEBUG):
        answer = program.post(
            "/checks", {"values": [CANARY], "purpose": CANARY, "without_case": "a test has none"}
        )
    problem = _problem(answer, 500, "failed")
    assert "0143" not in without_chance(json.dumps(problem))
    assert "RuntimeError" in caplog.text
    assert "0143" not in without_chance(caplog.text)
    monkeypatch.setattr("tieline.api.v1.doors.find_bearer", fail)
    _problem(program.get("/me"), 500, "failed")


def test_a_refusal_logs_nothing(program: Program, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        program.post("/checks", {"values": [CANARY], "purpose": "x", "case": CANARY})
        program.post("/checks", {"values": [CANARY] * 2000, "purpose": "x"})
        program.hand_in(f"{CANARY}\n", {**DETAILS, "case": CANARY})
        program.get(f"/hits/{CANARY}")
    assert "0143" not in without_chance(caplog.text)


def test_every_error_has_a_status_and_no_line_of_the_table_is_dead() -> None:
    kinds = [TielineError]
    for kind in kinds:
        kinds += kind.__subclasses__()
    assert len(kinds) > 40
    reached = {
        next(place for place, (fits, _) in enumerate(STATUS) if issubclass(kind, fits))
        for kind in kinds
    }
    assert reached == set(range(len(STATUS)))
    assert status_of(TielineError("x", "y")) == 500


def test_a_file_is_written_under_no_name_and_not_kept_in_memory(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, bool]] = []
    whole = uploads.UnnamedFileHandler.file_complete

    def look(self: Any, file_size: int) -> Any:
        seen.append((file_size, isinstance(self._stream.name, int)))
        return whole(self, file_size)

    monkeypatch.setattr(uploads.UnnamedFileHandler, "file_complete", look)
    program.post("/cases", {"ref": "C-1"})
    content = list_of(*("+1 202 555 0143" for _ in range(200_000)))
    assert program.hand_in(content).status_code == 202
    assert seen == [(len(content), True)]


@pytest.mark.usefixtures("database")
def test_a_case_of_the_same_reference_elsewhere_says_nothing() -> None:
    other = make_player("PART")
    make_case(other, "C-1")
    assert program_of(make_player("OWN2")).post("/cases", {"ref": "C-1"}).status_code == 201
