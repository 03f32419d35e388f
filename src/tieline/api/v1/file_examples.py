"""Examples about files: handed in, looked into, and their rows and layouts."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

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

FILE_EXAMPLES: Final[Mapping[str, dict[str, Any]]] = MappingProxyType(
    {
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
    }
)
