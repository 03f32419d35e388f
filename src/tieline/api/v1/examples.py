"""Examples for the description: invented names, and numbers reserved for fiction."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from tieline.api.v1.answer_examples import ANSWER_EXAMPLES

_OFFICE: Final = {
    "code": "NYC",
    "name": "New York Office",
    "agency": "Example Agency",
    "country": "US",
    "city": "New York",
    "timezone": "America/New_York",
    "point_of_contact": "ana",
}
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
_PROTECTED_MATCH: Final = {
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
_CASE_VALUE: Final = {
    **_HELD,
    "other_offices": ["LDN"],
    "answers": "pointer",
    "answers_as_case": True,
}
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

_MAY_TELL: Final = {
    "what": "HARBOUR-7",
    "recipient": "LDN",
    "may_go": False,
    "level": "pointer",
    "reasons": [
        {
            "code": "abroad",
            "verdict": "conditions",
            "words": "It goes abroad: record the legal basis and the assurances.",
        },
        {
            "code": "tlp_green",
            "verdict": "allow",
            "words": "TLP:GREEN: it may go to every office that takes part.",
        },
    ],
    "unmet": ["legal_basis", "assurances"],
    "obligations": ["H1"],
    "releases": [],
}
_ASSURANCES: Final = {
    "court_use": True,
    "onward_transfer": True,
    "death_penalty": True,
    "torture": True,
}
_RELEASE: Final = {
    "id": "7c3e1f0a-1c55-4b7e-8a0c-6a5d6f0b9e21",
    "case": "HARBOUR-7",
    "recipient": "LDN",
    "state": "holds",
    "is_under_other_marking": False,
    "purpose": "They can stop the ship",
    "legal_basis": "Treaty of 2019, article 4",
    "assurances": _ASSURANCES,
    "danger": "",
    "asked_at": "2026-03-02T12:00:00Z",
    "asked_by": "Ana Example",
    "approved_at": None,
    "approved_by": "",
    "released_at": "2026-03-02T12:00:00Z",
    "expires_at": None,
    "revoked_at": None,
    "revoked_reason": "",
    "review_due_at": None,
    "reviewed_at": None,
    "review_outcome": "",
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
_ASKER: Final = {
    "office": "LDN",
    "agency": "Another Agency",
    "country": "GB",
    "asked_at": "2026-03-02T10:00:00Z",
    "kind": "phone",
    "value": "+12025550143",
}

EXAMPLES: Final[Mapping[str, dict[str, Any]]] = MappingProxyType(
    {
        **ANSWER_EXAMPLES,
        "NewCase": {"ref": "HARBOUR-7", "posture": "pointer", "summary": "Boats on the Hudson"},
        "CaseShape": _CASE,
        "MayTellAnswers": {"answers": [_MAY_TELL]},
        "ReleaseDetails": {
            "office": "LDN",
            "purpose": "They can stop the ship",
            "legal_basis": "Treaty of 2019, article 4",
            "assurances": _ASSURANCES,
        },
        "ReleaseShape": _RELEASE,
        "Releases": {"items": [_RELEASE]},
        "RevocationDetails": {"reason": "The agreement has ended"},
        "ReviewDetails": {"outcome": "stands", "note": "The danger was real"},
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
        "AlertShape": _ALERT,
        "AlertPage": {"items": [_ALERT], "next": None},
        "FindingDetails": {"finding": "explained", "reason": "A block of one hotel's lines."},
        "AskerShape": _ASKER,
        "AskerPage": {"items": [_ASKER], "next": None},
        "AnswerShape": _ANSWER,
        "Answers": {"answers": [_ANSWER]},
        "HitShape": _HIT,
        "HitsPage": {"items": [_HIT], "next": None},
        "HitPageShape": {
            **_HIT,
            "held": _HELD,
            "answers": "pointer",
            "held_by": [{**_HOLDER, "periods_overlap": "yes"}],
        },
        "AssignmentDetails": {"to": "ana"},
        "DispositionDetails": {"disposition": "confirmed", "reason": "Same person, joint work."},
        "Hubs": {"items": [_HUB], "next": None},
        "HubDetails": {"seen": _SEEN},
        "ProtectedMatches": {"items": [_PROTECTED_MATCH]},
        "ProtectedMatchShape": _PROTECTED_MATCH,
        "QuarantinedValues": {"items": [_QUARANTINED]},
        "QuarantinedShape": _QUARANTINED,
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
            "beside": [_CUSTODY],
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
