"""Protected numbers: kept by an agency's custodian as keyed digests, under the code they go by.

Whom they meet, the custodian alone learns. Whoever publishes or checks gets the answer they would get
without (docs/decisions/0021-protected-numbers.md).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.selectors.errors import BadListing, ProtectedMatchNotFound, ProtectedNotFound
from tieline.apps.selectors.list_digests import ListedKeys, ListOf, digest_in, key_of, run_with_key
from tieline.apps.selectors.models import ProtectedKey, ProtectedMatch, ProtectedNumber
from tieline.core.ids import Actor, AuditEntryId, OfficeId, SubmissionId, Viewer
from tieline.core.matching.keys import KeyedHashes
from tieline.core.protection import Meeting

CODE_MAX: Final = 40
REASON_MAX: Final = 500


@dataclass(frozen=True, slots=True)
class ProtectedRow:
    """A protected number as its custodian sees it: never the number. `is_compared` is False until
    what offices held before was looked through."""

    id: int
    uuid: UUID
    code: str
    kind: str
    added_at: datetime
    expires_at: datetime | None
    is_compared: bool


@dataclass(frozen=True, slots=True)
class MatchRow:
    """That an office holds a protected number, or asked for it; and what the custodian did."""

    uuid: UUID
    code: str
    office_id: OfficeId
    how: Meeting
    met_at: datetime
    seen_at: datetime | None
    done: str


def add(
    code: str,
    number: ListedKeys,
    *,
    expires_at: datetime | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Put a number on the list under its code, and commit; adding it again changes nothing.

    `compare` comes after it, in a later transaction. Raises BadListing, RightMissing.
    """
    check_listing(code, number, expires_at, now)
    with acting_as(actor, durable=True):
        ident = _insert(code, number, expires_at, actor, now)
        if ident is None:
            return
        keys = {digest_in(ListOf.PROTECTED, key.digest): key for key in number.keys}
        ProtectedKey.objects.bulk_create(
            ProtectedKey(
                office_id=actor.office_id,
                number_id=ident,
                digest=digest,
                key64=key.key64,
                match_digest=key.digest,
            )
            for digest, key in keys.items()
        )
        record("protected.added", actor=actor, now=now, ids={"protected": ident})


def check_listing(
    code: str, number: ListedKeys, expires_at: datetime | None, now: datetime
) -> None:
    """Whether a number could be listed so. Raises BadListing."""
    _check_code(code, number)
    if expires_at is not None and expires_at <= now:
        raise BadListing("bad_expiry", "A protection ends in the future, or not at all.")


def compare(*, entry: AuditEntryId, actor: Actor, now: datetime) -> None:
    """Look through what offices hold for the numbers that were not compared yet.

    Against the committed entry of `protected.compared`. Safe to run again and by several at once.
    """
    with acting_as(actor, durable=True), connection.cursor() as cursor:
        cursor.execute("select compare_protected(%s, %s)", [entry, now])


def end(uuid: UUID, *, reason: str, actor: Actor, now: datetime) -> None:
    """Protect a number no more: its digests are removed, and the row says since when and why.

    Raises BadListing without a reason, ProtectedNotFound.
    """
    check_reason(reason)
    with acting_as(actor):
        row = ProtectedNumber.objects.filter(
            office_id=actor.office_id, uuid=uuid, ended_at__isnull=True
        ).only("id")
        found = row.first()
        if found is None:
            raise ProtectedNotFound
        row.update(ended_at=now, ended_by=actor.person_id, end_reason=reason.strip())
        ProtectedKey.objects.filter(office_id=actor.office_id, number_id=found.pk).delete()
        record("protected.ended", actor=actor, now=now, ids={"protected": found.pk})


def mark_seen(uuid: UUID, *, done: str, actor: Actor, now: datetime) -> None:
    """Note what the custodian did about a match. Said again, the later words stand; each is in the
    trail. Raises BadListing without words, ProtectedMatchNotFound."""
    check_reason(done)
    with acting_as(actor):
        row = ProtectedMatch.objects.filter(office_id=actor.office_id, uuid=uuid)
        found = row.only("id").first()
        if found is None:
            raise ProtectedMatchNotFound
        row.update(seen_at=now, seen_by=actor.person_id, done=done.strip())
        record("protected.seen", actor=actor, now=now, ids={"match": found.pk})


