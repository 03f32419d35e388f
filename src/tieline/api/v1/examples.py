"""Examples for the description: invented names, and numbers reserved for fiction."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from tieline.api.v1.answer_examples import ANSWER_EXAMPLES
from tieline.api.v1.authority_examples import AUTHORITY_EXAMPLES
from tieline.api.v1.case_examples import CASE_EXAMPLES
from tieline.api.v1.compromise_examples import COMPROMISE_EXAMPLES
from tieline.api.v1.correction_examples import CORRECTION_EXAMPLES
from tieline.api.v1.disclosure_examples import DISCLOSURE_EXAMPLES
from tieline.api.v1.engagement_examples import ENGAGEMENT_EXAMPLES
from tieline.api.v1.file_examples import FILE_EXAMPLES
from tieline.api.v1.hit_examples import HIT_EXAMPLES
from tieline.api.v1.purge_examples import PURGE_EXAMPLES
from tieline.api.v1.recalling_examples import RECALLING_EXAMPLES
from tieline.api.v1.release_examples import RELEASE_EXAMPLES
from tieline.api.v1.subject_examples import SUBJECT_EXAMPLES
from tieline.api.v1.watching_examples import WATCHING_EXAMPLES
from tieline.api.v1.webhook_examples import WEBHOOK_EXAMPLES

_OFFICE: Final = {
    "code": "NYC",
    "name": "New York Office",
    "agency": "Example Agency",
    "country": "US",
    "city": "New York",
    "timezone": "America/New_York",
    "point_of_contact": "ana",
}
_COLLEAGUE: Final = {
    "name": "ana",
    "full_name": "Ana Example",
    "email": "ana@example.org",
    "phone": "+1 202 555 0100",
}

EXAMPLES: Final[Mapping[str, dict[str, Any]]] = MappingProxyType(
    {
        **ANSWER_EXAMPLES,
        **AUTHORITY_EXAMPLES,
        **CASE_EXAMPLES,
        **COMPROMISE_EXAMPLES,
        **DISCLOSURE_EXAMPLES,
        **ENGAGEMENT_EXAMPLES,
        **FILE_EXAMPLES,
        **HIT_EXAMPLES,
        **RECALLING_EXAMPLES,
        **PURGE_EXAMPLES,
        **RELEASE_EXAMPLES,
        **CORRECTION_EXAMPLES,
        **SUBJECT_EXAMPLES,
        **WATCHING_EXAMPLES,
        **WEBHOOK_EXAMPLES,
        "ColleaguePage": {"items": [_COLLEAGUE], "next": None},
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
        "Problem": {
            "type": "/api/v1/problems/case_exists",
            "title": "Case exists",
            "status": 409,
            "detail": "The office has a case 'HARBOUR-7' already.",
            "code": "case_exists",
            "errors": [],
            "request_id": "4bf92f3577b34da6a3ce929d0e0e4736",
        },
    }
)
