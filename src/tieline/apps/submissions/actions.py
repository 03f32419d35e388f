"""A submission's steps, from being received to being finished, withdrawn or superseded."""

import hashlib
import json
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.sharing.actions import mark
from tieline.apps.submissions.errors import BadAuthority, WrongState
from tieline.apps.submissions.models import OfficeSlice, Submission
from tieline.apps.submissions.originals import SliceFacts, SliceWriter, new_slice_key
from tieline.apps.submissions.problems import MESSAGE_MAX
from tieline.core.errors import Refused
from tieline.core.ids import Actor, AuthorityId, SubmissionId
from tieline.core.markings import DEFAULT_MARKING, MarkingValue
from tieline.core.parsing.layout import Layout
from tieline.core.states import LIVE_STATES, UNFINISHED_STATES, State
from tieline.core.storable import storable

AUTHORITY_FORM: Final = re.compile(r"^[A-Za-z][A-Za-z0-9_ -]*:\S.*$")
AUTHORITY_MAX: Final = 200
NAME_MAX: Final = 255
CODE_MAX: Final = 60


@dataclass(frozen=True, slots=True)
class Part:
    """The facts of the bytes handed in: the whole file, or one office's rows of it."""

    file_sha256: str
    slice_sha256: str
    byte_count: int
    encoding: str = ""
    delimiter: str = ""
    row_numbers: Sequence[int] | None = None
    lines: Sequence[int] | None = None


@dataclass(frozen=True, slots=True)
class NewSubmission:
    """What an office hands in, with its legal basis."""

    file_name: str
    layout: Layout
    authority: str
    part: Part
    case_ref: str = ""
    opens_cases: bool = False
    supersedes: SubmissionId | None = None
    marking: MarkingValue = DEFAULT_MARKING
    authority_id: AuthorityId | None = None
    authority_version: int = 1
    """Under a newer version the same file is another submission: it may give other rows."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of handing in. `writer` takes the bytes; None if they are here already."""

    submission_id: SubmissionId
    uuid: uuid.UUID
    writer: SliceWriter | None
    state: State = State.RECEIVED
    """Where it stood when it was handed in again."""

    @property
    def is_new(self) -> bool:
        return self.writer is not None


@dataclass(frozen=True, slots=True)
class Counts:
    """Every row read is accepted, empty or a problem."""

    rows_read: int
    rows_accepted: int
    rows_empty: int
    row_problems: int


def receive(new: NewSubmission, *, actor: Actor, now: datetime) -> Receipt:
    """Record a submission and its slice. The same handed in twice adds nothing.

    Runs inside the caller's transaction, which then gives the bytes to the writer: either all
    of it is here afterwards or none. Raises BadAuthority, WrongState.
    """
    check_authority(new.authority)
    fingerprint = _fingerprint(new, new.authority_version)
    with acting_as(actor):
        found = _find_any_live(new, actor)
        if found is not None:
            _refuse_other(new, found)
            return found
        _check_supersedes(new, actor)
    try:
        with acting_as(actor):
            submission = _insert(new, fingerprint, actor=actor, now=now)
            writer = _insert_slice(submission, new.part, actor=actor)
            record(
                "submission.received",
                actor=actor,
                now=now,
                authority=new.authority,
                ids={"submission": submission.pk, "bytes": new.part.byte_count},
            )
    except IntegrityError as error:
        # Someone handed in the same at the same moment, and is done.
        with acting_as(actor):
            found = _find_live(fingerprint, actor)
        if found is None:
            # Or another file is on its way to replace the same submission.
            raise WrongState("superseded again", "being superseded") from error
        return found
    return Receipt(SubmissionId(submission.pk), submission.uuid, writer)


def _refuse_other(new: NewSubmission, found: Receipt) -> None:
    """A correction that is already here as a submission of its own would replace nothing."""
    if new.supersedes is None:
        return
    before = Submission.objects.values_list("supersedes_id", flat=True).get(pk=found.submission_id)
    if before != new.supersedes:
        raise Refused(
            "already_handed_in",
            f"The corrected file was handed in before as submission {found.uuid}. Withdraw the "
            "one it corrects instead.",
        )


