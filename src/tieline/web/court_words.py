"""Words for what courts ask, and what is answered."""

from types import MappingProxyType
from typing import Final

REQUESTS: Final = MappingProxyType(
    {
        "waits": "waits for its day",
        "due": "may be issued",
        "issued": "issued",
        "refusal_waits": "refused, waits for another person",
        "refused": "refused",
    }
)
COURT_ANSWERS: Final = MappingProxyType({"disclosed": "disclosed", "withheld": "withheld"})
GROUNDS: Final = MappingProxyType(
    {
        "source": "would tell who a source is",
        "investigation": "would harm an investigation that goes on",
        "safety": "would put somebody in danger",
        "technique": "would tell how something was found out",
        "grand_jury": "secret by the rules of a grand jury",
        "legal_privilege": "between a lawyer and who asks them",
        "state_secret": "classified",
        "third_party": "another agency or country gave it on condition",
        "unanswered": "nobody decided and approved in time",
    }
)
