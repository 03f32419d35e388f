"""Which way a submission is matched: in the database's index, or in the files of the snapshot first.

A few values are found faster by the index, many by reading all keys once. Both find the same: what the
files say is a candidate, and what came since they were cut is added (docs/decisions/0039).
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.conf import settings

from tieline.apps.selectors import narrowing
from tieline.core.ids import Actor, SubmissionId, Viewer

_AWAY_AFTER: Final = timedelta(minutes=1)
_PATIENCE_S: Final = 30.0
_PATIENCE_PER_VALUE_S: Final = 2e-5
_PAUSE_S: Final = 0.05
_MOST_SINCE: Final = 2
"""Where as many times more came since the snapshot than is looked for, it is no help."""


class Way(StrEnum):
    """Where the keys of a submission are looked for first, and why."""

    FEW_VALUES = "few_values"
    NO_SNAPSHOT = "no_snapshot"
    MATCHER_AWAY = "matcher_away"
    MUCH_SINCE = "much_since"
    NO_ANSWER = "no_answer"
    SNAPSHOT = "snapshot"


@dataclass(frozen=True, slots=True)
class Choice:
    """The way that is taken: all but `SNAPSHOT` are the index. `since` is how many keys came since the
    snapshot was cut, where that was asked."""

    way: Way
    values: int
    since: int | None = None


def choose(values: int, viewer: Viewer, now: datetime) -> Choice:
    """The way for so many values. Raises RightMissing."""
    if values < settings.SNAPSHOT_VALUES:
        return Choice(Way.FEW_VALUES, values)
    most = _MOST_SINCE * values + 1
    standing = narrowing.get_standing(viewer, most=most)
    if standing is None:
        return Choice(Way.NO_SNAPSHOT, values)
    if now - standing.seen_at > _AWAY_AFTER:
        return Choice(Way.MATCHER_AWAY, values, standing.since)
    if standing.since >= most:
        return Choice(Way.MUCH_SINCE, values, standing.since)
    return Choice(Way.SNAPSHOT, values, standing.since)


def narrow(submission_id: SubmissionId, values: int, *, actor: Actor, now: datetime) -> Choice:
    """Have a published submission narrowed where that is the way; the way that the scan then takes.
    Waits for the matcher for half a minute, and for millions of values longer. Safe to run again."""
    choice = choose(values, actor.as_viewer(), now)
    if choice.way is not Way.SNAPSHOT:
        # What an earlier run was told would hide the values that it did not yet ask for.
        forget(submission_id, actor=actor)
        return choice
    narrowing.ask(submission_id, actor=actor, now=now)
    deadline = time.monotonic() + _PATIENCE_S + _PATIENCE_PER_VALUE_S * values
    while not narrowing.is_answered(actor.as_viewer(), submission_id):
        if time.monotonic() > deadline:
            forget(submission_id, actor=actor)
            return Choice(Way.NO_ANSWER, values, choice.since)
        time.sleep(_PAUSE_S)
    return choice


def forget(submission_id: SubmissionId, *, actor: Actor) -> None:
    """What was found has served, or serves no more. Safe to repeat."""
    narrowing.forget(submission_id, actor=actor)
