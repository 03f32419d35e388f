"""Releasing a case to a recipient: asked for, approved, revoked and reviewed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.sharing.errors import BadRelease, ReleaseRefused
from tieline.apps.sharing.flags import ids_of
from tieline.apps.sharing.models import REASON_MAX, Release
from tieline.apps.sharing.parties import Recipient, party_of_office
from tieline.apps.sharing.queries import get_marking
from tieline.core.ids import Actor, CaseId, MarkingId
from tieline.core.release import (
    Assurance,
    Condition,
    Danger,
    Decision,
    Grounds,
    Thing,
    decide,
)
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
    _check(new, now)
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


def _waits_for_approver(thing: Thing, new: NewRelease, decision: Decision) -> bool:
    """Whether an approver is all that is missing."""
    if decision.may_go or Condition.APPROVER not in decision.unmet:
        return False
    approved = Grounds(new.legal_basis, new.assurance, approved_by=0)
    return decide(thing, new.recipient.party, approved).may_go


def _check(new: NewRelease, now: datetime) -> None:
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
