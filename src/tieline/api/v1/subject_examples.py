"""Examples about subjects of cases."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

_FACTS: Final = (
    "Seen on 3 March handing three sealed boxes to the skipper of a go-fast boat; two of the boxes"
    " were opened at sea and held cocaine."
)
_STATED: Final = {
    "crime": "smuggling of cocaine",
    "facts": _FACTS,
    "source": "B",
    "information": "2",
}
_VALUE: Final = {"kind": "phone", "value": "+12025550143"}
_SUBJECT: Final = {
    "id": "0d0f7c55-7f2e-4f0b-9a43-0c2c4c3f6a10",
    "case": "HARBOUR-7",
    "case_id": "6f9619ff-8b86-4011-b42d-00c04fc964ff",
    "label": "Marco Ortega",
    "kind": "person",
    "opened_at": "2026-03-02T12:00:00Z",
    "validated_at": None,
    "review_due_on": "2031-03-02",
    "days_left": 1826,
    "suspicion": {
        **_STATED,
        "attested_by": "Ana Example",
        "attested_at": "2026-03-02T12:00:00Z",
        "like": None,
        "likeness": 0,
    },
    "values": [_VALUE],
    "how_ended": None,
    "ended_at": None,
    "ended_by": None,
    "end_reason": None,
}

SUBJECT_EXAMPLES: Final[Mapping[str, dict[str, Any]]] = MappingProxyType(
    {
        "SubjectShape": _SUBJECT,
        "SubjectPage": {"items": [_SUBJECT], "next": None},
        "SubjectDetails": {
            "label": "Marco Ortega",
            "kind": "person",
            "suspicion": _STATED,
            "values": [_VALUE],
        },
        "SuspicionDetails": _STATED,
        "SubjectValues": {"values": [_VALUE]},
        "ValidationDetails": {"reason": "Seen with the same skipper twice this year"},
        "SubjectEndDetails": {"how": "cleared", "reason": "Acquitted on 12 May"},
    }
)
