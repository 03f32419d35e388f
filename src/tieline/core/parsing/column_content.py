"""What the cells of one column look like: shares of its cells, from 0 to 1."""

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Final

from tieline.core.errors import BadInput
from tieline.core.parsing.date_orders import possible_orders
from tieline.core.parsing.dates import read_seen_at
from tieline.core.parsing.durations import read_duration
from tieline.core.parsing.regions import is_region_code
from tieline.core.selector_kinds.base import Condition
from tieline.core.selector_kinds.registry import KINDS

_MOST_DISTINCT: Final = 500
_EXAMPLES: Final = 3
_TIME = re.compile(
    r"\d{1,2}(?::\d{2}){1,2}(?:[.,]\d+)?(?: ?[ap]\.?m\.?)?(?: ?(?:z|utc|gmt|[+-]\d{2}:?\d{2}))?"
    r"|\d{1,2}h\d{2}|\d{6}",
    re.ASCII | re.IGNORECASE,
)
_HAS_TIME = re.compile(r"\d:\d{2}|^\d{14}$|\d{8}T\d{4}", re.ASCII)
_MIDNIGHT = re.compile(r"[T ]0?0:00(?::00(?:\.0+)?)?(?!\d)")
_OFFSET = re.compile(r"\d ?(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)$", re.IGNORECASE)
_PHONE_SHAPE = re.compile(r"[+*#(]{0,2}\d[\d\s().x*#/-]{5,24}", re.IGNORECASE)
_SHORT_NUMBER = re.compile(r"[*#]{0,2}\d{3,6}#?", re.ASCII)
_MIXED_CODE = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9-]{5,20}")
_GOOD: Final = (Condition.VALID, Condition.PARTIAL)


class ColumnContent:
    """The filled cells of a column's first rows, each distinct one counted once."""

    def __init__(self, texts: Sequence[str], country: str | None) -> None:
        self.filled = sum(1 for text in texts if text)
        self.texts = tuple(dict.fromkeys(text for text in texts if text))[:_MOST_DISTINCT]
        self._country = country
        self._by_kind: dict[str, float] = {}

    @property
    def is_blank(self) -> bool:
        return not self.texts

    @property
    def examples(self) -> tuple[str, ...]:
        return self.texts[:_EXAMPLES]

    def share_of_kind(self, kind: str) -> float:
        """The cells that are valid or partly masked values of a kind; 0 for an unknown kind."""
        if kind not in self._by_kind:
            self._by_kind[kind] = self._share([self._is_of_kind(kind, t) for t in self.texts])
        return self._by_kind[kind]

    @cached_property
    def phone_shapes(self) -> float:
        """The cells that could be dialled in some country: 7 to 15 digits, and no date."""
        return self._share([_is_phone_shaped(text) for text in self.texts])

    @cached_property
    def dialled(self) -> float:
        """The cells that could have been dialled or stand for what was: short numbers such as
        911 and *611, and fillers such as *unknown*, besides telephone numbers."""
        return self._share([self._could_be_dialled(text) for text in self.texts])

    @cached_property
    def whole_numbers(self) -> float:
        """The cells that are valid telephone numbers of eight digits or more: shorter ones, such
        as the 310-260-1 of a cell site, are valid somewhere by accident."""
        return self._share(
            [_count_digits(t) >= 8 and self._is_of_kind("phone", t) for t in self.texts]
        )

    @cached_property
    def fifteen_digits(self) -> float:
        """The cells that are bare numbers of 15 digits, as IMEI and IMSI both are."""
        return self._share([len(t) == 15 and t.isascii() and t.isdigit() for t in self.texts])

    @cached_property
    def mixed_codes(self) -> float:
        """The cells that are one word of five characters or more with letters and digits."""
        return self._share([bool(_MIXED_CODE.fullmatch(text)) for text in self.texts])

    @cached_property
    def times(self) -> float:
        """The cells that are a time of day and nothing else."""
        return self._share([bool(_TIME.fullmatch(text)) for text in self.texts])

    @cached_property
    def dates(self) -> float:
        """The cells that begin with a whole date, in whatever order."""
        return self._share([_is_date(text) for text in self.texts])

    @cached_property
    def has_times_of_day(self) -> bool:
        """Whether dates here have a time beside them that is not always midnight."""
        return any(_HAS_TIME.search(t) and not _MIDNIGHT.search(t) for t in self.texts)

    @cached_property
    def offsets(self) -> float:
        """The cells that end with a zone that is certain."""
        return self._share([bool(_OFFSET.search(t) and _HAS_TIME.search(t)) for t in self.texts])

    @cached_property
    def figures(self) -> float:
        """The cells that could say when: a time of day, or something with four digits."""
        return self._share([_count_digits(t) >= 4 or bool(_TIME.fullmatch(t)) for t in self.texts])

    @cached_property
    def durations(self) -> float:
        return self._share([_is_duration(text) for text in self.texts])

    @cached_property
    def regions(self) -> float:
        return self._share([is_region_code(text) for text in self.texts])

    @cached_property
    def national_numbers(self) -> float:
        """The cells that need a country to be read as a number."""
        return self._share([not text.lstrip("( ").startswith(("+", "00")) for text in self.texts])

    @cached_property
    def national_phones(self) -> float:
        """The cells that look like a telephone number and need a country to be read."""
        return self._share(
            [_is_phone_shaped(t) and not t.lstrip("( ").startswith(("+", "00")) for t in self.texts]
        )

    def _is_of_kind(self, kind: str, text: str) -> bool:
        return kind in KINDS and KINDS[kind].normalise(text, self._country).condition in _GOOD

    def _could_be_dialled(self, text: str) -> bool:
        if _is_phone_shaped(text) or _SHORT_NUMBER.fullmatch(text):
            return True
        return KINDS["phone"].normalise(text, self._country).condition is Condition.JUNK

    def _share(self, answers: list[bool]) -> float:
        return sum(answers) / len(answers) if answers else 0.0


def _count_digits(text: str) -> int:
    return sum(c.isdecimal() for c in text)


def _is_phone_shaped(text: str) -> bool:
    return (
        7 <= _count_digits(text) <= 15 and bool(_PHONE_SHAPE.fullmatch(text)) and not _is_date(text)
    )


def _is_date(text: str) -> bool:
    if possible_orders(text):
        return True
    try:
        read_seen_at(text, "UTC")
    except BadInput as error:
        return error.code == "ambiguous_date"
    return True


def _is_duration(text: str) -> bool:
    try:
        read_duration(text)
    except BadInput:
        return False
    return True
