"""Why somebody is the subject of a case, in a form that can be reviewed, and for how long.

28 CFR 23.20: information about a person or an organisation is kept in a shared index where there is
reasonable suspicion of a crime and the information bears on it, is evaluated, and is reviewed or
removed within five years.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from dateutil.relativedelta import relativedelta
from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

from tieline.core.errors import BadInput
from tieline.core.markings import InformationEvaluation, SourceEvaluation
from tieline.core.storable import is_line, shows

LABEL_MAX: Final = 200
CRIME_MAX: Final = 200
FACTS_MIN: Final = 40
"""Fewer characters tell no fact that somebody else could judge."""
FACTS_MAX: Final = 4000
REASON_MAX: Final = 1000
KEPT_MONTHS: Final = 60
"""At the longest, without a validation."""
ALIKE: Final = 85
"""From so many hundredths on two statements of facts are the same text for different subjects."""


class SubjectKind(StrEnum):
    """What the subject is."""

    PERSON = "person"
    ORGANISATION = "organisation"
    THING = "thing"  # a vessel, say, or a vehicle


class SubjectEnd(StrEnum):
    """Why a subject is none any more."""

    CLEARED = "cleared"  # the suspicion did not hold
    MISIDENTIFIED = "misidentified"  # it was somebody else
    CLOSED = "closed"  # the case has no use for it any more
    LAPSED = "lapsed"  # nobody validated it in time


CORRECTIONS: Final = (SubjectEnd.CLEARED, SubjectEnd.MISIDENTIFIED)
"""Which whoever was told of the subject must learn."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """The crime, the facts that point to it, and how far source and facts are to be trusted.

    Raises BadInput where the crime is no line of text, or the facts are too few or too many.
    """

    crime: str
    facts: str
    source: SourceEvaluation
    information: InformationEvaluation

    def __post_init__(self) -> None:
        if not is_line(self.crime, CRIME_MAX):
            raise BadInput(
                "bad_crime", f"Name the crime in one line of at most {CRIME_MAX} characters."
            )
        length = len(self.facts.strip())
        if length < FACTS_MIN or not shows(self.facts):
            raise BadInput(
                "too_few_facts",
                f"State the facts in at least {FACTS_MIN} characters: what was seen or found, by "
                "whom and when. Somebody else must be able to judge them.",
            )
        if length > FACTS_MAX:
            raise BadInput("too_many_facts", f"State the facts in at most {FACTS_MAX} characters.")
        object.__setattr__(self, "crime", self.crime.strip())
        object.__setattr__(self, "facts", self.facts.strip())


def check_label(label: str) -> str:
    """What a subject is called, as it is kept. Raises BadInput."""
    if not is_line(label, LABEL_MAX):
        raise BadInput(
            "bad_label", f"Say who or what it is in one line of at most {LABEL_MAX} characters."
        )
    return label.strip()


def review_due(since: date, months: int = KEPT_MONTHS) -> date:
    """The day on which a subject lapses unless it is validated before: so many months after it was
    entered or validated, and never more than five years."""
    return since + relativedelta(months=min(months, KEPT_MONTHS))


def likeness(facts: str, label: str, others: str, other_label: str) -> int:
    """How alike two statements are, in hundredths, when the names of their subjects are left out.

    Normalised Indel similarity of the texts without case and punctuation (rapidfuzz `fuzz.ratio`).
    """
    return round(fuzz.ratio(_plain(facts, label), _plain(others, other_label)))


def _plain(text: str, label: str) -> str:
    plain, name = default_process(text), default_process(label)
    for part in (name, *name.split()):
        if len(part) > 2:
            plain = plain.replace(part, "")
    return " ".join(plain.split())
