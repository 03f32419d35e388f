"""Who can be cleared as a coordinator: people who are one in some office."""

from dataclasses import dataclass

from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.core.ids import OfficeId, PersonId, Viewer


@dataclass(frozen=True, slots=True)
class CoordinatorRow:
    """Someone who is a coordinator of an office at this moment, and their home."""

    person_id: PersonId
    name: str
    full_name: str
    office_id: OfficeId


def list_coordinators(viewer: Viewer) -> list[CoordinatorRow]:
    """Every coordinator of the installation by name, for a supervisor or the operator.

    Raises RightMissing.
    """
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select person_id, name, full_name, office_id from list_coordinators()")
        rows = cursor.fetchall()
    return [CoordinatorRow(PersonId(r[0]), r[1], r[2], OfficeId(r[3])) for r in rows]
