"""Reading compromises, and the assessments of one's own office."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import F

from tieline.apps.audit.acting import acting_as
from tieline.apps.compromises.actions import Party
from tieline.apps.compromises.errors import AssessmentNotFound
from tieline.apps.compromises.limits import AssessmentState, Harm
from tieline.apps.compromises.models import CaseDamage, DamageAssessment
from tieline.apps.offices.errors import PersonNotFound
from tieline.apps.offices.models import Person
from tieline.apps.sharing.parties import PartyName, find_key
from tieline.core.ids import (
    INSTALLATION_OFFICE,
    CaseId,
    MentionId,
    OfficeId,
    PersonId,
    Viewer,
)

POINTER: Final = 1
CONTENT: Final = 2
OVERLAP: Final = 3
"""What a disclosure told: the pointer of a case, its reference and summary, or that it was counted for a
coordinator among what two offices have in common."""


@dataclass(frozen=True, slots=True)
class CompromiseRow:
    """A compromise, as those who may revoke the party see it. `ended` counts what was taken away."""

    id: int
    uuid: UUID
    office_id: OfficeId
    kind: str
    party: str
    since_at: datetime
    reason: str
    declared_at: datetime
    ended: dict[str, int]
    listed_at: datetime | None
    lifted_at: datetime | None
    lifted_reason: str
    may_lift: bool
    """Whether the viewer may reinstate them: it stands, and whom the operator revoked is the
    operator's to reinstate."""


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A compromise whose offices are not all told yet; settled: nothing can come to it any more."""

    id: int
    is_settled: bool


@dataclass(frozen=True, slots=True)
class Concerned:
    """An office that has something to assess, and what it must know."""

    office_id: OfficeId
    had_readers: bool
    party: str
    since_at: datetime
    reason: str
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    """An assessment of the viewer's office."""

    id: int
    uuid: UUID
    party: str
    since_at: datetime
    reason: str
    declared_at: datetime
    had_readers: bool
    opened_at: datetime
    due_at: datetime
    assigned_to_id: PersonId | None
    state: AssessmentState
    summary: str
    assessed_at: datetime | None
    closed_at: datetime | None
    close_note: str

    def is_overdue(self, now: datetime) -> bool:
        """Whether it is still open after its due date."""
        return self.state is AssessmentState.OPEN and now > self.due_at


@dataclass(frozen=True, slots=True)
class ToldItem:
    """One thing that the viewer's office told the compromised party: of which case where it is of
    one, which mention where it is a disclosure, to which office and person where these are known,
    when first and when last; `last_at` is None for a release that still holds. `is_since` goes by
    the last time."""

    what: str
    case_id: CaseId | None
    mention_id: MentionId | None
    level: int | None
    recipient_id: OfficeId | None
    person_name: str | None
    told_at: datetime
    last_at: datetime | None
    is_since: bool


@dataclass(frozen=True, slots=True)
class CompromisedCustody:
    """That whoever kept the agency's protected numbers is compromised, and until when they could read
    all of the list and its matches."""

    party: str
    since_at: datetime
    read_until: datetime


@dataclass(frozen=True, slots=True)
class DamageRow:
    """What the compromise does to one case, and what was done about it."""

    case_id: CaseId
    harm: Harm
    done: str
    assessed_at: datetime
    assessed_by: PersonId


def find_party(viewer: Viewer, *, person: str = "", office: str = "", country: str = "") -> Party:
    """Whom these words name: exactly one is filled. People who may not sign in any more are found too.

    Raises BadRecipient, PersonNotFound, OfficeNotFound.
    """
    if not person or office or country:
        key = find_key(viewer, PartyName(office=office, country=country))
        return Party(office_id=key.office_id, country=key.country)
    with acting_as(viewer):
        found = (
            Person.objects.filter(name=person)
            .exclude(office_id=INSTALLATION_OFFICE)
            .values_list("pk", "office_id")
            .first()
        )
    # Contacts of other offices can be seen, and are not theirs to revoke.
    if found is None or viewer.office_id not in (INSTALLATION_OFFICE, found[1]):
        raise PersonNotFound(person)
    return Party(person_id=PersonId(found[0]))