def scan(submission_id: SubmissionId, *, actor: Actor, now: datetime) -> None:
    """Tell custodians of what a published submission holds, in a later transaction than the one that
    published. Gives nothing back. Safe to run again."""
    with acting_as(actor, durable=True):
        run_with_key(
            "select scan_protected(%s, %s, %s, %s)",
            [actor.office_id, submission_id, key_of(ListOf.PROTECTED), now],
        )


def note_check(*, entry: AuditEntryId, actor: Actor, now: datetime) -> None:
    """Tell custodians of what the committed entry of a check asked for. Gives nothing back."""
    with acting_as(actor, durable=True):
        run_with_key(
            "select note_protected_check(%s, %s, %s)", [entry, key_of(ListOf.PROTECTED), now]
        )


def list_numbers(viewer: Viewer) -> list[ProtectedRow]:
    """The protected numbers that stand, by code."""
    with acting_as(viewer):
        rows = ProtectedNumber.objects.filter(
            office_id=viewer.office_id, ended_at__isnull=True
        ).order_by("code", "id")
        listed = rows.values_list(
            "id", "uuid", "code", "kind", "added_at", "expires_at", "compared_at"
        )
        return [
            ProtectedRow(ident, uuid, code, kind, added_at, expires_at, compared_at is not None)
            for ident, uuid, code, kind, added_at, expires_at, compared_at in listed
        ]


def list_matches(viewer: Viewer, *, only_unseen: bool = False) -> list[MatchRow]:
    """Whom the protected numbers met, latest first; those whose protection ended as well."""
    with acting_as(viewer):
        rows = ProtectedMatch.objects.filter(office_id=viewer.office_id)
        if only_unseen:
            rows = rows.filter(seen_at__isnull=True)
        listed = rows.order_by("-met_at", "-id").values_list(
            "uuid", "number__code", "met_office_id", "how", "met_at", "seen_at", "done"
        )
        return [
            MatchRow(uuid, code, OfficeId(office), Meeting(how), met_at, seen_at, done)
            for uuid, code, office, how, met_at, seen_at, done in listed
        ]


def has_uncompared(viewer: Viewer) -> bool:
    """Whether a number waits to be compared, since its adding was cut off."""
    with acting_as(viewer):
        return ProtectedNumber.objects.filter(
            office_id=viewer.office_id, compared_at__isnull=True, ended_at__isnull=True
        ).exists()


def check_reason(text: str) -> None:
    """Raises BadListing for words that are missing, too long or steer a terminal."""
    if not 0 < len(text.strip()) <= REASON_MAX or not text.strip().isprintable():
        raise BadListing(
            "reason_missing", f"Say why or what was done, in at most {REASON_MAX} characters."
        )


def _insert(
    code: str, number: ListedKeys, expires_at: datetime | None, actor: Actor, now: datetime
) -> int | None:
    """The new row's id; None where the code has this number already. Whoever adds cannot read a
    digest, so the database says which."""
    rows = run_with_key(
        "insert into selectors_protectednumber (uuid, office_id, code, kind, digest, added_at,"
        " added_by, expires_at, end_reason)"
        " values (gen_random_uuid(), %s, %s, %s, %s, %s, %s, %s, '')"
        " on conflict do nothing returning id",
        [
            actor.office_id,
            code,
            number.kind,
            digest_in(ListOf.PROTECTED, number.principal),
            now,
            actor.person_id,
            expires_at,
        ],
    )
    return int(rows[0][0]) if rows else None


def _check_code(code: str, number: ListedKeys) -> None:
    if not 0 < len(code) <= CODE_MAX or code != code.strip() or not code.isprintable():
        raise BadListing(
            "bad_code_name",
            f"A code has 1 to {CODE_MAX} printable characters, without spaces at its ends.",
        )
    hashes = KeyedHashes(settings.MATCH_SECRET)
    digests = {key.digest.bytes for key in number.keys}
    bare = "".join(c for c in code if c.isalnum())
    if digests & {hashes.key_of(text)[1] for text in (code, bare)}:
        raise BadListing(
            "code_is_number", "The code is the number itself. Give the code the source goes by."
        )
