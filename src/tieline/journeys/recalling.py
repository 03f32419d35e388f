"""A case of one's own office as it stood at a moment, beside how it stands now; and what one record of
it said before each change. That somebody looks is written down first, with its purpose.

Supervisors look at any case of the office; auditors at a sampled one, as its engagement opens it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from tieline.apps.audit.actions import record_look
from tieline.apps.cases import queries as cases
from tieline.apps.cases.queries import CaseRow
from tieline.apps.engagements import actions as engagement_actions
from tieline.apps.engagements import queries as engagements
from tieline.apps.engagements.errors import SampleNotFound
from tieline.apps.history import queries as history
from tieline.apps.history.errors import RecordNotFound, before_history, not_yet
from tieline.apps.history.hits_then import ToldHit, list_told_then
from tieline.apps.history.queries import Content, RowThen, VersionRow
from tieline.apps.offices.rights import demand_right, may
from tieline.apps.selectors import held_then
from tieline.apps.selectors import queries as selectors
from tieline.apps.selectors.held_then import HeldThen
from tieline.apps.submissions import queries as submissions
from tieline.core.ids import Actor, AuditEntryId, MentionId, Viewer
from tieline.core.rights import Right
from tieline.core.trail_words import words_of
from tieline.journeys import record_of_case
from tieline.journeys.record_of_case import RecordLine
from tieline.journeys.saying import Fact, Sayer

VALUES_AT_ONCE: Final = 100
OF_CASE: Final = ("case", "posture", "silence", "subject", "suspicion", "subject_value",
                  "submission", "bound", "release")  # fmt: skip
"""What is said of a case, kind by kind."""
WITH_ID: Final = ("case", "silence", "subject", "submission", "release")
"""The kinds of which the versions of one record are shown: those that have an id to the outside."""


class Stood(StrEnum):
    """Whether a record was there."""

    THERE = "there"
    NOT_THERE = "not_there"
    PURGED = "purged"  # it was there, and what it said has been purged since


@dataclass(frozen=True, slots=True)
class Thing:
    """One record, then and now. `uuid` is None where the outside knows it by none."""

    row_id: int
    uuid: UUID | None
    then: Stood
    now: Stood
    facts: tuple[Fact, ...]

    @property
    def differs(self) -> bool:
        """Whether it stands otherwise now."""
        return self.then is not self.now or any(fact.differs for fact in self.facts)


@dataclass(frozen=True, slots=True)
class Section:
    """The records of one kind."""

    kind: str
    things: tuple[Thing, ...]


@dataclass(frozen=True, slots=True)
class CaseThen:
    """A case as it stood. `case` is how it stands; `engagement` the engagement that opened it, if one
    did. Of hits that are not told any more there is the count alone: who may know has changed."""

    case: CaseRow
    sample: UUID | None
    at: datetime
    began: datetime
    sections: tuple[Section, ...]
    roles: Section
    values: tuple[HeldThen, ...]
    values_then: int
    values_now: int
    next_after: MentionId | None
    hits: tuple[ToldHit, ...]
    hits_gone: int
    told: tuple[RecordLine, ...]
    told_since: int


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A change of a record: who made it when, what the trail says of it, what it said before and after."""

    row: VersionRow
    person: str
    words: tuple[str, ...]
    facts: tuple[Fact, ...]
    """What was changed; of a record that was removed what it said."""


