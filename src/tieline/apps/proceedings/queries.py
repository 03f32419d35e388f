"""What the trail says of one hit, for those who read the cases of the office."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.core.ids import AuditEntryId, PersonId, Viewer


@dataclass(frozen=True, slots=True)
class StepRow:
    """One entry of the trail, without its number. `link` is its link in the hash chain, None while it
    is not sealed."""

    at: datetime
    person_id: PersonId
    action: str
    purpose: str
    without_case: str
    authority: str
    source: str
    ids: dict[str, object]
    sealed_at: datetime | None
    link: bytes | None


def trace_entries(
    viewer: Viewer,
    about: Mapping[str, Iterable[int | str]],
    digests: Sequence[UUID],
    *,
    entry: AuditEntryId,
) -> list[StepRow]:
    """What was done about these things of the viewer's office, and who looked at these values, oldest
    first. `entry` is a committed `hit.traced`. Raises RightMissing."""
    wanted = json.dumps({name: list(ids) for name, ids in about.items()})
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(
            "select * from trace_entries(%s, %s::jsonb, %s)", [entry, wanted, list(digests)]
        )
        rows = cursor.fetchall()
    return [
        StepRow(
            at=row[0],
            person_id=PersonId(row[1]),
            action=row[2],
            purpose=row[3],
            without_case=row[4],
            authority=row[5],
            source=row[6],
            ids=json.loads(row[7]) if isinstance(row[7], str) else dict(row[7]),
            sealed_at=row[8],
            link=None if row[9] is None else bytes(row[9]),
        )
        for row in rows
    ]
