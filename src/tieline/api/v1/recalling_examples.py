"""Examples about a case as it stood, and the changes of its records."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

_CASE: Final = "7b2a5a3c-4d1e-4e6f-8a9b-0c1d2e3f4a5b"
_SINCE: Final = "2026-01-01T00:00:00Z"
_AT: Final = "2026-03-02T12:00:00Z"
_WHY: Final = {"purpose": "A complaint of the prosecutor"}
_RECORD: Final = {"kind": "case", "id": _CASE}
_ANSWERS: Final[dict[str, Any]] = {
    "name": "posture",
    "then": "pointer",
    "now": "open",
    "differs": True,
}
_CASE_ROW: Final[dict[str, Any]] = {
    "id": _CASE,
    "then": "there",
    "now": "there",
    "differs": True,
    "facts": [_ANSWERS],
}
_ROLE: Final[dict[str, Any]] = {
    "id": None,
    "then": "there",
    "now": "there",
    "differs": False,
    "facts": [{"name": "role", "then": "analyst", "now": "analyst", "differs": False}],
}
_VALUE: Final[dict[str, Any]] = {
    "kind": "phone",
    "value": "+1 202 555 0143",
    "since": _AT,
    "withdrawn_at": None,
}
_HIT: Final[dict[str, Any]] = {
    "notice": "3e3f6b0e-59f0-4a53-8a0c-6b0b6a7f0c44",
    "issued_at": _AT,
    "acknowledged_at": None,
}
_TOLD: Final = {"at": _AT, "office": "MIA", "content": False}
_VERSION: Final[dict[str, Any]] = {
    "at": "2026-03-03 09:15:02.41",
    "operation": "update",
    "person": "ana",
    "by_other_office": False,
    "database_role": "tieline_app",
    "actions": ["case.posture_changed"],
    "purged_at": None,
    "changed": [_ANSWERS],
}

RECALLING_EXAMPLES: Final[Mapping[str, dict[str, Any]]] = MappingProxyType(
    {
        "SampleMoment": {"at": _AT},
        "CaseMoment": {"at": _AT, **_WHY},
        "SampleRecord": _RECORD,
        "CaseRecord": {**_RECORD, **_WHY},
        "FactShape": _ANSWERS,
        "ThingShape": _CASE_ROW,
        "ValueThenShape": _VALUE,
        "HitThenShape": _HIT,
        "ToldThenShape": _TOLD,
        "VersionShape": _VERSION,
        "CaseThenShape": {
            "case": _CASE,
            "at": _AT,
            "records_since": _SINCE,
            "records": {"case": [_CASE_ROW]},
            "roles": [_ROLE],
            "values": [_VALUE],
            "values_then": 1,
            "values_now": 1,
            "hits": [_HIT],
            "hits_gone": 0,
            "told": [_TOLD],
            "told_since": 0,
        },
        "RecordHistoryShape": {
            "case": _CASE,
            "kind": "case",
            "id": _CASE,
            "records_since": _SINCE,
            "versions": [_VERSION],
        },
    }
)