def list_compromises(viewer: Viewer) -> list[CompromiseRow]:
    """Newest first: for the operator all; for those who look after an office or supervise it, what
    concerns its people. Raises RightMissing."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select * from list_compromises()")
        rows = cursor.fetchall()
    return [CompromiseRow(*(*row[:8], json.loads(row[8]), *row[9:])) for row in rows]


def list_unlisted(operator: Viewer, *, now: datetime) -> Iterator[Unlisted]:
    """For the worker, which acts as the installation's operator: compromises of which not every office
    concerned is told for certain. Raises RightMissing."""
    with acting_as(operator), connection.cursor() as cursor:
        cursor.execute("select * from unlisted_compromises(%s)", [now])
        rows = cursor.fetchall()
    for row in rows:
        yield Unlisted(*row)


def list_concerned(viewer: Viewer, compromise_id: int) -> list[Concerned]:
    """The offices that have something to assess. For the operator. Raises RightMissing."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select * from list_concerned(%s)", [compromise_id])
        return [Concerned(*row) for row in cursor.fetchall()]


def list_unnoted_releases(viewer: Viewer, compromise_id: int) -> list[tuple[OfficeId, list[int]]]:
    """The releases that it ended and that their office's trail does not tell of yet, by office. For the
    operator. Raises RightMissing."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select * from unnoted_releases(%s)", [compromise_id])
        return [(OfficeId(office), releases) for office, releases in cursor.fetchall()]


def list_assessments(viewer: Viewer, *, only_standing: bool = False) -> list[AssessmentRow]:
    """The assessments of the viewer's office: those not closed first, the soonest due first."""
    with acting_as(viewer):
        rows = DamageAssessment.objects.filter(office_id=viewer.office_id)
        if only_standing:
            rows = rows.filter(closed_at__isnull=True)
        return [_row(row) for row in rows.order_by(F("closed_at").desc(nulls_first=True), "due_at")]


def find_assessment(viewer: Viewer, ident: str) -> AssessmentRow:
    """One assessment of the viewer's office, by its id. Raises AssessmentNotFound."""
    try:
        uuid = UUID(ident)
    except ValueError:
        raise AssessmentNotFound(ident) from None
    with acting_as(viewer):
        row = DamageAssessment.objects.filter(office_id=viewer.office_id, uuid=uuid).first()
    if row is None:
        raise AssessmentNotFound(ident)
    return _row(row)


def list_items(viewer: Viewer, assessment_id: int) -> list[ToldItem]:
    """What the viewer's office told the party, newest first. Raises RightMissing."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select * from list_compromised_items(%s)", [assessment_id])
        return [ToldItem(*row) for row in cursor.fetchall()]


def list_compromised_custodies(viewer: Viewer) -> list[CompromisedCustody]:
    """The compromises of whoever kept the protected numbers of the viewer's agency, newest first. For
    the custodian. Raises RightMissing."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select * from list_compromised_custodies()")
        return [CompromisedCustody(*row) for row in cursor.fetchall()]


def list_damage(viewer: Viewer, assessment_id: int) -> list[DamageRow]:
    """What was written down of the cases so far, in no promised order."""
    with acting_as(viewer):
        rows = CaseDamage.objects.filter(office_id=viewer.office_id, assessment_id=assessment_id)
        return [
            DamageRow(
                CaseId(row.case_id),
                Harm(row.harm),
                row.done,
                row.assessed_at,
                PersonId(row.assessed_by),
            )
            for row in rows
        ]


def _row(row: DamageAssessment) -> AssessmentRow:
    return AssessmentRow(
        id=row.pk,
        uuid=row.uuid,
        party=row.party,
        since_at=row.since_at,
        reason=row.reason,
        declared_at=row.declared_at,
        had_readers=row.had_readers,
        opened_at=row.opened_at,
        due_at=row.due_at,
        assigned_to_id=None if row.assigned_to_id is None else PersonId(row.assigned_to_id),
        state=row.state,
        summary=row.summary,
        assessed_at=row.assessed_at,
        closed_at=row.closed_at,
        close_note=row.close_note,
    )
