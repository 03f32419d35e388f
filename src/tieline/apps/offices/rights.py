"""What roles open at this moment. The database says it, by its own clock: the same function that its
policies ask."""

from django.db import connection
from django.db.models import DateTimeField, Func, Q
from django.db.models.query import QuerySet

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.errors import RightMissing
from tieline.apps.offices.models import Membership
from tieline.core.ids import Actor, OfficeId, Viewer
from tieline.core.rights import Right, RoleName


def is_operator(party: Viewer | Actor) -> bool:
    """Whether it is the operator who acts, for whichever office. Inside `acting_as` this party."""
    return holds(Right.OPERATE)


def may(party: Viewer | Actor, right: Right) -> bool:
    """Whether the person's roles in the office open this, at this moment."""
    with acting_as(party):
        return holds(right)


def rights_in_office(party: Viewer | Actor) -> frozenset[Right]:
    """All that the person's roles in the office open, at this moment."""
    with acting_as(party), connection.cursor() as cursor:
        cursor.execute(
            "select r from unnest(%s::text[]) r where acting_may(r)",
            [[right.value for right in Right]],
        )
        return frozenset(Right(row[0]) for row in cursor.fetchall())


def demand_right(party: Viewer | Actor, right: Right) -> None:
    """For surfaces, before anything is done. Raises RightMissing."""
    if not may(party, right):
        raise RightMissing(right)


def holds(right: Right) -> bool:
    """The same of whoever acts at this moment. Inside `acting_as`."""
    with connection.cursor() as cursor:
        cursor.execute("select acting_may(%s)", [right.value])
        row = cursor.fetchone()
    return bool(row and row[0])


def current_roles(office_id: OfficeId, roles: tuple[RoleName, ...]) -> QuerySet[Membership]:
    """The memberships of an office with one of these roles that count at this moment."""
    clock = Func(function="clock_timestamp", output_field=DateTimeField())
    return Membership.objects.filter(
        Q(starts_at__isnull=True) | Q(starts_at__lte=clock),
        Q(ends_at__isnull=True) | Q(ends_at__gt=clock),
        office_id=office_id,
        role__in=roles,
    )
