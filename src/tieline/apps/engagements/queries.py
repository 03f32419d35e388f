"""Reading engagements and what was done under them, of one's own office."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.apps.engagements.errors import EngagementNotFound, SampleNotFound
from tieline.apps.engagements.limits import EngagementState
from tieline.apps.engagements.models import Draw, Engagement, SampledCase, Workpaper
from tieline.core.ids import AuditEntryId, CaseId, PersonId, SubmissionId, Viewer
from tieline.core.sampling import Conclusion, Criterion


@dataclass(frozen=True, slots=True)
class EngagementRow:
    """An engagement of the viewer's office."""

    id: int
    uuid: UUID
    title: str
    mandate: str
    question: str
    span_from: datetime
    span_until: datetime
    ends_at: datetime
    opened_at: datetime
    opened_by: PersonId
    confirmed_at: datetime | None
    confirmed_by: PersonId | None
    closed_at: datetime | None
    closed_by: PersonId | None
    report: str

    def state_at(self, now: datetime) -> EngagementState:
        """Where it stands."""
        if self.closed_at is not None:
            return EngagementState.CLOSED
        if self.confirmed_at is None:
            return EngagementState.WAITS
        return EngagementState.OVER if self.ends_at <= now else EngagementState.RUNS

    def is_auditor(self, person_id: PersonId) -> bool:
        """Whether this person audits under it, while they are an auditor: the operator who confirmed
        it is none."""
        return person_id in (self.opened_by, self.confirmed_by)


@dataclass(frozen=True, slots=True)
class DrawRow:
    """A draw: what it was from, its seed, how many cases there were and were asked for."""

    id: int
    uuid: UUID
    engagement_id: int
    criterion: Criterion
    span_from: datetime | None
    span_until: datetime | None
    seed: str
    size: int
    population: int
    population_sha256: str
    drawn_at: datetime
    drawn_by: PersonId
    entry_id: AuditEntryId


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A case that was drawn, and its place in the order of the seed."""

    id: int
    uuid: UUID
    engagement_id: int
    draw_id: int
    case_id: CaseId
    case_uuid: UUID
    place: int


@dataclass(frozen=True, slots=True)
class WorkpaperRow:
    """What an auditor asked, found and concluded. `is_replaced`: another one stands in its place."""

    id: int
    uuid: UUID
    sample_id: int | None
    question: str
    finding: str
    conclusion: Conclusion
    written_at: datetime
    written_by: PersonId
    replaces_id: int | None
    is_replaced: bool


def list_engagements(viewer: Viewer) -> list[EngagementRow]:
    """The engagements of the viewer's office, newest first; none for whoever neither audits, reads
    cases nor operates."""
    with acting_as(viewer):
        rows = Engagement.objects.filter(office_id=viewer.office_id).order_by("-id")
        return [_engagement(row) for row in rows]


def get_engagement(viewer: Viewer, ident: str) -> EngagementRow:
    """One engagement of the viewer's office. Raises EngagementNotFound."""
    uuid = _uuid(ident)
    if uuid is not None:
        with acting_as(viewer):
            row = Engagement.objects.filter(office_id=viewer.office_id, uuid=uuid).first()
        if row is not None:
            return _engagement(row)
    raise EngagementNotFound(ident)


def get_engagement_by_id(viewer: Viewer, engagement_id: int) -> EngagementRow:
    """The same by its number. Raises EngagementNotFound."""
    with acting_as(viewer):
        row = Engagement.objects.filter(office_id=viewer.office_id, pk=engagement_id).first()
    if row is None:
        raise EngagementNotFound(f"#{engagement_id}")
    return _engagement(row)


def list_draws(viewer: Viewer, engagement_id: int) -> list[DrawRow]:
    """The draws of an engagement, in order. For auditors."""
    with acting_as(viewer):
        rows = Draw.objects.filter(office_id=viewer.office_id, engagement_id=engagement_id)
        return [_draw(row) for row in rows.order_by("id")]


