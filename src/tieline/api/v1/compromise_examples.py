"""Examples about disclosures and assessments of damage."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

_DISCLOSURE: Final = {
    "kind": "phone",
    "value": "+12025550143",
    "is_held": True,
    "office": "LDN",
    "person": None,
    "tells": "pointer",
    "look": "selector.checked",
    "why": None,
    "told_at": "2026-03-02T12:05:02Z",
    "until": None,
    "outcome": None,
}
_ASSESSMENT: Final = {
    "id": "5f0c7c0e-8a52-4b3e-9d55-0c9f5d0f7a21",
    "party": "bo of LDN",
    "since": "2026-02-01T00:00:00Z",
    "reason": "a telephone was stolen",
    "declared_at": "2026-03-05T08:00:00Z",
    "state": "open",
    "had_readers": False,
    "due_at": "2026-03-08T08:00:00Z",
    "is_overdue": False,
    "summary": "",
}
_TOLD_ITEM: Final = {
    "tells": "pointer",
    "kind": "phone",
    "value": "+12025550143",
    "office": "LDN",
    "person": "bo",
    "told_at": "2026-01-20T08:15:00Z",
    "last_at": "2026-03-02T12:05:02Z",
    "is_since": True,
}
_CUSTODY: Final = {
    "tells": "custody",
    "kind": None,
    "value": None,
    "office": "LDN",
    "person": "bo",
    "told_at": "2026-01-12T09:00:00Z",
    "last_at": "2026-03-05T08:00:00Z",
    "is_since": True,
}
_DAMAGE: Final = {"case": "HARBOUR-7", "items": [_TOLD_ITEM], "harm": None, "done": None}

COMPROMISE_EXAMPLES: Final[Mapping[str, dict[str, Any]]] = MappingProxyType(
    {
        "DisclosurePage": {"items": [_DISCLOSURE], "next": None},
        "AssessmentShape": _ASSESSMENT,
        "AssessmentPage": {"items": [_ASSESSMENT], "next": None},
        "AssessmentPageShape": {
            "assessment": _ASSESSMENT,
            "assigned_to": None,
            "cases": [_DAMAGE],
            "beside": [_CUSTODY],
        },
        "DamageDetails": {"case": "HARBOUR-7", "harm": "possible", "done": "The number changed."},
        "SummaryDetails": {"summary": "One case may be known; its number is changed."},
        "ClosingDetails": {"note": "Nothing is left to do."},
    }
)
