"""What auditors do under an engagement: open it, draw cases, look into them, write down, close."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tieline.apps.audit.queries import EntryRow
from tieline.apps.audit.searching import TrailFilter, each_entry
from tieline.apps.cases import queries as cases
from tieline.apps.cases import silences
from tieline.apps.cases.queries import CaseRow
from tieline.apps.cases.silences import SilenceRow
from tieline.apps.engagements import actions
from tieline.apps.engagements import queries as engagements
from tieline.apps.engagements.actions import NewWorkpaper, Wish
from tieline.apps.engagements.limits import EngagementState
from tieline.apps.engagements.queries import DrawRow, EngagementRow, SampleRow, WorkpaperRow
from tieline.apps.offices import queries as offices
from tieline.apps.selectors import queries as selectors
from tieline.apps.selectors.queries import MentionRow
from tieline.apps.sharing import queries as sharing
from tieline.apps.sharing.queries import MarkingRow
from tieline.apps.sharing.release_queries import ReleaseRow, list_releases
from tieline.apps.submissions import queries as submissions
from tieline.apps.submissions.queries import SubmissionRow
from tieline.core.ids import Actor, MentionId, PersonId, SelectorId, Viewer
from tieline.core.postures import Posture
from tieline.core.sampling import Conclusion
from tieline.journeys import record_of_case, suspecting
from tieline.journeys.record_of_case import RecordLine
from tieline.journeys.suspecting import SubjectView

VALUES_AT_ONCE: Final = 100


class Names:
    """The people of an answer by name: colleagues and the operator, others by none."""

    def __init__(self, viewer: Viewer, ids: Iterable[PersonId | None]) -> None:
        wanted = {one for one in ids if one is not None}
        self._names = {
            ident: row.name for ident, row in offices.people_by_id(viewer, wanted).items()
        }
        operator = offices.find_operator()
        self._names.setdefault(operator.id, operator.name)

    def of(self, person_id: PersonId | None) -> str:
        """The sign-in name; empty for nobody and for someone whose home is another office."""
        return "" if person_id is None else self._names.get(person_id, "")


@dataclass(frozen=True, slots=True)
class EngagementView:
    """An engagement as it stands, with the people named."""

    row: EngagementRow
    state: EngagementState
    opened_by: str
    confirmed_by: str
    closed_by: str
    is_own: bool
    """Whether whoever looks audits under it."""


@dataclass(frozen=True, slots=True)
class PaperView:
    """A workpaper, who wrote it, and the sampled case it is of."""

    row: WorkpaperRow
    written_by: str
    sample: SampleRow | None


@dataclass(frozen=True, slots=True)
class EngagementPage:
    """All that was done under an engagement: draws with what they gave, papers, cases opened."""

    view: EngagementView
    draws: tuple[tuple[DrawRow, tuple[SampleRow, ...]], ...]
    papers: tuple[PaperView, ...]
    openings: tuple[EntryRow, ...]
    names: Names

    @property
    def standing_papers(self) -> tuple[PaperView, ...]:
        """Those that nothing has replaced."""
        return tuple(paper for paper in self.papers if not paper.row.is_replaced)

    @property
    def counts(self) -> dict[Conclusion, int]:
        """How many of them come to what."""
        return {
            one: sum(paper.row.conclusion is one for paper in self.standing_papers)
            for one in Conclusion
        }


@dataclass(frozen=True, slots=True)
class SampleView:
    """A sampled case in full, as its engagement opens it: read-only."""

    engagement: EngagementView
    sample: SampleRow
    case: CaseRow
    markings: tuple[MarkingRow, ...]
    silences: tuple[SilenceRow, ...]
    subjects: tuple[SubjectView, ...]
    postures: dict[SelectorId, Posture]
    submissions: tuple[SubmissionRow, ...]
    releases: tuple[ReleaseRow, ...]
    told: tuple[RecordLine, ...]
    checks: tuple[EntryRow, ...]
    values: tuple[MentionRow, ...]
    values_total: int
    next_after: MentionId | None
    papers: tuple[PaperView, ...]
    names: Names


def list_engagements(viewer: Viewer, *, now: datetime) -> list[EngagementView]:
    """The engagements of the viewer's office, newest first: those who read cases see that they are."""
    rows = engagements.list_engagements(viewer)
    names = Names(viewer, (one for row in rows for one in _people(row)))
    return [_view(row, viewer, names, now) for row in rows]


def show_engagement(ident: str, viewer: Viewer, *, now: datetime) -> EngagementPage:
    """One engagement with all that was done under it. For auditors. Raises EngagementNotFound."""
    row = engagements.get_engagement(viewer, ident)
    draws = engagements.list_draws(viewer, row.id)
    samples = engagements.list_samples(viewer, row.id)
    papers = engagements.list_workpapers(viewer, row.id)
    openings = _openings(row, viewer)
    names = Names(
        viewer,
        [
            *_people(row),
            *(draw.drawn_by for draw in draws),
            *(paper.written_by for paper in papers),
            *(entry.person_id for entry in openings),
        ],
    )
    return EngagementPage(
        view=_view(row, viewer, names, now),
        draws=tuple(
            (draw, tuple(one for one in samples if one.draw_id == draw.id)) for draw in draws
        ),
        papers=_papers(papers, samples, names),
        openings=tuple(openings),
        names=names,
    )


