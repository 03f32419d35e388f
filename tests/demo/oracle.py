"""Who must hit whom, by comparing everything with everything. Knows the world, not the product."""

from dataclasses import dataclass

from tieline.core.postures import Posture
from tieline.demo.caseload import CASE_BY_KEY
from tieline.demo.files import world_files


@dataclass(frozen=True)
class Expected:
    """A value, the offices that hold it, and in how many cases."""

    value: str
    offices: frozenset[str]
    cases: int


def held_values() -> set[tuple[str, str]]:
    """Each value with each case that holds it. The plus of a number is notation."""
    return {
        (held.canonical.removeprefix("+"), held.case)
        for file in world_files()
        for held in file.holds
    }


def expected_hits() -> set[Expected]:
    """What anyone may know: silent cases are nowhere."""
    return _hits({(value, case) for value, case in held_values() if not _is_silent(case)})


def expected_silent() -> set[tuple[str, str, frozenset[str]]]:
    """Office of a silent case, the value, and the other offices that hold it."""
    held = held_values()
    found = set()
    for value, case in held:
        others = {
            _office(other) for same, other in held
            if same == value and other != case and not _is_silent(other)
        }  # fmt: skip
        if _is_silent(case) and others:
            found.add((_office(case), value, frozenset(others - {_office(case)})))
    return found


def _hits(held: set[tuple[str, str]]) -> set[Expected]:
    found = set()
    for value, case in held:
        cases = {case}
        for same, other in held:
            if same == value:
                cases.add(other)
        if len(cases) > 1:
            found.add(Expected(value, frozenset(map(_office, cases)), len(cases)))
    return found


def _office(case: str) -> str:
    return CASE_BY_KEY[case].office


def _is_silent(case: str) -> bool:
    return CASE_BY_KEY[case].posture is Posture.SILENT


def expected_unseen() -> set[frozenset[str]]:
    """The pairs of silent cases of different offices that share a value: a coordinator's alone."""
    held = held_values()
    return {
        frozenset({case, other})
        for value, case in held
        for same, other in held
        if same == value and _is_silent(case) and _is_silent(other)
        if _office(case) != _office(other)
    }