def _check_supersedes(new: NewSubmission, actor: Actor) -> None:
    if new.supersedes is None:
        return
    # Locked until the new one is stored: nobody withdraws it meanwhile, and purges what would come back.
    state = (
        Submission.objects.select_for_update(no_key=True)
        .values_list("state", flat=True)
        .get(office_id=actor.office_id, pk=new.supersedes)
    )
    if state != State.FINISHED:
        raise WrongState("superseded", state)


def check_authority(text: str) -> None:
    """Whether this can be recorded as a legal basis. Raises BadAuthority."""
    has_form = AUTHORITY_FORM.match(text) and text.isprintable()
    if not has_form or len(text) > AUTHORITY_MAX:
        raise BadAuthority(text)


def record_parsed(
    submission_id: SubmissionId, counts: Counts, *, actor: Actor, now: datetime
) -> None:
    """received -> parsed, with its counts. Raises WrongState."""
    with acting_as(actor):
        _advance(
            submission_id,
            State.RECEIVED,
            State.PARSED,
            actor=actor,
            rows_read=counts.rows_read,
            rows_accepted=counts.rows_accepted,
            rows_empty=counts.rows_empty,
            row_problems=counts.row_problems,
        )
        record(
            "submission.parsed",
            actor=actor,
            now=now,
            ids={"submission": submission_id, "rows": counts.rows_read},
        )


def record_calls_kept(submission_id: SubmissionId, calls: int, *, actor: Actor) -> None:
    """How many calls are kept, in the transaction that publishes. Raises WrongState."""
    changed = Submission.objects.filter(
        office_id=actor.office_id, pk=submission_id, state=State.PARSED
    ).update(calls_kept=calls)
    if changed != 1:
        raise WrongState("given calls", "no longer parsed")


def record_published(
    submission_id: SubmissionId, *, values_distinct: int, actor: Actor, now: datetime
) -> None:
    """parsed -> published, in the transaction that publishes. Raises WrongState."""
    _advance(
        submission_id,
        State.PARSED,
        State.PUBLISHED,
        actor=actor,
        values_distinct=values_distinct,
    )
    record("submission.published", actor=actor, now=now, ids={"submission": submission_id})


def record_scanned(submission_id: SubmissionId, *, actor: Actor, now: datetime) -> None:
    """published -> scanned, in the transaction that scans. Raises WrongState."""
    _advance(submission_id, State.PUBLISHED, State.SCANNED, actor=actor)
    record("submission.scanned", actor=actor, now=now, ids={"submission": submission_id})


def finish(submission_id: SubmissionId, *, hits: int, actor: Actor, now: datetime) -> None:
    """scanned -> finished. Raises WrongState."""
    with acting_as(actor):
        _advance(
            submission_id,
            State.SCANNED,
            State.FINISHED,
            actor=actor,
            hits_found=hits,
            finished_at=now,
        )
        record("submission.finished", actor=actor, now=now, ids={"submission": submission_id})


def reject(submission_id: SubmissionId, reason: str, *, actor: Actor, now: datetime) -> None:
    """received or parsed -> rejected, with the reason. Raises WrongState."""
    with acting_as(actor):
        state = Submission.objects.values_list("state", flat=True).get(pk=submission_id)
        _advance(
            submission_id,
            State(state),
            State.REJECTED,
            actor=actor,
            rejection=_text(reason, MESSAGE_MAX),
            finished_at=now,
        )
        record("submission.rejected", actor=actor, now=now, ids={"submission": submission_id})


def record_failure(submission_id: SubmissionId, code: str, *, actor: Actor, now: datetime) -> None:
    """Count a try that raised, with the code of the error. One at its end is left as it is."""
    with acting_as(actor):
        row = (
            Submission.objects.select_for_update()
            .filter(office_id=actor.office_id, pk=submission_id, state__in=UNFINISHED_STATES)
            .first()
        )
        if row is None:
            return
        row.failures += 1
        row.failed_at = now
        row.failure_code = _text(code, CODE_MAX)
        row.save(update_fields=["failures", "failed_at", "failure_code"])
        record(
            "submission.failed",
            actor=actor,
            now=now,
            ids={"submission": submission_id, "failures": row.failures},
        )


