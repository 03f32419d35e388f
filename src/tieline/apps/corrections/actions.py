"""Telling of corrections, answering them, and replying to a dispute."""

from datetime import datetime
from typing import NewType

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.corrections.errors import NotDisputed
from tieline.apps.corrections.models import CorrectionAnswer, DisputeReply
from tieline.apps.offices.rights import demand_right
from tieline.core.corrections import CorrectionAnswer as Answer
from tieline.core.corrections import check_note
from tieline.core.ids import Actor, SubmissionId
from tieline.core.rights import Right

CorrectionId = NewType("CorrectionId", int)


def tell(submission_id: SubmissionId, *, actor: Actor, now: datetime) -> None:
    """Write the corrections of what was taken out of a submission, for everybody who was told of it.

    Inside the transaction that retracts its hits, which acts as `actor`: what was taken out is forgotten
    there. How many were told is nobody's to know from here: some hold the value in silence.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select tell_corrections(%s, %s, %s, %s)",
            [actor.office_id, submission_id, settings.CORRECTION_DAYS, now],
        )


def answer(
    ident: CorrectionId, said: Answer, note: str, *, actor: Actor, now: datetime
) -> None:  # fmt: skip
    """Write down what was done, or that it is disputed. The caller has found the correction for them.
    Said again, the latest stands. Raises BadInput."""
    kept = check_note(note)
    with acting_as(actor):
        CorrectionAnswer.objects.create(
            office_id=actor.office_id,
            correction_id=ident,
            answer=said,
            note=kept,
            answered_at=now,
            answered_by=actor.person_id,
        )
        done = said is Answer.DONE
        record(
            "correction.acknowledged" if done else "correction.disputed",
            actor=actor,
            now=now,
            ids={"correction": ident},
        )


def reply(
    ident: CorrectionId, dispute_id: int, note: str, *, actor: Actor, now: datetime
) -> None:  # fmt: skip
    """A supervisor of the office that corrected replies to a dispute, once. Raises RightMissing,
    BadInput, NotDisputed where somebody was quicker."""
    kept = check_note(note)
    demand_right(actor, Right.SUPERVISE)
    try:
        with acting_as(actor), transaction.atomic():
            DisputeReply.objects.create(
                office_id=actor.office_id,
                correction_id=ident,
                dispute_id=dispute_id,
                note=kept,
                replied_at=now,
                replied_by=actor.person_id,
            )
            record(
                "correction.replied",
                actor=actor,
                now=now,
                ids={"correction": ident, "dispute": dispute_id},
            )
    except IntegrityError as error:
        raise NotDisputed(f"#{ident}") from error
