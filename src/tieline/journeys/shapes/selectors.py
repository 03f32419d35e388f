"""What a case of one's own holds."""

from dataclasses import dataclass
from datetime import datetime

from tieline.apps.selectors.queries import HeldRow
from tieline.core.selector_kinds.base import Condition
from tieline.journeys.casework import HeldLine
from tieline.journeys.shapes.fields import fields_of


@dataclass(frozen=True, slots=True)
class HeldShape:
    """A value that a case of one's own holds, with what its files say of it."""

    kind: str
    value: str
    """In canonical form."""
    as_given: str
    """As one of the files has it."""
    qualifiers: tuple[str, ...]
    """What narrows the value and is never matched, such as the jurisdiction of a plate."""
    condition: str
    is_valid: bool
    roles: tuple[str, ...]
    """How it appears: used, called, associated."""
    standings: tuple[str, ...]
    """What its holder is to the case: subject, contact, incidental."""
    rows: int
    """In how many rows it stands."""
    first_seen_at: datetime | None
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseValueShape:
    """A value that a case of one's own holds, and which other offices hold it too."""

    kind: str
    value: str
    as_given: str
    qualifiers: tuple[str, ...]
    condition: str
    is_valid: bool
    roles: tuple[str, ...]
    standings: tuple[str, ...]
    rows: int
    first_seen_at: datetime | None
    last_seen_at: datetime | None
    other_offices: tuple[str, ...]
    """Codes of the other offices that hold it, as far as one's own may know."""
    answers: str
    """How the case answers others for it: open, pointer or silent."""
    answers_as_case: bool
    """Whether that follows the case; otherwise it was set for this value."""


def held_shape(row: HeldRow) -> HeldShape:
    """A value of a case of one's own."""
    condition = row.mention.condition
    return HeldShape(
        kind=row.mention.kind,
        value=row.mention.canonical,
        as_given=row.as_given,
        qualifiers=row.qualifiers,
        condition=condition.value,
        is_valid=condition is Condition.VALID,
        roles=row.roles,
        standings=row.standings,
        rows=row.row_count,
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
    )


def case_value_shape(line: HeldLine) -> CaseValueShape:
    """The same, with the other offices that hold it."""
    return CaseValueShape(
        **fields_of(held_shape(line.held)),
        other_offices=line.other_codes,
        answers=line.answers.value,
        answers_as_case=not line.differs,
    )
