"""Retracting the hits of what was taken out of the index, and telling of it whoever was told of it."""

from datetime import datetime

from tieline.apps.corrections import actions as corrections
from tieline.apps.hits import actions as hits
from tieline.core.ids import Actor, SubmissionId


def retract(
    submission_id: SubmissionId, *, actor: Actor, now: datetime, patience_s: float = 60.0
) -> None:
    """Retract the hits of what was taken out of a submission, and write the corrections, in one
    transaction once no older one can tell of it. Safe to run again. Raises StillInUse."""
    hits.retract(
        submission_id, tell=corrections.tell, actor=actor, now=now, patience_s=patience_s
    )  # fmt: skip
