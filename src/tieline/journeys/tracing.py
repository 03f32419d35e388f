"""Where a hit comes from: the own side's submissions and their authorities, who looked, who was told
what, what was decided. The trace of asking is committed first; so is the trace of each file made of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tieline.apps.audit.actions import record_look
from tieline.apps.authorities.queries import AuthorityRow, authorities_by_id
from tieline.apps.cases import queries as cases
from tieline.apps.cases.queries import CaseRow
from tieline.apps.cases.silences import SilenceRow, list_silences
from tieline.apps.offices import queries as offices
from tieline.apps.offices.queries import OfficeRow
from tieline.apps.proceedings.queries import StepRow, trace_entries
from tieline.apps.selectors import queries as selectors
from tieline.apps.selectors.queries import AppearanceRow, MentionRow
from tieline.apps.sharing import queries as sharing
from tieline.apps.sharing.queries import MarkingRow
from tieline.apps.sharing.release_queries import ReleaseRow, list_releases
from tieline.apps.submissions import queries as submissions
from tieline.apps.submissions.queries import SubmissionRow
from tieline.core.ids import Actor, AuthorityId, MentionId, PersonId, SubmissionId, Viewer
from tieline.core.parsing.layout import Layout
from tieline.core.postures import Posture
from tieline.journeys import suspecting
from tieline.journeys.askers import AskerView, list_askers_of_value
from tieline.journeys.handling import OwnPart, show_own_part
from tieline.journeys.record_of_case import RecordLine, list_told_of
from tieline.journeys.silencing import answer_for, names_of
from tieline.journeys.suspecting import SubjectView

PURPOSE: Final = "the provenance of a hit"


@dataclass(frozen=True, slots=True)
class Source:
    """A submission that says or said something of the value. `slice_bytes` and `slice_sha256` are of
    the rows of the own office in the file."""

    submission: SubmissionRow
    slice_sha256: str
    slice_bytes: int
    layout: Layout
    authority: AuthorityRow | None
    appearances: tuple[AppearanceRow, ...]


@dataclass(frozen=True, slots=True)
class Own:
    """What the viewer's office itself has on a value of one of its cases; `part` is a hit on it.
    `markings`: the one that lies on the case and those it replaced, newest first."""

    part: OwnPart | None
    mention: MentionRow
    case: CaseRow
    answers: Posture
    markings: tuple[MarkingRow, ...]
    sources: tuple[Source, ...]
    releases: tuple[ReleaseRow, ...]
    silences: tuple[SilenceRow, ...]
    subjects: tuple[SubjectView, ...]


@dataclass(frozen=True, slots=True)
class Traced:
    """The provenance of a value of a case, as its own office may know it."""

    made_at: datetime
    made_by: str
    office: OfficeRow
    own: Own
    told: tuple[RecordLine, ...]
    askers: tuple[AskerView, ...]
    steps: tuple[StepRow, ...]
    names: dict[PersonId, str]


def trace_hit(ident: str, *, actor: Actor, now: datetime) -> Traced:
    """The provenance of a hit, as far as the actor's office may know of it. Raises HitNotFound."""
    part = show_own_part(
        ident, actor=actor, now=now, whole=True
    )  # hidden looks like missing, first of all
    return trace_value(part.page.hit.mention, part, actor=actor, now=now)


def trace_value(
    mention: MentionRow, part: OwnPart | None = None, *, actor: Actor, now: datetime
) -> Traced:
    """The provenance of a value that a case of the actor's office holds; `part` is a hit on it."""
    viewer = actor.as_viewer()
    own = _own(viewer, mention, part, now)
    asked = tuple(list_askers_of_value(mention.id, actor=actor, now=now))
    steps = _steps(own, actor=actor, now=now)
    names = names_of(viewer, _people(own, steps) | {actor.person_id})
    return Traced(
        made_at=now,
        made_by=names[actor.person_id],
        office=offices.own_office(viewer),
        own=own,
        told=list_told_of(viewer, own.case, mention.id),
        askers=asked,
        steps=steps,
        names=names,
    )


