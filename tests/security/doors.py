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
from psycopg import Connection

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
    "/alerts/": "select uuid from looks_fishingalert where office_id = %s and closed_at is null",
    "/assessments/": (
        "select uuid from compromises_damageassessment where office_id = %s and closed_at is null"
    ),
    "/authorities/": (
        "select uuid from authorities_authority where office_id = %s and replaced_at is null"
        " and kind_code = 'warrant'"
    ),
    "/cases/": "select uuid from cases_case where office_id = %s",
    "/compromise/": (
        "select uuid from compromises_compromise where office_id = %s and lifted_at is null"
    ),
    "/coordination/": (
        "select uuid from hits_unseenoverlap where office_id = %s and settled_at is null"
        " and retracted_at is null and case_id in (select id from cases_case)"
    ),
    "/coordinators/": "select uuid from accords_clearance where office_id = %s and ended_at is null",
    "/disclosures/": "select uuid from proceedings_disclosurerequest where office_id = %s",
    "/disclosures/items/": "select uuid from proceedings_disclosureitem where office_id = %s",
    "/prosecutions/": "select uuid from proceedings_disclosurerequest where prosecution_id = %s",
    "/engagements/": "select uuid from engagements_engagement where office_id = %s",
    "/samples/": "select uuid from engagements_sampledcase where office_id = %s",
    "/hits/": "select uuid from hits_hit where office_id = %s",
    "/holds/": "select uuid from retention_hold where office_id = %s",
    "/layouts/": "select uuid from submissions_senderlayout where office_id = %s",
    "/subjects/": "select uuid from cases_subject where office_id = %s and ended_at is null",
    "/people/": "select uuid from offices_person where office_id = %s and not is_poc",
    "/privileged/": (
        "select uuid from selectors_privilegednumber where office_id = %s and ended_at is null"
    ),
    "/protected/": (
        "select uuid from selectors_protectednumber where office_id = %s and ended_at is null"
    ),
    "/protected/matches/": "select uuid from selectors_protectedmatch where office_id = %s",
    "/quarantine/": (
        "select uuid from selectors_quarantinedvalue where office_id = %s and state = 'held'"
    ),
    "/releases/": "select uuid from sharing_release where office_id = %s and revoked_at is null",
    "/silences/": "select uuid from cases_silence where office_id = %s and ended_at is null",
    "/webhooks/": "select uuid from notices_webhook where office_id = %s and state = 'active'",
    "/submissions/": (
        "select uuid from submissions_submission where office_id = %s and state = 'finished'"
    ),
}
"""By how an address begins, after the root of the API, where its id comes from; the longest that
fits counts."""

_REASON: Final = {"reason": "a test"}
_PURPOSE: Final = {"purpose": "a test"}
_POSTURE: Final = {"posture": "pointer", "reason": "a test"}
_VALUE: Final = {"kind": "phone", "value": "+12025550143"}
_SUSPICION: Final = {
    "crime": "smuggling",
    "facts": "Seen handing sealed boxes to the skipper; two of them held cocaine.",
    "source": "B",
    "information": "2",
}
_PURGE: Final = {"reason": "cleared", "ground": "a test"}
_PAPER: Final = {"question": "a test", "finding": "a test", "conclusion": "met"}
_MOMENT: Final = {"at": "2026-03-02T12:00:00Z"}
_RECORD: Final = {"kind": "case", "id": str(UUID(int=1))}
_FORMS: Final[Mapping[str, Mapping[str, Any]]] = {
    "alerts/close": {"finding": "explained", **_REASON},
    "assessments/assess": {"summary": "a test"},
    "assessments/assign": {"colleague": "ana-str"},
    "assessments/case": {"case": "C-1", "harm": "none", "done": "nothing"},
    "assessments/close": {"note": "a test"},
    "authorities/replace": _REASON,
    "cases/as-of": {"day": "2026-03-02", **_PURPOSE},
    "cases/export": _PURPOSE,
    "cases/mark": {"tlp": "green", **_REASON},
    "cases/may-tell": {"office": "PART"},
    "cases/posture": _POSTURE,
    "cases/release": {"office": "PART", "legal_basis": "treaty 1", **_PURPOSE},
    "cases/told/export": _PURPOSE,
    "cases/subjects/open": {"label": "Marco Ortega", "kind": "person", **_SUSPICION},
    "cases/values/posture": {**_VALUE, **_POSTURE},
    "cases/versions": {"kind": "case", "record": str(UUID(int=1)), **_PURPOSE},
    "samples/as-of": {"day": "2026-03-02"},
    "samples/versions": {"kind": "case", "record": str(UUID(int=1))},
    "compromise/reinstate": _REASON,
    "coordination/settle": {"outcome": "kept_apart", **_REASON},
    "disclosures/items/answer": {"answer": "disclosed"},
    "disclosures/refuse": _REASON,
    "prosecutions/file": {"form": "json"},
    "engagements/close": {"report": "a test"},
    "engagements/draw": {"criterion": "all", "size": "1"},
    "engagements/workpapers": _PAPER,
    "hits/assign": {"colleague": "ana-str", "seen": ""},
    "hits/dispose": {"disposition": "known", "seen": "", **_REASON},
    "hits/may-tell": {"office": "PART"},
    "hits/posture": _POSTURE,
    "hits/provenance/file": {"form": "json"},
    "privileged/end": _REASON,
    "protected/end": _REASON,
    "protected/matches/seen": {"done": "a test"},
    "quarantine/destroy": _REASON,
    "quarantine/release": _REASON,
    "cases/close": _REASON,
    "cases/keep": _REASON,
    "cases/reopen": _REASON,
    "submissions/validate": _REASON,
    "people/schedule": {"months": 24},
    "cases/hold": _REASON,
    "holds/lift": _REASON,
    "holds/open": _REASON,
    "cases/purge": _PURGE,
    "submissions/purge": _PURGE,
    "releases/review": {"outcome": "stands", "note": "a test"},
    "releases/revoke": _REASON,
    "subjects/attest": _SUSPICION,
    "subjects/end": {"how": "closed", **_REASON},
    "subjects/validate": _REASON,
    "subjects/values": {"values": "+1 202 555 0143"},
    "silences/ask": _REASON,
    "silences/end": _REASON,
    "silences/refuse": _REASON,
    "silences/renew": _REASON,
    "webhooks/add": {"label": "a test", "address": "https://example.org/"},
    "submissions/may-tell": {"office": "PART"},
    "submissions/problems": _PURPOSE,
    "submissions/rows": _PURPOSE,
    "submissions/withdraw": {**_REASON, **_PURPOSE},
}
"""By the words of a page's address what is sent there, so that no form is refused before the object
behind it is looked for."""

