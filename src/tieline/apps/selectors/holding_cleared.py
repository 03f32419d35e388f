"""Keeping values out of a case that were taken out of it since their subject was cleared or misidentified.

A file that is handed in later brings them again. They are not entered silently: they wait for a
supervisor, sealed like privileged ones (`quarantine.py`). In the transaction that publishes, with its
cases locked: whoever ends a subject meanwhile is waited for, or waits.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from tieline.apps.selectors.holding_back import loaded, say_where, seal_away
from tieline.apps.selectors.models import QuarantinedValue
from tieline.core.ids import Actor, SubmissionId
from tieline.core.suspicion import CORRECTIONS

HELD_CODE: Final = "cleared_held"
_HELD: Final = (
    "Cleared: a value of this row was taken out of its case since its subject was cleared or "
    "misidentified. It is held for a supervisor of the office, and nobody was told of it."
)
# What left a case in this way and is not in it again, of another subject or by a supervisor's word.
_FIND: Final = """
select distinct on (v.case_id, v.selector_id)
       v.case_id, x.kind, x.value_digest, s.how_ended, s.id
from selectors_subjectvalue v
join cases_subject s on s.office_id = v.office_id and s.id = v.subject_id
    and s.how_ended = any (%(ends)s)
join selectors_selector x on x.office_id = v.office_id and x.id = v.selector_id
where v.office_id = %(office)s
  and v.case_id = any (array(select distinct i.case_id from pg_temp.incoming i))
  and not exists (
    select 1 from selectors_mention m
    where m.office_id = v.office_id and m.case_id = v.case_id and m.selector_id = v.selector_id
      and m.withdrawn_at is null)
  and not exists (
    select 1 from selectors_subjectvalue o
    join cases_subject t on t.office_id = o.office_id and t.id = o.subject_id
        and t.ended_at is null
    where o.office_id = v.office_id and o.case_id = v.case_id and o.selector_id = v.selector_id)
order by v.case_id, v.selector_id, s.ended_at desc, s.id desc
"""
# One table of what was found, for the statements that follow.
_NAME: Final = """
create temporary table incoming_cleared on commit drop as
select distinct h.case_id, h.kind, h.value_digest
from unnest(%s::bigint[], %s::text[], %s::uuid[]) as h (case_id, kind, value_digest)
join pg_temp.incoming i using (case_id, kind, value_digest)
"""
_CLEAR: Final = "drop table if exists pg_temp.incoming_cleared"
_ROWS: Final = """
select i.case_id, i.kind, i.value_digest, min(i.first_row), jsonb_agg(to_jsonb(i))
from pg_temp.incoming i
join pg_temp.incoming_cleared using (case_id, kind, value_digest)
group by i.case_id, i.kind, i.value_digest
order by min(i.first_row), i.case_id, i.kind, i.value_digest
"""
_KEYS: Final = """
select k.kind, k.value_digest, jsonb_agg(to_jsonb(k))
from (select distinct * from pg_temp.incoming_key) k
join (select distinct kind, value_digest from pg_temp.incoming_cleared) h
    using (kind, value_digest)
group by k.kind, k.value_digest
"""
_DROP: Final = """
delete from pg_temp.incoming i using pg_temp.incoming_cleared h
where i.case_id = h.case_id and i.kind = h.kind and i.value_digest = h.value_digest
"""
# Another case of the file may hold the value as well.
_DROP_KEYS: Final = """
with gone as (
    delete from pg_temp.incoming_key k
    using (select distinct kind, value_digest from pg_temp.incoming_cleared
           except select kind, value_digest from pg_temp.incoming) h
    where k.kind = h.kind and k.value_digest = h.value_digest
    returning k.kind, k.value_digest
)
select count(*) from (select distinct kind, value_digest from gone) g
"""

Found = tuple[int, str, UUID]


def hold_cleared(submission_id: SubmissionId, *, actor: Actor, now: datetime) -> int:
    """Quarantine what of the loaded values left its case before, since its subject was cleared or
    misidentified; how many distinct values go into no case of the file."""
    with connection.cursor() as cursor:
        held = _find(cursor, actor)
        if not held:
            return 0
        cursor.execute(_CLEAR)
        cursor.execute(_NAME, [[found[part] for found in held] for part in range(3)])
        cursor.execute(_KEYS)
        keys = {(kind, digest): loaded(found) for kind, digest, found in cursor.fetchall()}
        cursor.execute(_ROWS)
        groups = cursor.fetchall()
        if not groups:
            return 0
        for case_id, kind, digest, first_row, rows in groups:
            how, subject_id = held[case_id, kind, digest]
            row = QuarantinedValue(
                office_id=actor.office_id,
                submission_id=submission_id,
                case_id=case_id,
                kind=kind,
                value_digest=digest,
                holder_class=how,
                subject_id=subject_id,
                row_number=first_row,
                held_at=now,
            )
            seal_away(row, {"rows": loaded(rows), "keys": keys[kind, digest]})
        cursor.execute(_DROP)
        cursor.execute(_DROP_KEYS)
        [(gone,)] = cursor.fetchall()
    where = [group[3] for group in groups]
    say_where(submission_id, where, (HELD_CODE, _HELD), actor=actor, now=now)
    return int(gone)


def _find(cursor: Any, actor: Actor) -> Mapping[Found, tuple[str, int]]:
    ends = [end.value for end in CORRECTIONS]
    cursor.execute(_FIND, {"office": actor.office_id, "ends": ends})
    return {
        (case_id, kind, digest): (how, subject_id)
        for case_id, kind, digest, how, subject_id in cursor.fetchall()
    }
