"""A sampled case as the engagement that drew it opens it, for programs and files."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tieline.core.marking_fields import line_of
from tieline.core.selector_kinds.registry import display
from tieline.core.trail_words import to_hundredths
from tieline.journeys.engaging import SampleView
from tieline.journeys.shapes.engagements import WorkpaperShape, paper_shape
from tieline.journeys.shapes.subjects import SuspicionShape, suspicion_shape
from tieline.journeys.suspecting import SubjectView


@dataclass(frozen=True, slots=True)
class SampleSubmission:
    """A file that gave the case something, or was handed in for it."""

    id: UUID
    file_name: str
    file_sha256: str
    authority: str
    state: str
    received_at: datetime
    handed_in_by: str | None
    rows_read: int | None
    rows_accepted: int | None
    row_problems: int | None


@dataclass(frozen=True, slots=True)
class SampleSilence:
    """A silence of the case, or of one value of it."""

    asked_at: datetime
    asked_by: str | None
    reason: str
    allowed_at: datetime | None
    allowed_by: str | None
    until: datetime
    ended_at: datetime | None
    how_ended: str
    of_one_value: bool


@dataclass(frozen=True, slots=True)
class SampleMarking:
    """A marking that lies, or lay, on the case."""

    marking: str
    marked_at: datetime
    marked_by: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class SampleRelease:
    """A release of the case."""

    recipient: str
    purpose: str
    legal_basis: str
    asked_at: datetime
    asked_by: str | None
    released_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None
    in_danger: bool
    reviewed_at: datetime | None


@dataclass(frozen=True, slots=True)
class SampleTold:
    """That somebody was told something of the case."""

    at: datetime
    office: str
    content: bool
    """Reference and summary, and not the pointer alone."""
    value: str | None


@dataclass(frozen=True, slots=True)
class SampleCheck:
    """A check that was made for the case."""

    at: str
    person: str | None
    values: int
    purpose: str


@dataclass(frozen=True, slots=True)
class SampleValue:
    """A value that the case holds."""

    kind: str
    value: str
    since: datetime


@dataclass(frozen=True, slots=True)
class SampleValidation:
    """That a supervisor found that a subject still stands."""

    validated_at: datetime
    validated_by: str
    due_on: date
    """Until when it stood then."""
    reason: str


@dataclass(frozen=True, slots=True)
class SampleSubject:
    """A subject of a sampled case."""

    id: UUID
    label: str
    kind: str
    """person, organisation or thing."""
    opened_at: datetime
    review_due_on: date
    how_ended: str | None
    """cleared, misidentified, closed or lapsed; null while it stands."""
    ended_at: datetime | None
    end_reason: str
    suspicions: list[SuspicionShape]
    """Why it is suspected, as attested; the newest first."""
    validations: list[SampleValidation]
    values: list[str]
    """By which it is known, in canonical form."""


@dataclass(frozen=True, slots=True)
class SampleShape:
    """A sampled case in full. It was opened when this was answered, and the trail says so."""

    id: UUID
    engagement: UUID
    ref: str
    summary: str
    opened_at: datetime
    answers: str
    """open, pointer or silent."""
    values_answering_otherwise: int
    markings: list[SampleMarking]
    silences: list[SampleSilence]
    subjects: list[SampleSubject]
    submissions: list[SampleSubmission]
    releases: list[SampleRelease]
    told: list[SampleTold]
    checks: list[SampleCheck]
    values: list[SampleValue]
    """The first ones, in the order of arrival."""
    values_total: int
    workpapers: list[WorkpaperShape]


def sample_shape(view: SampleView) -> SampleShape:
    """A sampled case in full."""
    names, case = view.names, view.case
    return SampleShape(
        id=view.sample.uuid,
        engagement=view.engagement.row.uuid,
        ref=case.ref,
        summary=case.summary,
        opened_at=case.opened_at,
        answers=case.posture.value,
        values_answering_otherwise=len(view.postures),
        markings=[
            SampleMarking(
                line_of(one.value), one.marked_at, names.of(one.marked_by) or None, one.reason
            )
            for one in view.markings
        ],
        silences=_silences(view),
        subjects=[_subject(one) for one in view.subjects],
        submissions=_submissions(view),
        releases=_releases(view),
        told=[
            SampleTold(
                one.at,
                one.office,
                one.is_content,
                one.value.canonical if one.is_held and one.value else None,
            )
            for one in view.told
        ],
        checks=[
            SampleCheck(
                to_hundredths(one.at),
                names.of(one.person_id) or None,
                int(str(one.ids.get("values", 0))),
                one.purpose,
            )
            for one in view.checks
        ],
        values=[
            SampleValue(one.kind, display(one.kind, one.canonical), one.published_at)
            for one in view.values
        ],
        values_total=view.values_total,
        workpapers=[paper_shape(paper) for paper in view.papers],
    )


def _subject(view: SubjectView) -> SampleSubject:
    row = view.row
    return SampleSubject(
        id=row.uuid,
        label=row.label,
        kind=row.kind.value,
        opened_at=row.opened_at,
        review_due_on=row.review_due_on,
        how_ended=row.how_ended or None,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
        suspicions=[suspicion_shape(one) for one in (view.suspicion, *view.earlier)],
        validations=[
            SampleValidation(one.row.validated_at, one.validated_by, one.row.due_on, one.row.reason)
            for one in view.validations
        ],
        values=[one.canonical for one in view.values],
    )


def _silences(view: SampleView) -> list[SampleSilence]:
    names = view.names
    return [
        SampleSilence(
            asked_at=one.asked_at,
            asked_by=names.of(one.asked_by) or None,
            reason=one.reason,
            allowed_at=one.allowed_at,
            allowed_by=names.of(one.allowed_by) or None,
            until=one.until,
            ended_at=one.ended_at,
            how_ended=one.how_ended,
            of_one_value=one.selector_id is not None,
        )
        for one in view.silences
    ]


def _submissions(view: SampleView) -> list[SampleSubmission]:
    return [
        SampleSubmission(
            id=one.uuid,
            file_name=one.file_name,
            file_sha256=one.file_sha256,
            authority=one.authority,
            state=one.state.value,
            received_at=one.received_at,
            handed_in_by=view.names.of(one.handed_in_by) or None,
            rows_read=one.rows_read,
            rows_accepted=one.rows_accepted,
            row_problems=one.row_problems,
        )
        for one in view.submissions
    ]


def _releases(view: SampleView) -> list[SampleRelease]:
    return [
        SampleRelease(
            recipient=one.recipient.words,
            purpose=one.purpose,
            legal_basis=one.grounds.legal_basis,
            asked_at=one.asked_at,
            asked_by=view.names.of(one.asked_by) or None,
            released_at=one.released_at,
            expires_at=one.expires_at,
            revoked_at=one.revoked_at,
            in_danger=one.grounds.danger is not None,
            reviewed_at=one.reviewed_at,
        )
        for one in view.releases
    ]
