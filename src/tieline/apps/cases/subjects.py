"""Entering the subjects of a case, attesting why they are suspected, validating and ending them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.audit.errors import RightMissing
from tieline.apps.cases.errors import BadSubject, SubjectNotFound
from tieline.apps.cases.models import AttestedSuspicion, Subject, Validation
from tieline.apps.offices.rights import holds
from tieline.core.ids import Actor, CaseId, SubjectId
from tieline.core.rights import Right
from tieline.core.storable import shows
from tieline.core.suspicion import (
    ALIKE,
    REASON_MAX,
    SubjectEnd,
    SubjectKind,
    Suspicion,
    check_label,
    likeness,
    review_due,
)


@dataclass(frozen=True, slots=True)
class NewSubject:
    """Who or what a case is about."""

    case_id: CaseId
    label: str
    kind: SubjectKind


@dataclass(frozen=True, slots=True)
class EndedSubject:
    """A subject that has just been ended."""

    id: SubjectId
    case_id: CaseId


def open_subject(
    new: NewSubject, suspicion: Suspicion, *, months: int, actor: Actor, now: datetime
) -> UUID:
    """Enter a subject with the suspicion that the actor attests; it lapses after so many months, sixty
    at the most, unless it is validated. Raises BadInput."""
    label = check_label(new.label)
    with acting_as(actor):
        subject = Subject.objects.create(
            office_id=actor.office_id,
            case_id=new.case_id,
            label=label,
            kind=new.kind,
            opened_at=now,
            opened_by=actor.person_id,
            review_due_on=review_due(now.date(), months),
        )
        record(
            "subject.opened",
            actor=actor,
            now=now,
            ids={"subject": subject.pk, "case": new.case_id, "due": f"{subject.review_due_on}"},
        )
        _attest(subject, suspicion, actor=actor, now=now)
    return subject.uuid


def attest(uuid: UUID, suspicion: Suspicion, *, actor: Actor, now: datetime) -> None:
    """State anew why a subject is suspected; what was stated before stays on record. Raises
    SubjectNotFound."""
    with acting_as(actor):
        _attest(_lock_live(uuid, actor), suspicion, actor=actor, now=now)


def validate(uuid: UUID, reason: str, *, months: int, actor: Actor, now: datetime) -> None:
    """A supervisor finds that a subject still stands: it lapses so many months from now on. Raises
    SubjectNotFound, BadSubject, RightMissing."""
    kept = _check_reason(reason)
    with acting_as(actor):
        if not holds(Right.SUPERVISE):
            raise RightMissing
        subject = _lock_live(uuid, actor)
        due = review_due(now.date(), months)
        if due == subject.review_due_on and subject.validated_at is not None:
            # Twice in one day, or by two at once: it stands already.
            return
        Validation.objects.create(
            office_id=actor.office_id,
            subject=subject,
            reason=kept,
            validated_at=now,
            validated_by=actor.person_id,
            due_before=subject.review_due_on,
            due_on=due,
        )
        Subject.objects.filter(office_id=actor.office_id, pk=subject.pk).update(
            validated_at=now, review_due_on=due
        )
        record(
            "subject.validated",
            actor=actor,
            now=now,
            ids={"subject": subject.pk, "due": f"{due}"},
        )


def end_subject(
    uuid: UUID, how: SubjectEnd, reason: str, *, actor: Actor, now: datetime
) -> EndedSubject:
    """End a subject, for a reason that is kept. Inside a transaction that acts as `actor`: what
    belongs to it goes in the same one. Raises SubjectNotFound, BadSubject."""
    kept = _check_reason(reason)
    if how is SubjectEnd.LAPSED:
        raise BadSubject(
            "bad_subject_end", "A subject lapses by itself. Say: cleared, misidentified, closed."
        )
    return _end(_lock_live(uuid, actor), how, kept, actor=actor, now=now)


def lapse_subject(ident: SubjectId, *, actor: Actor, now: datetime) -> EndedSubject | None:
    """End a subject whose day has come; None where somebody was quicker. Inside a transaction that
    acts as `actor`."""
    found = (
        _live(actor)
        .filter(pk=ident, review_due_on__lte=now.date())
        .select_for_update(no_key=True)
        .first()
    )
    return None if found is None else _end(found, SubjectEnd.LAPSED, "", actor=actor, now=now)


def _end(
    subject: Subject, how: SubjectEnd, reason: str, *, actor: Actor, now: datetime
) -> EndedSubject:
    Subject.objects.filter(office_id=actor.office_id, pk=subject.pk).update(
        ended_at=now, ended_by=actor.person_id, how_ended=how, end_reason=reason
    )
    record(
        "subject.ended",
        actor=actor,
        now=now,
        ids={"subject": subject.pk, "case": subject.case_id, "how": how.value},
    )
    return EndedSubject(SubjectId(subject.pk), CaseId(subject.case_id))


def _attest(subject: Subject, suspicion: Suspicion, *, actor: Actor, now: datetime) -> None:
    like_id, alike = _most_alike(subject, suspicion.facts, actor)
    row = AttestedSuspicion.objects.create(
        office_id=actor.office_id,
        subject=subject,
        crime=suspicion.crime,
        facts=suspicion.facts,
        source=suspicion.source,
        information=suspicion.information,
        attested_at=now,
        attested_by=actor.person_id,
        like_id=like_id,
        likeness=alike,
    )
    record(
        "subject.attested",
        actor=actor,
        now=now,
        ids={"subject": subject.pk, "suspicion": row.pk, "like": like_id or 0, "likeness": alike},
    )


def _most_alike(subject: Subject, facts: str, actor: Actor) -> tuple[int | None, int]:
    """The statement for another subject of the office that says the same, and how alike it is."""
    others = (
        AttestedSuspicion.objects.filter(office_id=actor.office_id)
        .exclude(subject_id=subject.pk)
        .values_list("id", "facts", "subject__label")
    )
    best_id, best = None, 0
    for ident, text, label in others.iterator():
        alike = likeness(facts, subject.label, text, label)
        if alike >= ALIKE and alike > best:
            best_id, best = ident, alike
    return best_id, best


def _lock_live(uuid: UUID, actor: Actor) -> Subject:
    found = _live(actor).filter(uuid=uuid).select_for_update(no_key=True).first()
    if found is None:
        raise SubjectNotFound(str(uuid))
    return found


def _live(actor: Actor) -> QuerySet[Subject]:
    return Subject.objects.filter(office_id=actor.office_id, ended_at__isnull=True)


def _check_reason(reason: str) -> str:
    kept = reason.strip()
    if not shows(kept) or "\x00" in kept:
        raise BadSubject("subject_reason_missing", "Say why: it is kept with the subject.")
    if len(kept) > REASON_MAX:
        raise BadSubject("reason_too_long", f"Say why in at most {REASON_MAX} characters.")
    return kept
