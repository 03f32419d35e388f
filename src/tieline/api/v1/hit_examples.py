"""Examples about checks, hits and values that others hold too."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from tieline.api.v1.case_examples import HELD

_CONTACT: Final = {"name": "Bo Example", "phone": "+44 20 7946 0100", "email": "bo@example.org"}
_HOLDER: Final = {
    "office": "LDN",
    "agency": "Another Agency",
    "country": "GB",
    "is_own": False,
    "cases": 1,
    "has_more_cases": False,
    "own_cases": [],
    "open_cases": [],
    "contacts": [_CONTACT],
    "first_at": "2026-02-01T09:00:00Z",
    "last_at": "2026-03-01T10:00:00Z",
}
_ANSWER: Final = {
    "as_given": "(202) 555-0143",
    "kind": "phone",
    "value": "+12025550143",
    "condition": "valid",
    "is_valid": True,
    "is_held": True,
    "readings": [
        {
            "kind": "phone",
            "value": "+12025550143",
            "condition": "valid",
            "notes": [],
            "held_by": [_HOLDER],
            "has_more_offices": False,
        }
    ],
}
_HIT: Final = {
    "id": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
    "arrived_at": "2026-03-02T12:05:02Z",
    "arrived_office": "NYC",
    "is_own_arrival": True,
    "kind": "phone",
    "value": "+12025550143",
    "condition": "valid",
    "own_case": "HARBOUR-7",
    "own_case_id": "0d7a6b1c-5a52-4f0e-9d68-1d1c3a7f2b10",
    "standings": ["contact"],
    "is_new": True,
    "state": "open",
    "assigned_to": None,
    "disposition": None,
    "reason": None,
    "handled_at": None,
}
_VALUE: Final = {
    "kind": "phone",
    "value": "+12025550143",
    "is_valid": True,
    "condition": "valid",
    "offices": ["LDN", "NYC"],
    "cases": 2,
    "standings": ["contact"],
    "first_at": "2026-02-01T09:00:00Z",
    "last_at": "2026-03-02T12:05:02Z",
}
_SEEN: Final = "kq3v0sYB2a8cW0n1c2VhbGVkIHBsYWNl"
_HUB: Final = {
    "kind": "phone",
    "value": "+12025550143",
    "standings": ["contact"],
    "cases": 31,
    "offices": 24,
    "is_least": False,
    "arrivals": 2,
    "seen": _SEEN,
}

_MARKING: Final = {
    "tlp": "TLP:AMBER",
    "sensitivity": "unrestricted",
    "handling": "H0",
    "source": "X",
    "information": "4",
    "caveats": [],
    "releasable_to_agencies": [],
    "releasable_to_countries": [],
    "line": "TLP:AMBER H0 X4",
}
_LINK: Final = "5c1f6a0e" * 8
_PROVENANCE: Final[dict[str, Any]] = {
    "format": "tieline provenance 1",
    "made_at": "2026-03-03T09:00:00Z",
    "made_by": "Ana Example",
    "office": {
        "code": "NYC",
        "name": "New York Office",
        "agency": "Example Agency",
        "country": "US",
    },
    "kind": "phone",
    "value": "+12025550143",
    "condition": "valid",
    "entered_at": "2026-03-02T12:05:01Z",
    "hit": None,
    "case": {
        "id": "0d7a6b1c-5a52-4f0e-9d68-1d1c3a7f2b10",
        "ref": "HARBOUR-7",
        "summary": "Boats at the harbour",
        "opened_at": "2026-02-01T09:00:00Z",
        "answers": "pointer",
        "marking": _MARKING,
        "marking_then": _MARKING,
        "markings": [
            {
                "line": "TLP:AMBER H0 X4",
                "marked_at": "2026-02-01T09:00:00Z",
                "marked_by": "Ana Example",
                "reason": "",
            }
        ],
    },
    "submissions": [],
    "told": [],
    "askers": [],
    "subjects": [],
    "silences": [],
    "releases": [],
    "steps": [
        {
            "at": "2026-03-02 12:05:00.07",
            "person": "Ana Example",
            "action": "submission.received",
            "words": "handed in a file",
            "particulars": {},
            "purpose": "",
            "without_case": "",
            "authority": "subpoena:2026-114",
            "source": "page 192.0.2.1",
            "sealed_at": "2026-03-02T12:05:15Z",
            "link": _LINK,
        }
    ],
}

HIT_EXAMPLES: Final[Mapping[str, dict[str, Any]]] = MappingProxyType(
    {
        "CheckDetails": {
            "values": ["(202) 555-0143"],
            "purpose": "a number on a seized phone",
            "case": "HARBOUR-7",
        },
        "AnswerShape": _ANSWER,
        "Answers": {"answers": [_ANSWER]},
        "HitShape": _HIT,
        "HitsPage": {"items": [_HIT], "next": None},
        "HitPageShape": {
            **_HIT,
            "held": HELD,
            "answers": "pointer",
            "held_by": [{**_HOLDER, "periods_overlap": "yes"}],
            "next_after": None,
        },
        "ProvenanceShape": _PROVENANCE,
        "AssignmentDetails": {"to": "ana"},
        "DispositionDetails": {"disposition": "confirmed", "reason": "Same person, joint work."},
        "Hubs": {"items": [_HUB], "next": None},
        "HubDetails": {"seen": _SEEN},
        "ValueShape": _VALUE,
        "ValuePage": {"items": [_VALUE], "next": None},
    }
)
