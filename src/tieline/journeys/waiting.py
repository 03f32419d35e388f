"""What waits for the word of somebody, by what their roles open: the head of their desk."""

from collections.abc import Callable, Set
from dataclasses import dataclass
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import Final

from tieline.apps.cases import silences
from tieline.apps.corrections import queries as corrections
from tieline.apps.engagements import reviews
from tieline.apps.looks import queries as looks
from tieline.apps.proceedings import requests
from tieline.apps.selectors import protected, quarantine
from tieline.apps.sharing import release_queries as releases
from tieline.core.ids import Viewer
from tieline.core.rights import Right
from tieline.core.weeks import unsigned_weeks
from tieline.journeys import correcting, scheduling, suspecting


class Work(StrEnum):
    """What sort of word is waited for."""

    SILENCES = "silences"  # asked for, and lapsing within a day
    RELEASES = "releases"  # an approval, or the review of one in imminent danger
    SUBJECTS = "subjects"  # a validation, before they lapse
    RETENTION = "retention"  # files that lapse, and closed cases that are purged
    HELD = "held"  # what files brought and cases do not hold until somebody decides
    CORRECTIONS = "corrections"  # of what the office was told
    DISPUTES = "disputes"  # of corrections of its own, and those not answered in time
    ALERTS = "alerts"  # what looks like fishing
    REVIEWS = "reviews"  # a week of the trail
    DISCLOSURES = "disclosures"  # what courts ask for of the office's cases
    MATCHES = "matches"  # whom protected numbers met


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much of one sort waits; by when the first of it must be done, where a clock runs."""

    work: Work
    count: int
    first_due_at: datetime | None = None


def list_waiting(viewer: Viewer, rights: Set[Right], *, now: datetime) -> tuple[Waiting, ...]:
    """What waits for whoever has these rights in the viewer's office; nothing that does not wait."""
    found = (find(viewer, now) for right, find in _FINDERS if right in rights)
    return tuple(waiting for waiting in found if waiting.count)


def _silences(viewer: Viewer, _now: datetime) -> Waiting:
    return Waiting(Work.SILENCES, silences.count_waiting(viewer))


def _releases(viewer: Viewer, _now: datetime) -> Waiting:
    return Waiting(Work.RELEASES, *releases.count_waiting(viewer))


def _subjects(viewer: Viewer, now: datetime) -> Waiting:
    return Waiting(Work.SUBJECTS, suspecting.count_to_validate(viewer, now=now))


def _retention(viewer: Viewer, now: datetime) -> Waiting:
    return Waiting(Work.RETENTION, scheduling.list_queue(viewer, now=now).count)


def _held(viewer: Viewer, _now: datetime) -> Waiting:
    return Waiting(Work.HELD, quarantine.count_held(viewer))


def _corrections(viewer: Viewer, now: datetime) -> Waiting:
    waiting = corrections.count_waiting(viewer, now=now)
    return Waiting(Work.CORRECTIONS, waiting.count, now if waiting.overdue else None)


def _disputes(viewer: Viewer, now: datetime) -> Waiting:
    return Waiting(Work.DISPUTES, len(correcting.list_troubled(viewer, now=now)))


def _alerts(viewer: Viewer, _now: datetime) -> Waiting:
    return Waiting(Work.ALERTS, looks.count_open_alerts(viewer))


def _reviews(viewer: Viewer, now: datetime) -> Waiting:
    weeks = unsigned_weeks(reviews.list_signed(viewer), now)
    return Waiting(Work.REVIEWS, len(weeks), weeks[0].due_at if weeks else None)


def _disclosures(viewer: Viewer, _now: datetime) -> Waiting:
    count, first = requests.count_waiting(viewer)
    due_at = None if first is None else datetime.combine(first, time.min, tzinfo=UTC)
    return Waiting(Work.DISCLOSURES, count, due_at)


def _matches(viewer: Viewer, _now: datetime) -> Waiting:
    return Waiting(Work.MATCHES, len(protected.list_matches(viewer, only_unseen=True)))


_FINDERS: Final[tuple[tuple[Right, Callable[[Viewer, datetime], Waiting]], ...]] = (
    (Right.SUPERVISE, _silences),
    (Right.SUPERVISE, _releases),
    (Right.SUPERVISE, _subjects),
    (Right.SUPERVISE, _retention),
    (Right.SUPERVISE, _held),
    (Right.READ_CASES, _corrections),
    (Right.SUPERVISE, _disputes),
    (Right.AUDIT, _alerts),
    (Right.AUDIT, _reviews),
    (Right.COUNSEL, _disclosures),
    (Right.PROTECT, _matches),
)
