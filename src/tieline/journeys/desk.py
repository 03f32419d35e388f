"""My desk: what is new for the office, and where one's own submissions stand."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from tieline.apps.audit.acting import reading_as
from tieline.apps.submissions import queries as submissions
from tieline.apps.submissions.queries import SubmissionRow
from tieline.core.ids import Actor
from tieline.core.lists import Found, ListQuery
from tieline.journeys.looking import HitView, Which, list_hits

VALUES_SHOWN: Final = 8
HITS_LOOKED_AT: Final = 200
SUBMISSIONS_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class NewValue:
    """New hits on one value, so that a much-held one does not hide the others."""

    newest: HitView
    count: int
    own_case_refs: tuple[str, ...]
    standings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """The newest of each; the totals count all. `new_values` are those of the newest
    HITS_LOOKED_AT new hits."""

    new_values: tuple[NewValue, ...]
    running: Found[SubmissionRow]
    with_problems: Found[SubmissionRow]
    rejected: Found[SubmissionRow]


def show_desk(*, actor: Actor, now: datetime) -> Desk:
    """The desk of one person: the office's hits, and what they themselves handed in."""
    viewer = actor.as_viewer()
    new_hits, _ = list_hits(actor=actor, now=now, which=Which.NEW, limit=HITS_LOOKED_AT)

    def mine(choice: str) -> Found[SubmissionRow]:
        query = ListQuery(choice=choice, limit=SUBMISSIONS_SHOWN)
        return submissions.find_submissions(viewer, query, by=actor.person_id)

    with reading_as(viewer):
        return Desk(_by_value(new_hits), mine("running"), mine("problems"), mine("rejected"))


def _by_value(hits: list[HitView]) -> tuple[NewValue, ...]:
    """The values with the newest hits first, and no more of them than a desk holds."""
    found: dict[tuple[str, str], list[HitView]] = {}
    for hit in hits:
        found.setdefault((hit.mention.kind, hit.mention.canonical), []).append(hit)
    return tuple(
        NewValue(
            newest=group[0],
            count=len(group),
            own_case_refs=tuple(dict.fromkeys(hit.own_case_ref for hit in group)),
            standings=tuple(dict.fromkeys(one for hit in group for one in hit.standings)),
        )
        for group in islice(found.values(), VALUES_SHOWN)
    )
