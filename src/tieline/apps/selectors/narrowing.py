"""Narrowing a large submission to the keys that another case may hold, before it is scanned.

Another process looks for them in the files of the snapshot and keeps what it finds for the scan alone:
whoever asks learns when, never what.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.core.ids import Actor, SubmissionId, Viewer


@dataclass(frozen=True, slots=True)
class Standing:
    """When the matcher was last seen, and how many keys came since its snapshot was cut, at most as
    many as was asked."""

    seen_at: datetime
    since: int


def get_standing(viewer: Viewer, *, most: int) -> Standing | None:
    """How the snapshot stands; None where there is none. Raises RightMissing."""
    found = _ask(viewer, "select seen_at, since from standing_of_key_snapshot(%s)", [most])
    return Standing(*found) if found else None


def ask(submission_id: SubmissionId, *, actor: Actor, now: datetime) -> None:
    """Ask, durably, for the keys of a published submission. Safe to ask again."""
    with acting_as(actor, durable=True), connection.cursor() as cursor:
        cursor.execute("select ask_narrowing(%s, %s)", [submission_id, now])


def is_answered(viewer: Viewer, submission_id: SubmissionId) -> bool:
    """Whether the answer is there."""
    found = _ask(viewer, "select is_narrowed(%s)", [submission_id])
    return bool(found and found[0])


def forget(submission_id: SubmissionId, *, actor: Actor) -> None:
    """Drop question and answer. Safe to repeat."""
    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute("select forget_narrowing(%s)", [submission_id])


def _ask(viewer: Viewer, statement: str, parameters: list[Any]) -> tuple[Any, ...] | None:
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found: tuple[Any, ...] | None = cursor.fetchone()
    return found
