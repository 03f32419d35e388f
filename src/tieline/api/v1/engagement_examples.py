"""Examples about engagements of auditors and weekly reviews."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

_ID: Final = "0d9f6e0a-6d3f-4a0e-9f57-5b1d0f5f2c11"
_SAMPLE: Final = "1c2f6b0e-59f0-4a53-8a0c-6b0b6a7f0c22"
_CASE: Final = "7b2a5a3c-4d1e-4e6f-8a9b-0c1d2e3f4a5b"
_AT: Final = "2026-03-02T12:00:00Z"
_ENGAGEMENT: Final[dict[str, Any]] = {
    "id": _ID,
    "title": "Yearly audit",
    "mandate": "Order 12 of the inspector",
    "question": "Are cases marked as the policy says?",
    "span_from": "2025-01-01T00:00:00Z",
    "span_until": "2026-01-01T00:00:00Z",
    "ends_at": "2026-06-30T00:00:00Z",
    "state": "runs",
    "opened_at": _AT,
    "opened_by": "eve",
    "confirmed_at": _AT,
    "confirmed_by": "operator",
    "closed_at": None,
    "report": "",
}
_SAMPLED: Final = {"id": _SAMPLE, "case": _CASE, "place": 1}
_VALIDATION: Final[dict[str, Any]] = {
    "validated_at": _AT,
    "validated_by": "sue",
    "due_on": "2031-03-02",
    "reason": "Still seen at the quay.",
}
_SUBJECT: Final[dict[str, Any]] = {
    "id": "5a1c8f7e-0b52-4a6f-9c5d-3f2e1d0c9b8a",
    "label": "Marco Ortega",
    "kind": "person",
    "opened_at": _AT,
    "review_due_on": "2031-03-02",
    "how_ended": None,
    "ended_at": None,
    "end_reason": "",
    "suspicions": [
        {
            "crime": "smuggling of cocaine",
            "facts": "Seen on 1 March handing three sealed boxes to the skipper of a go-fast boat.",
            "source": "B",
            "information": "2",
            "attested_by": "ana",
            "attested_at": _AT,
            "like": None,
            "likeness": 0,
        }
    ],
    "validations": [_VALIDATION],
    "values": ["+12025550143"],
}
_DRAW: Final[dict[str, Any]] = {
    "id": "2e3f6b0e-59f0-4a53-8a0c-6b0b6a7f0c33",
    "criterion": "silence",
    "span_from": None,
    "span_until": None,
    "seed": "c0ffee" + "0" * 58,
    "size": 1,
    "population": 40,
    "population_sha256": "ab" * 32,
    "drawn_at": _AT,
    "drawn_by": "eve",
    "sampled": [_SAMPLED],
}
_PAPER: Final[dict[str, Any]] = {
    "id": "3f4a6b0e-59f0-4a53-8a0c-6b0b6a7f0c44",
    "sample": _SAMPLE,
    "question": "Is it marked?",
    "finding": "Yes, since it was opened.",
    "conclusion": "met",
    "written_at": _AT,
    "written_by": "eve",
    "is_replaced": False,
}
_OPENING: Final[dict[str, Any]] = {"at": "2026-03-02 12:00:00.07", "person": "eve", "case": 12}
_MARKING: Final[dict[str, Any]] = {
    "marking": "TLP:AMBER",
    "marked_at": _AT,
    "marked_by": "ana",
    "reason": "",
}
_SILENCE: Final[dict[str, Any]] = {
    "asked_at": _AT,
    "asked_by": "ana",
    "reason": "an officer under cover",
    "allowed_at": None,
    "allowed_by": None,
    "until": "2026-03-03T12:00:00Z",
    "ended_at": None,
    "how_ended": "",
    "of_one_value": False,
}
_SUBMISSION: Final[dict[str, Any]] = {
    "id": "4b3a1a53-1c1a-49cf-8f4d-6f0f5a9f7a11",
    "file_name": "calls.csv",
    "file_sha256": "cd" * 32,
    "authority": "subpoena:2026-114",
    "state": "finished",
    "received_at": _AT,
    "handed_in_by": "ana",
    "rows_read": 3,
    "rows_accepted": 3,
    "row_problems": 0,
}
_RELEASE: Final[dict[str, Any]] = {
    "recipient": "London Office (LDN)",
    "purpose": "they can stop the ship",
    "legal_basis": "treaty 1",
    "asked_at": _AT,
    "asked_by": "ana",
    "released_at": _AT,
    "expires_at": None,
    "revoked_at": None,
    "in_danger": False,
    "reviewed_at": None,
}
_TOLD: Final[dict[str, Any]] = {
    "at": _AT,
    "office": "LDN",
    "content": False,
    "value": "+12025550143",
}
_CHECK: Final[dict[str, Any]] = {
    "at": "2026-03-02 12:00:00.07",
    "person": "ana",
    "values": 1,
    "purpose": "a number on a seized phone",
}
_VALUE: Final[dict[str, Any]] = {"kind": "phone", "value": "+1 202-555-0143", "since": _AT}

_WEEK: Final[dict[str, Any]] = {
    "week": "2026-W10",
    "due_at": "2026-03-16T00:00:00Z",
    "is_overdue": False,
}

ENGAGEMENT_EXAMPLES: Final[Mapping[str, dict[str, Any]]] = MappingProxyType(
    {
        "OutsideShape": {"person": "ana", "entries": 3},
        "WeekShape": {
            "week": "2026-W10",
            "is_over": True,
            "figures": {"entries": 120, "checks": 14, "checks for no case": 2},
            "actions": {"selector.checked": 14},
            "outside_hours": [{"person": "ana", "entries": 3}],
            "signed_at": None,
            "signed_by": None,
            "note": "",
        },
        "UnsignedWeek": _WEEK,
        "UnsignedWeeks": {"items": [_WEEK]},
        "SignDetails": {"week": "2026-W10", "note": "Nothing unusual."},
        "EngagementShape": _ENGAGEMENT,
        "Engagements": {"items": [_ENGAGEMENT]},
        "EngagementDetails": {
            name: _ENGAGEMENT[name]
            for name in ("title", "mandate", "question", "span_from", "span_until", "ends_at")
        },
        "DrawDetails": {"criterion": "silence", "size": 20},
        "WorkpaperDetails": {
            "question": "Is it marked?",
            "finding": "Yes, since it was opened.",
            "conclusion": "met",
            "sample": _SAMPLE,
        },
        "ReportDetails": {"report": "Two of twenty were marked late."},
        "SampledShape": _SAMPLED,
        "DrawShape": _DRAW,
        "WorkpaperShape": _PAPER,
        "OpeningShape": _OPENING,
        "EngagementPageShape": {
            "engagement": _ENGAGEMENT,
            "draws": [_DRAW],
            "workpapers": [_PAPER],
            "openings": [_OPENING],
        },
        "SampleMarking": _MARKING,
        "SampleSilence": _SILENCE,
        "SampleSubject": _SUBJECT,
        "SampleValidation": _VALIDATION,
        "SampleSubmission": _SUBMISSION,
        "SampleRelease": _RELEASE,
        "SampleTold": _TOLD,
        "SampleCheck": _CHECK,
        "SampleValue": _VALUE,
        "SampleShape": {
            "id": _SAMPLE,
            "engagement": _ID,
            "ref": "HARBOUR-7",
            "summary": "Boats on the Hudson",
            "opened_at": _AT,
            "answers": "pointer",
            "values_answering_otherwise": 0,
            "markings": [_MARKING],
            "silences": [_SILENCE],
            "subjects": [_SUBJECT],
            "submissions": [_SUBMISSION],
            "releases": [_RELEASE],
            "told": [_TOLD],
            "checks": [_CHECK],
            "values": [_VALUE],
            "values_total": 1,
            "workpapers": [_PAPER],
        },
    }
)
