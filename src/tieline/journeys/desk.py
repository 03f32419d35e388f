"""My desk: what is new for the office, and where one's own submissions stand."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tieline.apps.submissions import queries as submissions
from tieline.apps.submissions.queries import SubmissionRow
from tieline.core.ids import Actor
from tieline.core.lists import Found, ListQuery
from tieline.journeys.looking import HitView, Which, list_hits

HITS_SHOWN: Final = 8
SUBMISSIONS_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Desk:
    """The newest of each; the totals count all."""

    new_hits: tuple[HitView, ...]
    running: Found[SubmissionRow]
    with_problems: Found[SubmissionRow]
    rejected: Found[SubmissionRow]


def show_desk(*, actor: Actor, now: datetime) -> Desk:
    """The desk of one person: the office's hits, and what they themselves handed in."""
    viewer = actor.as_viewer()
    new_hits, _ = list_hits(actor=actor, now=now, which=Which.NEW, limit=HITS_SHOWN)

    def mine(choice: str) -> Found[SubmissionRow]:
        query = ListQuery(choice=choice, limit=SUBMISSIONS_SHOWN)
        return submissions.find_submissions(viewer, query, by=actor.person_id)

    return Desk(tuple(new_hits), mine("running"), mine("problems"), mine("rejected"))
