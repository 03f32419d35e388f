"""An answer to 'may I tell them this?', and a release."""

from dataclasses import dataclass
from datetime import datetime

from tieline.core.release import Assurance
from tieline.journeys.releasing import ReleaseView
from tieline.journeys.telling import Told


@dataclass(frozen=True, slots=True)
class ReasonShape:
    """One rule's word."""

    code: str
    verdict: str
    """deny, conditions or allow."""
    words: str


@dataclass(frozen=True, slots=True)
class MayTellShape:
    """Whether something of the office may be told to a recipient, and why."""

    what: str
    """The case, the file, or the pointer of another office."""
    recipient: str
    """The code of an office, the name of an agency, or a country."""
    may_go: bool
    """Whether it may be told now, also under a release that holds."""
    level: str
    """How far it reaches them of itself: nothing, pointer or content."""
    reasons: list[ReasonShape]
    """The narrowest first."""
    unmet: list[str]
    """What is still needed. A release records legal_basis, assurances and approver; originator is the
    word of the office whose it is, which tells it itself."""
    obligations: list[str]
    """The handling codes that go with it, and bind whoever receives it."""
    releases: list[str]
    """Ids of the releases that hold for them."""


@dataclass(frozen=True, slots=True)
class AssuranceShape:
    """What the recipient's side assured; null: not asked."""

    court_use_by_permission: bool | None = None
    """Used in court only with permission."""
    onward_transfer_by_permission: bool | None = None
    """Not passed on without permission."""
    no_death_penalty: bool | None = None
    """No death penalty is sought on it."""
    no_torture: bool | None = None
    """No torture or ill-treatment is feared."""


@dataclass(frozen=True, slots=True)
class ReleaseShape:
    """That a case may go to a recipient, and what that rests on."""

    id: str
    case: str
    """Reference of the case."""
    recipient: str
    state: str
    """waits, declined, holds, ran_out or revoked."""
    is_under_other_marking: bool
    """The case was re-marked since: the release lifts nothing any more."""
    purpose: str
    legal_basis: str
    assurances: AssuranceShape
    danger: str
    """The imminent danger for which it went at once."""
    asked_at: datetime
    asked_by: str
    approved_at: datetime | None
    approved_by: str
    released_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None
    revoked_reason: str
    review_due_at: datetime | None
    reviewed_at: datetime | None
    review_outcome: str
    """stands or revoked; empty until it is reviewed."""


def may_tell_shape(told: Told) -> MayTellShape:
    """An answer, for programs."""
    return MayTellShape(
        what=told.what,
        recipient=told.recipient.words,
        may_go=told.decision.may_go,
        level=told.level.name.lower(),
        reasons=[
            ReasonShape(reason.code, reason.verdict.name.lower(), reason.words)
            for reason in told.decision.reasons
        ],
        unmet=[condition.value for condition in told.decision.unmet],
        obligations=[code.value for code in told.decision.obligations],
        releases=[str(row.uuid) for row in told.releases],
    )


def release_shape(view: ReleaseView) -> ReleaseShape:
    """A release, for programs of its own office."""
    row = view.row
    return ReleaseShape(
        id=str(row.uuid),
        case=view.case.ref,
        recipient=row.recipient.words,
        state=view.state.value,
        is_under_other_marking=view.is_under_other_marking,
        purpose=row.purpose,
        legal_basis=row.grounds.legal_basis,
        assurances=_assurances(row.grounds.assurance),
        danger="" if row.grounds.danger is None else row.grounds.danger.reason,
        asked_at=row.asked_at,
        asked_by=view.asked_by,
        approved_at=row.approved_at,
        approved_by=view.approved_by,
        released_at=row.released_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        revoked_reason=row.revoked_reason,
        review_due_at=row.review_due_at,
        reviewed_at=row.reviewed_at,
        review_outcome=row.review_outcome,
    )


def _assurances(given: Assurance) -> AssuranceShape:
    return AssuranceShape(
        given.court_use, given.onward_transfer, given.death_penalty, given.torture
    )
