"""Examples about requests for disclosure."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

_REQUEST: Final = {
    "id": "6b0a1c52-2f7e-4d0b-9b51-0a8f6a2f9d33",
    "office": "NYC",
    "prosecution": "DAO",
    "country": "US",
    "asked_by": "Pat Example",
    "case": "HARBOUR-7",
    "proceedings": "1:26-cr-00114",
    "legal_basis": "Rule 16",
    "asked_at": "2026-03-02T12:00:00Z",
    "due_on": "2026-03-30",
    "state": "issued",
    "refusal_reason": None,
    "refused_by": None,
    "refusal_approved_by": None,
    "issued_at": "2026-03-30T09:00:00Z",
    "corrected": 0,
}
_ITEM: Final = {
    "id": "0b9d3f5e-6a1c-4f7e-8a53-1d2c3b4a5f60",
    "office": "NYC",
    "case": "HARBOUR-7",
    "kind": "phone",
    "value": "+12025550143",
    "is_decided": True,
    "answer": "withheld",
    "ground": "investigation",
    "number": "A-1",
}
_DESK: Final = {
    "id": "0b9d3f5e-6a1c-4f7e-8a53-1d2c3b4a5f60",
    "prosecution": "DAO",
    "proceedings": "1:26-cr-00114",
    "legal_basis": "Rule 16",
    "asked_at": "2026-03-02T12:00:00Z",
    "due_on": "2026-03-30",
    "is_overdue": False,
    "is_of_own_case": True,
    "case": "HARBOUR-7",
    "kind": "phone",
    "value": "+12025550143",
    "answer": None,
    "ground": None,
    "reason": None,
    "words": None,
    "names_office": False,
    "decided_by": None,
    "waits_for_approval": False,
}
_LINE: Final = {
    "number": "A-1",
    "on": "2026-03-20",
    "kind": "phone",
    "office": "NYC",
    "ground": "investigation",
    "words": "",
    "decided_by": "Ana Example",
    "approved_by": "Bo Example",
}

DISCLOSURE_EXAMPLES: Final[Mapping[str, dict[str, Any]]] = MappingProxyType(
    {
        "DisclosureRequests": {"items": [_REQUEST]},
        "DisclosureRequestPage": {"request": _REQUEST, "items": [_ITEM]},
        "CounselDesk": {"items": [_DESK]},
        "PackageShape": {
            "format": "tieline disclosure 1",
            "made_at": "2026-03-30T09:01:00Z",
            "made_by": "Pat Example",
            "request": _REQUEST,
            "disclosed": [],
            "log_a": [_LINE],
            "log_s": [],
        },
    }
)
