"""A marking as people state it, field by field, and as one line shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeVar

from tieline.core.errors import BadInput
from tieline.core.markings import (
    HandlingCode,
    InformationEvaluation,
    MarkingValue,
    Sensitivity,
    SourceEvaluation,
)
from tieline.core.tlp import label_of, read_label

NAMED_MOST: Final = 50
"""Caveats, agencies or countries of one marking."""

One = TypeVar("One", bound=Enum)


@dataclass(frozen=True, slots=True)
class StatedMarking:
    """What someone says of a marking; what is None stays as it would be without."""

    tlp: str | None = None
    sensitivity: str | None = None
    handling: str | None = None
    source: str | None = None
    information: str | None = None
    caveats: tuple[str, ...] | None = None
    agencies: tuple[str, ...] | None = None
    countries: tuple[str, ...] | None = None

    @property
    def says_nothing(self) -> bool:
        """Whether nothing at all is stated."""
        return self == UNSTATED


UNSTATED: Final = StatedMarking()


def read_marking(stated: StatedMarking, *, base: MarkingValue) -> MarkingValue:
    """The marking that is stated; what is left out is as in `base`.

    Raises BadInput: bad_tlp, bad_sensitivity, bad_handling, bad_evaluation, bad_caveat,
    bad_country, caveat_missing, too_many_named.
    """
    return MarkingValue(
        sensitivity=base.sensitivity
        if stated.sensitivity is None
        else read_sensitivity(stated.sensitivity),
        caveats=_listed(stated.caveats, base.caveats),
        handling=_of(stated.handling, HandlingCode, base.handling, "bad_handling"),
        source=_of(stated.source, SourceEvaluation, base.source, "bad_evaluation"),
        information=_of(
            stated.information, InformationEvaluation, base.information, "bad_evaluation"
        ),
        releasable_to_agencies=_listed(stated.agencies, base.releasable_to_agencies),
        releasable_to_countries=tuple(
            country.upper() for country in _listed(stated.countries, base.releasable_to_countries)
        ),
        tlp=base.tlp if stated.tlp is None else read_label(stated.tlp),
    )


def name_of(sensitivity: Sensitivity) -> str:
    """The name people know it by, such as top_secret."""
    return sensitivity.name.lower()


def line_of(value: MarkingValue) -> str:
    """The whole marking on one line, for lists and exports."""
    parts = [
        label_of(value.tlp),
        name_of(value.sensitivity).replace("_", " "),
        value.handling.value,
        value.source.value + value.information.value,
        *value.caveats,
    ]
    named = (*value.releasable_to_agencies, *value.releasable_to_countries)
    if named:
        parts.append(f"releasable to {', '.join(named)}")
    return " · ".join(parts)


def split_names(text: str) -> tuple[str, ...]:
    """Names that a person wrote into one field, apart by semicolons or line ends."""
    return tuple(name.strip() for name in text.replace("\n", ";").split(";") if name.strip())


def _listed(stated: Iterable[str] | None, base: tuple[str, ...]) -> tuple[str, ...]:
    if stated is None:
        return base
    names = tuple(dict.fromkeys(name.strip() for name in stated))
    if len(names) > NAMED_MOST:
        raise BadInput("too_many_named", f"A marking names at most {NAMED_MOST} of a sort.")
    return names


def read_sensitivity(text: str) -> Sensitivity:
    """The sensitivity of this name, in either case. Raises BadInput."""
    try:
        return Sensitivity[text.strip().upper().replace(" ", "_")]
    except KeyError:
        known = ", ".join(name_of(one) for one in Sensitivity)
        raise BadInput("bad_sensitivity", f"A sensitivity is one of: {known}.") from None


def _of(text: str | None, kind: type[One], base: One, code: str) -> One:
    if text is None:
        return base
    try:
        return kind(text.strip().upper())
    except ValueError:
        known = ", ".join(str(one.value) for one in kind)
        raise BadInput(code, f"{text!r} is none of these: {known}.") from None
