"""Whatever the API asks for as a moment is written out: date, time and zone, never a number."""

from collections.abc import Iterator
from typing import Any, Final

from tests.factories.programs import Program, program_of
from tests.factories.roles import give_only
from tests.factories.world import make_cast
from tieline.api.v1.openapi import document

MOMENT: Final = "2100-01-01T00:00:00+01:00"
NO_MOMENTS: Final = (
    *(4102444800, 4102444800.5, True, "4102444800", "4102444800.5", " 4102444800"),
    *("2100-01-01", "2100-01-01T00:00:00", "00:00:00Z", "x"),
)
NO_DAYS: Final = (0, 86400, 4102444800, True, "0", "86400", "2100-01-01T00:00:00+14:00", "x")
SOME_ID: Final = "00000000-0000-4000-8000-000000000001"


def _is_of(schema: dict[str, Any], kind: str) -> bool:
    return any(one.get("format") == kind for one in (schema, *schema.get("anyOf", ())))


def _moments(kind_of: str = "date-time") -> Iterator[tuple[str, str, str, str]]:
    """Method, address, place and name of each moment, or day, that a request may state."""
    schemas = document()["components"]["schemas"]
    for address, methods in document()["paths"].items():
        for method, operation in methods.items():
            for one in operation.get("parameters", ()):
                if _is_of(one["schema"], kind_of):
                    yield method, address, "query", one["name"]
            for kind in operation.get("requestBody", {}).get("content", {}).values():
                shape = schemas.get(kind["schema"].get("$ref", "").rpartition("/")[2], {})
                for name, schema in shape.get("properties", {}).items():
                    if _is_of(schema, kind_of):
                        yield method, address, "body", name


def _wrong_fields(program: Program, method: str, address: str, body: dict[str, object]) -> set[str]:
    """The fields that are wrong: sent alone, others are missing."""
    whole = address.removeprefix("/api/v1").replace("{uuid}", SOME_ID)
    answer = program.post(whole, body) if method == "post" else program.get(whole, **body)
    return {one["field"].rpartition(".")[2] for one in answer.json().get("errors", ())}


def test_no_number_is_taken_for_a_moment(database: str) -> None:
    cast = make_cast()
    # Each door that asks for one is open.
    give_only(database, cast.owner, "analyst", "auditor", "supervisor")
    program = program_of(cast.owner)
    found = list(_moments())
    assert {(place, name) for *_, place, name in found} == {
        ("query", "since"),
        *(
            ("body", name)
            for name in ("at", "ends_at", "expires_at", "since", "span_from", "span_until", "until")
        ),
    }
    for method, address, _, name in found:
        for wrong in NO_MOMENTS:
            said = _wrong_fields(program, method, address, {name: wrong})
            assert name in said, (address, name, wrong)
        assert name not in _wrong_fields(program, method, address, {name: MOMENT})


def test_no_number_and_no_moment_is_taken_for_a_day(database: str) -> None:
    cast = make_cast()
    program = program_of(cast.owner)
    found = list(_moments("date"))
    assert {name for *_, name in found} == {"issued_on", "first_on", "last_on", "valid_until"}
    for method, address, _, name in found:
        for wrong in NO_DAYS:
            assert name in _wrong_fields(program, method, address, {name: wrong}), (name, wrong)
        assert name not in _wrong_fields(program, method, address, {name: "2100-01-01"})
