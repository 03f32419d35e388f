"""Releasing a case to a recipient: asked for, approved, revoked and reviewed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from django.db.models.query import QuerySet

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.offices.rights import demand_right
from tieline.apps.sharing.errors import BadRelease, OwnRelease, ReleaseEnded, ReleaseRefused
from tieline.apps.sharing.flags import ids_of
from tieline.apps.sharing.models import REASON_MAX, Release
from tieline.apps.sharing.parties import Recipient, party_of_office
from tieline.apps.sharing.queries import get_marking
from tieline.apps.sharing.release_queries import ReleaseRow, ReleaseState, get_release, key_of
from tieline.core.ids import Actor, CaseId, MarkingId
from tieline.core.release import (
    Assurance,
    Condition,
    Danger,
    Decision,
    Grounds,
    ReviewOutcome,
    Thing,
    decide,
)
from tieline.core.rights import Right
from tieline.core.storable import is_line

BASIS_MAX: Final = 200
NO_ASSURANCE: Final = Assurance()


@dataclass(frozen=True, slots=True)
class NewRelease:
    """To whom, why they need to know, and what the release rests on."""

    recipient: Recipient
    purpose: str
    legal_basis: str = ""
    assurance: Assurance = NO_ASSURANCE
    danger: Danger | None = None
    expires_at: datetime | None = None

    @property
    def grounds(self) -> Grounds:
        """What it brings along itself; an approver comes later, as themselves."""
        return Grounds(self.legal_basis, self.assurance, danger=self.danger)


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking for a release."""

    uuid: UUID
    decision: Decision
    waits_for_approver: bool


def ask(
    new: NewRelease, case_id: CaseId, marking_id: MarkingId, *, actor: Actor, now: datetime
) -> Asked:
    """Record the release of a case of the actor's office under the marking that lies on it.

    It goes at once, or waits for an approver where that alone is missing. Raises BadRelease,
    ReleaseRefused with the reasons, RightMissing.
    """
    _check(new, actor, now)
    viewer = actor.as_viewer()
    thing = Thing(party_of_office(viewer), (get_marking(viewer, marking_id),))
    decision = decide(thing, new.recipient.party, new.grounds)
    waits = _waits_for_approver(thing, new, decision)
    if not decision.may_go and not waits:
        raise ReleaseRefused(decision)
    with acting_as(actor):
        made = Release.objects.create(
            office_id=actor.office_id,
            case_id=case_id,
            marking_id=marking_id,
            to_office_id=new.recipient.key.office_id,
            to_agency_id=new.recipient.key.agency_id,
            to_country=new.recipient.key.country,
            purpose=new.purpose.strip(),
            legal_basis=new.legal_basis.strip(),
            court_use=new.assurance.court_use,
            onward_transfer=new.assurance.onward_transfer,
            death_penalty=new.assurance.death_penalty,
            torture=new.assurance.torture,
            danger_reason="" if new.danger is None else new.danger.reason.strip(),
            asked_at=now,
            asked_by=actor.person_id,
            released_at=None if waits else now,
            expires_at=new.expires_at,
            review_due_at=decision.review_due_at(now),
        )
        record(
            "release.asked" if waits else "release.given",
            actor=actor,
            now=now,
            ids={"release": made.pk, "case": case_id, **ids_of(new.recipient.key)},
            authority=new.legal_basis.strip(),
            purpose=new.purpose.strip(),
        )
    return Asked(made.uuid, decision, waits)


def approve(ident: UUID, marking_id: MarkingId, *, actor: Actor, now: datetime) -> ReleaseRow:
    """Approve a release that waits for it, as a supervisor other than who asked; it goes at once.

    `marking_id` lies on the case now. Raises RightMissing, ReleaseNotFound, ReleaseEnded,
    OwnRelease, ReleaseRefused.
    """
    viewer = actor.as_viewer()
    demand_right(actor, Right.SUPERVISE)
    row = get_release(viewer, ident)
    _demand_another(row, actor)
    if row.marking_id != marking_id:
        raise ReleaseEnded(str(ident), "was asked for under a marking that has been replaced")
    thing = Thing(party_of_office(viewer), (get_marking(viewer, marking_id),))
    decision = decide(thing, row.recipient.party, replace(row.grounds, approved_by=actor.person_id))
    if not decision.may_go:
        raise ReleaseRefused(decision)
    with acting_as(actor):
        _change(
            _one(ident, actor).filter(released_at__isnull=True, revoked_at__isnull=True),
            ident,
            "does not wait for an approver any more",
            approved_at=now,
            approved_by=actor.person_id,
            released_at=now,
        )
        _record("release.approved", row, actor=actor, now=now)
    return get_release(viewer, ident)


