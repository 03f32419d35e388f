"""Values that were kept out of cases, privileged or of a subject that was cleared, and what a supervisor decides about them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.cases.bounds import is_bound
from tieline.apps.cases.models import Subject
from tieline.apps.offices.rights import demand_right
from tieline.apps.selectors import settling
from tieline.apps.selectors.actions import write_loaded
from tieline.apps.selectors.errors import DecidedBefore, QuarantineDamaged, QuarantinedNotFound
from tieline.apps.selectors.holding_back import bound_to
from tieline.apps.selectors.incoming import restore_incoming
from tieline.apps.selectors.models import QuarantinedValue
from tieline.apps.selectors.protected import check_reason
from tieline.apps.submissions.reopening import reopen
from tieline.apps.submissions.sealing import SealBroken, Sealer, unwrap_key
from tieline.core.ids import Actor, CaseId, SubmissionId, Viewer
from tieline.core.protection import HeldFor, HeldState
from tieline.core.rights import Right


@dataclass(frozen=True, slots=True)
class QuarantinedRow:
    """A quarantined value as its office sees it: where it stood, and never the value. `subject` is the
    one that was cleared or misidentified, and `ended_at` when; None where the value is privileged."""

    uuid: UUID
    submission_id: SubmissionId
    submission_uuid: UUID
    file_name: str
    case_ref: str
    kind: str
    holder_class: HeldFor
    row_number: int
    held_at: datetime
    state: HeldState
    decided_at: datetime | None
    reason: str
    subject: UUID | None = None
    ended_at: datetime | None = None


def list_quarantined(viewer: Viewer, *, state: HeldState | None = None) -> list[QuarantinedRow]:
    """What was kept out of the office's cases, latest first."""
    with acting_as(viewer):
        rows = QuarantinedValue.objects.filter(office_id=viewer.office_id)
        if state is not None:
            rows = rows.filter(state=state)
        listed = rows.select_related("submission", "case").defer("sealed", "wrapped_key")
        found = list(listed.order_by("-id"))
        subjects = _subjects(viewer, found)
        return [_row(row, subjects.get(row.subject_id)) for row in found]


def count_held(viewer: Viewer) -> int:
    """How many wait for a supervisor of the viewer's office."""
    with acting_as(viewer):
        rows = QuarantinedValue.objects.filter(office_id=viewer.office_id, state=HeldState.HELD)
        return rows.count()


def find_quarantined(viewer: Viewer, uuid: UUID) -> QuarantinedRow:
    """One of them. Raises QuarantinedNotFound."""
    with acting_as(viewer):
        row = (
            QuarantinedValue.objects.filter(office_id=viewer.office_id, uuid=uuid)
            .select_related("submission", "case")
            .first()
        )
        if row is None:
            raise QuarantinedNotFound
        return _row(row, _subjects(viewer, [row]).get(row.subject_id))


def release(uuid: UUID, *, reason: str, actor: Actor, now: datetime) -> bool:
    """Let a value into its case after all, and commit; False if it was released before.

    Its submission is published anew, so that it is scanned once more: whoever calls holds the
    submission and goes on with its intake. Raises BadListing without a reason, RightMissing,
    QuarantinedNotFound, DecidedBefore for one destroyed, WrongState where the submission was taken
    back, QuarantineDamaged.
    """
    check_reason(reason)
    with acting_as(actor, durable=True):
        row = _to_decide(uuid, actor)
        if row.state == HeldState.RELEASED:
            return False
        if row.state != HeldState.HELD:
            raise DecidedBefore(row.state)
        contents = _open(row)
        restore_incoming(contents["rows"], contents["keys"])
        submission_id = SubmissionId(row.submission_id)
        write_loaded(submission_id, actor=actor, now=now)
        case_id = CaseId(row.case_id)
        if is_bound(case_id, actor=actor):
            # Another file may have brought the value on wider grounds: whom this one excludes knows
            # of its hits until the worker has settled them.
            settling.note(case_id, None, reveals=False, actor=actor, now=now)
        reopen(submission_id, actor=actor, now=now)
        _decide(row, HeldState.RELEASED, reason, actor, now)
        record(
            "quarantine.released",
            actor=actor,
            now=now,
            ids={"quarantined": row.pk, "submission": submission_id},
            purpose=reason.strip(),
        )
    return True


def destroy(uuid: UUID, *, reason: str, actor: Actor, now: datetime) -> None:
    """Remove what was sealed, for good; that there was something stays.

    Raises BadListing without a reason, RightMissing, QuarantinedNotFound, DecidedBefore.
    """
    check_reason(reason)
    with acting_as(actor):
        row = _to_decide(uuid, actor)
        if row.state != HeldState.HELD:
            raise DecidedBefore(row.state)
        _decide(row, HeldState.DESTROYED, reason, actor, now)
        record(
            "quarantine.destroyed",
            actor=actor,
            now=now,
            ids={"quarantined": row.pk, "submission": row.submission_id},
            purpose=reason.strip(),
        )


def _to_decide(uuid: UUID, actor: Actor) -> QuarantinedValue:
    """Of two who decide at once, the later finds it decided."""
    demand_right(actor, Right.SUPERVISE)
    row = (
        QuarantinedValue.objects.select_for_update()
        .filter(office_id=actor.office_id, uuid=uuid)
        .first()
    )
    if row is None:
        raise QuarantinedNotFound
    return row


def _open(row: QuarantinedValue) -> dict[str, Any]:
    try:
        key = unwrap_key(bytes(row.wrapped_key or b""), bound_to(row))
        found: dict[str, Any] = json.loads(Sealer(key, row.uuid).open(0, bytes(row.sealed or b"")))
    except SealBroken as error:
        raise QuarantineDamaged from error
    return found


def _decide(
    row: QuarantinedValue, state: HeldState, reason: str, actor: Actor, now: datetime
) -> None:
    QuarantinedValue.objects.filter(office_id=actor.office_id, pk=row.pk).update(
        state=state,
        value_digest=None,
        wrapped_key=None,
        sealed=None,
        decided_at=now,
        decided_by=actor.person_id,
        reason=reason.strip(),
    )


def _subjects(viewer: Viewer, rows: Sequence[QuarantinedValue]) -> dict[int | None, Subject]:
    ids = {row.subject_id for row in rows if row.subject_id is not None}
    found = Subject.objects.filter(office_id=viewer.office_id, pk__in=ids) if ids else ()
    return {subject.pk: subject for subject in found}


def _row(row: QuarantinedValue, subject: Subject | None) -> QuarantinedRow:
    return QuarantinedRow(
        uuid=row.uuid,
        submission_id=SubmissionId(row.submission_id),
        submission_uuid=row.submission.uuid,
        file_name=row.submission.file_name,
        case_ref=row.case.ref,
        kind=row.kind,
        holder_class=HeldFor(row.holder_class),
        row_number=row.row_number,
        held_at=row.held_at,
        state=HeldState(row.state),
        decided_at=row.decided_at,
        reason=row.reason,
        subject=subject.uuid if subject else None,
        ended_at=subject.ended_at if subject else None,
    )
