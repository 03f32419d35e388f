"""Who asked for a value of one's own."""

from dataclasses import dataclass
from datetime import datetime

from tieline.journeys.askers import AskerView


@dataclass(frozen=True, slots=True)
class AskerShape:
    """An office that asked for a value of the own office, and let that be told."""

    office: str
    agency: str
    country: str
    asked_at: datetime
    kind: str
    value: str
    """In canonical form."""


def asker_shape(view: AskerView) -> AskerShape:
    """Who asked for which value, and when."""
    return AskerShape(
        office=view.office.code,
        agency=view.office.agency,
        country=view.office.country,
        asked_at=view.asked_at,
        kind=view.mention.kind,
        value=view.mention.canonical,
    )
