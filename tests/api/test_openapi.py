"""The description of the API is valid, complete, and in step with the docs and the answers."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from tests.factories.programs import DETAILS, list_of, program_of
from tests.factories.world import make_case, make_cast, make_submission
from tieline.api.v1.errors import NotValid
from tieline.api.v1.examples import EXAMPLES
from tieline.api.v1.openapi import document
from tieline.api.v1.problems import problem_of

DOCS = Path(__file__).parents[2] / "docs" / "api.md"
ROW = re.compile(r"^\| `(\w+)` \| (GET|POST) (/\S+) \|", re.MULTILINE)


def _operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for address, methods in document()["paths"].items():
        for method, operation in methods.items():
            yield address, method, operation


def _validator(name: str) -> Draft202012Validator:
    schemas = document()["components"]["schemas"]
    return Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}},
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )


def test_it_is_valid_and_served_to_anyone() -> None:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json() == json.loads(json.dumps(document()))
    validate(answer.json())
    assert answer.json()["openapi"].startswith("3.1")


def test_it_names_no_other_host_and_no_office() -> None:
    text = json.dumps(document())
    hosts = re.findall(r"https?://[\w.]+|localhost|127\.0\.0\.1", text)
    assert set(hosts) == {"https://cases.example.org"}  # of the example of a webhook


def test_every_operation_says_what_it_does_takes_and_answers() -> None:
    seen = []
    for address, method, operation in _operations():
        seen.append(operation["operationId"])
        assert operation["summary"], address
        assert len(operation["description"]) > 15, address
        assert operation["security"] == [{"ShownToken": []}]
        assert "default" in operation["responses"]
        assert any(code.startswith("2") for code in operation["responses"])
        for parameter in operation["parameters"]:
            if parameter["in"] != "path":
                assert parameter["description"], (address, parameter["name"])
        has_body = "requestBody" in operation
        assert not has_body or method == "post"
    assert len(seen) == len(set(seen)) > 20


def test_every_shape_that_is_sent_or_answered_has_an_example_that_fits() -> None:
    schemas = document()["components"]["schemas"]
    assert set(EXAMPLES) <= set(schemas)
    named = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(document()["paths"])))
    words = {name for name in named if "enum" in schemas[name]}
    assert named - words <= set(EXAMPLES)
    for name, example in EXAMPLES.items():
        _validator(name).validate(example)
        with pytest.raises(Exception, match=r"is a required property|is not of type"):
            _validator(name).validate({} if "required" in schemas[name] else [])


def test_numbers_in_examples_are_reserved_for_fiction() -> None:
    text = json.dumps(dict(EXAMPLES))
    found = re.findall(r'"\+?[\d() -]{9,}"', text)
    day = re.compile(r'"\d{4}-\d\d-\d\d"')
    numbers = [re.sub(r"\D", "", one) for one in found if not day.fullmatch(one)]
    assert numbers
    reserved = re.compile(r"(1?20255501\d\d|44207946\d{4})")
    assert [number for number in numbers if not reserved.fullmatch(number)] == []


def test_the_docs_name_every_operation_and_no_other() -> None:
    told = {
        (name, verb.lower(), f"/api/v1{address}")
        for name, verb, address in ROW.findall(DOCS.read_text("utf-8"))
    }
    described = {
        (operation["operationId"], method, address) for address, method, operation in _operations()
    }
    assert told == described


def test_what_the_docs_send_can_be_sent() -> None:
    page = DOCS.read_text("utf-8")
    sent = re.findall(r"(?:--json|-F) '(?:details=)?(\{.*?\})'", page, re.DOTALL)
    bodies = (
        *("NewCase", "SubmissionDetails", "SubmissionDetails", "InspectionDetails"),
        *("DispositionDetails", "CheckDetails"),
    )
    for name, text in zip(bodies, sent, strict=True):
        _validator(name).validate(json.loads(text))
    problem = re.search(r'```json\n(\{"type".*?\})\n```', page, re.DOTALL)
    assert problem is not None
    _validator("Problem").validate(json.loads(problem[1]))


@pytest.mark.usefixtures("database")
def test_what_is_answered_fits_the_description() -> None:
    cast = make_cast()
    for player in (cast.partner, cast.owner):
        make_case(player)
        row = make_submission(player, ["+1 202 555 0143", "x,y,z"])
    program = program_of(cast.owner)
    remembering = {**DETAILS, "sender": "Carrier", "remember": True}
    received = program.hand_in(list_of("+1 202 555 0101"), remembering).json()
    _validator("Received").validate(received)
    inspected = program.hand_in(list_of("x"), {}, address="/inspections").json()
    _validator("Inspection").validate(inspected)
    case = program.get("/cases").json()["items"][0]["id"]
    [layout] = program.get("/layouts").json()["items"]
    [hit] = program.get("/hits").json()["items"]
    for name, address in (
        ("Myself", "/me"),
        ("OfficePage", "/offices"),
        ("CasePage", "/cases"),
        ("SubmissionPage", "/submissions"),
        ("SubmissionShape", f"/submissions/{row.uuid}"),
        ("ProblemPage", f"/submissions/{row.uuid}/problems"),
        ("HitsPage", "/hits"),
        ("HitPageShape", f"/hits/{hit['id']}"),
        ("ValuePage", "/values"),
        ("CaseValuePage", f"/cases/{case}/values"),
        ("ColleaguePage", "/colleagues"),
        ("LayoutPage", "/layouts"),
        ("RememberedLayoutShape", f"/layouts/{layout['id']}"),
        ("Hubs", "/hubs"),
        ("Problem", "/nothing"),
    ):
        answer = program.get(address).json()
        _validator(name).validate(answer)
        assert set(answer) == set(document()["components"]["schemas"][name]["properties"])
    _validator("Problem").validate(json.loads(problem_of(NotValid([])).content))
