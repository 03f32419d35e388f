"""Examples about who asked for what: alerts, askers, protected and privileged numbers."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

_PROTECTED_MATCH: Final[dict[str, Any]] = {
    "id": "5a9c1e02-7f0e-4f5b-9a53-2a3b7c5d1e10",
    "code": "HERON-4",
    "office": "LDN",
    "how": "checked",
    "met_at": "2026-03-02T12:10:00Z",
    "contact": "Bo Example",
    "contact_phone": "+44 20 7946 0100",
    "seen_at": None,
    "done": "",
    "known_to": ["eve of NYC"],
}
_QUARANTINED: Final = {
    "id": "8c0f4d2a-31a9-4c7d-8a56-0b4f6e9d7c21",
    "submission": "4b3a1a53-1c1a-49cf-8f4d-6f0f5a9f7a11",
    "case": "HARBOUR-7",
    "kind": "phone",
    "holder_class": "lawyer",
    "row": 3,
    "held_at": "2026-03-02T12:05:01Z",
    "state": "held",
    "decided_at": None,
    "reason": "",
    "subject": None,
    "ended_at": None,
}
_ALERT: Final = {
    "id": "5a0a8a3e-5f43-4c5c-8a3b-0f6a2a0f9d21",
    "person": "ana",
    "sign": "neighbours",
    "since": "2026-03-02T09:00:00Z",
    "until": "2026-03-02T09:12:00Z",
    "count": 6,
    "opened_at": "2026-03-02T09:13:00Z",
    "is_open": True,
    "closed_at": None,
    "closed_by": None,
    "finding": None,
    "reason": None,
}
_ENTRY: Final[dict[str, Any]] = {
    "at": "2026-03-02 12:00:00.07",
    "person": "ana",
    "by_operator": False,
    "action": "selector.checked",
    "words": "asked who has these values",
    "case": 12,
    "case_ref": None,
    "names": {"values": 1},
    "purpose": "a number on a seized phone",
    "without_case": "",
    "authority": "",
    "source": "page 192.0.2.1",
}
_ASKER: Final = {
    "office": "LDN",
    "agency": "Another Agency",
    "country": "GB",
    "asked_at": "2026-03-02T10:00:00Z",
    "kind": "phone",
    "value": "+12025550143",
}

WATCHING_EXAMPLES: Final[Mapping[str, dict[str, Any]]] = MappingProxyType(
    {
        "AlertShape": _ALERT,
        "AlertPage": {"items": [_ALERT], "next": None},
        "TrailSearch": {"purpose": "weekly review", "action": "selector", "person": "ana"},
        "TrailShape": _ENTRY,
        "TrailPage": {"items": [_ENTRY], "cursor": None},
        "FindingDetails": {"finding": "explained", "reason": "A block of one hotel's lines."},
        "AskerShape": _ASKER,
        "AskerPage": {"items": [_ASKER], "next": None},
        "ProtectedMatches": {"items": [_PROTECTED_MATCH]},
        "ProtectedMatchShape": _PROTECTED_MATCH,
        "QuarantinedValues": {"items": [_QUARANTINED]},
        "QuarantinedShape": _QUARANTINED,
    }
)