def revoke(ident: UUID, *, reason: str, actor: Actor, now: datetime) -> None:
    """End a release at once, or decline one that waits. Raises BadRelease without a reason,
    ReleaseNotFound, ReleaseEnded."""
    _demand_line(reason)
    row = get_release(actor.as_viewer(), ident)
    if row.state_at(now) is ReleaseState.RAN_OUT:
        raise ReleaseEnded(str(ident), "has run out already")
    with acting_as(actor):
        _change(
            _one(ident, actor).filter(revoked_at__isnull=True),
            ident,
            "was revoked already",
            revoked_at=now,
            revoked_by=actor.person_id,
            revoked_reason=reason.strip(),
        )
        if row.released_at is None:
            _record("release.declined", row, actor=actor, now=now, purpose=reason.strip())
        else:
            _record("release.revoked", row, actor=actor, now=now, purpose=reason.strip())


def note_ended(release_ids: Sequence[int], *, actor: Actor, now: datetime) -> None:
    """Say in the office's trail which of these a compromise ended, or declined; each once. The operator
    acts, for that office. Safe to run again."""
    with acting_as(actor):
        rows = Release.objects.select_for_update().filter(
            office_id=actor.office_id,
            pk__in=release_ids,
            ended_with__isnull=False,
            revoked_at__isnull=False,
        )
        for row in rows.order_by("pk"):
            ids = {"release": row.pk, "case": row.case_id, **ids_of(key_of(row))}
            why = row.revoked_reason
            if row.released_at is None:
                record("release.declined", actor=actor, now=now, ids=ids, purpose=why)
            else:
                record("release.revoked", actor=actor, now=now, ids=ids, purpose=why)
            row.ended_with = None
            row.save(update_fields=["ended_with"])


def review(ident: UUID, outcome: ReviewOutcome, *, note: str, actor: Actor, now: datetime) -> None:
    """What a supervisor found of a release in imminent danger: it stands, or it is revoked.

    Raises RightMissing, BadRelease without a note, ReleaseNotFound, OwnRelease, ReleaseEnded where
    there is nothing to review.
    """
    demand_right(actor, Right.SUPERVISE)
    _demand_line(note)
    row = get_release(actor.as_viewer(), ident)
    _demand_another(row, actor)
    with acting_as(actor):
        _change(
            _one(ident, actor).filter(review_due_at__isnull=False, reviewed_at__isnull=True),
            ident,
            "has nothing to review, or was reviewed already",
            reviewed_at=now,
            reviewed_by=actor.person_id,
            review_outcome=outcome,
            review_note=note.strip(),
        )
        if outcome is ReviewOutcome.REVOKED:
            _one(ident, actor).filter(revoked_at__isnull=True).update(
                revoked_at=now, revoked_by=actor.person_id, revoked_reason=note.strip()
            )
        _record(
            "release.reviewed",
            row,
            actor=actor,
            now=now,
            purpose=note.strip(),
            ids={"outcome": outcome.value},
        )


def _one(ident: UUID, actor: Actor) -> QuerySet[Release]:
    return Release.objects.filter(office_id=actor.office_id, uuid=ident)


def _change(found: QuerySet[Release], ident: UUID, why: str, **changes: object) -> None:
    """One update that must change exactly one row: of two at once, one finds it changed."""
    if found.update(**changes) != 1:
        raise ReleaseEnded(str(ident), why)


def _record(
    action: str,
    row: ReleaseRow,
    *,
    actor: Actor,
    now: datetime,
    purpose: str = "",
    ids: Mapping[str, str] = MappingProxyType({}),
) -> None:
    record(
        action,
        actor=actor,
        now=now,
        ids={"release": row.id, "case": row.case_id, **ids_of(row.recipient.key), **ids},
        purpose=purpose,
    )


def _demand_another(row: ReleaseRow, actor: Actor) -> None:
    if row.asked_by == actor.person_id:
        raise OwnRelease


def _demand_line(reason: str) -> None:
    if not is_line(reason, REASON_MAX):
        raise BadRelease(
            "reason_missing", f"Say why, in one line of at most {REASON_MAX} characters."
        )


def _waits_for_approver(thing: Thing, new: NewRelease, decision: Decision) -> bool:
    """Whether an approver is all that is missing."""
    if decision.may_go or Condition.APPROVER not in decision.unmet:
        return False
    approved = Grounds(new.legal_basis, new.assurance, approved_by=0)
    return decide(thing, new.recipient.party, approved).may_go


def _check(new: NewRelease, actor: Actor, now: datetime) -> None:
    if new.recipient.key.office_id == actor.office_id:
        raise BadRelease(
            "release_to_oneself",
            "This is your own office, which has the case already: name whom it is to be told.",
        )
    if not is_line(new.purpose, REASON_MAX):
        raise BadRelease(
            "purpose_missing",
            f"Say why they need to know, in one line of at most {REASON_MAX} characters.",
        )
    if new.legal_basis.strip() and not is_line(new.legal_basis, BASIS_MAX):
        raise BadRelease(
            "bad_legal_basis",
            f"Name the legal basis in one line of at most {BASIS_MAX} characters.",
        )
    if new.expires_at is not None and new.expires_at <= now:
        raise BadRelease("bad_release_time", "A release does not end in the past.")
