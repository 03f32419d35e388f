"""A case that somebody is just naming is not purged meanwhile.

A file names its case by the reference: no foreign key keeps the case, and the purge that gathers what
goes does not see a file that is not committed yet. So whoever stores one says so, and is waited for.
"""

from typing import Final

from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.apps.cases.models import Case
from tieline.core.ids import Actor

_KEY: Final = "hashtextextended('tieline.case.' || {ref}, {office})"
_STAY: Final = f"select pg_advisory_xact_lock_shared({_KEY.format(ref='%s', office='%s')})"
MAY_GO: Final = f"""
select coalesce(
    bool_and(pg_try_advisory_xact_lock({_KEY.format(ref="c.ref", office="c.office_id")})), true)
from cases_case c where c.office_id = %(office)s and c.id = %(thing)s
"""  # noqa: S608 - our own text
"""For the keeper, before it gathers: whether nobody is naming the case; nobody does from now on until its
transaction ends."""


def stays(ref: str, *, actor: Actor) -> bool:
    """Whether the office has the case; if so it stays until the transaction that is under way ends. A
    purge of it that is just being done is waited for."""
    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute(_STAY, [ref, actor.office_id])
        return Case.objects.filter(office_id=actor.office_id, ref=ref).exists()
