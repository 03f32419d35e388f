"""The marking on a thing: how sensitive, how it may be used, and who may have it.

A marking is replaced, never edited. Handling codes and the 4x4 evaluation follow the European
guidelines (H0-H3; source A, B, C, X; information 1-4); TLP is version 2.0.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

from tieline.core.errors import BadInput


class Sensitivity(IntEnum):
    """How sensitive the thing is, in order."""

    UNRESTRICTED = 0
    RESTRICTED = 1
    CONFIDENTIAL = 2
    SECRET = 3
    TOP_SECRET = 4


class HandlingCode(StrEnum):
    """How it may be used."""

    H0 = "H0"  # for preventing and combating crime only
    H1 = "H1"  # not as evidence in court without permission
    H2 = "H2"  # not passed on without permission
    H3 = "H3"  # other restrictions, stated in the caveats


class SourceEvaluation(StrEnum):
    """Trust in the source."""

    A = "A"
    B = "B"
    C = "C"
    X = "X"


class InformationEvaluation(StrEnum):
    """Trust in the content."""

    ONE = "1"
    TWO = "2"
    THREE = "3"
    FOUR = "4"


class TrafficLight(StrEnum):
    """Traffic Light Protocol 2.0."""

    RED = "red"
    AMBER_STRICT = "amber_strict"
    AMBER = "amber"
    GREEN = "green"
    CLEAR = "clear"


CAVEAT_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class MarkingValue:
    """What a marking says. `releasable_to_*` empty means: to nobody by this marking.

    Raises BadInput where a country is no two-letter code, a caveat is no line of text, or H3 comes
    without a caveat.
    """

    sensitivity: Sensitivity = Sensitivity.RESTRICTED
    caveats: tuple[str, ...] = ()
    handling: HandlingCode = HandlingCode.H0
    source: SourceEvaluation = SourceEvaluation.X
    information: InformationEvaluation = InformationEvaluation.FOUR
    releasable_to_agencies: tuple[str, ...] = ()
    releasable_to_countries: tuple[str, ...] = ()
    tlp: TrafficLight = TrafficLight.AMBER

    def __post_init__(self) -> None:
        for country in self.releasable_to_countries:
            if len(country) != 2 or not country.isascii() or not country.isupper():
                raise BadInput("bad_country", f"{country!r} is no two-letter country code.")
        for caveat in self.caveats:
            # Spaces alone would be a caveat that nobody can read.
            if not 0 < len(caveat.strip()) <= len(caveat) <= CAVEAT_MAX or not caveat.isprintable():
                raise BadInput(
                    "bad_caveat", f"A caveat is one line of 1 to {CAVEAT_MAX} characters."
                )
        if self.handling is HandlingCode.H3 and not self.caveats:
            raise BadInput(
                "caveat_missing", "Handling code H3 means 'other restrictions': state them."
            )


DEFAULT_MARKING = MarkingValue()
