"""Examples about how cases answer, silence and coordination."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

_SILENCE: Final = {
    "id": "f2a0c7de-3a51-4d0b-8c0e-2b6c1f3f8d10",
    "case": "HARBOUR-7",
    "case_id": "0d7a6b1c-5a52-4f0e-9d68-1d1c3a7f2b10",
    "kind": None,
    "value": None,
    "reason": "A source would be known by it.",
    "asked_by": "Ana Example",
    "asked_at": "2026-03-02T12:00:00Z",
    "is_waiting": False,
    "allowed_by": "Sam Example",
    "allowed_at": "2026-03-02T13:00:00Z",
    "until": "2026-05-31T13:00:00Z",
    "days_left": 89,
    "renewal_asked_by": None,
    "renewal_asked_at": None,
    "renewal_reason": None,
}
_OTHER: Final = {"kind": "phone", "value": "+12025550143", "posture": "open"}
_ANSWERS: Final = {
    "posture": "silent",
    "since": "2026-03-02T12:00:00Z",
    "silence": _SILENCE,
    "is_settling": False,
    "others": [_OTHER],
}
_CLEARANCE: Final = {
    "id": "9a7e3d1f-52c8-4f7e-a6d5-0c4e2d9b7f31",
    "person": "Kim Example",
    "is_for_silent": True,
    "reason": "Serves both agencies.",
    "cleared_at": "2026-03-01T09:00:00Z",
    "ended_at": None,
}
_CONTACT: Final = {"name": "Bo Example", "phone": "+44 20 7946 0100", "email": "bo@example.org"}
_SIDE: Final = {
    "office": "LDN",
    "agency": "Another Agency",
    "country": "GB",
    "contacts": [_CONTACT],
    "cases": 1,
    "case": "OP HERON",
}
_SIDES: Final = [{**_SIDE, "office": "NYC", "case": "HARBOUR-7"}, _SIDE]
_UNSEEN: Final = {
    "id": "5e2f9a44-7b5d-4c55-9a0e-8f7f6a3c1d22",
    "found_at": "2026-03-02T12:05:02Z",
    "due_at": "2026-03-03T12:05:02Z",
    "is_overdue": False,
    "sides": _SIDES,
    "taken_at": None,
    "settled_at": None,
    "outcome": None,
    "reason": None,
}
_SERVED: Final = {
    "sides": [{**_SIDE, "office": "NYC", "case": None}, {**_SIDE, "case": None}],
    "values": 3,
    "first_at": "2026-02-01T09:00:00Z",
    "last_at": "2026-03-02T12:05:02Z",
}
_SERVES: Final = {"office": "NYC", "is_for_silent": True, "cleared_at": "2026-03-01T09:00:00Z"}

ANSWER_EXAMPLES: Final[Mapping[str, dict[str, Any]]] = MappingProxyType(
    {
        "PostureDetails": {"posture": "silent", "reason": "A source would be known by it."},
        "ValuePostureDetails": {
            "kind": "phone",
            "value": "+12025550143",
            "posture": "open",
            "reason": "",
        },
        "SilenceReason": {"reason": "The source is still in place."},
        "ClearanceDetails": {
            "person": "kim",
            "is_for_silent": True,
            "reason": "Serves both agencies.",
        },
        "OverlapOutcomeDetails": {"outcome": "introduced", "reason": "Both agreed to speak."},
        "CaseAnswersShape": _ANSWERS,
        "SilenceShape": _SILENCE,
        "SilencePage": {"items": [_SILENCE], "next": None},
        "ClearanceShape": _CLEARANCE,
        "ClearancePage": {"items": [_CLEARANCE], "next": None},
        "DeskShape": {"unseen": [_UNSEEN], "served": [_SERVED], "serves": [_SERVES]},
        "UnseenOverlapShape": _UNSEEN,
        "ServedOverlapShape": _SERVED,
        "ServedOfficeShape": _SERVES,
        "OtherAnswerShape": _OTHER,
        "OverlapSideShape": _SIDE,
    }
)
