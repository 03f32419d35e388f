"""Examples about cases, their markings and what they hold."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

_MARKING: Final = {
    "tlp": "TLP:AMBER",
    "sensitivity": "restricted",
    "handling": "H1",
    "source": "B",
    "information": "2",
    "caveats": ["NOFORN"],
    "releasable_to_agencies": ["Another Agency"],
    "releasable_to_countries": [],
    "line": "TLP:AMBER · restricted · H1 · B2 · NOFORN · releasable to Another Agency",
}
_CASE: Final = {
    "id": "0d7a6b1c-5a52-4f0e-9d68-1d1c3a7f2b10",
    "ref": "HARBOUR-7",
    "posture": "pointer",
    "summary": "Boats on the Hudson",
    "opened_at": "2026-03-02T12:00:00Z",
    "marking": _MARKING,
}
HELD: Final = {
    "kind": "phone",
    "value": "+12025550143",
    "as_given": "(202) 555-0143",
    "qualifiers": [],
    "condition": "valid",
    "is_valid": True,
    "roles": ["called"],
    "standings": ["contact"],
    "rows": 3,
    "first_seen_at": "2026-02-01T09:00:00Z",
    "last_seen_at": "2026-03-01T10:00:00Z",
}
_CASE_VALUE: Final = {
    **HELD,
    "other_offices": ["LDN"],
    "answers": "pointer",
    "answers_as_case": True,
}

CASE_EXAMPLES: Final[Mapping[str, dict[str, Any]]] = MappingProxyType(
    {
        "NewCase": {"ref": "HARBOUR-7", "posture": "pointer", "summary": "Boats on the Hudson"},
        "CaseShape": _CASE,
        "CasePage": {"items": [_CASE], "next": None},
        "CaseValuePage": {"items": [_CASE_VALUE], "next": None},
        "RemarkDetails": {
            "marking": {"tlp": "red"},
            "reason": "A source could be known by it",
        },
        "PastMarkings": {
            "items": [
                {
                    "marking": _MARKING,
                    "marked_at": "2026-03-02T12:00:00Z",
                    "marked_by": "ana",
                    "reason": "",
                }
            ]
        },
    }
)
