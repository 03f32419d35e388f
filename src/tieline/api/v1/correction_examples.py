"""Examples about corrections."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

_ID: Final = "4b6b1f5e-2c9b-4a55-9d57-0b6f7d5e9a31"
_TOLD: Final = {
    "id": _ID,
    "how": "cleared",
    "corrected_on": "2026-03-20",
    "source": "LIS",
    "source_case": None,
    "tells": "pointer",
    "told_at": "2026-03-02T12:00:00Z",
    "kind": "phone",
    "value": "+12025550143",
    "cases": ["HARBOUR-7"],
    "asked_by": None,
    "asked_for": None,
    "purpose": None,
    "handled": [
        {
            "state": "disposed",
            "disposition": "confirmed",
            "reason": "the same handset",
            "changed_at": "2026-03-04T09:00:00Z",
        }
    ],
    "due_at": "2026-04-03T12:00:00Z",
    "is_overdue": False,
    "answer": None,
    "note": None,
    "answered_at": None,
    "answered_by": None,
    "reply": None,
}
_SENT: Final = {
    "id": _ID,
    "case": "QUAY-2",
    "kind": "phone",
    "value": "+12025550143",
    "how": "cleared",
    "corrected_at": "2026-03-20T12:00:00Z",
    "office": "LIS",
    "tells": "pointer",
    "told_at": "2026-03-02T12:00:00Z",
    "is_told": True,
    "shown_at": "2026-03-20T13:00:00Z",
    "due_at": "2026-04-03T12:00:00Z",
    "is_overdue": False,
    "answer": "done",
    "note": "Marked in our file; nobody else had it.",
    "answered_at": "2026-03-21T08:00:00Z",
    "reply": None,
}

CORRECTION_EXAMPLES: Final[Mapping[str, dict[str, Any]]] = MappingProxyType(
    {
        "CorrectionShape": _TOLD,
        "CorrectionPage": {"items": [_TOLD], "next": None},
        "SentCorrectionShape": _SENT,
        "SentCorrectionPage": {"items": [_SENT], "next": None},
        "CorrectionAnswerDetails": {
            "corrections": [_ID],
            "answer": "done",
            "note": "Marked in our file; nobody else had it.",
        },
        "AnsweredCorrections": {"answered": 1},
        "DisputeReplyDetails": {"correction": _ID, "note": "Looked at again: it is his brother."},
    }
)