def record_retired(
    submission_id: SubmissionId, into: State, *, reason: str, actor: Actor, now: datetime
) -> None:
    """A live submission -> withdrawn or superseded, in the transaction that takes its mentions
    back. Raises WrongState."""
    state = State(
        Submission.objects.select_for_update()
        .values_list("state", flat=True)
        .get(office_id=actor.office_id, pk=submission_id)
    )
    allowed = (
        (State.FINISHED,)
        if into is State.SUPERSEDED
        else (State.FINISHED, State.RECEIVED, State.PARSED)
    )
    if state not in allowed:
        raise WrongState(into.value, state.value)
    _advance(submission_id, state, into, actor=actor)
    record(
        f"submission.{into.value}",
        actor=actor,
        now=now,
        purpose=reason,
        ids={"submission": submission_id},
    )


def _advance(
    submission_id: SubmissionId, before: State, after: State, *, actor: Actor, **facts: Any
) -> None:
    changed = Submission.objects.filter(
        office_id=actor.office_id, pk=submission_id, state=before
    ).update(state=after, **facts)
    if changed != 1:
        raise WrongState(after.value, f"no longer {before.value}")


def _insert(
    new: NewSubmission, fingerprint: str, *, actor: Actor, now: datetime
) -> Submission:  # fmt: skip
    return Submission.objects.create(
        office_id=actor.office_id,
        file_name=_text(new.file_name, NAME_MAX),
        file_sha256=new.part.file_sha256,
        fingerprint=fingerprint,
        layout=new.layout.to_json(),
        case_ref=new.case_ref,
        opens_cases=new.opens_cases,
        authority=new.authority,
        encoding=new.part.encoding,
        delimiter=new.part.delimiter,
        handed_in_by=actor.person_id,
        received_at=now,
        supersedes_id=new.supersedes,
        authority_id=new.authority_id,
        marking_id=mark(new.marking, actor=actor, now=now),
    )


def _insert_slice(submission: Submission, part: Part, *, actor: Actor) -> SliceWriter:
    ident = uuid.uuid4()
    key, wrapped = new_slice_key(SliceFacts(ident, part.byte_count, part.slice_sha256))
    stored = OfficeSlice.objects.create(
        office_id=actor.office_id,
        submission_id=submission.pk,
        uuid=ident,
        file_sha256=part.file_sha256,
        slice_sha256=part.slice_sha256,
        byte_count=part.byte_count,
        row_numbers=None if part.row_numbers is None else list(part.row_numbers),
        lines=None if part.lines is None else list(part.lines),
        wrapped_key=wrapped,
    )
    return SliceWriter(stored, key, actor)


def _find_any_live(new: NewSubmission, actor: Actor) -> Receipt | None:
    """The same, handed in before: unless it replaces something, under whichever version."""
    versions = range(new.authority_version, 0, -1)
    for version in versions if new.supersedes is None else versions[:1]:
        found = _find_live(_fingerprint(new, version), actor)
        if found is not None:
            return found
    return None


def _find_live(fingerprint: str, actor: Actor) -> Receipt | None:
    row = (
        Submission.objects.filter(
            office_id=actor.office_id, fingerprint=fingerprint, state__in=LIVE_STATES
        )
        .values_list("id", "uuid", "state")
        .first()
    )
    return None if row is None else Receipt(SubmissionId(row[0]), row[1], None, State(row[2]))


def _fingerprint(new: NewSubmission, version: int) -> str:
    """Bytes, case, authority and layout; the office is in the unique key beside it."""
    said = [
        new.part.slice_sha256,
        new.case_ref,
        new.opens_cases,
        new.authority,
        new.layout.to_json(),
    ]
    if version > 1:  # as before there were versions, where there is one
        said.append(version)
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _text(text: str, most: int) -> str:
    return storable(text)[:most]
