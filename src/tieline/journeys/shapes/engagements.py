"""Engagements and what was done under them, as programs and files are told of them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tieline.core.trail_words import to_hundredths
from tieline.journeys.engaging import EngagementPage, EngagementView, PaperView


@dataclass(frozen=True, slots=True)
class EngagementShape:
    """An engagement: who looks into what, under which mandate, until when, and where it stands."""

    id: UUID
    title: str
    mandate: str
    question: str
    span_from: datetime
    span_until: datetime
    ends_at: datetime
    state: str
    """waits, runs, over or closed."""
    opened_at: datetime
    opened_by: str | None
    confirmed_at: datetime | None
    confirmed_by: str | None
    closed_at: datetime | None
    report: str


@dataclass(frozen=True, slots=True)
class SampledShape:
    """A case that was drawn: its place in the order of SHA-256 of `SEED:CASE`."""

    id: UUID
    case: UUID
    place: int


@dataclass(frozen=True, slots=True)
class DrawShape:
    """A draw, and all that somebody needs to repeat it."""

    id: UUID
    criterion: str
    """all, silence, release_abroad or hits."""
    span_from: datetime | None
    span_until: datetime | None
    seed: str
    size: int
    """How many were asked for."""
    population: int
    """How many there were."""
    population_sha256: str
    """Over the ids of all of them in order, a line each."""
    drawn_at: datetime
    drawn_by: str | None
    sampled: list[SampledShape]


@dataclass(frozen=True, slots=True)
class WorkpaperShape:
    """What an auditor asked, found and concluded; of a sampled case, or in general (null)."""

    id: UUID
    sample: UUID | None
    question: str
    finding: str
    conclusion: str
    """met, exception or not_applicable."""
    written_at: datetime
    written_by: str | None
    is_replaced: bool


@dataclass(frozen=True, slots=True)
class OpeningShape:
    """That somebody opened a sampled case: from the trail."""

    at: str
    person: str | None
    case: int


@dataclass(frozen=True, slots=True)
class EngagementPageShape:
    """An engagement with everything that was done under it."""

    engagement: EngagementShape
    draws: list[DrawShape]
    workpapers: list[WorkpaperShape]
    openings: list[OpeningShape]


def engagement_shape(view: EngagementView) -> EngagementShape:
    """An engagement as it stands."""
    row = view.row
    return EngagementShape(
        id=row.uuid,
        title=row.title,
        mandate=row.mandate,
        question=row.question,
        span_from=row.span_from,
        span_until=row.span_until,
        ends_at=row.ends_at,
        state=view.state.value,
        opened_at=row.opened_at,
        opened_by=view.opened_by or None,
        confirmed_at=row.confirmed_at,
        confirmed_by=view.confirmed_by or None,
        closed_at=row.closed_at,
        report=row.report,
    )


def engagement_page_shape(page: EngagementPage) -> EngagementPageShape:
    """An engagement with its draws, workpapers and the cases that were opened."""
    return EngagementPageShape(
        engagement=engagement_shape(page.view),
        draws=[
            DrawShape(
                id=draw.uuid,
                criterion=draw.criterion.value,
                span_from=draw.span_from,
                span_until=draw.span_until,
                seed=draw.seed,
                size=draw.size,
                population=draw.population,
                population_sha256=draw.population_sha256,
                drawn_at=draw.drawn_at,
                drawn_by=page.names.of(draw.drawn_by) or None,
                sampled=[SampledShape(one.uuid, one.case_uuid, one.place) for one in samples],
            )
            for draw, samples in page.draws
        ],
        workpapers=[paper_shape(paper) for paper in page.papers],
        openings=[
            OpeningShape(
                to_hundredths(entry.at),
                page.names.of(entry.person_id) or None,
                int(str(entry.ids["case"])),
            )
            for entry in page.openings
        ],
    )


def paper_shape(paper: PaperView) -> WorkpaperShape:
    """A workpaper, and what it replaces or is replaced by."""
    row = paper.row
    return WorkpaperShape(
        id=row.uuid,
        sample=None if paper.sample is None else paper.sample.uuid,
        question=row.question,
        finding=row.finding,
        conclusion=row.conclusion.value,
        written_at=row.written_at,
        written_by=paper.written_by or None,
        is_replaced=row.is_replaced,
    )
