"""The answer of a check."""

from dataclasses import dataclass

from tieline.core.selector_kinds.base import Condition
from tieline.journeys.checking import Answer
from tieline.journeys.shapes.holders import HolderShape, holder_shape


@dataclass(frozen=True, slots=True)
class ReadingShape:
    """What a value was read as, and who holds it in that reading."""

    kind: str
    value: str
    """In canonical form."""
    condition: str
    """valid, invalid, partial, junk or unreadable."""
    notes: tuple[str, ...]
    held_by: tuple[HolderShape, ...]
    has_more_offices: bool
    """Whether so many hold it that more offices do than these. The hit of a case that holds it
    names them all, page by page."""


@dataclass(frozen=True, slots=True)
class AnswerShape:
    """The answer to one value of a check. `kind` to `is_valid` are of the first reading."""

    as_given: str
    kind: str
    value: str
    condition: str
    is_valid: bool
    is_held: bool
    """Whether anyone that the asker may know of holds it, in any reading."""
    readings: tuple[ReadingShape, ...]
    """Those that someone holds, or else the likeliest."""


def answer_shape(answer: Answer) -> AnswerShape:
    """The answer to one value of a check."""
    first = answer.readings[0]
    return AnswerShape(
        as_given=answer.as_given,
        kind=first.kind,
        value=first.canonical,
        condition=first.condition.value,
        is_valid=first.condition is Condition.VALID,
        is_held=answer.is_held,
        readings=tuple(
            ReadingShape(
                kind=reading.kind,
                value=reading.canonical,
                condition=reading.condition.value,
                notes=reading.notes,
                held_by=tuple(map(holder_shape, reading.holders)),
                has_more_offices=reading.has_more_offices,
            )
            for reading in answer.readings
        ),
    )
