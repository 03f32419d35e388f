"""Corrections: what an office was told that holds no more, what it did about it, and what became of
the corrections of its own values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from tieline.apps.audit.actions import record_look
from tieline.apps.cases import queries as cases
from tieline.apps.cases.queries import CaseRow
from tieline.apps.corrections import actions
from tieline.apps.corrections import queries as corrections
from tieline.apps.corrections.errors import CorrectionNotFound, DisputeWouldTell, NotDisputed
from tieline.apps.corrections.queries import AnswerRow, SentCorrection, ToldCorrection
from tieline.apps.hits import queries as hits
from tieline.apps.hits.queries import HandlingRow
from tieline.apps.offices import queries as offices
from tieline.apps.offices.queries import OfficeRow
from tieline.apps.selectors import in_cases
from tieline.core.corrections import CorrectionAnswer
from tieline.core.ids import Actor, CaseId, Viewer
from tieline.journeys.silencing import Known, names_of

_PURPOSE: Final = "what the office was told and holds no more"


@dataclass(frozen=True, slots=True)
class ToldView:
    """A correction as its recipient sees it. `value` and `cases` are the recipient's own; None and empty
    where it only asked: then `asked_by` and `asked_for` say who did, for which of its cases. `handled` is
    what it made of hits on the value, each to be looked at again."""

    row: ToldCorrection
    source: OfficeRow
    value: Known | None
    cases: tuple[CaseRow, ...]
    asked_by: str
    asked_for: str
    handled: tuple[HandlingRow, ...]
    answer: AnswerRow | None
    answered_by: str

    def is_overdue(self, now: datetime) -> bool:
        """Whether it was to be answered by now."""
        return self.answer is None and self.row.due_at <= now


@dataclass(frozen=True, slots=True)
class SentView:
    """A correction of one's own value, as told to one recipient."""

    row: SentCorrection
    recipient: OfficeRow
    case: CaseRow
    value: Known | None
    is_overdue: bool


def list_told(*, actor: Actor, now: datetime) -> list[ToldView]:
    """The corrections that the actor may know of: those not answered first, newest first. Raises
    RightMissing."""
    entry = record_look("corrections.listed", actor=actor, now=now, purpose=_PURPOSE)
    viewer = actor.as_viewer()
    views = _told_views(viewer, corrections.list_told(viewer, entry=entry))
    return sorted(views, key=lambda view: (view.answer is not None, -view.row.id))


def list_told_of_case(case_id: CaseId, *, actor: Actor, now: datetime) -> list[ToldView]:
    """Those on values that a case of the actor's office holds. Leaves no trace where there is none."""
    if not corrections.count_waiting(actor.as_viewer(), now=now).told:
        return []
    return [
        view
        for view in list_told(actor=actor, now=now)
        if case_id in {case.id for case in view.cases} or view.row.look_case_id == case_id
    ]


def show_told(uuid: UUID, *, actor: Actor, now: datetime) -> ToldView:
    """One correction. Raises CorrectionNotFound."""
    for view in list_told(actor=actor, now=now):
        if view.row.uuid == uuid:
            return view
    raise CorrectionNotFound(str(uuid))


def answer(
    uuids: Iterable[UUID], said: CorrectionAnswer, note: str, *, actor: Actor, now: datetime
) -> int:
    """Say of these corrections what was done, or that they are disputed; how many. All or, where one
    cannot be found or disputed, none of those after it. Raises CorrectionNotFound, DisputeWouldTell,
    BadInput."""
    known = {view.row.uuid: view for view in list_told(actor=actor, now=now)}
    wanted = dict.fromkeys(uuids)
    for uuid in wanted:
        if uuid not in known:
            raise CorrectionNotFound(str(uuid))
        if said is CorrectionAnswer.DISPUTED and not known[uuid].row.is_known:
            raise DisputeWouldTell(str(uuid))
    for uuid in wanted:
        actions.answer(known[uuid].row.id, said, note, actor=actor, now=now)
    return len(wanted)


def list_sent(
    viewer: Viewer, case: CaseRow | None = None, *, now: datetime
) -> list[SentView]:  # fmt: skip
    """What the office corrected of its own values, or of one case, newest first. Raises
    RightMissing."""
    rows = corrections.list_sent(viewer, case.id if case else None)
    return _sent_views(viewer, rows, now)


def list_troubled(viewer: Viewer, *, now: datetime) -> list[SentView]:
    """Of these, those that a supervisor sees to: disputed and not replied to, then overdue."""
    views = [
        view for view in list_sent(viewer, now=now) if view.is_overdue or view.row.waits_for_reply
    ]
    return sorted(views, key=lambda view: (not view.row.waits_for_reply, view.row.due_at))


def reply(uuid: UUID, note: str, *, actor: Actor, now: datetime) -> None:
    """Reply to the dispute of a correction. For supervisors. Raises RightMissing, NotDisputed,
    CorrectionNotFound, BadInput."""
    found = [row for row in corrections.list_sent(actor.as_viewer()) if row.uuid == uuid]
    if not found:
        raise CorrectionNotFound(str(uuid))
    [row] = found
    if not row.waits_for_reply or row.answer_id is None:
        raise NotDisputed(str(uuid))
    actions.reply(row.id, row.answer_id, note, actor=actor, now=now)


def _told_views(viewer: Viewer, rows: Sequence[ToldCorrection]) -> list[ToldView]:
    if not rows:
        return []
    directory = offices.offices_by_id(viewer)
    selectors = {row.selector_id for row in rows if row.selector_id is not None}
    values = in_cases.values_of_selectors(viewer, selectors)
    holding = in_cases.cases_of_selectors(viewer, selectors)
    ids = {case for held in holding.values() for case in held}
    found = cases.rows_by_id(viewer, ids | {r.look_case_id for r in rows if r.look_case_id})
    handled = hits.handling_of(viewer, {hit for row in rows for hit in row.hit_ids})
    answers = corrections.answers_of(viewer, [row.id for row in rows])
    people = {row.person_id for row in rows if row.person_id}
    names = names_of(viewer, people | {one.answered_by for one in answers.values()})
    views = []
    for row in rows:
        said = answers.get(row.id)
        value = values.get(row.selector_id) if row.selector_id else None
        own = holding.get(row.selector_id, []) if row.selector_id else []
        asked_for = found.get(row.look_case_id) if row.look_case_id else None
        views.append(
            ToldView(
                row=row,
                source=directory[row.source_id],
                value=Known(*value) if value else None,
                cases=tuple(found[case] for case in own if case in found),
                asked_by=names[row.person_id] if row.person_id else "",
                asked_for=asked_for.ref if asked_for else "",
                handled=tuple(handled[hit] for hit in row.hit_ids if hit in handled),
                answer=said,
                answered_by=names[said.answered_by] if said else "",
            )
        )
    return views


def _sent_views(
    viewer: Viewer, rows: Sequence[SentCorrection], now: datetime
) -> list[SentView]:  # fmt: skip
    if not rows:
        return []
    directory = offices.offices_by_id(viewer)
    values = in_cases.values_of_mentions(viewer, {row.mention_id for row in rows})
    found = cases.rows_by_id(viewer, {row.case_id for row in rows})
    return [
        SentView(
            row=row,
            recipient=directory[row.recipient_id],
            case=found[row.case_id],
            value=Known(*values[row.mention_id]) if row.mention_id in values else None,
            is_overdue=row.is_overdue(now),
        )
        for row in rows
        if row.case_id in found
    ]
