"""Releasing a case: asked for, approved, revoked, reviewed; and which wait for somebody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tieline.apps.cases import queries as cases
from tieline.apps.cases.queries import CaseRow
from tieline.apps.offices import queries as offices
from tieline.apps.sharing import releases
from tieline.apps.sharing.parties import PartyName, find_recipient
from tieline.apps.sharing.release_queries import (
    ReleaseRow,
    ReleaseState,
    get_release,
    list_releases,
)
from tieline.apps.sharing.releases import NO_ASSURANCE, Asked, NewRelease
from tieline.core.ids import Actor, PersonId, Viewer
from tieline.core.release import Assurance, Danger, ReviewOutcome
from tieline.journeys.settling_answers import settle_after


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person brings along to release a case. `assurance` and `danger` as they stated it."""

    recipient: PartyName
    purpose: str
    legal_basis: str = ""
    assurance: Assurance = NO_ASSURANCE
    danger_reason: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """A release as it is shown: of which case, by whom, and where it stands.

    `is_under_other_marking`: the case was re-marked since, and it lifts nothing any more.
    """

    row: ReleaseRow
    case: CaseRow
    state: ReleaseState
    asked_by: str
    approved_by: str
    reviewed_by: str
    is_under_other_marking: bool
    is_overdue: bool

    @property
    def may_be_revoked(self) -> bool:
        """Whether there is something to revoke, or to decline."""
        return self.state in (ReleaseState.WAITS, ReleaseState.HOLDS)


def release_case(uuid: UUID, wish: Wish, *, actor: Actor, now: datetime) -> Asked:
    """Release a case of the actor's office, or ask for it. Raises CaseNotFound, BadInput,
    ReleaseRefused with the reasons, and what `find_recipient` raises."""
    viewer = actor.as_viewer()
    case = cases.get_case_by_uuid(viewer, uuid)
    new = NewRelease(
        recipient=find_recipient(viewer, wish.recipient),
        purpose=wish.purpose,
        legal_basis=wish.legal_basis,
        assurance=wish.assurance,
        danger=Danger(wish.danger_reason) if wish.danger_reason else None,
        expires_at=wish.expires_at,
    )
    return settle_after(
        lambda: releases.ask(new, case.id, case.marking_id, actor=actor, now=now),
        case.id,
        reveals=True,
        released_to=new.recipient.key,
        actor=actor,
        now=now,
    )


def approve_release(ident: UUID, *, actor: Actor, now: datetime) -> None:
    """Approve a release under the marking that lies on its case now. Raises what
    `releases.approve` raises."""
    viewer = actor.as_viewer()
    row = get_release(viewer, ident)
    case = cases.rows_by_id(viewer, [row.case_id])[row.case_id]
    settle_after(
        lambda: releases.approve(ident, case.marking_id, actor=actor, now=now),
        case.id,
        reveals=True,
        released_to=row.recipient.key,
        actor=actor,
        now=now,
    )


def revoke_release(ident: UUID, reason: str, *, actor: Actor, now: datetime) -> None:
    """End a release, or decline one that waits. Raises what `releases.revoke` raises."""
    settle_after(
        lambda: releases.revoke(ident, reason=reason, actor=actor, now=now),
        get_release(actor.as_viewer(), ident).case_id,
        reveals=False,
        actor=actor,
        now=now,
    )


def review_release(
    ident: UUID, outcome: ReviewOutcome, note: str, *, actor: Actor, now: datetime
) -> None:
    """Say of a release in danger whether it stands. Raises what `releases.review` raises."""
    settle_after(
        lambda: releases.review(ident, outcome, note=note, actor=actor, now=now),
        get_release(actor.as_viewer(), ident).case_id,
        reveals=False,
        actor=actor,
        now=now,
    )


def list_of_case(viewer: Viewer, case: CaseRow, *, now: datetime) -> list[ReleaseView]:
    """The releases of a case, newest first."""
    return _views(viewer, list_releases(viewer, case_id=case.id), now)


def list_of_office(
    viewer: Viewer, *, now: datetime, only_waiting: bool = False
) -> list[ReleaseView]:
    """The releases of the office: first those that wait for somebody, the longest due before."""
    found = _views(viewer, list_releases(viewer, only_waiting=only_waiting), now)
    return sorted(found, key=_urgency)


def show_release(viewer: Viewer, ident: UUID, *, now: datetime) -> ReleaseView:
    """One release of the office. Raises ReleaseNotFound."""
    [found] = _views(viewer, [get_release(viewer, ident)], now)
    return found


def _urgency(view: ReleaseView) -> tuple[int, float]:
    row = view.row
    if row.waits_for_review and row.review_due_at is not None:
        return 0, row.review_due_at.timestamp()
    if view.state is ReleaseState.WAITS:
        return 1, row.asked_at.timestamp()
    return 2, -row.asked_at.timestamp()


def _views(viewer: Viewer, rows: Iterable[ReleaseRow], now: datetime) -> list[ReleaseView]:
    listed = list(rows)
    known = cases.rows_by_id(viewer, {row.case_id for row in listed})
    named: set[int] = {row.asked_by for row in listed}
    for row in listed:
        named |= {who for who in (row.grounds.approved_by, row.reviewed_by) if who is not None}
    people = offices.people_by_id(viewer, {PersonId(who) for who in named})

    def name_of(person: int | None) -> str:
        """Whoever is no colleague any more has no name here."""
        found = None if person is None else people.get(PersonId(person))
        return "" if found is None else found.full_name or found.name

    return [
        ReleaseView(
            row=row,
            case=known[row.case_id],
            state=row.state_at(now),
            asked_by=name_of(row.asked_by),
            approved_by=name_of(row.grounds.approved_by),
            reviewed_by=name_of(row.reviewed_by),
            is_under_other_marking=known[row.case_id].marking_id != row.marking_id,
            is_overdue=row.waits_for_review
            and row.review_due_at is not None
            and row.review_due_at <= now,
        )
        for row in listed
    ]
