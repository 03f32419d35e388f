"""Whatever is sent, the answer is one that the description knows, and never a failure."""

import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import fresh_database
from tests.factories.programs import DETAILS, Program, program_of
from tests.factories.world import make_case, make_cast, make_submission
from tieline.api.v1.openapi import document

SURROGATES = st.text(st.characters(), max_size=20)
TEXTS = st.one_of(SURROGATES, st.sampled_from(["\x00", "\ud800", "C-1", "", " ", "é" * 600, "=1"]))
JSONS = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
MANY = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
POSTS = sorted(
    (address, operation["operationId"])
    for address, methods in document()["paths"].items()
    for method, operation in methods.items()
    if method == "post"
)
GETS = sorted(address for address, methods in document()["paths"].items() if "get" in methods)


@pytest.fixture(scope="module")
def world(server: str) -> Any:
    """One office's program, and the ids of things that are there for it."""
    with fresh_database(server):
        cast = make_cast()
        for player in (cast.partner, cast.owner):
            make_case(player)
            row = make_submission(player, ["+1 202 555 0143"])
        program = program_of(cast.owner)
        yield (
            program,
            {
                "cases": program.get("/cases").json()["items"][0]["id"],
                "submissions": str(row.uuid),
                "hits": program.get("/hits").json()["items"][0]["id"],
            },
        )


def _near(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that fit a schema in part: each of its fields right, wrong or left out."""
    schemas = document()["components"]["schemas"]
    if "$ref" in schema:
        return _near(schemas[schema["$ref"].rsplit("/", 1)[1]])
    if "anyOf" in schema:
        return st.one_of([_near(one) for one in schema["anyOf"]])
    if "enum" in schema:
        return st.one_of(st.sampled_from(schema["enum"]), JSONS)
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "string": st.one_of(TEXTS, SURROGATES, JSONS),
        "boolean": st.one_of(st.booleans(), JSONS),
        "integer": st.one_of(st.integers(), JSONS),
        "null": st.none(),
    }
    if schema.get("type") == "array":
        return st.one_of(st.lists(_near(schema["items"]), max_size=4), JSONS)
    if schema.get("type") == "object":
        fields = {name: _near(field) for name, field in schema["properties"].items()}
        return st.one_of(st.fixed_dictionaries({}, optional=fields), JSONS)
    return kinds.get(schema.get("type", ""), JSONS)


def _address(pattern: str, ids: dict[str, str]) -> str:
    return pattern.replace("{uuid}", ids.get(pattern.split("/")[3], ""))


def _demand_known(answer: Any) -> None:
    assert answer.status_code < 500, answer.content
    if answer.status_code >= 400:
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code


def _post(program: Program, address: str, data: Any, kind: str) -> None:
    shown = {"Authorization": f"Bearer {program.token}"}
    client = Client(headers=shown, raise_request_exception=False)
    _demand_known(client.generic("POST", address, data, content_type=kind))


@pytest.mark.parametrize("post", [one for one in POSTS if one[1] not in ("hand_in",)])
def test_any_body_gets_an_answer_that_is_known(post: tuple[str, str], world: Any) -> None:
    program, ids = world
    operation = document()["paths"][post[0]]["post"]
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})

    @MANY
    @given(_near(schema))
    def send(body: Any) -> None:
        _post(program, _address(post[0], ids), json.dumps(body), "application/json")

    send()


@MANY
@given(st.binary(max_size=200), st.sampled_from(POSTS))
def test_any_bytes_get_an_answer_that_is_known(world: Any, raw: bytes, post: Any) -> None:
    program, ids = world
    for kind in ("application/json", "multipart/form-data; boundary=x", "text/csv"):
        _post(program, _address(post[0], ids), raw, kind)


@MANY
@given(
    details=_near(document()["components"]["schemas"]["SubmissionDetails"]),
    content=st.one_of(
        st.binary(max_size=100), TEXTS.map(lambda text: text.encode("utf-8", "replace"))
    ),
    name=st.sampled_from(["list.csv", "a/b.tsv", "..", "\x00.csv", "é" * 300 + ".csv"]),
)
def test_any_file_and_details_get_an_answer_that_is_known(
    world: Any, details: Any, content: bytes, name: str
) -> None:
    program, _ = world
    fitting = {**DETAILS, **details} if isinstance(details, dict) else details
    for said in (details, fitting):
        _demand_known(program.hand_in(b"number\n" + content, said, name=name))
    _demand_known(program.hand_in(content, DETAILS, name=name))


@MANY
@given(
    address=st.sampled_from(GETS),
    query=st.dictionaries(
        st.sampled_from(["limit", "cursor", "which", "case", "min_offices", "kind", "since", "x"]),
        st.one_of(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), st.integers()),
        max_size=4,
    ),
)
def test_any_query_gets_an_answer_that_is_known(world: Any, address: str, query: Any) -> None:
    program, ids = world
    _demand_known(program.get(_address(address, ids), **query))


@MANY
@given(st.text(st.characters(max_codepoint=255), max_size=60))
def test_any_header_gets_an_answer_that_is_known(world: Any, text: str) -> None:
    program, _ = world
    for header in ("Authorization", "Idempotency-Key", "Cookie", "Content-Length", "Host"):
        shown = {"Authorization": f"Bearer {program.token}", header: text}
        client = Client(headers=shown, raise_request_exception=False)
        _demand_known(client.post("/api/v1/cases", "{}", content_type="application/json"))
