"""The audit trail as an auditor searches it. Each search leaves an entry of its own before it is
answered, with what it was narrowed to as ids and counts, and the purpose."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from tieline.apps.audit.actions import record_look
from tieline.apps.audit.errors import BadTrailSearch
from tieline.apps.audit.queries import EntryRow
from tieline.apps.audit.searching import TrailFilter, each_entry, find_entries
from tieline.apps.cases import queries as cases
from tieline.apps.engagements.queries import samples_of_cases
from tieline.apps.offices import queries as offices
from tieline.apps.offices.errors import PersonNotFound
from tieline.apps.offices.rights import demand_right
from tieline.core.ids import Actor, AuditEntryId, CaseId, PersonId, Viewer
from tieline.core.rights import Right
from tieline.core.trail_words import WORDS, nouns, words_of
from tieline.journeys.places import seal_place, unseal_place

NO_CASE: Final = CaseId(0)
"""Names no case: what is sought by a reference that the office does not have."""
TEXT_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Sought:
    """What an auditor looks for, in their words; what is empty narrows nothing."""

    person: str = ""
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None
    case_ref: str = ""
    text: str = ""
    only_without_case: bool = False


@dataclass(frozen=True, slots=True)
class TrailLine:
    """An entry with the names that the viewer may know. `person` is empty for someone whose home is
    another office; `case_ref` where the viewer may not read the case, or the entry names none."""

    row: EntryRow
    words: str
    person: str
    by_operator: bool
    case_id: CaseId | None
    case_ref: str
    sample: UUID | None
    """Where the viewer opens the case, drawn under a running engagement of theirs."""

    @property
    def others(self) -> dict[str, object]:
        """What else the entry names, but for the case."""
        return {name: value for name, value in self.row.ids.items() if name != "case"}

    @property
    def by_nobody(self) -> bool:
        """Nobody acts where a sign-in is refused."""
        return self.row.person_id == 0


def begin_search(
    sought: Sought,
    purpose: str,
    *,
    actor: Actor,
    now: datetime,
    is_further: bool = False,
    exports: bool = False,
) -> TrailFilter:
    """Write down who searches for what and why, and return what is to be found. `is_further`: a
    further page of what was searched for before.

    Raises RightMissing, PurposeMissing, PersonNotFound, BadTrailSearch, BadInput.
    """
    demand_right(actor, Right.AUDIT)
    wanted = _read(sought, actor.as_viewer())
    record_look(
        "trail.searched",
        actor=actor,
        now=now,
        purpose=purpose,
        ids=_filter_ids(wanted, is_further, exports),
    )
    return wanted


def page_lines(
    viewer: Viewer, wanted: TrailFilter, *, before: AuditEntryId | None = None, limit: int = 50
) -> list[TrailLine]:
    """A page of what is found, newest first."""
    return _name(viewer, find_entries(viewer, wanted, before=before, limit=limit))


def each_line(viewer: Viewer, wanted: TrailFilter) -> Iterator[TrailLine]:
    """All that is found, newest first."""
    for rows in each_entry(viewer, wanted):
        yield from _name(viewer, rows)


def place_of(line: TrailLine, viewer: Viewer) -> str:
    """Where a list goes on after this line, sealed: the number of an entry counts what all offices do."""
    return seal_place([line.row.id], of="trail", office=viewer.office_id)


def read_place(text: str, viewer: Viewer) -> AuditEntryId:
    """The place that `place_of` gave. Raises BadTrailSearch."""
    try:
        return AuditEntryId(unseal_place(text, of="trail", office=viewer.office_id)[0])
    except ValueError as error:
        raise BadTrailSearch(
            "cursor", "This is no place of the list: search again from its top."
        ) from error


def find_acting(viewer: Viewer, name: str) -> PersonId:
    """Someone who acts, or acted, for the viewer's office: a colleague, disabled or not, somebody of
    another office with a role here, or the operator. Raises PersonNotFound."""
    try:
        return offices.get_colleague(viewer, name).id
    except PersonNotFound:
        known = offices.find_person(name)
    if known.is_operator or viewer.office_id in known.office_ids:
        return known.id
    raise PersonNotFound(name)


def _read(sought: Sought, viewer: Viewer) -> TrailFilter:
    if sought.action and sought.action not in WORDS and sought.action not in nouns():
        raise BadTrailSearch("action", "There is no such action, and no group of that name.")
    if sought.since and sought.until and sought.since >= sought.until:
        raise BadTrailSearch("until", "The end of the span lies before its beginning.")
    if len(sought.text) > TEXT_MAX:
        raise BadTrailSearch("text", f"Give at most {TEXT_MAX} characters of the purpose.")
    case_id = None
    if sought.case_ref:
        case_id = cases.find_for_auditor(viewer, sought.case_ref) or NO_CASE
    return TrailFilter(
        person_id=find_acting(viewer, sought.person) if sought.person else None,
        action=sought.action,
        since=sought.since,
        until=sought.until,
        case_id=case_id,
        text=sought.text,
        only_without_case=sought.only_without_case,
    )


def _filter_ids(
    wanted: TrailFilter, is_further: bool, exports: bool
) -> dict[str, int | str | list[int]]:
    """Ids, counts and moments; of a text that it was one."""
    said: dict[str, int | str | list[int] | None] = {
        "person": wanted.person_id,
        "action": wanted.action or None,
        "since": wanted.since.isoformat() if wanted.since else None,
        "until": wanted.until.isoformat() if wanted.until else None,
        "case": wanted.case_id,
        "text": 1 if wanted.text else None,
        "without_case": 1 if wanted.only_without_case else None,
        "further": 1 if is_further else None,
        "export": 1 if exports else None,
    }
    return {name: value for name, value in said.items() if value is not None}


def _name(viewer: Viewer, rows: Sequence[EntryRow]) -> list[TrailLine]:
    people = offices.people_by_id(viewer, {row.person_id for row in rows})
    operator = offices.find_operator().id
    named = {row.id: _case_of(row) for row in rows}
    ids = {case for case in named.values() if case is not None}
    refs, samples = cases.refs_by_id(viewer, ids), samples_of_cases(viewer, ids)
    return [
        TrailLine(
            row=row,
            words=words_of(row.action),
            person=people[row.person_id].name if row.person_id in people else "",
            by_operator=row.person_id == operator,
            case_id=named[row.id],
            case_ref=refs.get(named[row.id] or NO_CASE, ""),
            sample=samples.get(named[row.id] or NO_CASE),
        )
        for row in rows
    ]


def _case_of(row: EntryRow) -> CaseId | None:
    found = row.ids.get("case")
    return CaseId(found) if isinstance(found, int) and found else None
