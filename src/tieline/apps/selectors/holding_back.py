"""Keeping privileged values out of a case: inside the transaction that publishes, before it writes.

What is taken out of the temporary tables is sealed under a key of its own and waits for a supervisor
(`quarantine.py`).
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from tieline.apps.audit.actions import record
from tieline.apps.selectors.list_digests import ListOf, key_of, run_with_key
from tieline.apps.selectors.models import QuarantinedValue
from tieline.apps.submissions.problems import add_problems
from tieline.apps.submissions.sealing import Sealer, new_key, wrap_key
from tieline.core.ids import Actor, SubmissionId
from tieline.core.parsing.rows import RowProblem
from tieline.core.protection import HolderClass

HELD_CODE: Final = "privileged_held"
_HELD: Final = (
    "Privileged: a value of this row is on the list of numbers that are kept out of cases. It is held "
    "for a supervisor of the office, and nobody was told of it."
)
_FIND: Final = """
select distinct on (k.kind, k.value_digest) k.kind, k.value_digest, p.holder_class
from pg_temp.incoming_key k
join unnest(%s::bytea[], %s::text[]) as p (digest, holder_class)
    on p.digest = sha256(%s::bytea || uuid_send(k.digest))
order by k.kind, k.value_digest, p.holder_class
"""
_ROWS: Final = """
select i.case_id, i.kind, i.value_digest, min(i.first_row), jsonb_agg(to_jsonb(i))
from pg_temp.incoming i
join unnest(%s::text[], %s::uuid[]) as h (kind, value_digest) using (kind, value_digest)
group by i.case_id, i.kind, i.value_digest
order by min(i.first_row), i.case_id, i.kind, i.value_digest
"""
_KEYS: Final = """
select k.kind, k.value_digest, jsonb_agg(to_jsonb(k))
from (select distinct * from pg_temp.incoming_key) k
join unnest(%s::text[], %s::uuid[]) as h (kind, value_digest) using (kind, value_digest)
group by k.kind, k.value_digest
"""
_DROP: Final = """
delete from pg_temp.{table} t using unnest(%s::text[], %s::uuid[]) as h (kind, value_digest)
where t.kind = h.kind and t.value_digest = h.value_digest
"""

Value = tuple[str, UUID]


def hold_back(submission_id: SubmissionId, *, actor: Actor, now: datetime) -> int:
    """Quarantine what of the loaded values is privileged to the actor's agency; how many distinct
    values that were."""
    held = _find_held()
    if not held:
        return 0
    which: list[Any] = [[kind for kind, _ in held], [digest for _, digest in held]]
    with connection.cursor() as cursor:
        cursor.execute(_KEYS, which)
        keys = {(kind, digest): loaded(found) for kind, digest, found in cursor.fetchall()}
        cursor.execute(_ROWS, which)
        groups = cursor.fetchall()
        for case_id, kind, digest, first_row, rows in groups:
            contents = {"rows": loaded(rows), "keys": keys[kind, digest]}
            seal_away(
                QuarantinedValue(
                    office_id=actor.office_id,
                    submission_id=submission_id,
                    case_id=case_id,
                    kind=kind,
                    value_digest=digest,
                    holder_class=held[kind, digest],
                    row_number=first_row,
                    held_at=now,
                ),
                contents,
            )
        for table in ("incoming", "incoming_key"):
            cursor.execute(_DROP.format(table=table), which)
    say_where(
        submission_id, [group[3] for group in groups], (HELD_CODE, _HELD), actor=actor, now=now
    )
    return len(held)


def bound_to(row: QuarantinedValue) -> bytes:
    """What the key of a quarantined value opens for, and nothing else."""
    return b"".join(
        part.to_bytes(8, "big") for part in (row.office_id, row.submission_id, row.case_id)
    )


def _find_held() -> Mapping[Value, HolderClass]:
    with connection.cursor() as cursor:
        cursor.execute("select digest, holder_class from privileged_digests()")
        listed = cursor.fetchall()
    if not listed:
        return {}
    digests, classes = [bytes(row[0]) for row in listed], [row[1] for row in listed]
    found = run_with_key(_FIND, [digests, classes, key_of(ListOf.PRIVILEGED)])
    return {(kind, digest): HolderClass(holder) for kind, digest, holder in found}


def seal_away(row: QuarantinedValue, contents: Mapping[str, Any]) -> None:
    """Keep what was loaded of a value, sealed under a key of its own."""
    key, row.uuid = new_key(), uuid.uuid4()
    row.wrapped_key = wrap_key(key, bound_to(row))
    row.sealed = Sealer(key, row.uuid).seal(0, json.dumps(contents).encode())
    row.save(force_insert=True)


def say_where(
    submission_id: SubmissionId,
    row_numbers: Sequence[int],
    said: tuple[str, str],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """In the list of the submission's problems, under a code with its words, and in the trail: where,
    and never what."""
    # Only the row's number is known here; the file's lines are not kept beside the values.
    notes = [RowProblem(number, number, None, *said) for number in row_numbers]
    add_problems(submission_id, notes, actor=actor, are_notes=True)
    record(
        "quarantine.held",
        actor=actor,
        now=now,
        ids={"submission": submission_id, "values": len(row_numbers)},
    )


def loaded(found: object) -> object:
    """JSON as it is read. Django gives JSON of an expression as text."""
    return json.loads(found) if isinstance(found, str) else found
