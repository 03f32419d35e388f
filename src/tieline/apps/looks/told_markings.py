"""A marking as a look carries it: what release needs, for offices that cannot read the marking.

The trigger `marking_reaches_looks` writes the same names (sql/look.sql).
"""

import json
from typing import Any

from tieline.core.markings import (
    HandlingCode,
    InformationEvaluation,
    MarkingValue,
    Sensitivity,
    SourceEvaluation,
    TrafficLight,
)


def write_marking(value: MarkingValue) -> dict[str, Any]:
    """What a marking says, as JSON."""
    return {
        "sensitivity": value.sensitivity.value,
        "caveats": list(value.caveats),
        "handling": value.handling.value,
        "source": value.source.value,
        "information": value.information.value,
        "agencies": list(value.releasable_to_agencies),
        "countries": list(value.releasable_to_countries),
        "tlp": value.tlp.value,
    }


def read_marking(said: Any) -> MarkingValue:
    """The marking that was written, from JSON or its text."""
    found = json.loads(said) if isinstance(said, str) else said
    return MarkingValue(
        sensitivity=Sensitivity(found["sensitivity"]),
        caveats=tuple(found["caveats"]),
        handling=HandlingCode(found["handling"]),
        source=SourceEvaluation(found["source"]),
        information=InformationEvaluation(found["information"]),
        releasable_to_agencies=tuple(found["agencies"]),
        releasable_to_countries=tuple(found["countries"]),
        tlp=TrafficLight(found["tlp"]),
    )