@dataclass(frozen=True, slots=True)
class RecordHistory:
    """All changes of one record of a case, newest first."""

    case: CaseRow
    sample: UUID | None
    kind: str
    uuid: UUID
    began: datetime
    lines: tuple[VersionLine, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """A case that whoever looks may see at this moment, and what the look is for."""

    case: CaseRow
    purpose: str
    sample: UUID | None = None
    engagement: int | None = None


def open_by_sample(ident: str, *, actor: Actor, now: datetime) -> Opened:
    """A sampled case, for an auditor of its running engagement; that it is opened is written down.

    Raises SampleNotFound, NotItsAuditor, EngagementNotRunning.
    """
    viewer = actor.as_viewer()
    sample = engagements.get_sample(viewer, ident)
    row = engagements.get_engagement_by_id(viewer, sample.engagement_id)
    engagement_actions.note_opening(row, sample, actor=actor, now=now)
    case = cases.get_case_by_uuid(viewer, sample.case_uuid)
    return Opened(case, row.mandate, sample.uuid, row.id)


def open_by_supervisor(uuid: UUID, purpose: str, *, actor: Actor) -> Opened:
    """A case of the office, for one of its supervisors. Raises RightMissing, CaseNotFound."""
    demand_right(actor, Right.SUPERVISE)
    return Opened(cases.get_case_by_uuid(actor.as_viewer(), uuid), purpose)


def open_by_ref(ref: str, purpose: str, *, actor: Actor, now: datetime) -> Opened:
    """A case by its reference: any, for a supervisor; for an auditor one that was drawn under a running
    engagement of theirs. Raises RightMissing, CaseNotFound, SampleNotFound, and what opening raises."""
    viewer = actor.as_viewer()
    if may(actor, Right.SUPERVISE):
        return Opened(cases.get_case(viewer, ref), purpose)
    found = cases.find_for_auditor(viewer, ref)
    sample = None if found is None else engagements.samples_of_cases(viewer, [found]).get(found)
    if sample is None:
        raise SampleNotFound(ref)
    return open_by_sample(str(sample), actor=actor, now=now)


def recall_case(
    opened: Opened, at: datetime, *, actor: Actor, now: datetime, after: MentionId | None = None
) -> CaseThen:
    """The case as it stood at a moment; `after`: further values. Raises BadMoment, PurposeMissing."""
    viewer = actor.as_viewer()
    began = history.history_began(viewer)
    if at < began:
        raise before_history(began)
    if at > now:
        raise not_yet()
    entry = record_look(
        "case.recalled",
        actor=actor,
        now=now,
        purpose=opened.purpose,
        ids={**_opened_ids(opened), "at": at.isoformat()},
    )
    return _compose(opened, at, began, entry, viewer, after)


def show_versions(
    opened: Opened, kind: str, uuid: UUID, *, actor: Actor, now: datetime
) -> RecordHistory:
    """What one record of the case said before each change. Raises RecordNotFound, PurposeMissing."""
    viewer = actor.as_viewer()
    rows = _rows_now(viewer, kind, opened.case) if kind in WITH_ID else {}
    row_id = next((ident for ident, said in rows.items() if said["uuid"] == str(uuid)), None)
    if row_id is None:
        raise RecordNotFound(kind if kind in WITH_ID else "record")
    record_look(
        "history.viewed",
        actor=actor,
        now=now,
        purpose=opened.purpose,
        ids={**_opened_ids(opened), "kind": kind, "row": row_id},
    )
    versions = history.list_versions(viewer, kind, row_id)
    return RecordHistory(
        case=opened.case,
        sample=opened.sample,
        kind=kind,
        uuid=uuid,
        began=history.history_began(viewer),
        lines=_lines(viewer, kind, versions, rows[row_id]),
    )


def _opened_ids(opened: Opened) -> dict[str, int]:
    """The case, and the engagement that opened it."""
    said: dict[str, int] = {"case": opened.case.id}
    return said if opened.engagement is None else {**said, "engagement": opened.engagement}


def _compose(
    opened: Opened,
    at: datetime,
    began: datetime,
    entry: AuditEntryId,
    viewer: Viewer,
    after: MentionId | None,
) -> CaseThen:
    case = opened.case
    pairs = {kind: _then_and_now(viewer, kind, case, at) for kind in OF_CASE}
    roles = _roles(viewer, at)
    sayer = Sayer(viewer, _contents([*pairs.values(), roles]))
    values, following = held_then.page_held_then(
        viewer, case.id, at, after=after, limit=VALUES_AT_ONCE
    )
    hits = list_told_then(entry, case.id, at, viewer=viewer)
    _, told = record_of_case.list_told(case.uuid, viewer)
    told_then = tuple(line for line in told if line.at <= at)
    return CaseThen(
        case=case,
        sample=opened.sample,
        at=at,
        began=began,
        sections=tuple(_section(kind, found, sayer) for kind, found in pairs.items()),
        roles=_section("role", roles, sayer),
        values=tuple(values),
        values_then=held_then.count_held_then(viewer, case.id, at),
        values_now=selectors.count_held(viewer, [case.id]).get(case.id, 0),
        next_after=following,
        hits=tuple(hit for hit in hits if hit.stands),
        hits_gone=sum(not hit.stands for hit in hits),
        told=told_then,
        told_since=len(told) - len(told_then),
    )


_Pairs = dict[int, tuple[RowThen | None, Content | None]]


def _then_and_now(viewer: Viewer, kind: str, case: CaseRow, at: datetime) -> _Pairs:
    now = _rows_now(viewer, kind, case)
    if kind == "suspicion":  # never changed: what was attested by then
        then = {
            ident: RowThen(ident, said)
            for ident, said in now.items()
            if datetime.fromisoformat(said["attested_at"]) <= at
        }
    elif kind == "submission":
        then = history.rows_at(viewer, kind, at, ids=now.keys())
    else:
        then = history.rows_at(viewer, kind, at, case_id=case.id)
    return {ident: (then.get(ident), now.get(ident)) for ident in sorted({*then, *now})}


def _rows_now(viewer: Viewer, kind: str, case: CaseRow) -> dict[int, Content]:
    if kind == "submission":
        ids = [
            *engagements.submissions_of_audited(viewer, case.id),
            *selectors.submissions_of_case(viewer, case.id),
        ]
        handed = submissions.list_submissions_of_case(viewer, case.ref, ids)
        return history.rows_now(viewer, kind, ids=[row.id for row in handed])
    if kind == "suspicion":
        subjects = history.rows_now(viewer, "subject", case_id=case.id)
        return history.rows_now(viewer, kind, of=("subject_id", list(subjects)))
    return history.rows_now(viewer, kind, case_id=case.id)


def _roles(viewer: Viewer, at: datetime) -> _Pairs:
    """The roles in the office that counted then; now those of them that are in force still."""
    then = {
        ident: row
        for ident, row in history.rows_at(viewer, "role", at).items()
        if row.content is None or _counts(row.content, at)
    }
    now = history.rows_now(viewer, "role")
    return {ident: (row, now.get(ident)) for ident, row in then.items()}


def _counts(role: Content, at: datetime) -> bool:
    starts, ends = role["starts_at"], role["ends_at"]
    return (starts is None or datetime.fromisoformat(starts) <= at) and (
        ends is None or datetime.fromisoformat(ends) > at
    )


def _contents(found: Iterable[_Pairs]) -> list[Content | None]:
    return [
        content
        for pairs in found
        for then, now in pairs.values()
        for content in (None if then is None else then.content, now)
    ]


def _section(kind: str, pairs: _Pairs, sayer: Sayer) -> Section:
    return Section(
        kind, tuple(_thing(kind, ident, then, now, sayer) for ident, (then, now) in pairs.items())
    )


def _thing(kind: str, ident: int, then: RowThen | None, now: Content | None, sayer: Sayer) -> Thing:
    before = None if then is None else then.content
    stood = Stood.THERE if before is not None else Stood.PURGED
    uuid = (before or now or {}).get("uuid")
    return Thing(
        row_id=ident,
        uuid=UUID(uuid) if uuid else None,
        then=Stood.NOT_THERE if then is None else stood,
        now=Stood.NOT_THERE if now is None else Stood.THERE,
        facts=sayer.facts(kind, before, now),
    )


def _lines(
    viewer: Viewer, kind: str, versions: list[VersionRow], now: Content
) -> tuple[VersionLine, ...]:
    sayer = Sayer(viewer, [now, *(one.before for one in versions)])
    people = Sayer(viewer, [{"person_id": one.by_person} for one in versions])
    found, after = [], now
    for one in versions:
        if one.before is None:
            facts: tuple[Fact, ...] = ()
        else:
            facts = tuple(fact for fact in sayer.facts(kind, one.before, after) if fact.differs)
            after = one.before
        found.append(
            VersionLine(
                row=one,
                person=people.person(one.by_person),
                words=tuple(words_of(action) for _, action in one.actions),
                facts=facts,
            )
        )
    return tuple(found)
