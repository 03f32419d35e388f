"""What must stand after a round, worked out from what was acknowledged and from nothing else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.torture.acting import authority_of
from tests.torture.ledger import End, Outcome
from tests.torture.plan import (
    Answer,
    AnswerFor,
    PurgeCase,
    PurgeFile,
    Remark,
    Round,
    Step,
    Submit,
    Value,
    Withdraw,
    first_light,
)
from tieline.core.markings import TrafficLight
from tieline.core.postures import Posture

Case = tuple[str, str]
Place = tuple[str, str, str, str]
"""Office, case, kind and canonical form of a value that a case holds."""
Told = tuple[Step, Outcome]


@dataclass(slots=True)
class Expected:
    """`postures`: by place, what its case may answer for it. More than one only where a try was never
    answered for, or where a purge may have taken what was said of the value with it."""

    live: set[Place] = field(default_factory=set)
    postures: dict[Place, frozenset[str]] = field(default_factory=dict)
    lights: dict[Case, str] = field(default_factory=dict)
    """How each case is marked that was not purged."""
    files: dict[str, int] = field(default_factory=dict)
    """How many submissions stand, by the paper they rest on."""
    complaints: list[str] = field(default_factory=list)


def expect(plan: Round, stories: Sequence[Sequence[Outcome]]) -> Expected:
    """Of a round whose hands are all at the end of their scripts."""
    told = [
        one
        for script, outcomes in zip(plan.scripts, stories, strict=True)
        for one in zip(script, outcomes, strict=True)
    ]
    found = Expected(complaints=list(_complaints(told)))
    gone = {(s.office, s.case) for s, o in told if isinstance(s, PurgeCase) and o.end is End.DONE}
    standing = _standing(told)
    for name, file in _files(told).items():
        stands = name in standing and (file.office, file.case) not in gone
        found.files[authority_of(name)] = int(stands)
        if stands:
            found.live |= {_place(file, value) for value, _ in file.rows}
    of_cases = {place[:2]: place[2] for place in plan.cases} | _of_cases(told)
    of_values = _of_values(told)
    for place in found.live:
        as_case = of_cases[place[:2]]
        said = of_values.get(place, frozenset({None}))
        found.postures[place] = frozenset(str(one or as_case) for one in said)
    lights = {place[:2]: first_light(place[2]) for place in plan.cases} | _lights(told)
    found.lights = {case: light.value for case, light in lights.items() if case not in gone}
    return found


def _complaints(told: Sequence[Told]) -> Iterator[str]:
    """Steps that had to be acknowledged and were not."""
    for step, outcome in told:
        what = f"{step!r} after {outcome.tries} tries"
        if outcome.end is None:
            yield f"never came to its end: {what}"
        elif outcome.end is End.REFUSED and not (step.doomed and not isinstance(step, PurgeCase)):
            yield f"refused ({outcome.code}): {what}"
        elif outcome.end is End.REFUSED and outcome.code == "never_acknowledged":
            yield f"never acknowledged: {what}"
        elif outcome.facts.get("again") and outcome.tries == 1:
            yield f"was purged before anybody asked for it: {what}"
        elif outcome.facts.get("state") == "rejected" and not step.doomed:
            yield f"rejected: {what}"


def _files(told: Sequence[Told]) -> dict[str, Submit]:
    return {step.file: step for step, _ in told if isinstance(step, Submit)}


def _standing(told: Sequence[Told]) -> set[str]:
    """The files that were handed in and not taken back since, by their one owner's order."""
    standing: set[str] = set()
    for step, outcome in told:
        if outcome.end is not End.DONE:
            continue
        if isinstance(step, Submit):
            standing.add(step.file)
            standing.discard(step.replaces)
        elif isinstance(step, Withdraw | PurgeFile):
            standing.discard(step.file)
    return standing


def _of_cases(told: Sequence[Told]) -> dict[Case, Posture]:
    return {
        (step.office, step.case): step.posture
        for step, outcome in told
        if isinstance(step, Answer) and outcome.end is End.DONE
    }


def _lights(told: Sequence[Told]) -> dict[Case, TrafficLight]:
    """One hand alone re-marks cases."""
    return {
        (step.office, step.case): step.light
        for step, outcome in told
        if isinstance(step, Remark) and outcome.end is End.DONE
    }


def _of_values(told: Sequence[Told]) -> dict[Place, frozenset[Posture | None]]:
    said: dict[Place, frozenset[Posture | None]] = {}
    for step, outcome in told:
        if not isinstance(step, AnswerFor):
            continue
        place = _place(step, step.value)
        if outcome.end is End.DONE:
            said[place] = frozenset({step.posture})
        elif outcome.tries > 1:
            said[place] = said.get(place, frozenset({None})) | {step.posture}
    purged = _purged_values(told)
    return {
        place: postures | {None} if (place[0], *place[2:]) in purged else postures
        for place, postures in said.items()
    }


def _purged_values(told: Sequence[Told]) -> set[tuple[str, str, str]]:
    """Office, kind and form of each value that some purge of the round may have destroyed: what a case
    answered for it goes with the last that the office kept of it."""
    files = _files(told)
    return {
        (step.office, value.kind, value.canonical)
        for step, _ in told
        for file in files.values()
        if (isinstance(step, PurgeFile) and step.file == file.file)
        or (isinstance(step, PurgeCase) and (step.office, step.case) == (file.office, file.case))
        for value, _ in file.rows
    }


def _place(step: Step, value: Value) -> Place:
    return step.office, step.case, value.kind, value.canonical