def draw_cases(ident: str, wish: Wish, *, actor: Actor, now: datetime) -> None:
    """Draw under an engagement. Raises what `actions.draw_cases` raises, and EngagementNotFound."""
    row = engagements.get_engagement(actor.as_viewer(), ident)
    actions.draw_cases(row, wish, actor=actor, now=now)


def write_workpaper(ident: str, new: NewWorkpaper, *, actor: Actor, now: datetime) -> None:
    """Write a workpaper. Raises what `actions.write_workpaper` raises, and EngagementNotFound."""
    row = engagements.get_engagement(actor.as_viewer(), ident)
    actions.write_workpaper(row, new, actor=actor, now=now)


def export_engagement(ident: str, *, actor: Actor, now: datetime) -> EngagementPage:
    """All of it, for a file or for paper; that it left is written down. Raises EngagementNotFound."""
    page = show_engagement(ident, actor.as_viewer(), now=now)
    actions.note_export(page.view.row, actor=actor, now=now)
    return page


def open_sample(
    ident: str, *, actor: Actor, now: datetime, after: MentionId | None = None
) -> SampleView:
    """Open a sampled case, once that is committed to the trail; `after`: further values of it.

    Raises SampleNotFound, NotItsAuditor, EngagementNotRunning.
    """
    viewer = actor.as_viewer()
    sample = engagements.get_sample(viewer, ident)
    row = engagements.get_engagement_by_id(viewer, sample.engagement_id)
    actions.note_opening(row, sample, actor=actor, now=now)
    case = cases.get_case_by_uuid(viewer, sample.case_uuid)
    handed = submissions.list_submissions_of_case(
        viewer, case.ref, engagements.submissions_of_audited(viewer, case.id)
    )
    values, following = selectors.page_mentions(viewer, case.id, after=after, limit=VALUES_AT_ONCE)
    checks = [
        entry
        for part in each_entry(viewer, TrailFilter(action="selector.checked", case_id=case.id))
        for entry in part
    ]
    quiet = silences.list_silences(viewer, case_id=case.id, only_live=False)
    releases = list_releases(viewer, case_id=case.id, is_weighed=False)
    papers = engagements.list_workpapers(viewer, row.id)
    markings = sharing.history_of(viewer, case.marking_id)
    names = Names(
        viewer,
        [
            *_people(row),
            *(one.person_id for one in checks),
            *(person for one in quiet for person in (one.asked_by, one.allowed_by, one.ended_by)),
            *(one.asked_by for one in releases),
            *(one.marked_by for one in markings),
            *(one.handed_in_by for one in handed),
            *(one.written_by for one in papers),
        ],
    )
    _, told = record_of_case.list_told(sample.case_uuid, viewer)
    return SampleView(
        engagement=_view(row, viewer, names, now),
        sample=sample,
        case=case,
        markings=tuple(markings),
        silences=tuple(quiet),
        subjects=tuple(suspecting.list_whole(viewer, case, now=now)),
        postures=silences.postures_of_selectors(viewer, case.id),
        submissions=tuple(handed),
        releases=tuple(releases),
        told=told,
        checks=tuple(checks),
        values=tuple(values),
        values_total=selectors.count_held(viewer, [case.id]).get(case.id, 0),
        next_after=following,
        papers=_papers([one for one in papers if one.sample_id == sample.id], [sample], names),
        names=names,
    )


def _openings(row: EngagementRow, viewer: Viewer) -> list[EntryRow]:
    wanted = TrailFilter(action="engagement.case_opened", since=row.opened_at)
    return [
        entry
        for part in each_entry(viewer, wanted)
        for entry in part
        if entry.ids.get("engagement") == row.id
    ]


def _papers(
    papers: Iterable[WorkpaperRow], samples: Iterable[SampleRow], names: Names
) -> tuple[PaperView, ...]:
    by_id = {sample.id: sample for sample in samples}
    return tuple(
        PaperView(
            paper,
            names.of(paper.written_by),
            None if paper.sample_id is None else by_id.get(paper.sample_id),
        )
        for paper in papers
    )


def _people(row: EngagementRow) -> tuple[PersonId | None, ...]:
    return row.opened_by, row.confirmed_by, row.closed_by


def _view(row: EngagementRow, viewer: Viewer, names: Names, now: datetime) -> EngagementView:
    return EngagementView(
        row=row,
        state=row.state_at(now),
        opened_by=names.of(row.opened_by),
        confirmed_by=names.of(row.confirmed_by),
        closed_by=names.of(row.closed_by),
        is_own=row.is_auditor(viewer.person_id),
    )
