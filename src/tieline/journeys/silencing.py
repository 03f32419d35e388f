"""How a case answers, in full, and what supervisors do about silence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from tieline.apps.cases import queries as cases
from tieline.apps.cases import silences
from tieline.apps.cases.errors import SilenceNotFound
from tieline.apps.cases.queries import CaseRow
from tieline.apps.cases.silences import SilenceRow
from tieline.apps.offices import queries as offices
from tieline.apps.offices.errors import PersonNotFound
from tieline.apps.selectors import in_cases, settling
from tieline.core.ids import CaseId, PersonId, SelectorId, Viewer
from tieline.core.postures import Posture

ENDS_SOON: Final = timedelta(days=14)
"""From when on a supervisor is told that an allowed silence comes to its end."""


@dataclass(frozen=True, slots=True)
class Known:
    """A value, as its kind and canonical form."""

    kind: str
    canonical: str


@dataclass(frozen=True, slots=True)
class SilenceView:
    """A silence with the names of what it is about. `value` is None where the whole case is silent.
    `days_left`: whole days until it lapses, 0 on its last one."""

    row: SilenceRow
    case: CaseRow
    value: Known | None
    asked_by: str
    allowed_by: str
    renewal_asked_by: str
    ended_by: str
    days_left: int

    @property
    def ends_soon(self) -> bool:
        """Whether it was allowed and comes to its end, or its renewal was asked for."""
        if self.row.is_waiting or self.row.ended_at is not None:
            return False
        return self.days_left <= ENDS_SOON.days or self.row.renewal_asked_at is not None

    @property
    def may_ask_renewal(self) -> bool:
        """Whether asking for its renewal makes sense: it comes to its end and nobody has asked."""
        return self.ends_soon and self.row.renewal_asked_at is None


@dataclass(frozen=True, slots=True)
class OtherAnswer:
    """One value of a case that answers otherwise than the case, and the silence behind it."""

    value: Known
    posture: Posture
    silence: SilenceView | None


@dataclass(frozen=True, slots=True)
class CaseAnswers:
    """How a case answers: as a whole, and for the values for which it answers otherwise. `ended` is
    the silence of the whole case that ended last. `is_settling`: it answers so already, and what
    others were told before still follows."""

    case: CaseRow
    is_settling: bool
    silence: SilenceView | None
    ended: SilenceView | None
    others: tuple[OtherAnswer, ...]


@dataclass(frozen=True, slots=True)
class OfficeSilences:
    """The silences of an office: those that wait for a word, those that end soon, and the rest."""

    waiting: tuple[SilenceView, ...]
    ending: tuple[SilenceView, ...]
    lasting: tuple[SilenceView, ...]


def show_answers(viewer: Viewer, case: CaseRow, *, now: datetime) -> CaseAnswers:
    """How a case of the viewer's office answers."""
    rows = silences.list_silences(viewer, case_id=case.id, only_live=False)
    views = {view.row.uuid: view for view in _views(viewer, rows, now)}
    live = {row.selector_id: views[row.uuid] for row in rows if row.ended_at is None}
    ended = [row for row in rows if row.ended_at is not None and row.selector_id is None]
    last = max(ended, key=lambda row: row.ended_at or row.asked_at, default=None)
    postures = silences.postures_of_selectors(viewer, case.id)
    values = in_cases.values_of_selectors(viewer, postures)
    others = [
        OtherAnswer(Known(*values[selector]), posture, live.get(selector))
        for selector, posture in postures.items()
    ]
    return CaseAnswers(
        case=case,
        is_settling=settling.is_settling(viewer, case.id),
        silence=live.get(None),
        ended=views[last.uuid] if last is not None else None,
        others=tuple(sorted(others, key=lambda one: (one.value.kind, one.value.canonical))),
    )


def answer_for(viewer: Viewer, case: CaseRow, selector_id: SelectorId) -> Posture | None:
    """How a case answers for one of its values, where that differs from the case; else None."""
    return silences.postures_of_selectors(viewer, case.id).get(selector_id)


def list_of_office(viewer: Viewer, *, now: datetime) -> OfficeSilences:
    """The live silences of the viewer's office, those that end first at the head."""
    views = _views(viewer, silences.list_silences(viewer), now)
    waiting = tuple(view for view in views if view.row.is_waiting)
    ending = tuple(view for view in views if view.ends_soon)
    rest = tuple(view for view in views if not view.row.is_waiting and not view.ends_soon)
    return OfficeSilences(waiting, ending, rest)


def get_silence(viewer: Viewer, uuid: UUID, *, now: datetime) -> SilenceView:
    """A live silence of the viewer's office. Raises SilenceNotFound."""
    rows = [row for row in silences.list_silences(viewer) if row.uuid == uuid]
    if not rows:
        raise SilenceNotFound(str(uuid))
    return _views(viewer, rows, now)[0]


def _views(viewer: Viewer, rows: Sequence[SilenceRow], now: datetime) -> list[SilenceView]:
    found = cases.rows_by_id(viewer, {CaseId(row.case_id) for row in rows})
    values = in_cases.values_of_selectors(
        viewer, {row.selector_id for row in rows if row.selector_id is not None}
    )
    names = names_of(viewer, {person for row in rows for person in _people_of(row)})
    return [
        SilenceView(
            row=row,
            case=found[row.case_id],
            value=None if row.selector_id is None else Known(*values[row.selector_id]),
            asked_by=names[row.asked_by],
            allowed_by=names.get(row.allowed_by, "") if row.allowed_by else "",
            renewal_asked_by=names.get(row.renewal_asked_by, "") if row.renewal_asked_by else "",
            ended_by=names.get(row.ended_by, "") if row.ended_by else "",
            days_left=max(0, (row.until - now).days),
        )
        for row in rows
    ]


def names_of(viewer: Viewer, ids: set[PersonId]) -> dict[PersonId, str]:
    """What these people are called: by their full name where the viewer may see it, otherwise by the
    name they sign in with, and with no name once they may not sign in any more."""
    known = offices.people_by_id(viewer, ids)
    return {
        ident: (known[ident].full_name or known[ident].name)
        if ident in known
        else _sign_in_name(ident)
        for ident in ids
    }


def _sign_in_name(ident: PersonId) -> str:
    try:
        return offices.find_person_by_id(ident).name
    except PersonNotFound:
        return "somebody who has left"


def _people_of(row: SilenceRow) -> tuple[PersonId, ...]:
    named = (row.asked_by, row.allowed_by, row.renewal_asked_by, row.ended_by)
    return tuple(person for person in named if person is not None)
