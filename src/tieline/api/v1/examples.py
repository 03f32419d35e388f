"""Examples for the description: invented names, and numbers reserved for fiction."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

_OFFICE: Final = {
    "code": "NYC",
    "name": "New York Office",
    "agency": "Example Agency",
    "country": "US",
    "city": "New York",
    "timezone": "America/New_York",
    "point_of_contact": "ana",
}
_CASE: Final = {
    "id": "0d7a6b1c-5a52-4f0e-9d68-1d1c3a7f2b10",
    "ref": "HARBOUR-7",
    "posture": "pointer",
    "summary": "Boats on the Hudson",
    "opened_at": "2026-03-02T12:00:00Z",
}
_SUBMISSION: Final = {
    "id": "4b3a1a53-1c1a-49cf-8f4d-6f0f5a9f7a11",
    "state": "finished",
    "file": "calls.csv",
    "file_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "case": "HARBOUR-7",
    "authority": "subpoena:2026-114",
    "received_at": "2026-03-02T12:05:00Z",
    "finished_at": "2026-03-02T12:05:02Z",
    "rows_read": 3,
    "rows_accepted": 2,
    "rows_empty": 0,
    "row_problems": 1,
    "values": 2,
    "values_with_hits": 1,
    "calls": None,
    "rejection": None,
    "failures": 0,
    "failed_at": None,
    "failure_code": None,
}
_PROBLEM_OF_ROW: Final = {
    "row": 3,
    "line": 4,
    "column": "",
    "is_note": False,
    "code": "too_many_cells",
    "message": "The row has 4 cells and the header 3. Correct the row.",
}
_CONTACT: Final = {"name": "Bo Example", "phone": "+44 20 7946 0100", "email": "bo@example.org"}
_HOLDER: Final = {
    "office": "LDN",
    "agency": "Another Agency",
    "country": "GB",
    "is_own": False,
    "cases": 1,
    "own_cases": [],
    "open_cases": [],
    "contacts": [_CONTACT],
    "first_at": "2026-02-01T09:00:00Z",
    "last_at": "2026-03-01T10:00:00Z",
}
_HELD: Final = {
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
_CASE_VALUE: Final = {**_HELD, "other_offices": ["LDN"]}
_COLLEAGUE: Final = {
    "name": "ana",
    "full_name": "Ana Example",
    "email": "ana@example.org",
    "phone": "+1 202 555 0100",
}
_LAYOUT: Final = {
    "columns": [
        {
            "header": "Caller",
            "kind": "phone",
            "role": "used",
            "standing": None,
            "qualifier": None,
        }
    ],
    "seen_at_column": "Time",
    "time_column": None,
    "duration_column": None,
    "cell_column": None,
    "kind_column": None,
    "region_column": None,
    "case_column": None,
    "region": None,
    "time_zone": "America/New_York",
    "date_order": None,
    "format": None,
    "encoding": None,
    "delimiter": None,
    "header_line": None,
    "sheet": None,
}
_REMEMBERED: Final = {
    "id": "2f1f8c1e-6d27-4c0b-9a3e-5b7d2d9c4e10",
    "sender": "Carrier One",
    "remembered_at": "2026-03-02T12:05:00Z",
    "layout": _LAYOUT,
}
_INSPECTION: Final = {
    "file": "calls.csv",
    "format": "csv",
    "sheet": None,
    "encoding": "utf-8",
    "delimiter": "comma",
    "header_line": 1,
    "above": [],
    "columns": [
        {
            "place": 1,
            "header": "Caller",
            "meaning": "phone:used",
            "reason": "header_and_content",
            "examples": ["(202) 555-0143"],
        },
        {
            "place": 2,
            "header": "Time",
            "meaning": "seen_at",
            "reason": "header_and_content",
            "examples": ["07/08/2021 10:15"],
        },
    ],
    "date_order": None,
    "time_zone": "America/New_York",
    "time_zone_from": "given",
    "is_of_calls": False,
    "rows_looked_at": 1,
    "is_whole_file_read": True,
    "case_column": None,
    "office_column": None,
    "doubts": [
        {
            "code": "ambiguous_date_order",
            "message": "'07/08/2021 10:15': day or month first cannot be told from this file.",
            "columns": [],
            "field": "date_order",
        }
    ],
    "layout": _LAYOUT,
    "remembered_for": None,
    "first_rows": [
        {
            "row": 1,
            "line": 2,
            "case": None,
            "values": [
                {
                    "column": "Caller",
                    "kind": "phone",
                    "role": "used",
                    "as_given": "(202) 555-0143",
                }
            ],
            "seen_at": None,
            "duration_s": None,
            "cell": None,
        }
    ],
    "first_problems": [],
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

_DISCLOSURE: Final = {
    "kind": "phone",
    "value": "+12025550143",
    "office": "LDN",
    "person": None,
    "tells": "pointer",
    "look": "selector.checked",
    "told_at": "2026-03-02T12:05:02Z",
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
    "told_at": "2026-03-02T12:05:02Z",
    "is_since": True,
}
_DAMAGE: Final = {"case": "HARBOUR-7", "items": [_TOLD_ITEM], "harm": None, "done": None}
_SEEN: Final = "kq3v0sYB2a8cW0n1c2VhbGVkIHBsYWNl"
_HUB: Final = {
    "kind": "phone",
    "value": "+12025550143",
    "standings": ["contact"],
    "cases": 31,
    "offices": 24,
    "arrivals": 2,
    "seen": _SEEN,
}

EXAMPLES: Final[Mapping[str, dict[str, Any]]] = MappingProxyType(
    {
        "NewCase": {"ref": "HARBOUR-7", "posture": "pointer", "summary": "Boats on the Hudson"},
        "CaseShape": _CASE,
        "CasePage": {"items": [_CASE], "next": None},
        "CaseValuePage": {"items": [_CASE_VALUE], "next": None},
        "ColleaguePage": {"items": [_COLLEAGUE], "next": None},
        "SubmissionDetails": {
            "authority": "subpoena:2026-114",
            "case": "HARBOUR-7",
            "layout": {
                "columns": [
                    {"header": "Caller", "kind": "phone", "role": "used"},
                    {"header": "Dialled", "kind": "phone", "role": "called"},
                ],
                "seen_at_column": "Time",
            },
        },
        "SubmissionShape": _SUBMISSION,
        "SubmissionPage": {"items": [_SUBMISSION], "next": None},
        "Received": {
            "submission": {**_SUBMISSION, "state": "received"},
            "is_new": True,
            "layout": _LAYOUT,
            "remembered_for": None,
        },
        "InspectionDetails": {"layout": {"region": "US"}, "sender": "Carrier One"},
        "Inspection": _INSPECTION,
        "LayoutPage": {"items": [_REMEMBERED], "next": None},
        "RememberedLayoutShape": _REMEMBERED,
        "ProblemShape": _PROBLEM_OF_ROW,
        "ProblemPage": {"items": [_PROBLEM_OF_ROW], "next": None},
        "WithdrawalDetails": {"reason": "The carrier sent the wrong month."},
        "CheckDetails": {
            "values": ["(202) 555-0143"],
            "purpose": "a number on a seized phone",
            "case": "HARBOUR-7",
        },
        "AnswerShape": _ANSWER,
        "Answers": {"answers": [_ANSWER]},
        "HitShape": _HIT,
        "HitsPage": {"items": [_HIT], "next": None},
        "HitPageShape": {**_HIT, "held": _HELD, "held_by": [{**_HOLDER, "periods_overlap": "yes"}]},
        "AssignmentDetails": {"to": "ana"},
        "DispositionDetails": {"disposition": "confirmed", "reason": "Same person, joint work."},
        "Hubs": {"items": [_HUB], "next": None},
        "HubDetails": {"seen": _SEEN},
        "ValueShape": _VALUE,
        "ValuePage": {"items": [_VALUE], "next": None},
        "OfficeShape": _OFFICE,
        "OfficePage": {"items": [_OFFICE], "next": None},
        "Myself": {
            "person": "ana",
            "full_name": "Ana Example",
            "office": _OFFICE,
            "token": "case system",
            "token_id": "1b4e28ba-2fa1-41d2-883f-0016d3cca427",
            "token_expires_at": "2026-05-31T12:00:00Z",
        },
        "DisclosurePage": {"items": [_DISCLOSURE], "next": None},
        "AssessmentShape": _ASSESSMENT,
        "AssessmentPage": {"items": [_ASSESSMENT], "next": None},
        "AssessmentPageShape": {
            "assessment": _ASSESSMENT,
            "assigned_to": None,
            "cases": [_DAMAGE],
        },
        "DamageDetails": {"case": "HARBOUR-7", "harm": "possible", "done": "The number changed."},
        "SummaryDetails": {"summary": "One case may be known; its number is changed."},
        "ClosingDetails": {"note": "Nothing is left to do."},
        "Problem": {
            "type": "/api/v1/problems/case_exists",
            "title": "Case exists",
            "status": 409,
            "detail": "The office has a case 'HARBOUR-7' already.",
            "code": "case_exists",
            "errors": [],
        },
    }
)