def list_samples(viewer: Viewer, engagement_id: int) -> list[SampleRow]:
    """The cases drawn under an engagement, draw by draw, in the order of each seed. For auditors."""
    with acting_as(viewer):
        rows = SampledCase.objects.filter(office_id=viewer.office_id, engagement_id=engagement_id)
        return [_sample(row) for row in rows.order_by("draw_id", "place")]


def get_sample(viewer: Viewer, ident: str) -> SampleRow:
    """One case that was drawn. For auditors of the office. Raises SampleNotFound."""
    uuid = _uuid(ident)
    if uuid is not None:
        with acting_as(viewer):
            row = SampledCase.objects.filter(office_id=viewer.office_id, uuid=uuid).first()
        if row is not None:
            return _sample(row)
    raise SampleNotFound(ident)


def samples_of_cases(viewer: Viewer, case_ids: Iterable[CaseId]) -> dict[CaseId, UUID]:
    """Where an auditor opens these cases: under which running engagement of theirs each was drawn."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(
            "select distinct on (s.case_id) s.case_id, s.uuid from engagements_sampledcase s"
            " join engagements_engagement g on g.office_id = s.office_id and g.id = s.engagement_id"
            " where s.office_id = %(office)s and s.case_id = any (%(cases)s)"
            " and g.confirmed_at is not null and g.closed_at is null"
            " and g.ends_at > clock_timestamp() and %(person)s in (g.opened_by, g.confirmed_by)"
            " order by s.case_id, s.id desc",
            {
                "office": viewer.office_id,
                "cases": list(case_ids),
                "person": viewer.person_id,
            },
        )
        return {CaseId(case_id): uuid for case_id, uuid in cursor.fetchall()}


def list_workpapers(viewer: Viewer, engagement_id: int) -> list[WorkpaperRow]:
    """The workpapers of an engagement, replaced ones too, in order. For auditors."""
    with acting_as(viewer):
        rows = list(
            Workpaper.objects.filter(
                office_id=viewer.office_id, engagement_id=engagement_id
            ).order_by("id")
        )
    replaced = {row.replaces_id for row in rows}
    return [
        WorkpaperRow(
            row.pk,
            row.uuid,
            row.sample_id,
            row.question,
            row.finding,
            Conclusion(row.conclusion),
            row.written_at,
            PersonId(row.written_by),
            row.replaces_id,
            row.pk in replaced,
        )
        for row in rows
    ]


def submissions_of_audited(viewer: Viewer, case_id: CaseId) -> list[SubmissionId]:
    """The submissions that gave a sampled case a value, once or still, while it is open to the
    viewer; none of any other."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select submissions_of_audited(%s)", [case_id])
        return [SubmissionId(row[0]) for row in cursor.fetchall()]


def _uuid(ident: str) -> UUID | None:
    try:
        return UUID(ident)
    except ValueError:
        return None


def _engagement(row: Engagement) -> EngagementRow:
    return EngagementRow(
        id=row.pk,
        uuid=row.uuid,
        title=row.title,
        mandate=row.mandate,
        question=row.question,
        span_from=row.span_from,
        span_until=row.span_until,
        ends_at=row.ends_at,
        opened_at=row.opened_at,
        opened_by=PersonId(row.opened_by),
        confirmed_at=row.confirmed_at,
        confirmed_by=None if row.confirmed_by is None else PersonId(row.confirmed_by),
        closed_at=row.closed_at,
        closed_by=None if row.closed_by is None else PersonId(row.closed_by),
        report=row.report,
    )


def _draw(row: Draw) -> DrawRow:
    return DrawRow(
        id=row.pk,
        uuid=row.uuid,
        engagement_id=row.engagement_id,
        criterion=Criterion(row.criterion),
        span_from=row.span_from,
        span_until=row.span_until,
        seed=row.seed,
        size=row.size,
        population=row.population,
        population_sha256=row.population_sha256,
        drawn_at=row.drawn_at,
        drawn_by=PersonId(row.drawn_by),
        entry_id=AuditEntryId(row.entry_id),
    )


def _sample(row: SampledCase) -> SampleRow:
    return SampleRow(
        row.pk,
        row.uuid,
        row.engagement_id,
        row.draw_id,
        CaseId(row.case_id),
        row.case_uuid,
        row.place,
    )
