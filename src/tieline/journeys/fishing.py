"""Looking for fishing in what people asked for: the worker's round, office by office.

It stands apart from the asking: nothing that those who ask could read or time tells them of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record_look
from tieline.apps.cases import queries as cases
from tieline.apps.cases.queries import OpenedCase
from tieline.apps.hits import queries as hits
from tieline.apps.looks import actions as looks
from tieline.apps.looks import alerts
from tieline.apps.looks import queries as look_queries
from tieline.apps.offices import queries as offices
from tieline.apps.selectors import queries as selectors
from tieline.apps.submissions import queries as submissions
from tieline.core.fishing import Alert, Limits, NewCase, Sign, find_alerts
from tieline.core.ids import Actor, AuditEntryId, CaseId, OfficeId, PersonId

_TOLD_AT_ONCE: Final = 50


@dataclass(frozen=True, slots=True)
class ToExamine:
    """Somebody's looks in one office that nobody looked at yet."""

    office_id: OfficeId
    person_id: PersonId
    look_ids: tuple[int, ...]


def list_to_examine() -> list[ToExamine]:
    """Whose looks are to be examined, in all offices."""
    found: dict[tuple[OfficeId, PersonId], list[int]] = defaultdict(list)
    operator = offices.find_operator().at_home().as_viewer()
    for row in look_queries.list_unexamined(operator):
        found[row.office_id, row.person_id].append(row.look_id)
    return [ToExamine(*who, tuple(ids)) for who, ids in found.items()]


def examine(found: ToExamine, *, now: datetime) -> int:
    """Look for signs in what one person asked for, and tell the auditors of the office; returns how
    many alerts are new. Safe to run again: what was examined is noted with what came of it."""
    actor = Actor(offices.find_operator().id, found.office_id)
    limits = settings.FISHING_LIMITS
    signs = [*_signs_in(found.person_id, limits, actor, now), *_taken_back(found, actor)]
    with acting_as(actor):
        news = [alerts.open_alert(alert, found.person_id, actor=actor, now=now) for alert in signs]
        looks.note_examined(found.look_ids, actor=actor, now=now)
    return sum(news)


def clear_old(*, now: datetime) -> int:
    """Remove the looks that count for nothing any more, office by office; returns how many."""
    operator = offices.find_operator()
    before = now - settings.FISHING_LIMITS.longest
    return sum(
        looks.clear_old(before, actor=Actor(operator.id, office_id))
        for office_id in offices.offices_by_id(operator.at_home().as_viewer())
    )


def _signs_in(person_id: PersonId, limits: Limits, actor: Actor, now: datetime) -> Iterable[Alert]:
    """What an auditor has settled already counts no more towards the same sign."""
    viewer = actor.as_viewer()
    settled = look_queries.closed_until(viewer, person_id)
    traces = look_queries.list_traces(viewer, person_id, since=now - limits.longest)
    thin = _thin_cases(person_id, limits, actor, now)
    for sign in (Sign.NEIGHBOURS, Sign.NO_CASE, Sign.THIN_CASES):
        after = settled.get(sign)
        counting = [trace for trace in traces if after is None or trace.at > after]
        opened = [case for case in thin if after is None or case.opened_at > after]
        yield from (alert for alert in find_alerts(counting, opened, limits) if alert.sign is sign)


def _thin_cases(
    person_id: PersonId, limits: Limits, actor: Actor, now: datetime
) -> Sequence[NewCase]:
    """The person's new cases with few values. Whether one met others is asked only where there are
    enough of them, and answered by what the office was told."""
    viewer = actor.as_viewer()
    opened = cases.opened_by(viewer, person_id, since=now - limits.thin_within)
    counts = selectors.count_held(viewer, [case.id for case in opened])
    thin = [case for case in opened if 0 < counts.get(case.id, 0) <= limits.thin_values]
    if len(thin) < limits.thin_cases:
        return []
    entry = record_look(
        "hits.listed",
        actor=actor,
        now=now,
        purpose="signs of fishing: whether new cases of few values met others",
    )
    return [_new_case(case, counts[case.id], actor, entry) for case in thin]


def _new_case(case: OpenedCase, values: int, actor: Actor, entry: AuditEntryId) -> NewCase:
    return NewCase(case.id, case.opened_at, values, _has_met(case.id, actor, entry))


def _has_met(case_id: CaseId, actor: Actor, entry: AuditEntryId) -> bool:
    """Whether the office was told of a hit of this case and may know of it still."""
    viewer = actor.as_viewer()
    before = None
    while True:
        told = hits.list_told_of_case(
            viewer, case_id, entry=entry, before=before, limit=_TOLD_AT_ONCE
        )
        sides = hits.describe_hits(viewer, entry=entry, ids=[one.hit_id for one in told])
        if any(side.own_case_id == case_id for side in sides):
            return True
        if len(told) < _TOLD_AT_ONCE:
            return False
        before = told[-1].notice_id


def _taken_back(found: ToExamine, actor: Actor) -> Iterable[Alert]:
    viewer = actor.as_viewer()
    for row in look_queries.list_taken_back(viewer, found.look_ids):
        finished_at = submissions.get_submission_by_id(viewer, row.submission_id).finished_at
        yield Alert(Sign.TAKEN_BACK, finished_at or row.at, row.at, row.met)
