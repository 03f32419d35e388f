"""Counting what people ask for, before it is answered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import Why, record
from tieline.apps.looks.errors import TooManyChecks, TooManyValues
from tieline.apps.looks.models import Look
from tieline.apps.looks.told_markings import write_marking
from tieline.core.fishing import Brake, Limits, Origin, find_brake
from tieline.core.ids import Actor, AuditEntryId, CaseId, MarkingId, PersonId, SubmissionId
from tieline.core.markings import MarkingValue

_DAY: Final = timedelta(days=1)
_NOTED_WITHIN: Final = timedelta(minutes=1)
"""Of one person's refusals, one is written down in so much time."""
_PROTECTS: Final = "to protect a number of the agency"


@dataclass(frozen=True, slots=True)
class AskedValue:
    """One value that is asked for: its keyed digest, and that of its block."""

    digest: UUID
    block: UUID | None


@dataclass(frozen=True, slots=True)
class ToldUnder:
    """The marking of a check whose owners may learn who asked; without id, it is of no case."""

    value: MarkingValue
    marking_id: MarkingId | None = None


@dataclass(frozen=True, slots=True)
class AskedCheck:
    """A check about to be made. `values` are the different ones, `given` counts those given;
    `keys` are those it will probe for, whose digests the entry names."""

    why: Why
    given: int
    values: Sequence[AskedValue]
    keys: Sequence[tuple[int, UUID]]
    case_id: CaseId | None = None
    caller_check: int | None = None
    """The check of the caller on whose behalf it is asked."""
    told_under: ToldUnder | None = None
    """Under which marking the owners may learn who asked; None: they are not told."""


def record_check(check: AskedCheck, *, limits: Limits, actor: Actor, now: datetime) -> AuditEntryId:
    """Count a check and commit its trace, before it is answered.

    Those of one office are counted one after the other, so that of many at once no more pass than
    may. Raises TooManyChecks; a refusal leaves a trace too, one a minute.
    """
    with acting_as(actor, durable=True):
        wanted = len(check.values)
        brake = _find_brake(actor.person_id, Origin.CHECK, wanted, limits, now)
        if brake is None:
            return _add_check(check, actor=actor, now=now)
        _note_refusal(check.why, check.given, check.case_id, actor=actor, now=now)
    raise TooManyChecks(brake, wanted)


def record_protection(value: AskedValue, *, limits: Limits, actor: Actor, now: datetime) -> None:
    """Count a number that a custodian is about to protect, and commit its trace, before it is compared
    with what offices hold: it counts as a check of one value, with the custodian's own checks and not
    with those of the office.

    `value` is a digest that joins with none of a check. Raises TooManyChecks.
    """
    with acting_as(actor, durable=True):
        brake = _find_brake(actor.person_id, Origin.PROTECTION, 1, limits, now)
        if brake is None:
            entry = record(
                "protected.asked", actor=actor, now=now, purpose=_PROTECTS, ids={"values": 1}
            )
            Look.objects.bulk_create(
                [
                    Look(
                        office_id=actor.office_id,
                        person_id=actor.person_id,
                        at=now,
                        origin=Origin.PROTECTION,
                        value_count=1,
                        digests=[value.digest],
                        blocks=[value.block],
                        entry_id=entry,
                    )
                ]
            )
            return
        _note_refusal(Why(_PROTECTS), 1, None, actor=actor, now=now)
    raise TooManyChecks(brake, 1, undone="Nothing was protected.")


def admit_submission(
    submission_id: SubmissionId,
    values: int,
    traced: Sequence[AskedValue],
    *,
    limits: Limits,
    actor: Actor,
    now: datetime,
) -> None:
    """Count the values of a submission for whoever handed it in, once, however often it is brought
    on. `traced` are the values themselves, if they are few enough to be a list by hand.

    One larger than the limit is let through when nothing else counts, and is counted in full.
    Raises TooManyValues: it is delayed, and nothing of it is lost.
    """
    of_files = limits.of_submissions
    with acting_as(actor, durable=True):
        person_id, is_counted, _ = _standing(submission_id)
        if is_counted:
            return
        wanted = min(values, of_files.most_at_once)
        brake = _find_brake(person_id, Origin.SUBMISSION, wanted, of_files, now)
        until = None if brake is None else brake.until
        is_first = _count_submission(submission_id, values, traced, now, until)
        if brake is not None and is_first:
            record(
                "submission.delayed",
                actor=actor,
                now=now,
                ids={"submission": submission_id, "values": values},
            )
    if until is not None:
        raise TooManyValues(until)


