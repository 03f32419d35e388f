"""What answers differently by now and whose hits are still to be settled: kept until that is done, so
that a crash in between leaves it to be found."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from tieline.apps.audit.actions import record
from tieline.apps.selectors.models import Settling
from tieline.core.ids import (
    Actor,
    CaseId,
    MentionId,
    OfficeId,
    PersonId,
    SelectorId,
    SettlingId,
)


@dataclass(frozen=True, slots=True)
class LeftToSettle:
    """A change of any office whose hits are still to be settled: ids only."""

    office_id: OfficeId
    settling_id: SettlingId
    changed_by: PersonId


def note(
    case_id: CaseId | None,
    selector_id: SelectorId | None,
    *,
    reveals: bool,
    actor: Actor,
    now: datetime,
    of_office: OfficeId | None = None,
) -> SettlingId:
    """Keep, inside the transaction of the change, what is to be settled: one selector of a case, a
    case, or with None everything that `of_office` holds, which the operator alone may note."""
    row = Settling.objects.create(
        office_id=actor.office_id,
        case_id=case_id,
        selector_id=selector_id,
        of_office=of_office,
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


def list_unsettled() -> Iterator[LeftToSettle]:
    """Every change whose hits are still to be settled, of all offices."""
    with connection.cursor() as cursor:
        cursor.execute("select office_id, settling_id, changed_by from unsettled_answers()")
        rows = cursor.fetchall()
    for office_id, settling_id, person_id in rows:
        yield LeftToSettle(OfficeId(office_id), SettlingId(settling_id), PersonId(person_id))
