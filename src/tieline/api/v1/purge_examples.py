"""Examples about purges, legal holds and what ends by itself."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

_WHY: Final = {"reason": "court_order", "ground": "Order of the district court of 12 May"}
_TOMBSTONE: Final = {
    "id": "3b241101-e2bb-4255-8caf-4136c566a962",
    "kind": "submission",
    "purged_id": "6f9619ff-8b86-4011-b42d-00c04fc964ff",
    **_WHY,
    "ordered_at": "2026-03-02T12:00:00Z",
    "ordered_by": "supervisor",
    "purged_at": None,
    "rewritten_at": None,
}

_HOLD: Final = {
    "id": "16fd2706-8baf-433b-82eb-8c7fada847da",
    "case_id": "6f9619ff-8b86-4011-b42d-00c04fc964ff",
    "reason": "Subpoena of 3 March",
    "placed_at": "2026-03-03T12:00:00Z",
    "placed_by": "supervisor",
    "lifted_at": None,
    "lifted_by": None,
    "lift_reason": None,
}

_DUE: Final = {
    "kind": "submission",
    "id": "6f9619ff-8b86-4011-b42d-00c04fc964ff",
    "case": "24-0117",
    "name": "calls.csv",
    "due_on": "2031-03-02",
    "days_left": 61,
}

PURGE_EXAMPLES: Final[Mapping[str, dict[str, Any]]] = MappingProxyType(
    {
        "HoldShape": _HOLD,
        "HoldPage": {"items": [_HOLD], "next": None},
        "HoldReason": {"reason": "Subpoena of 3 March"},
        "DueShape": _DUE,
        "DueList": {"items": [_DUE]},
        "KeepReason": {"reason": "Still needed for the trial"},
        "PurgeDetails": _WHY,
        "TombstoneShape": _TOMBSTONE,
        "TombstonePage": {"items": [_TOMBSTONE], "next": None},
    }
)
