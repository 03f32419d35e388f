"""Where a hit comes from: one shape, of which the JSON and the PDF are made alike.

`format` names this shape; a field that is added leaves it, one that changes its meaning does not.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tieline.apps.proceedings.queries import StepRow
from tieline.apps.selectors.queries import AppearanceRow
from tieline.core.marking_fields import line_of
from tieline.core.trail_words import to_hundredths, words_of
from tieline.journeys.handling import OwnPart
from tieline.journeys.shapes.askers import AskerShape, asker_shape
from tieline.journeys.shapes.authorities import AuthorityShape, authority_shape
from tieline.journeys.shapes.disclosures import DisclosureShape, disclosure_shape
from tieline.journeys.shapes.fields import fields_of
from tieline.journeys.shapes.hits import HitHolderShape
from tieline.journeys.shapes.holders import holder_shape
from tieline.journeys.shapes.layouts import LayoutShape, layout_shape
from tieline.journeys.shapes.markings import MarkingShape, marking_shape
from tieline.journeys.shapes.subjects import SubjectShape, subject_shape
from tieline.journeys.tracing import Source, Traced

FORMAT: Final = "tieline provenance 1"


@dataclass(frozen=True, slots=True)
class TracingOfficeShape:
    """Whose provenance it is."""

    code: str
    name: str
    agency: str
    country: str


@dataclass(frozen=True, slots=True)
class TracedHitShape:
    """The hit itself, and how it stands with the office; null where only the value was traced."""

    id: str
    arrived_at: datetime
    arrived_office: str
    """Code of the office whose mention came later."""
    is_own_arrival: bool
    state: str
    assigned_to: str | None
    disposition: str | None
    reason: str | None
    handled_at: datetime | None
    held_by: tuple[HitHolderShape, ...]
    """Everyone who holds the value, as far as the office may know: of others that they do, and whom
    to call."""


@dataclass(frozen=True, slots=True)
class PutOnShape:
    """A marking that lies or lay on the case."""

    line: str
    marked_at: datetime
    marked_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class TracedCaseShape:
    """The office's case. `marking_then` lay on it when its value entered, null where that is not
    known any more."""

    id: str
    ref: str
    summary: str
    opened_at: datetime
    answers: str
    """How it answers others for the value now: open, pointer or silent."""
    marking: MarkingShape
    marking_then: MarkingShape | None
    markings: tuple[PutOnShape, ...]
    """Newest first."""


@dataclass(frozen=True, slots=True)
class SaidShape:
    """What one submission says of the value in one role. `first_row` is the row of the file in which it
    stands first, counted from 1; `rows` in how many."""

    as_given: str
    qualifier: str | None
    role: str
    standing: str
    rows: int
    first_row: int
    first_seen_at: datetime | None
    last_seen_at: datetime | None
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class SourceShape:
    """A submission behind the value: who handed in which file, when, and under which authority."""

    id: str
    state: str
    handed_in_by: str
    received_at: datetime
    finished_at: datetime | None
    case_as_given: str | None
    file_name: str
    file_sha256: str
    """Of the whole file, hexadecimal."""
    slice_sha256: str
    """Of the rows of the office in it."""
    slice_bytes: int
    rows_read: int | None
    rows_accepted: int | None
    authority_as_given: str
    authority: AuthorityShape | None
    """Null where the submission is older than recorded authorities."""
    layout: LayoutShape
    said: tuple[SaidShape, ...]


@dataclass(frozen=True, slots=True)
class SilentShape:
    """That the case, or the value, was or is silent."""

    of_value: bool
    reason: str
    asked_by: str
    asked_at: datetime
    allowed_by: str | None
    allowed_at: datetime | None
    until: datetime
    ended_at: datetime | None
    how_ended: str | None


@dataclass(frozen=True, slots=True)
class ReleasedShape:
    """That the case was released to a recipient, and what that rested on."""

    recipient: str
    state: str
    purpose: str
    legal_basis: str
    asked_by: str
    asked_at: datetime
    released_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class StepShape:
    """An entry of the audit trail. `link` is its link in the hash chain, hexadecimal: by it
    whoever holds a copy of the trail finds the entry, its place and the checkpoint that covers it. Null
    while it is not sealed."""

    at: str
    """In UTC, to 1/100 s."""
    person: str
    action: str
    words: str
    """What the action says, in English."""
    particulars: dict[str, str]
    purpose: str
    without_case: str
    authority: str
    source: str
    """By which way they came: `page 192.0.2.1`."""
    sealed_at: datetime | None
    link: str | None


@dataclass(frozen=True, slots=True)
class ProvenanceShape:
    """The whole provenance of a hit, as the own office may know it."""

    format: str
    made_at: datetime
    made_by: str
    office: TracingOfficeShape
    kind: str
    value: str
    """In canonical form."""
    condition: str
    entered_at: datetime
    """When the value entered the case."""
    hit: TracedHitShape | None
    case: TracedCaseShape
    submissions: tuple[SourceShape, ...]
    told: tuple[DisclosureShape, ...]
    """Who was told that the case has the value, newest first."""
    askers: tuple[AskerShape, ...]
    """Offices that asked for the value and let that be known."""
    subjects: tuple[SubjectShape, ...]
    silences: tuple[SilentShape, ...]
    releases: tuple[ReleasedShape, ...]
    steps: tuple[StepShape, ...]
    """Oldest first."""


def provenance_shape(traced: Traced) -> ProvenanceShape:
    """The provenance, for programs and for paper."""
    own = traced.own
    office = traced.office
    return ProvenanceShape(
        format=FORMAT,
        made_at=traced.made_at,
        made_by=traced.made_by,
        office=TracingOfficeShape(office.code, office.name, office.agency, office.country),
        kind=own.mention.kind,
        value=own.mention.canonical,
        condition=own.mention.condition.value,
        entered_at=own.mention.published_at,
        hit=_hit(own.part) if own.part else None,
        case=_case(traced),
        submissions=tuple(_source(one, traced) for one in own.sources),
        told=tuple(disclosure_shape(line) for line in traced.told),
        askers=tuple(asker_shape(one) for one in traced.askers),
        subjects=tuple(subject_shape(one) for one in own.subjects),
        silences=_silences(traced),
        releases=_releases(traced),
        steps=tuple(_step(one, traced) for one in traced.steps),
    )


def _hit(part: OwnPart) -> TracedHitShape:
    hit = part.page.hit
    return TracedHitShape(
        id=str(hit.side.uuid),
        arrived_at=hit.side.arrived_at,
        arrived_office=hit.arrived_office.code,
        is_own_arrival=hit.side.is_arrival,
        state=hit.handling.state.value,
        assigned_to=hit.assigned_to.name if hit.assigned_to else None,
        disposition=hit.handling.disposition or None,
        reason=hit.handling.reason or None,
        handled_at=hit.handling.changed_at,
        held_by=tuple(
            HitHolderShape(**fields_of(holder_shape(holder)), periods_overlap=holder.overlap)
            for holder in part.page.holders
        ),
    )


def _case(traced: Traced) -> TracedCaseShape:
    own = traced.own
    entered = own.mention.published_at
    then = next((row for row in own.markings if row.marked_at <= entered), None)
    return TracedCaseShape(
        id=str(own.case.uuid),
        ref=own.case.ref,
        summary=own.case.summary,
        opened_at=own.case.opened_at,
        answers=own.answers.value,
        marking=marking_shape(own.markings[0].value),
        marking_then=marking_shape(then.value) if then else None,
        markings=tuple(
            PutOnShape(
                line_of(row.value), row.marked_at, traced.names[row.marked_by], row.reason
            )
            for row in own.markings
        ),
    )  # fmt: skip


def _source(source: Source, traced: Traced) -> SourceShape:
    row = source.submission
    return SourceShape(
        id=str(row.uuid),
        state=row.state.value,
        handed_in_by=traced.names[row.handed_in_by],
        received_at=row.received_at,
        finished_at=row.finished_at,
        case_as_given=row.case_ref or None,
        file_name=row.file_name,
        file_sha256=row.file_sha256,
        slice_sha256=source.slice_sha256,
        slice_bytes=source.slice_bytes,
        rows_read=row.rows_read,
        rows_accepted=row.rows_accepted,
        authority_as_given=row.authority,
        authority=authority_shape(source.authority) if source.authority else None,
        layout=layout_shape(source.layout),
        said=tuple(_said(one) for one in source.appearances),
    )


def _said(row: AppearanceRow) -> SaidShape:
    return SaidShape(
        as_given=row.as_given,
        qualifier=row.qualifier or None,
        role=row.role,
        standing=row.standing,
        rows=row.row_count,
        first_row=row.first_row,
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
        withdrawn_at=row.withdrawn_at,
    )


def _silences(traced: Traced) -> tuple[SilentShape, ...]:
    return tuple(
        SilentShape(
            of_value=row.selector_id is not None,
            reason=row.reason,
            asked_by=traced.names[row.asked_by],
            asked_at=row.asked_at,
            allowed_by=traced.names[row.allowed_by] if row.allowed_by is not None else None,
            allowed_at=row.allowed_at,
            until=row.until,
            ended_at=row.ended_at,
            how_ended=row.how_ended or None,
        )
        for row in traced.own.silences
    )


def _releases(traced: Traced) -> tuple[ReleasedShape, ...]:
    return tuple(
        ReleasedShape(
            recipient=row.recipient.words,
            state=row.state_at(traced.made_at).value,
            purpose=row.purpose,
            legal_basis=row.grounds.legal_basis,
            asked_by=traced.names[row.asked_by],
            asked_at=row.asked_at,
            released_at=row.released_at,
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
        )
        for row in traced.own.releases
    )


def _step(row: StepRow, traced: Traced) -> StepShape:
    # Ids are numbers that are given out to all offices in turn: they would count others' work.
    words = {name: said for name, said in row.ids.items() if isinstance(said, str)}
    return StepShape(
        at=to_hundredths(row.at),
        person=traced.names[row.person_id],
        action=row.action,
        words=words_of(row.action),
        particulars=words,
        purpose=row.purpose,
        without_case=row.without_case,
        authority=row.authority,
        source=row.source,
        sealed_at=row.sealed_at,
        link=row.link.hex() if row.link else None,
    )
