"""What was told of a case, as its own office sees it."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

from tieline.journeys.recounting import ToldLine


@dataclass(frozen=True, slots=True)
class DisclosureShape:
    """That one value of a case was told to an office."""

    kind: str | None
    """What sort of value; null where it was withdrawn since."""
    value: str | None
    """In its agreed form; null where it was withdrawn since."""
    office: str
    """Code of the office that was told."""
    person: str | None
    """Who there, where the name may be known: a point of contact."""
    tells: str
    """What was told: the pointer of the case, or its content, which is reference and summary."""
    look: str
    """What they did to be told, such as selector.checked."""
    told_at: datetime
    """When first."""


def disclosure_shape(line: ToldLine) -> DisclosureShape:
    """One thing told of a case of one's own office."""
    return DisclosureShape(
        kind=line.mention.kind if line.mention else None,
        value=line.mention.canonical if line.mention else None,
        office=line.office.code,
        person=line.person or None,
        tells="content" if line.is_content else "pointer",
        look=line.look,
        told_at=line.at,
    )


COLUMNS: Final = tuple(field.name for field in fields(DisclosureShape))
"""The columns of an export."""
