"""Examples about authorities."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from tieline.api.v1.file_examples import FILE_EXAMPLES

_AUTHORITY: Final = {
    "id": "2f0c0a53-52a6-4a53-9a7c-0cb0a5a6b0a1",
    "authority": "pen-register:PR-7",
    "kind": "pen-register",
    "kind_name": "Pen register or trap and trace",
    "kind_version": 1,
    "number": "PR-7",
    "issued_on": "2026-01-01",
    "issuer": "A district court",
    "case": "HARBOUR-7",
    "first_on": "2026-01-01",
    "last_on": "2026-03-01",
    "covers": "2026-01-01 to 2026-03-01",
    "valid_until": "2026-03-02",
    "data": ["calls"],
    "may_go_to": "everybody",
    "allowed_by": None,
    "court_use": "yes",
    "numbers": 1,
    "version": 1,
    "reason": None,
    "recorded_at": "2026-01-02T12:00:00Z",
    "replaced_at": None,
}
_KIND: Final = {
    "id": "5a7b0a0c-91b4-4a2c-9b1e-27a1a3b1f0c2",
    "code": "grand-jury",
    "country": "US",
    "name": "Grand jury subpoena",
    "data": ["calls", "device", "financial", "other", "subscriber"],
    "must_give": ["number", "case"],
    "recipients": "own_agency",
    "agencies": [],
    "countries": [],
    "court_use": "with_permission",
    "longest_days": None,
    "is_offered": True,
    "version": 1,
    "reason": "As shipped; to be checked by counsel.",
    "set_at": "2026-01-01T12:00:00Z",
    "replaced_at": None,
}
_TERMS: Final = {
    "issued_on": "2026-01-01",
    "case": "HARBOUR-7",
    "first_on": "2026-01-01",
    "last_on": "2026-03-01",
    "numbers": ["+1 202 555 0143"],
}

AUTHORITY_EXAMPLES: Final[Mapping[str, dict[str, Any]]] = MappingProxyType(
    {
        "AuthorityDetails": {"authority": "pen-register:PR-7", **_TERMS},
        "AuthorityInFull": {
            "authority": _AUTHORITY,
            "names": [{"kind": "phone", "as_given": "+1 202 555 0143"}],
            "versions": [_AUTHORITY],
        },
        "AuthorityKinds": {"items": [_KIND]},
        "AuthorityPage": {"items": [_AUTHORITY], "next": None},
        "AuthorityReplacement": {"last_on": "2026-03-31", "reason": "The court extended it"},
        "AuthorityShape": _AUTHORITY,
        "Reconsidered": {"items": [FILE_EXAMPLES["SubmissionShape"]]},
    }
)
