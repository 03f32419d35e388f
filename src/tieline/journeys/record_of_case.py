"""The written record of a case: who got what of it, when and why, and what became of corrections.

All that its office may know: what answers across offices told, releases, the coordinators that the office
cleared, and the corrections of what was told.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tieline.apps.accords.clearances import list_clearances
from tieline.apps.cases import queries as cases
from tieline.apps.cases.queries import CaseRow
from tieline.apps.compromises import disclosures
from tieline.apps.offices import queries as offices
from tieline.apps.selectors import in_cases
from tieline.apps.sharing import release_queries as releases
from tieline.core.corrections import CorrectionAnswer
from tieline.core.ids import MentionId, Viewer
from tieline.journeys import correcting
from tieline.journeys.correcting import SentView
from tieline.journeys.silencing import Known, names_of


class Tells(StrEnum):
    """What somebody got."""

    POINTER = "pointer"  # that a case of the office has the value, and whom to call
    CONTENT = "content"  # its reference and summary as well
    RELEASE = "release"  # the case was released to them
    COORDINATOR = "coordinator"  # cleared to count what the office has in common with others
    CORRECTION = "correction"  # that what was told holds no more


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One thing that somebody got. `office` is a code, or the words of an agency or a country; empty for
    a coordinator. `office_name` is the name of an office that was told something. `value` is None for what is of no one value; `is_held` says whether the case has it
    still. `until` is None while it lasts."""

    tells: Tells
    at: datetime
    office: str
    person: str = ""
    value: Known | None = None
    is_held: bool = True
    look: str = ""
    why: str = ""
    until: datetime | None = None
    outcome: str = ""
    ident: tuple[int, ...] = ()
    office_name: str = ""

    @property
    def is_content(self) -> bool:
        """Whether the case's reference and summary were told, and not its pointer alone."""
        return self.tells is Tells.CONTENT

    @property
    def place(self) -> tuple[float, str, list[int]]:
        """Where it stands in the list, newest first; it says nothing to the outside."""
        return -self.at.timestamp(), self.tells.value, list(self.ident)


def list_record(
    uuid: UUID, viewer: Viewer, *, now: datetime
) -> tuple[CaseRow, tuple[RecordLine, ...]]:
    """A case of the viewer's office and its record, newest first. Raises CaseNotFound, RightMissing."""
    case = cases.get_case_by_uuid(viewer, uuid)
    rows = [*_told(viewer, case), *_released(viewer, case, now), *_cleared(viewer)]
    rows += _corrected(correcting.list_sent(viewer, case, now=now))
    return case, tuple(sorted(rows, key=lambda line: line.place))


def list_told(uuid: UUID, viewer: Viewer) -> tuple[CaseRow, tuple[RecordLine, ...]]:
    """A case of the viewer's office and what answers told of it, newest first; also for an auditor who has
    opened the case. Raises CaseNotFound."""
    case = cases.get_case_by_uuid(viewer, uuid)
    return case, tuple(sorted(_told(viewer, case), key=lambda line: line.place))


def list_told_of(viewer: Viewer, case: CaseRow, mention_id: MentionId) -> tuple[RecordLine, ...]:
    """What was told of one value of a case of the viewer's office, newest first."""
    lines = [line for line in _told(viewer, case) if line.ident[0] == mention_id]
    return tuple(sorted(lines, key=lambda line: line.place))


def _told(viewer: Viewer, case: CaseRow) -> Iterator[RecordLine]:
    rows = disclosures.list_disclosures(viewer, case.id)
    directory = offices.offices_by_id(viewer, {row.recipient_id for row in rows})
    ids = {row.mention_id for row in rows}
    values = in_cases.values_of_mentions(viewer, ids)
    held = in_cases.held_mentions(viewer, ids)
    # Of other offices' people only contacts have a name here.
    people = offices.people_by_id(viewer, {row.person_id for row in rows})
    for row in rows:
        yield RecordLine(
            tells=Tells.CONTENT if row.level > 1 else Tells.POINTER,
            at=row.disclosed_at,
            office=directory[row.recipient_id].code,
            office_name=directory[row.recipient_id].name,
            person=people[row.person_id].full_name if row.person_id in people else "",
            value=Known(*values[row.mention_id]) if row.mention_id in values else None,
            is_held=row.mention_id in held,
            look=row.look,
            ident=(row.mention_id, row.recipient_id, row.person_id, -row.level),
        )


def _released(viewer: Viewer, case: CaseRow, now: datetime) -> Iterator[RecordLine]:
    for row in releases.list_releases(viewer, case_id=case.id):
        if row.released_at is not None:
            yield RecordLine(
                tells=Tells.RELEASE,
                at=row.released_at,
                office=row.recipient.words,
                why=row.purpose,
                until=row.revoked_at or row.expires_at,
                outcome=row.state_at(now).value,
                ident=(row.id,),
            )


def _cleared(viewer: Viewer) -> Iterator[RecordLine]:
    rows = list_clearances(viewer)
    names = names_of(viewer, {row.person_id for row in rows})
    for place, row in enumerate(rows):
        if row.office_id == viewer.office_id:
            yield RecordLine(
                tells=Tells.COORDINATOR,
                at=row.cleared_at,
                office="",
                person=names[row.person_id],
                why=row.reason,
                until=row.ended_at,
                ident=(place,),
            )


def _corrected(views: Iterable[SentView]) -> Iterator[RecordLine]:
    for view in views:
        row = view.row
        yield RecordLine(
            tells=Tells.CORRECTION,
            at=row.corrected_at,
            office=view.recipient.code,
            value=view.value,
            is_held=False,
            why=row.how.value,
            until=row.answered_at,
            outcome=_outcome(view),
            ident=(row.id,),
        )


def _outcome(view: SentView) -> str:
    row = view.row
    if not row.is_told:
        return "waits while the case answers nothing"
    if row.answer is CorrectionAnswer.DISPUTED:
        return f"disputed: {row.note}" + (f"; replied: {row.reply}" if row.reply else "")
    if row.answer is CorrectionAnswer.DONE:
        return f"done: {row.note}"
    seen = "seen" if row.shown_at else "not seen"
    return f"{seen}, not answered in time" if view.is_overdue else seen
