"""Giving and ending roles, inside the transaction of what gives or ends them."""

from datetime import datetime

from django.db.models import DateTimeField, F, Func, Q, Value
from django.db.models.functions import Greatest, Least

from tieline.apps.offices.models import Membership
from tieline.core.ids import Actor, PersonId
from tieline.core.rights import RoleName


def give_role(
    person_id: PersonId,
    role: RoleName,
    starts_at: datetime,
    ends_at: datetime,
    *,
    actor: Actor,
) -> int:
    """A role in the actor's office for a time; returns the membership's id. The caller records what
    it is for."""
    row = Membership.objects.create(
        office_id=actor.office_id,
        person_id=person_id,
        role=role.value,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    return int(row.pk)


def end_role(membership_id: int, *, actor: Actor, now: datetime) -> bool:
    """End a role in the actor's office at once; False if it had ended. The caller records why.

    It ends by the clock that rights are read by, if that is behind `now`: a right that is taken
    away is gone when this commits.
    """
    clock = Func(function="clock_timestamp", output_field=DateTimeField())
    end = Least(Value(now, output_field=DateTimeField()), clock)
    changed = Membership.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=end), office_id=actor.office_id, pk=membership_id
    ).update(ends_at=Greatest(end, F("starts_at")))
    return bool(changed)
