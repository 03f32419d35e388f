"""Releases that run out: noted once, so that what they let be told is taken back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.sharing.models import Release
from tieline.core.ids import Actor, CaseId, OfficeId, Viewer

CASES_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class LapsedReleases:
    """The releases of one case of any office that ran out and are not noted yet: ids only."""

    office_id: OfficeId
    case_id: CaseId
    release_ids: tuple[int, ...]


def list_lapsed(operator: Viewer) -> Iterator[LapsedReleases]:
    """Whatever ran out by the database's clock, of all offices and some cases at a time. For the
    worker, which acts as the installation's operator. Raises RightMissing."""
    after = 0
    while True:
        with acting_as(operator), connection.cursor() as cursor:
            cursor.execute("select * from lapsed_releases(%s, %s)", [after, CASES_AT_ONCE])
            rows = cursor.fetchall()
        for office_id, case_id, release_ids in rows:
            after = case_id
            yield LapsedReleases(OfficeId(office_id), CaseId(case_id), tuple(release_ids))
        if len(rows) < CASES_AT_ONCE:
            return


def note_lapsed(lapsed: LapsedReleases, *, actor: Actor, now: datetime) -> bool:
    """Note that these ran out; whether any was not noted or revoked before. Inside the transaction
    that also notes what is to be settled, which acts as `actor`."""
    noted = Release.objects.filter(
        office_id=actor.office_id,
        case_id=lapsed.case_id,
        pk__in=lapsed.release_ids,
        lapsed_at__isnull=True,
        revoked_at__isnull=True,
    ).update(lapsed_at=now)
    if noted:
        record(
            "release.lapsed",
            actor=actor,
            now=now,
            ids={"case": lapsed.case_id, "releases": list(lapsed.release_ids)},
        )
    return noted > 0
