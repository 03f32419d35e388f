"""What the product answers about the world: asked office by office, as their people would ask.

Between themselves the offices of a hit see a pointer. Here the operator of the machine asks for
each office in turn and lays the sides beside each other, as only the demo may.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tieline.apps.cases import queries as cases
from tieline.apps.offices import queries as offices
from tieline.apps.offices.queries import KnownPerson, OfficeRow
from tieline.apps.selectors import queries as selectors
from tieline.core.ids import Actor
from tieline.core.matching.keys import key_text
from tieline.core.postures import Posture
from tieline.core.selector_kinds import registry
from tieline.core.selector_kinds.base import Condition
from tieline.demo.shared import FEATURED
from tieline.journeys import looking
from tieline.journeys.looking import ValueRow
from tieline.journeys.naming import HolderView

PURPOSE: Final = "the demo tells who hit whom"
_CASES_MOST: Final = 1000
_HITS_PER_PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class Side:
    """One case that holds a value, as its own office knows it."""

    office: str
    case_ref: str
    posture: Posture
    kind: str
    roles: tuple[str, ...]
    standings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A value that several cases hold, as far as a stranger to all of them may know."""

    kind: str
    canonical: str
    condition: Condition
    offices: tuple[str, ...]
    cases: int
    sides: tuple[Side, ...]
    overlap: str

    @property
    def shown_value(self) -> str:
        return registry.display(self.kind, self.canonical)


@dataclass(frozen=True, slots=True)
class SilentFinding:
    """A value of a silent case: its own office learns who else has it, and nobody else does."""

    office: str
    case_ref: str
    kind: str
    canonical: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What one office is shown of one hit."""

    office: str
    case_ref: str
    value: str
    holders: tuple[HolderView, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """All that is told of the world, the widest value first."""

    across: tuple[Finding, ...]
    silent: tuple[SilentFinding, ...]
    told: Told | None


@dataclass(slots=True)
class _OfficeView:
    """What one office answers: its values, its sides of them, and how periods of use overlap."""

    office: OfficeRow
    values: list[ValueRow]
    sides: dict[str, list[Side]]
    overlaps: dict[str, set[str]]
    told: Told | None = None


def gather_findings(operator: KnownPerson, *, now: datetime) -> Findings:
    """Ask every office for its hits. Each look is in the office's audit trail, as any other."""
    home = operator.at_home()
    rows = offices.list_offices(home.as_viewer())
    views = [_view(office, operator.acting_for(office), now=now) for office in rows]
    listed = looking.list_values_across(operator.id, [office.id for office in rows], now=now)
    across = sorted((_finding(row, views) for row in listed), key=_by_width)
    silent = [finding for view in views for finding in _silent_findings(view)]
    told = next((view.told for view in views if view.told), None)
    return Findings(tuple(across), tuple(silent), told)


def value_key(kind: str, canonical: str) -> str:
    """Two values are one where this text is: the most modern form, whatever its kind."""
    modern = [alias.text for alias in registry.find_kind(kind).aliases(canonical)]
    return key_text(modern[-1] if modern else canonical)


def _by_width(finding: Finding) -> tuple[int, int, str, str]:
    return (-len(finding.offices), -finding.cases, finding.kind, finding.canonical)


def _view(office: OfficeRow, actor: Actor, *, now: datetime) -> _OfficeView:
    values = looking.list_values(actor=actor, now=now, purpose=PURPOSE)
    met = {ref for row in values for ref in row.own_case_refs}
    view = _OfficeView(office, values, _sides(office, actor, met), {})
    _compare_periods(view, actor, now=now)
    return view


def _sides(office: OfficeRow, actor: Actor, met: set[str]) -> dict[str, list[Side]]:
    viewer = actor.as_viewer()
    sides: dict[str, list[Side]] = {}
    for case in cases.list_cases(viewer, limit=_CASES_MOST):
        if case.ref not in met:
            continue
        for held in selectors.list_held(viewer, case.id):
            mention = held.mention
            side = Side(
                office.code, case.ref, case.posture, mention.kind, held.roles, held.standings
            )
            sides.setdefault(value_key(mention.kind, mention.canonical), []).append(side)
    return sides


def _compare_periods(view: _OfficeView, actor: Actor, *, now: datetime) -> None:
    """Open one hit of each value and case: it says whether the periods of use overlap."""
    opened: set[tuple[str, str]] = set()
    listed, before = looking.list_hits(actor=actor, now=now, limit=_HITS_PER_PAGE)
    while before is not None:
        more, before = looking.list_hits(actor=actor, now=now, before=before, limit=_HITS_PER_PAGE)
        listed += more
    for hit in listed:
        key = value_key(hit.mention.kind, hit.mention.canonical)
        if (key, hit.own_case_ref) in opened:
            continue
        opened.add((key, hit.own_case_ref))
        page = looking.show_hit(str(hit.side.uuid), actor=actor, now=now)
        found = {holder.overlap for holder in page.holders}
        view.overlaps.setdefault(key, set()).update(found)
        if key == value_key(FEATURED.kind, FEATURED.canonical):
            shown = registry.display(hit.mention.kind, hit.mention.canonical)
            view.told = Told(view.office.code, hit.own_case_ref, shown, page.holders)


def _finding(row: ValueRow, views: Iterable[_OfficeView]) -> Finding:
    key = value_key(row.kind, row.value)
    sides = [side for view in views for side in view.sides.get(key, [])]
    found = {overlap for view in views for overlap in view.overlaps.get(key, ())}
    return Finding(
        kind=row.kind,
        canonical=row.value,
        condition=row.condition,
        offices=row.office_codes,
        cases=row.cases,
        sides=tuple(side for side in sides if side.posture is not Posture.SILENT),
        overlap=next((word for word in ("yes", "no") if word in found), "unknown"),
    )


def _silent_findings(view: _OfficeView) -> Iterable[SilentFinding]:
    for row in view.values:
        for side in view.sides.get(value_key(row.kind, row.value), ()):
            if side.posture is Posture.SILENT:
                others = tuple(code for code in row.office_codes if code != view.office.code)
                yield SilentFinding(
                    view.office.code, side.case_ref, row.kind, row.value, others
                )  # fmt: skip


def sides_by_office(sides: Iterable[Side]) -> Mapping[str, list[Side]]:
    """The sides grouped by office, in the order of the offices."""
    grouped: dict[str, list[Side]] = {}
    for side in sides:
        grouped.setdefault(side.office, []).append(side)
    return grouped
