"""What answers differently by now and whose hits are still to be settled: kept until that is done, so
that a crash in between leaves it to be found."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.selectors.models import Settling
from tieline.apps.sharing.parties import PartyKey
from tieline.core.ids import (
    Actor,
    CaseId,
    MentionId,
    OfficeId,
    PersonId,
    SelectorId,
    SettlingId,
    Viewer,
)


@dataclass(frozen=True, slots=True)
class LeftToSettle:
    """A change of any office whose hits are still to be settled: ids only."""

    office_id: OfficeId
    settling_id: SettlingId
    changed_by: PersonId
    changed_at: datetime


def note(
    case_id: CaseId | None,
    selector_id: SelectorId | None,
    *,
    reveals: bool,
    actor: Actor,
    now: datetime,
    of_office: OfficeId | None = None,
    released_to: PartyKey | None = None,
) -> SettlingId:
    """Keep, inside the transaction of the change, what is to be settled: one selector of a case, a
    case, or with None everything that `of_office` holds, which the operator alone may note. What is
    revealed by a release is new for its recipient alone."""
    to = released_to or PartyKey()
    row = Settling.objects.create(
        office_id=actor.office_id,
        case_id=case_id,
        selector_id=selector_id,
        of_office=of_office,
        to_office=to.office_id,
        to_agency=to.agency_id,
        to_country=to.country,
        reveals=reveals,
        changed_at=now,
        changed_by=actor.person_id,
    )
    return SettlingId(row.pk)


def advance(settling_id: SettlingId, last: MentionId, *, actor: Actor) -> None:
    """It has come this far. Inside the transaction that settled, which acts as `actor`."""
    Settling.objects.filter(
        office_id=actor.office_id, pk=settling_id, after_mention__lt=last
    ).update(after_mention=last)


def finish(settling_id: SettlingId, *, actor: Actor, now: datetime) -> None:
    """It is done. Inside a transaction that acts as `actor`; of two at once one records it."""
    gone, _ = Settling.objects.filter(office_id=actor.office_id, pk=settling_id).delete()
    if gone:
        record("hits.settled", actor=actor, now=now, ids={"settling": settling_id})


def is_settling(viewer: Viewer, case_id: CaseId) -> bool:
    """Whether a change of what a case of the viewer's office answers is still being settled."""
    with acting_as(viewer):
        return Settling.objects.filter(office_id=viewer.office_id, case_id=case_id).exists()


def list_unsettled(operator: Viewer) -> list[LeftToSettle]:
    """Every change whose hits are still to be settled, of all offices, the oldest first. For the
    worker and the doctor, which act as the installation's operator. Raises RightMissing."""
    with acting_as(operator), connection.cursor() as cursor:
        cursor.execute(
            "select office_id, settling_id, changed_by, changed_at from unsettled_answers()"
        )
        rows = cursor.fetchall()
    return [
        LeftToSettle(OfficeId(office), SettlingId(settling), PersonId(person), changed_at)
        for office, settling, person, changed_at in rows
    ]