_BODIES: Final[Mapping[str, Mapping[str, Any]]] = {
    "alerts/close": {"finding": "explained", **_REASON},
    "assessments/assess": {"summary": "a test"},
    "assessments/assign": {"to": "ana-str"},
    "assessments/cases": {"case": "C-1", "harm": "none", "done": "nothing"},
    "assessments/close": {"note": "a test"},
    "authorities/replace": _REASON,
    "cases/close": _REASON,
    "cases/keep": _REASON,
    "cases/reopen": _REASON,
    "submissions/validate": _REASON,
    "cases/hold": _REASON,
    "holds/lift": _REASON,
    "holds/open": _REASON,
    "cases/purge": _PURGE,
    "submissions/purge": _PURGE,
    "cases/marking": {"marking": {"tlp": "green"}, **_REASON},
    "cases/posture": _POSTURE,
    "cases/releases": {"office": "PART", "legal_basis": "treaty 1", **_PURPOSE},
    "cases/subjects": {"label": "Marco Ortega", "kind": "person", "suspicion": _SUSPICION},
    "cases/values/posture": {**_VALUE, **_POSTURE},
    "cases/as-of": {**_MOMENT, **_PURPOSE},
    "cases/versions": {**_RECORD, **_PURPOSE},
    "samples/as-of": _MOMENT,
    "samples/versions": _RECORD,
    "coordination/settle": {"outcome": "kept_apart", **_REASON},
    "engagements/close": {"report": "a test"},
    "engagements/draws": {"criterion": "all", "size": 1},
    "engagements/workpapers": _PAPER,
    "hits/assign": {"to": "ana-str"},
    "hits/dispose": {"disposition": "known", **_REASON},
    "releases/review": {"outcome": "stands", "note": "a test"},
    "releases/revoke": _REASON,
    "silences/ask": _REASON,
    "silences/end": _REASON,
    "silences/refuse": _REASON,
    "silences/renew": _REASON,
    "subjects/attest": _SUSPICION,
    "subjects/end": {"how": "closed", **_REASON},
    "subjects/validate": _REASON,
    "subjects/values": {"values": [{"kind": "phone", "value": "+12025550143"}]},
    "submissions/withdraw": _REASON,
}
"""The same of the API."""

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


def find_object(super_: Connection[tuple[object, ...]], player: Player, pattern: str) -> UUID:
    """The id of an object of the player's office that belongs at this address."""
    path = pattern.removeprefix("/api/v1")
    begins = [start for start in _BEHIND if path.startswith(start)]
    assert begins, f"say in tests/security/doors.py which object {pattern} is about"
    query = _BEHIND[max(begins, key=len)]
    row = super_.execute(f"{query} order by id limit 1", [player.office.id]).fetchone()  # type: ignore[call-overload]
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
    if method == "post":
        answer = _post(client, pattern, address)
    else:
        answer = getattr(client, method)(address)
    text = (b"".join(answer) if answer.streaming else answer.content).decode()
    headers = sorted(
        (name, _masked(value, ident)) for name, value in answer.items() if name != "Set-Cookie"
    )
    return Told(answer.status_code, tuple(headers), _masked(text, ident))


def _post(client: Client, pattern: str, address: str) -> Any:
    words = pattern.removeprefix("/api/v1").strip("/").replace("/<uuid:uuid>", "")
    if not pattern.startswith("/api/"):
        return client.post(address, dict(_FORMS.get(words, {})))
    if words == "submissions/supersede":
        file = SimpleUploadedFile("list.csv", b"number\n1\n")
        return client.post(address, {"file": file, "details": "{}"})
    return client.post(address, dict(_BODIES.get(words, {})), content_type="application/json")


def _masked(text: str, ident: object) -> str:
    for pattern, kept in _CHANGING:
        text = pattern.sub(kept, text)
    return text.replace(str(ident), "ID") if ident else text
