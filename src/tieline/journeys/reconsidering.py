"""Files that came in under an earlier version of an authority, handed in anew under the one that stands.

Nothing is typed or sent again: the sealed original is read once more, and what comes of it supersedes
the submission, as a correction does. Rows that were outside may be within by now, rows that were
within may be outside, and whom it excludes is as the new version says.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db import transaction

from tieline.apps.authorities import queries as authorities
from tieline.apps.authorities.errors import AuthorityReplaced, NothingToReconsider
from tieline.apps.authorities.queries import AuthorityRow
from tieline.apps.cases.staying import stays
from tieline.apps.sharing.queries import get_marking
from tieline.apps.submissions import actions as submissions
from tieline.apps.submissions import queries as submission_queries
from tieline.apps.submissions.actions import NewSubmission, Part, Receipt
from tieline.apps.submissions.queries import SubmissionRow
from tieline.core.ids import Actor, SubmissionId, Viewer
from tieline.core.markings import DEFAULT_MARKING
from tieline.journeys.handing_in import authorised
from tieline.journeys.worker import start_intake

_BLOCK: Final = 1 << 20


def list_to_reconsider(viewer: Viewer, row: AuthorityRow) -> list[SubmissionRow]:
    """The finished submissions that came in under an earlier version, oldest first."""
    earlier = [one.id for one in authorities.history_of(viewer, row) if one.id != row.id]
    return submission_queries.list_under(viewer, earlier)


def reconsider(
    ident: str,
    *,
    actor: Actor,
    now: datetime,
    then: Callable[[SubmissionId, Actor], None] | None = start_intake,
) -> list[Receipt]:
    """Hand in anew what came in under earlier versions; `then` takes each in, or else the caller does.
    Safe to run again: what was handed in anew is not handed in once more.

    Raises AuthorityNotFound, AuthorityReplaced, NothingToReconsider, AuthorityOfOtherCase,
    OriginalDamaged, WrongState.
    """
    viewer = actor.as_viewer()
    row = authorities.get_authority(viewer, ident)
    if row.replaced_at is not None:
        raise AuthorityReplaced
    found = list_to_reconsider(viewer, row)
    if not found:
        raise NothingToReconsider
    return [_hand_in_anew(one, then, actor=actor, now=now) for one in found]


def _hand_in_anew(
    row: SubmissionRow,
    then: Callable[[SubmissionId, Actor], None] | None,
    *,
    actor: Actor,
    now: datetime,
) -> Receipt:
    viewer = actor.as_viewer()
    with submission_queries.open_original(viewer, row.id) as original:
        digest = hashlib.sha256()
        for block in iter(lambda: original.read(_BLOCK), b""):
            digest.update(block)
        new = _new(row, digest.hexdigest(), viewer)
        with transaction.atomic(durable=True):
            # What was read belongs to the case, if any of it opened one: that is not purged before this
            # is stored, and where it was, the file is purged and nothing may take its place.
            stays(row.case_ref, actor=actor)
            receipt = submissions.receive(
                authorised(new, actor=actor, now=now), actor=actor, now=now
            )
            if receipt.writer is not None:
                original.seek(0)
                for block in iter(lambda: original.read(_BLOCK), b""):
                    receipt.writer.add(block)
                receipt.writer.close()
                if then is not None:
                    then(receipt.submission_id, actor)
    return receipt


def _new(row: SubmissionRow, slice_sha256: str, viewer: Viewer) -> NewSubmission:
    """The same file, cut and read as before, in the place of the submission."""
    work = submission_queries.get_work(viewer, row.id)
    part = Part(
        file_sha256=row.file_sha256,
        slice_sha256=slice_sha256,
        byte_count=work.byte_count,
        encoding=work.encoding,
        delimiter=work.delimiter,
        row_numbers=work.row_numbers,
        lines=work.lines,
    )
    return NewSubmission(
        file_name=row.file_name,
        layout=work.layout,
        authority=row.authority,
        part=part,
        case_ref=row.case_ref,
        opens_cases=work.opens_cases,
        supersedes=row.id,
        marking=get_marking(viewer, work.marking_id) if work.opens_cases else DEFAULT_MARKING,
    )
