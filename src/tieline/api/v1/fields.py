"""What bodies of requests and answers are made of."""

import re
from datetime import date
from typing import Annotated, Any, Final

from ninja import Query
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict

from tieline.api.v1.cursors import LIMIT, LIMIT_MOST
from tieline.core.selector_kinds.registry import KINDS
from tieline.core.storable import shows

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DATE_FIRST: Final = re.compile(r"\d{4}-\d{2}-\d{2}[T ]")
REF_MAX: Final = 100
HEADER_MAX: Final = 300
COLUMNS_MOST: Final = 200


def _storable(text: str) -> str:
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("text holds no NUL and no half of a pair of surrogates")
    return text


def _not_blank(text: str) -> str:
    if not shows(text):
        raise ValueError("give some text")
    return text


def _known_kind(name: str) -> str:
    if name not in KINDS:
        raise ValueError(f"a kind is one of {', '.join(KINDS)}")
    return name


def _written_out(given: object) -> object:
    """Pydantic takes a number, also one written as text, for seconds since 1970 or, where it is large,
    for milliseconds: nobody means that."""
    if not isinstance(given, str) or _DATE_FIRST.match(given) is None:
        raise ValueError("give a date, a time and its zone, such as 2027-03-01T14:00:00Z")
    return given


def _day_alone(given: object) -> object:
    """For a day the same, and a moment at midnight of any zone besides."""
    if not isinstance(given, str) or _DAY.fullmatch(given) is None:
        raise ValueError("give a day with year, month and day, such as 2027-03-01")
    return given


Day = Annotated[date, BeforeValidator(_day_alone)]
"""A day as ISO 8601 writes it. Requests have no other type for a day."""
Moment = Annotated[AwareDatetime, BeforeValidator(_written_out)]
"""A date, a time and its zone as ISO 8601 writes them. Requests have no other type for a moment."""
Text = Annotated[str, AfterValidator(_storable)]
KindName = Annotated[str, AfterValidator(_known_kind)]
SomeText = Annotated[Text, AfterValidator(_not_blank)]

Limit = Annotated[int, Query(LIMIT, ge=1, le=LIMIT_MOST, description="How many on one page.")]
Cursor = Annotated[
    str | None,
    Query(None, max_length=1000, description="Where to go on; taken from `next` of a page."),
]


def describe(*kinds: type[Any]) -> None:
    """Let the lines below the fields of these shapes stand in the schema."""
    for kind in kinds:
        kind.__pydantic_config__ = {"use_attribute_docstrings": True}


class Asked(BaseModel):
    """A request's body. A field that is not known is refused, and so is noticed."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class Told(BaseModel):
    """An answer's body."""

    model_config = ConfigDict(use_attribute_docstrings=True)
