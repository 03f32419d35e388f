"""Words for markings, their evaluation, and releases."""

from types import MappingProxyType
from typing import Final

SENSITIVITIES: Final = MappingProxyType(
    {
        "unrestricted": "unrestricted",
        "restricted": "restricted",
        "confidential": "confidential",
        "secret": "secret",
        "top_secret": "top secret",
    }
)
HANDLINGS: Final = MappingProxyType(
    {
        "H0": "for preventing and combating crime only",
        "H1": "not as evidence in court without permission",
        "H2": "not passed on without permission",
        "H3": "other restrictions, stated in the caveats",
    }
)
SOURCES: Final = MappingProxyType(
    {
        "A": "trusted without doubt",
        "B": "mostly reliable",
        "C": "mostly unreliable",
        "X": "not yet judged",
    }
)
INFORMATIONS: Final = MappingProxyType(
    {
        "1": "known without doubt",
        "2": "known to the source, not to the officer",
        "3": "not known to the source, confirmed by others",
        "4": "neither known nor confirmed",
    }
)
CONDITIONS_OF_RELEASE: Final = MappingProxyType(
    {
        "legal_basis": "the legal basis",
        "assurances": "what their side assures",
        "approver": "a supervisor's approval",
        "originator": "the permission of the office whose it is",
    }
)
RELEASE_STATES: Final = MappingProxyType(
    {
        "waits": "waits for a supervisor",
        "declined": "declined",
        "holds": "holds",
        "ran_out": "has run out",
        "revoked": "revoked",
    }
)
