"""Checking values: who has them, without storing them. The trace is committed before the answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Final
from uuid import UUID

from django.conf import settings

from tieline.apps.audit.acting import reading_as
from tieline.apps.cases import queries as cases
from tieline.apps.hits import queries as hits
from tieline.apps.hits.queries import Holder, Probe
from tieline.apps.offices import callers
from tieline.apps.offices import queries as offices
from tieline.apps.selectors import protected
from tieline.core.ids import Actor
from tieline.core.matching.keys import match_keys
from tieline.core.parsing.regions import check_region
from tieline.core.selector_kinds import registry
from tieline.core.selector_kinds.base import Condition, Normalised
from tieline.core.selector_kinds.guessing import guess_kinds
from tieline.journeys.asking import Asking, record_check, settle_why
from tieline.journeys.naming import HolderView, Naming

VALUES_MOST: Final = 1000
"""Values of one check that a surface takes in one request."""
VALUE_LENGTH_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Reading:
    """What a value was read as, and who holds it in that reading."""

    kind: str
    canonical: str
    value: str
    """As people like to read it."""
    condition: Condition
    notes: tuple[str, ...]
    holders: tuple[HolderView, ...]
    has_more_offices: bool
    """Whether so many hold it that more offices do than these."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one value of a check: the readings that someone holds, or the likeliest."""

    as_given: str
    readings: tuple[Reading, ...]

    @property
    def is_held(self) -> bool:
        return any(reading.holders for reading in self.readings)


@dataclass(frozen=True, slots=True)
class Question:
    """What is checked, why, and for which case."""

    values: Sequence[str]
    purpose: str
    kinds: Sequence[str] = ()
    """What the values are, each as KIND or KIND/QUALIFIER; several where they could be either.
    Guessed for each value, if left out."""
    region: str | None = None
    case_ref: str | None = None
    without_case: str = ""
    """Why there is no case; asked for where none is named."""
    tells_owners: bool = False
    """Whether offices that hold a value may learn that this office asked for it, and when, where
    the marking of the case lets it go to them."""
    caller: str | None = None
    """Id of the check of the caller on whose behalf it is asked."""


def check(question: Question, *, actor: Actor, now: datetime) -> list[Answer]:
    """Who has these values, without storing them; the check itself is counted and recorded first.

    Raises PurposeMissing, CaseOrReasonMissing, CaseNotFound, CallerCheckNotFound, BadInput,
    TooManyChecks.
    """
    viewer = actor.as_viewer()
    why = settle_why(question.purpose, question.without_case, has_case=bool(question.case_ref))
    with reading_as(viewer):
        case_id = cases.get_case(viewer, question.case_ref).id if question.case_ref else None
        caller = callers.get_passed(viewer, question.caller, now=now) if question.caller else None
        region = check_region(question.region) or offices.own_office(viewer).country
    stated = [registry.parse_kind(kind) for kind in question.kinds]
    forms = [_readings_of(value, stated, region) for value in question.values]
    numbers = _number_readings(forms)
    probes = list(_probes(forms, numbers))
    entry = record_check(
        Asking(why, case_id, question.tells_owners, caller),
        forms,
        [(probe.key64, probe.digest) for probe in probes],
        actor=actor,
        now=now,
    )
    protected.note_check(entry=entry, actor=actor, now=now)
    with reading_as(viewer):
        holders = hits.find_holders(viewer, probes, entry=entry)
        naming = Naming(viewer, holders)
    found = _group(holders)
    return _answers(
        question.values, forms, [[found.get(n, []) for n in some] for some in numbers], naming
    )


def _readings_of(
    value: str, stated: Sequence[tuple[str, str | None]], region: str
) -> list[Normalised]:
    kinds = stated or [(kind, None) for kind in guess_kinds(value)]
    return [registry.normalise(kind, value, region, qualifier) for kind, qualifier in kinds]


def _number_readings(forms: Sequence[Sequence[Normalised]]) -> list[range]:
    """The numbers of the readings of each value: each reading has one of its own."""
    ends = list(accumulate(map(len, forms)))
    return [range(end - len(readings), end) for end, readings in zip(ends, forms, strict=True)]


def _probes(forms: Sequence[Sequence[Normalised]], numbers: Sequence[range]) -> Iterable[Probe]:
    """One number for each reading of each value. A key that several readings of a value share
    belongs to the likeliest."""
    for readings, places in zip(forms, numbers, strict=True):
        seen: set[UUID] = set()
        for form, number in zip(readings, places, strict=True):
            for key in match_keys(settings.MATCH_SECRET, form):
                if key.digest not in seen:
                    seen.add(key.digest)
                    yield Probe(number, key.key64, key.digest)


def _group(holders: Iterable[Holder]) -> dict[int, list[Holder]]:
    found: dict[int, list[Holder]] = {}
    for holder in holders:
        found.setdefault(holder.probe, []).append(holder)
    return found


def _answers(
    values: Sequence[str],
    forms: Sequence[Sequence[Normalised]],
    found: Sequence[Sequence[list[Holder]]],
    naming: Naming,
) -> list[Answer]:
    answers = []
    for value, readings, groups in zip(values, forms, found, strict=True):
        held = [
            _reading(form, group, naming)
            for form, group in zip(readings, groups, strict=True)
            if group
        ]
        answers.append(Answer(value, tuple(held or [_reading(readings[0], [], naming)])))
    return answers


def _reading(form: Normalised, holders: Sequence[Holder], naming: Naming) -> Reading:
    return Reading(
        form.kind,
        form.canonical,
        registry.display(form.kind, form.canonical),
        form.condition,
        form.notes,
        tuple(naming.view(holder) for holder in holders),
        any(holder.has_more_offices for holder in holders),
    )
