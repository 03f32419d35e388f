"""Asking for values: each is counted before it is answered, whether it is checked or handed in.

What is counted is a keyed digest and that of its block, never the value.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings

from tieline.apps.audit.actions import PURPOSE_MAX, Why, check_purpose, record_look
from tieline.apps.cases import queries as cases
from tieline.apps.hits import queries as hits
from tieline.apps.looks import actions as looks
from tieline.apps.looks.actions import AskedCheck, AskedValue, ToldUnder
from tieline.apps.looks.errors import REASON_MIN, CaseOrReasonMissing
from tieline.apps.selectors.list_digests import counted_digest
from tieline.apps.sharing import queries as markings
from tieline.apps.submissions.queries import SubmissionRow
from tieline.bulk.tallying import BulkTally
from tieline.core.errors import BadInput
from tieline.core.fishing import find_block, is_taken_back
from tieline.core.ids import Actor, AuditEntryId, CaseId, SubmissionId, Viewer
from tieline.core.markings import MarkingValue, TrafficLight
from tieline.core.matching.keys import KeyedHashes
from tieline.core.selector_kinds.base import Normalised
from tieline.core.states import State
from tieline.journeys.pairing import normalise_chunk

_WITHOUT_CASE: Final = MarkingValue(tlp=TrafficLight.GREEN)
"""The marking of a check that is for no case and whose asker chose to have it told: that the office
asked may go to every office that takes part, and abroad only with grounds, which a check has none
of."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Why values are asked for, for which case or why for none, and whether their owners may learn
    that it was this office that asked."""

    why: Why
    case_id: CaseId | None
    tells_owners: bool = False
    caller_check: int | None = None


def settle_why(purpose: str, without_case: str, *, has_case: bool) -> Why:
    """Why a check is made, as it is kept. Beside a case, a reason for having none says nothing.

    Raises PurposeMissing, CaseOrReasonMissing, BadInput.
    """
    kept = check_purpose(purpose)
    if has_case:
        return Why(kept)
    reason = without_case.strip()
    if len(reason) < REASON_MIN:
        raise CaseOrReasonMissing
    if len(reason) > PURPOSE_MAX:
        raise BadInput(
            "reason_too_long",
            f"Say why there is no case in at most {PURPOSE_MAX} characters: it is kept in full.",
        )
    return Why(kept, reason)


def record_check(
    asking: Asking,
    forms: Sequence[Sequence[Normalised]],
    keys: Sequence[tuple[int, UUID]],
    *,
    actor: Actor,
    now: datetime,
) -> AuditEntryId:
    """Count a check and commit its trace, before it is answered. `forms` are the readings of each
    value, `keys` the match keys it will probe for. Raises TooManyChecks."""
    return looks.record_check(
        AskedCheck(
            why=asking.why,
            given=len(forms),
            values=_asked(forms),
            keys=keys,
            case_id=asking.case_id,
            caller_check=asking.caller_check,
            told_under=_told_under(asking, actor.as_viewer()),
        ),
        limits=settings.FISHING_LIMITS,
        actor=actor,
        now=now,
    )


def record_protection(forms: Sequence[Normalised], *, actor: Actor, now: datetime) -> None:
    """Count a number that a custodian is about to protect, by its readings, and commit the trace. Its
    digests are under a key that the database does not have. Raises TooManyChecks."""
    [asked] = _asked([forms])
    counted = AskedValue(
        counted_digest(asked.digest), None if asked.block is None else counted_digest(asked.block)
    )
    looks.record_protection(counted, limits=settings.FISHING_LIMITS, actor=actor, now=now)


def refuse_delayed(submission_id: SubmissionId, *, actor: Actor, now: datetime) -> None:
    """Before a file that waits is read once more. Raises TooManyValues until its time has come."""
    looks.refuse_delayed(submission_id, actor=actor, now=now)


def admit_submission(
    submission_id: SubmissionId, tally: BulkTally, *, actor: Actor, now: datetime
) -> None:
    """Count what a file asks for, before its values are published. A list as short as what may be
    checked by hand is looked at value by value; a longer one is counted. Raises TooManyValues."""
    values = tally.form_count
    limits = settings.FISHING_LIMITS
    traced: list[AskedValue] = []
    if values <= limits.most_at_once:
        traced = _asked([[form] for form in _forms_of(tally)])
    looks.admit_submission(submission_id, values, traced, limits=limits, actor=actor, now=now)


def count_met(row: SubmissionRow, *, actor: Actor, now: datetime) -> int:
    """Of a submission about to be taken back: how many of its values met others, as far as the
    office may know, where it came to its end too short a while ago to leave it at that; or 0."""
    if row.state is not State.FINISHED or row.finished_at is None:
        return 0
    if not is_taken_back(row.finished_at, now, settings.FISHING_LIMITS):
        return 0
    entry = record_look(
        "hits.counted",
        actor=actor,
        now=now,
        purpose="the hits of a submission that is taken back",
        ids={"submission": row.id},
    )
    return hits.count_met_values(actor.as_viewer(), row.id, entry=entry)


def note_taken_back(submission_id: SubmissionId, met: int, *, actor: Actor, now: datetime) -> None:
    """Leave a trace of a withdrawal after hits; none where there were none."""
    if met:
        looks.record_taken_back(submission_id, met, actor=actor, now=now)


def _told_under(asking: Asking, viewer: Viewer) -> ToldUnder | None:
    if not asking.tells_owners:
        return None
    if asking.case_id is None:
        return ToldUnder(_WITHOUT_CASE)
    marking_id = cases.marking_of(viewer, asking.case_id)
    return ToldUnder(markings.get_marking(viewer, marking_id), marking_id)


def _forms_of(tally: BulkTally) -> Iterator[Normalised]:
    for chunk in tally.form_chunks():
        forms = normalise_chunk(chunk)
        yield from (forms.read(place) for place in range(len(forms)))


def _asked(forms: Iterable[Sequence[Normalised]]) -> list[AskedValue]:
    """The different values, each with the block of the first of its readings that has one."""
    hashes = KeyedHashes(settings.MATCH_SECRET)
    found: dict[UUID, AskedValue] = {}
    for readings in forms:
        digest = hashes.asked_digest(readings[0].canonical)
        block = next((block for form in readings if (block := find_block(form))), None)
        hashed = None if block is None else hashes.asked_digest(f"block {block}")
        found.setdefault(digest, AskedValue(digest, hashed))
    return list(found.values())
