"""Assessing damage: opened for an office, assigned, written down case by case, assessed, closed."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.compromises.errors import (
    AssessmentClosed,
    AssessmentNotFound,
    BadAssessment,
    NotAssessed,
)
from tieline.apps.compromises.limits import DONE_MAX, REASON_MAX, AssessmentState, Harm
from tieline.apps.compromises.models import CaseDamage, DamageAssessment
from tieline.apps.compromises.queries import Concerned
from tieline.apps.offices.rights import demand_right
from tieline.core.ids import Actor, CaseId, PersonId
from tieline.core.rights import Right
from tieline.core.storable import is_line

HARMS: Final[tuple[str, ...]] = tuple(Harm)


def open_assessment(compromise_id: int, of: Concerned, *, actor: Actor, now: datetime) -> bool:
    """Open the assessment of an office, which is its notice too; False where it was open before.

    The operator acts, for that office. Safe to run again.
    """
    with acting_as(actor):
        row, is_new = DamageAssessment.objects.get_or_create(
            office_id=actor.office_id,
            compromise_id=compromise_id,
            defaults={
                "party": of.party,
                "since_at": of.since_at,
                "reason": of.reason,
                "declared_at": of.declared_at,
                "had_readers": of.had_readers,
                "opened_at": now,
                "due_at": now + timedelta(hours=settings.ASSESSMENT_HOURS),
            },
        )
        if is_new:
            record(
                "assessment.opened",
                actor=actor,
                now=now,
                ids={"assessment": row.pk, "compromise": compromise_id},
            )
    return is_new


def finish_listing(compromise_id: int, *, actor: Actor, now: datetime) -> None:
    """Every office concerned is told, and no other can come. For the operator."""
    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute("select finish_listing(%s, %s)", [compromise_id, now])


def assign(assessment_id: int, person_id: PersonId, *, actor: Actor, now: datetime) -> None:
    """Give an assessment to a colleague, whom the caller has found. Raises AssessmentClosed,
    AssessmentNotFound."""
    with acting_as(actor):
        row = _take(assessment_id, actor)
        DamageAssessment.objects.filter(pk=row.pk).update(assigned_to_id=person_id)
        record(
            "assessment.assigned",
            actor=actor,
            now=now,
            ids={"assessment": row.pk, "person": person_id},
        )


def assess_case(
    assessment_id: int, case_id: CaseId, harm: str, done: str, *, actor: Actor, now: datetime
) -> None:
    """Write down what it does to one case and what was done; what stood there is replaced.

    Raises BadAssessment, AssessmentClosed, AssessmentNotFound. That the case is concerned is the
    caller's to see.
    """
    if harm not in HARMS:
        raise BadAssessment("bad_harm", f"The harm is one of: {', '.join(HARMS)}.")
    if not is_line(done, DONE_MAX):
        raise BadAssessment(
            "done_missing",
            f"Say what was done, in one line of at most {DONE_MAX} characters; nothing is an answer.",
        )
    with acting_as(actor):
        row = _take(assessment_id, actor)
        said = {
            "harm": harm,
            "done": done.strip(),
            "assessed_at": now,
            "assessed_by": actor.person_id,
        }
        CaseDamage.objects.update_or_create(
            office_id=actor.office_id, assessment_id=row.pk, case_id=case_id, defaults=said
        )
        record(
            "case.damage_assessed",
            actor=actor,
            now=now,
            ids={"assessment": row.pk, "case": case_id, "harm": harm},
        )


def assess(assessment_id: int, summary: str, *, actor: Actor, now: datetime) -> None:
    """Say in sum what was found. That every case has its damage is the caller's to see.

    Raises BadAssessment, AssessmentClosed, AssessmentNotFound.
    """
    if not is_line(summary, REASON_MAX):
        raise BadAssessment(
            "summary_missing",
            f"Say in sum what was found, in one line of at most {REASON_MAX} characters.",
        )
    with acting_as(actor):
        row = _take(assessment_id, actor)
        DamageAssessment.objects.filter(pk=row.pk).update(
            assessed_at=now, assessed_by=actor.person_id, summary=summary.strip()
        )
        record("assessment.assessed", actor=actor, now=now, ids={"assessment": row.pk})


def close(assessment_id: int, note: str, *, actor: Actor, now: datetime) -> None:
    """Close an assessment for good. For a supervisor of the office.

    Raises RightMissing, BadAssessment, NotAssessed, AssessmentClosed, AssessmentNotFound.
    """
    demand_right(actor, Right.SUPERVISE)
    if not is_line(note, REASON_MAX):
        raise BadAssessment(
            "note_missing",
            f"Say why it can be closed, in one line of at most {REASON_MAX} characters.",
        )
    with acting_as(actor):
        row = _take(assessment_id, actor)
        if row.state is AssessmentState.OPEN:
            raise NotAssessed(str(row.uuid))
        DamageAssessment.objects.filter(pk=row.pk).update(
            closed_at=now, closed_by=actor.person_id, close_note=note.strip()
        )
        record(
            "assessment.closed",
            actor=actor,
            now=now,
            ids={"assessment": row.pk},
            purpose=note.strip(),
        )


def _take(assessment_id: int, actor: Actor) -> DamageAssessment:
    """The row, locked until the transaction ends, so that nothing comes in after it is closed."""
    row = (
        DamageAssessment.objects.select_for_update()
        .filter(office_id=actor.office_id, pk=assessment_id)
        .first()
    )
    if row is None:
        raise AssessmentNotFound(f"#{assessment_id}")
    if row.state is AssessmentState.CLOSED:
        raise AssessmentClosed(str(row.uuid))
    return row