def refuse_delayed(submission_id: SubmissionId, *, actor: Actor, now: datetime) -> None:
    """For before a delayed file is read once more. Raises TooManyValues while its time has not come."""
    with acting_as(actor):
        _, _, delayed_until = _standing(submission_id)
    if delayed_until is not None and delayed_until > now:
        raise TooManyValues(delayed_until)


def record_taken_back(
    submission_id: SubmissionId, met: int, *, actor: Actor, now: datetime
) -> None:
    """That a submission was taken back soon after `met` of its values had met others."""
    with acting_as(actor):
        Look.objects.bulk_create(
            [
                Look(
                    office_id=actor.office_id,
                    person_id=actor.person_id,
                    at=now,
                    origin=Origin.WITHDRAWAL,
                    value_count=met,
                    submission_id=submission_id,
                )
            ]
        )


def note_examined(look_ids: Iterable[int], *, actor: Actor, now: datetime) -> None:
    """That the worker looked for signs of fishing in these looks. For the operator."""
    with acting_as(actor):
        Look.objects.filter(
            office_id=actor.office_id, pk__in=list(look_ids), examined_at__isnull=True
        ).update(examined_at=now)


def clear_old(before: datetime, *, actor: Actor) -> int:
    """Remove an office's looks from before a moment; returns how many. For the operator."""
    with acting_as(actor):
        removed, _ = Look.objects.filter(office_id=actor.office_id, at__lt=before).delete()
    return removed


def _find_brake(
    person_id: PersonId, origin: Origin, wanted: int, limits: Limits, now: datetime
) -> Brake | None:
    """Whether it would be too many, while everyone else of the office waits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select asked_at, of_person, of_office from count_asked(%s, %s, %s)",
            [person_id, origin.value, now - _DAY],
        )
        rows = cursor.fetchall()
    # One who came a moment later by the clock and was counted first counts as well.
    own = [(min(at, now), of_person) for at, of_person, _ in rows]
    of_office = [(min(at, now), count) for at, _, count in rows]
    return find_brake(own, of_office, wanted, limits, now=now)


def _add_check(check: AskedCheck, *, actor: Actor, now: datetime) -> AuditEntryId:
    told = check.told_under
    entry = record(
        "selector.checked",
        actor=actor,
        now=now,
        purpose=check.why,
        ids={
            "values": check.given,
            **({"case": check.case_id} if check.case_id else {}),
            **({"caller_check": check.caller_check} if check.caller_check else {}),
        },
        digests=[digest for _, digest in check.keys],
    )
    Look.objects.bulk_create(
        [
            Look(
                office_id=actor.office_id,
                person_id=actor.person_id,
                at=now,
                origin=Origin.CHECK,
                value_count=len(check.values),
                digests=[value.digest for value in check.values],
                blocks=[value.block for value in check.values],
                case_id=check.case_id,
                entry_id=entry,
                tells_owners=told is not None,
                told_key64=[] if told is None else [key for key, _ in check.keys],
                told_digests=[] if told is None else [digest for _, digest in check.keys],
                marking_id=None if told is None else told.marking_id,
                told_marking=None if told is None else write_marking(told.value),
            )
        ]
    )
    return entry


def _note_refusal(
    why: Why, given: int, case_id: CaseId | None, *, actor: Actor, now: datetime
) -> None:
    before = Look.objects.filter(
        office_id=actor.office_id,
        person_id=actor.person_id,
        origin=Origin.REFUSED,
        at__gt=now - _NOTED_WITHIN,
    )
    if before.exists():
        return
    record(
        "check.refused",
        actor=actor,
        now=now,
        purpose=why,
        ids={"values": given},
    )
    Look.objects.bulk_create(
        [
            Look(
                office_id=actor.office_id,
                person_id=actor.person_id,
                at=now,
                origin=Origin.REFUSED,
                value_count=given,
                case_id=case_id,
            )
        ]
    )


def _standing(submission_id: SubmissionId) -> tuple[PersonId, bool, datetime | None]:
    with connection.cursor() as cursor:
        cursor.execute("select * from standing_of_submission(%s)", [submission_id])
        row = cursor.fetchone()
    return PersonId(row[0]), bool(row[1]), row[2]


def _count_submission(
    submission_id: SubmissionId,
    values: int,
    traced: Sequence[AskedValue],
    now: datetime,
    until: datetime | None,
) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count_submission(%s, %s, %s::uuid[], %s::uuid[], %s, %s)",
            [
                submission_id,
                values,
                [value.digest for value in traced],
                [value.block for value in traced],
                now,
                until,
            ],
        )
        row = cursor.fetchone()
    return bool(row and row[0])
