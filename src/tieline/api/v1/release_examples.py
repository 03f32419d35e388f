"""Examples about what may be told, and releases."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

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
    "court_use_by_permission": True,
    "onward_transfer_by_permission": True,
    "no_death_penalty": True,
    "no_torture": True,
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

RELEASE_EXAMPLES: Final[Mapping[str, dict[str, Any]]] = MappingProxyType(
    {
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
    }
)
