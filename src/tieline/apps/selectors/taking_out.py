"""Taking everything that a case holds out of the index."""

from datetime import datetime
from typing import Final

from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.audit.repeating import repeat_on_deadlock
from tieline.core.ids import Actor, CaseId, SubmissionId

# A purge locks the tables before it deletes the case: in the other order the two would wait in a circle.
_LOCK_TABLES: Final = "lock table selectors_mention in row exclusive mode"
_LOCK_CASE: Final = "select id from cases_case where office_id = %s and id = %s for no key update"
# As a withdrawal does it: the keys go at once, and are kept aside until the hits are retracted.
_TAKE_OUT: Final = """
with gone as (
    update selectors_mention m set withdrawn_at = %(now)s
    where m.office_id = %(office)s and m.case_id = %(case)s and m.withdrawn_at is null
    returning m.id, m.submission_id
),
appearances as (
    update selectors_appearance a set withdrawn_at = %(now)s from gone
    where a.office_id = %(office)s and a.mention_id = gone.id and a.withdrawn_at is null
),
keys as (
    delete from selectors_matchkey k using gone
    where k.office_id = %(office)s and k.mention_id = gone.id
    returning gone.submission_id, k.mention_id, k.key64, k.digest
),
aside as (
    insert into selectors_withdrawnkey (office_id, submission_id, mention_id, key64, digest)
    select %(office)s, submission_id, mention_id, key64, digest from keys
)
select count(*) from gone
"""
_UNRETRACTED: Final = """
select distinct w.submission_id
from selectors_withdrawnkey w
join selectors_mention m on m.office_id = w.office_id and m.id = w.mention_id
where w.office_id = %s and m.case_id = %s
order by 1
"""


def take_case_out(case_id: CaseId, *, actor: Actor, now: datetime) -> list[SubmissionId]:
    """Take what the case holds out of the index, durably: from then on nobody is shown or told of it.
    The hits of the submissions that are returned are still to be retracted. Safe to run again."""
    return repeat_on_deadlock(lambda: _take_out(case_id, actor=actor, now=now))


def _take_out(case_id: CaseId, *, actor: Actor, now: datetime) -> list[SubmissionId]:
    with acting_as(actor, durable=True), connection.cursor() as cursor:
        cursor.execute(_LOCK_TABLES)
        cursor.execute(_LOCK_CASE, [actor.office_id, case_id])
        cursor.execute(
            _TAKE_OUT, {"office": actor.office_id, "case": case_id, "now": now}
        )  # fmt: skip
        [values] = cursor.fetchone()
        if values:
            record(
                "case.taken_out",
                actor=actor,
                now=now,
                ids={"case": case_id, "values": int(values)},
            )
        cursor.execute(_UNRETRACTED, [actor.office_id, case_id])
        return [SubmissionId(row[0]) for row in cursor.fetchall()]
