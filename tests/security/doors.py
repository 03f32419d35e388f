"""Every address with real ids of one office's objects, taken from the URL table and the catalogue.

An address whose id is of a sort that nobody named here fails its test: a new page or operation
must say which object stands behind it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.conftest import admin
from tests.factories.world import Player
from tieline.core.doors import Demand, Rule
from tieline.web.assets import manifest
from tieline.web.rules import list_demands, list_rules

METHODS: Final = ("get", "head", "options", "post", "put", "patch", "delete", "trace")
DRAFT: Final = "/submit/<uuid:uuid>"

_BEHIND: Final[Mapping[str, str]] = {
    "/account/tokens/": "select uuid from offices_apitoken where office_id = %s",
    "/account/factors/": "select uuid from offices_factor where office_id = %s",
    "/account/sessions/": "select uuid from offices_session where office_id = %s",
    "/people/": "select uuid from offices_person where office_id = %s and not is_poc",
    "/hits/": "select uuid from hits_hit where office_id = %s",
    "/cases/": "select uuid from cases_case where office_id = %s",
    "/submissions/": (
        "select uuid from submissions_submission where office_id = %s and state = 'finished'"
    ),
    "/layouts/": "select uuid from submissions_senderlayout where office_id = %s",
}
"""By how an address begins, after the root of the API, where its id comes from."""

_FORMS: Final[Mapping[str, Mapping[str, Any]]] = {
    "assign": {"to": "ana-str", "seen": ""},
    "dispose": {"disposition": "known", "reason": "a test", "seen": ""},
    "withdraw": {"reason": "a test", "purpose": "a test"},
    "export": {"purpose": "a test"},
    "problems": {"purpose": "a test"},
    "rows": {"purpose": "a test"},
}
"""By the last word of an address what is sent there, so that no form is refused before the
object behind it is looked for."""

_CHANGING: Final = (
    (re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*'), r"\1"),
    (re.compile(r'("X-CSRFToken": ")[^"]*'), r"\1"),
    (re.compile(r"(X-CSRFToken&quot;: &quot;)[^&]*"), r"\1"),
)
"""What differs each time a page is shown, whoever asks for what."""


@dataclass(frozen=True, slots=True)
class Told:
    """An answer as far as it may tell something: status, headers and content."""

    status: int
    headers: tuple[tuple[str, str], ...]
    text: str


def list_doors() -> list[tuple[str, Rule | None]]:
    """Every address and its rule; an id is `<uuid:uuid>` on pages and in the API alike."""
    return [(pattern.replace("<uuidstr:", "<uuid:"), rule) for pattern, rule in list_rules()]


def demands_by_door() -> dict[str, dict[str, Demand | None]]:
    """By address, by method (empty where one demand holds for all), what is demanded."""
    found: dict[str, dict[str, Demand | None]] = {}
    for pattern, method, demand in list_demands():
        found.setdefault(pattern.replace("<uuidstr:", "<uuid:"), {})[method] = demand
    return found


def is_about_an_object(pattern: str) -> bool:
    """Whether an id stands in the address."""
    return "<uuid:uuid>" in pattern


def address_of(pattern: str, ident: object = None) -> str:
    """The address with this id, or with one that nothing has."""
    address = pattern.replace("<uuid:uuid>", str(ident or uuid4()))
    address = address.replace("<str:name>", manifest()["tieline.css"])
    assert "<" not in address, f"say in tests/security/doors.py what stands in {pattern}"
    return address


def find_object(database: str, player: Player, pattern: str) -> UUID:
    """The id of an object of the player's office that belongs at this address."""
    path = pattern.removeprefix("/api/v1")
    queries = [query for start, query in _BEHIND.items() if path.startswith(start)]
    assert len(queries) == 1, f"say in tests/security/doors.py which object {pattern} is about"
    with admin(database) as super_:
        row = super_.execute(f"{queries[0]} order by id limit 1", [player.office.id]).fetchone()  # type: ignore[call-overload]
    assert row is not None, f"the world of this test has no object for {pattern}"
    return UUID(str(row[0]))


def leave_a_draft(client: Client) -> UUID:
    """A file that its owner chose at the page and has not handed in."""
    form = {"case_is": "known", "case_ref": "C-1", "authority_kind": "warrant"}
    file = SimpleUploadedFile("list.csv", b"number\n+1 202 555 0177\n")
    answer = client.post("/submit", {**form, "authority_number": "1", "file": file})
    assert answer.status_code == 302
    return UUID(str(answer["Location"]).rpartition("/")[2])


def ask(client: Client, method: str, pattern: str, ident: object = None) -> Told:
    """How a door answers. A form is sent where one belongs; the id is masked in what comes back."""
    address = address_of(pattern, ident)
    last = pattern.rsplit("/", 1)[1]
    if method == "post" and pattern.startswith("/api/"):
        answer = _post_to_api(client, address, last)
    elif method == "post":
        answer = client.post(address, dict(_FORMS.get(last, {})))
    else:
        answer = getattr(client, method)(address)
    text = (b"".join(answer) if answer.streaming else answer.content).decode()
    headers = sorted(
        (name, _masked(value, ident)) for name, value in answer.items() if name != "Set-Cookie"
    )
    return Told(answer.status_code, tuple(headers), _masked(text, ident))


def _post_to_api(client: Client, address: str, last: str) -> Any:
    if last == "supersede":
        file = SimpleUploadedFile("list.csv", b"number\n1\n")
        return client.post(address, {"file": file, "details": "{}"})
    body = {k: v for k, v in _FORMS.get(last, {}).items() if k not in ("seen", "purpose")}
    return client.post(address, body, content_type="application/json")


def _masked(text: str, ident: object) -> str:
    for pattern, kept in _CHANGING:
        text = pattern.sub(kept, text)
    return text.replace(str(ident), "ID") if ident else text