def _own(viewer: Viewer, mention: MentionRow, part: OwnPart | None, now: datetime) -> Own:
    case = cases.rows_by_id(viewer, [mention.case_id])[mention.case_id]
    return Own(
        part=part,
        mention=mention,
        case=case,
        answers=answer_for(viewer, case, mention.selector_id) or case.posture,
        markings=tuple(sharing.history_of(viewer, case.marking_id)),
        sources=_sources(viewer, mention.id),
        releases=tuple(list_releases(viewer, case_id=case.id)),
        silences=tuple(
            one
            for one in list_silences(viewer, case_id=case.id, only_live=False)
            if one.selector_id in (None, mention.selector_id)
        ),
        subjects=_subjects(viewer, case, mention, now),
    )


def _steps(own: Own, *, actor: Actor, now: datetime) -> tuple[StepRow, ...]:
    """What the trail of the office says, oldest first; the entry of asking for it among it."""
    viewer = actor.as_viewer()
    hit = own.part.page.hit.side.id if own.part else 0
    entry = record_look(
        "hit.traced",
        actor=actor,
        now=now,
        purpose=PURPOSE,
        ids={"hit": hit, "mention": own.mention.id},
    )
    keys = selectors.keys_of_mentions(viewer, [own.mention.id])
    found = trace_entries(viewer, _about(own), [key.digest for key in keys], entry=entry)
    return tuple(step for step in found if _is_about(step, own))


def _people(own: Own, steps: Sequence[StepRow]) -> set[PersonId]:
    return {
        *(one.person_id for one in steps),
        *(one.submission.handed_in_by for one in own.sources),
        *(one.marked_by for one in own.markings),
        *(one.asked_by for one in own.releases),
        *(
            who
            for one in own.silences
            for who in (one.asked_by, one.allowed_by, one.ended_by)
            if who is not None
        ),
    }


def _sources(viewer: Viewer, mention_id: MentionId) -> tuple[Source, ...]:
    said: dict[SubmissionId, list[AppearanceRow]] = {}
    for row in selectors.list_appearances(viewer, mention_id):
        said.setdefault(row.submission_id, []).append(row)
    rows = [submissions.get_submission_by_id(viewer, ident) for ident in said]
    wanted = {row.authority_id for row in rows if row.authority_id is not None}
    papers = authorities_by_id(viewer, list(wanted))
    return tuple(_source(viewer, row, papers, said[row.id]) for row in rows)


def _source(
    viewer: Viewer,
    row: SubmissionRow,
    papers: dict[AuthorityId, AuthorityRow],
    said: Sequence[AppearanceRow],
) -> Source:
    sha256, byte_count = submissions.digest_of_slice(viewer, row.id)
    return Source(
        submission=row,
        slice_sha256=sha256,
        slice_bytes=byte_count,
        layout=submissions.get_work(viewer, row.id).layout,
        authority=None if row.authority_id is None else papers[row.authority_id],
        appearances=tuple(said),
    )


def _subjects(
    viewer: Viewer, case: CaseRow, mention: MentionRow, now: datetime
) -> tuple[SubjectView, ...]:
    """The subjects of the case that the value was said to belong to, each in full."""
    found = suspecting.list_subjects(viewer, now=now, case=case)
    return tuple(
        suspecting.show_subject(viewer, view.row.uuid, now=now)
        for view in found
        if any(_is_value(known.kind, known.canonical, mention) for known in view.values)
    )


def _is_value(kind: str, canonical: str, mention: MentionRow) -> bool:
    return (kind, canonical) == (mention.kind, mention.canonical)


def _about(own: Own) -> dict[str, list[int | str]]:
    """By which ids the trail names the case, the value, its submissions and what lay on them."""
    hit = own.part.page.hit.side if own.part else None
    return {
        "hit": [hit.id] if hit else [],
        "sought": [str(hit.uuid)] if hit else [],
        "mention": [own.mention.id],
        "case": [own.mention.case_id],
        "submission": [source.submission.id for source in own.sources],
        "authority": [
            source.submission.authority_id
            for source in own.sources
            if source.submission.authority_id is not None
        ],
        "marking": [row.id for row in own.markings],
        "silence": [row.id for row in own.silences],
        "subject": [view.row.id for view in own.subjects],
    }


def _is_about(step: StepRow, own: Own) -> bool:
    """Of what names the case: not what was done to other values and subjects of it."""
    ids = step.ids
    about = _about(own)
    return (
        ids.get("selector", 0) in (0, own.mention.selector_id)
        and ("subject" not in ids or ids["subject"] in about["subject"])
        and ("silence" not in ids or ids["silence"] in about["silence"])
    )
