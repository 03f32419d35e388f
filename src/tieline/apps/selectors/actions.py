"""Publishing mentions, and taking them back."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.repeating import repeat_on_deadlock
from tieline.apps.cases.bounds import bind_cases, is_bound, unbind_cases
from tieline.apps.selectors import settling
from tieline.apps.selectors.holding_back import hold_back
from tieline.apps.selectors.holding_cleared import hold_cleared
from tieline.apps.selectors.incoming import Incoming, load_incoming
from tieline.apps.submissions.actions import record_published, record_retired
from tieline.core.authorities import Bound
from tieline.core.ids import Actor, CaseId, SettlingId, SubmissionId
from tieline.core.states import State

# Two submissions to one case publish one after the other: the second must see the mentions of
# the first. Not `for update`, which foreign keys to the case would have to wait for.
_LOCK_CASES: Final = """
select id from cases_case
where office_id = %(office)s and id in (select case_id from pg_temp.incoming)
order by id for no key update
"""
# Half a million rows are sorted, hashed and handed to triggers at a time; compiling such plans costs
# more than it saves. For this transaction only.
_SETTINGS: Final = """
select set_config('work_mem', '128MB', true), set_config('jit', 'off', true)
"""
# Each value of a case once. The statements that follow join these tables by ids. Without them the
# planner has to guess over rows of this very transaction, which no statistics cover, and may
# compare every row with every other. New tables, since to update as many rows takes several times
# as long.
_GATHER_VALUES: Final = """
create temporary table incoming_value on commit drop as
select case_id, kind, value_digest,
       min(first_seen_at) as seen_from, max(last_seen_at) as seen_to
from pg_temp.incoming
group by value_digest, kind, case_id
"""
# Row security shows this and the following statements the rows of the acting office alone. They do
# not name it once more: of an office that statistics do not know yet the planner then expects no
# row, and may look through all there are for each value.
# In one order for all, so that two submissions wait for each other, never in a circle. Only what
# is new goes there: a conflict costs as much as a new row.
_ADD_SELECTORS: Final = """
insert into selectors_selector
    (office_id, kind, canonical, condition, metadata_version, value_digest)
select distinct on (i.value_digest, i.kind)
    %(office)s::bigint, i.kind, i.canonical, i.condition, i.metadata_version, i.value_digest
from pg_temp.incoming i
where not exists (
    select 1 from selectors_selector s
    where s.kind = i.kind and s.value_digest = i.value_digest)
order by i.value_digest, i.kind
on conflict (office_id, kind, value_digest) do nothing
"""
_NAME_SELECTORS: Final = """
create temporary table incoming_named on commit drop as
select v.*, s.id as selector_id
from pg_temp.incoming_value v
join selectors_selector s on s.kind = v.kind and s.value_digest = v.value_digest
"""
# Nobody else adds to these cases meanwhile: they are locked.
_ADD_MENTIONS: Final = """
insert into selectors_mention (office_id, case_id, selector_id, submission_id, published_at)
select %(office)s::bigint, v.case_id, v.selector_id, %(submission)s::bigint, %(now)s::timestamptz
from pg_temp.incoming_named v
where not exists (
    select 1 from selectors_mention m
    where m.case_id = v.case_id and m.selector_id = v.selector_id and m.withdrawn_at is null)
order by v.case_id, v.selector_id
"""
_NAME_MENTIONS: Final = """
create temporary table incoming_mention on commit drop as
select v.*, m.id as mention_id, m.submission_id = %(submission)s as is_new
from pg_temp.incoming_named v
join selectors_mention m
    on m.case_id = v.case_id and m.selector_id = v.selector_id and m.withdrawn_at is null
"""
_ADD_APPEARANCES: Final = """
insert into selectors_appearance
    (office_id, mention_id, submission_id, as_given, qualifier, notes, role, standing,
     row_count, first_row, first_seen_at, last_seen_at)
select %(office)s, m.mention_id, %(submission)s, i.as_given, i.qualifier, i.notes, i.role,
       i.standing, i.row_count, i.first_row, i.first_seen_at, i.last_seen_at
from pg_temp.incoming i
join pg_temp.incoming_mention m
    on m.value_digest = i.value_digest and m.kind = i.kind and m.case_id = i.case_id
order by m.mention_id
"""
# What the case answers stands on the keys: `sql/answers.sql` says the same of those that are there.
_ADD_KEYS: Final = """
insert into selectors_matchkey
    (mention_id, alias_version, office_id, case_id, key64, digest, is_principal, is_withheld,
     by_release, is_open, published_at, seen_from, seen_to)
select n.mention_id, k.alias_version, %(office)s, n.case_id, k.key64, k.digest, k.is_principal,
       coalesce(s.posture, c.posture) = 'silent' or c.is_reserved,
       coalesce(s.posture, c.posture) <> 'silent' and c.is_reserved,
       coalesce(s.posture, c.posture) = 'open', %(now)s, n.seen_from, n.seen_to
from pg_temp.incoming_mention n
join (select distinct on (value_digest, kind, alias_version) * from pg_temp.incoming_key
      order by value_digest, kind, alias_version) k
    on k.value_digest = n.value_digest and k.kind = n.kind
join (select id, posture,
             marking_reserves(marking_id) or exists (
                 select 1 from cases_authoritybound b
                 where b.office_id = %(office)s and b.case_id = cases_case.id
                   and b.submission_id = %(submission)s) as is_reserved
      from cases_case
      where office_id = %(office)s and id in (select case_id from pg_temp.incoming)
      offset 0) c
    on c.id = n.case_id
left join cases_selectorposture s
    on s.office_id = %(office)s and s.case_id = n.case_id and s.selector_id = n.selector_id
where n.is_new
order by k.key64
"""
_SET_PERIODS: Final = """
update selectors_matchkey k
set seen_from = p.seen_from, seen_to = p.seen_to
from (
    select a.mention_id, min(a.first_seen_at) as seen_from, max(a.last_seen_at) as seen_to
    from selectors_appearance a
    where a.office_id = %(office)s and a.withdrawn_at is null
      and a.mention_id in (
        select t.mention_id from selectors_appearance t
        where t.office_id = %(office)s and t.submission_id = %(submission)s)
    group by a.mention_id
) p
where k.office_id = %(office)s and k.mention_id = p.mention_id
  and (k.seen_from, k.seen_to) is distinct from (p.seen_from, p.seen_to)
"""
# The keys of a mention that was there before; new ones came with their period. In a table of their
# own with an index: what statistics there are of the keys know nothing of this transaction's, so the
# planner may begin with all keys of the office, and must not read all mentions for each of them.
_NAME_KNOWN: Final = """
create temporary table incoming_known on commit drop as
select mention_id, seen_from, seen_to from pg_temp.incoming_mention
where not is_new and seen_from is not null
"""
_INDEX_KNOWN: Final = "create index on pg_temp.incoming_known (mention_id)"
_WIDEN_PERIODS: Final = """
update selectors_matchkey k
set seen_from = least(k.seen_from, p.seen_from), seen_to = greatest(k.seen_to, p.seen_to)
from pg_temp.incoming_known p
where k.office_id = %(office)s and k.mention_id = p.mention_id
"""
_LOCK_CASES_OF_SUBMISSION: Final = """
select id from cases_case
where office_id = %(office)s and id in (
    select m.case_id from selectors_appearance a
    join selectors_mention m on m.office_id = a.office_id and m.id = a.mention_id
    where a.office_id = %(office)s and a.submission_id = %(submission)s)
order by id for no key update
"""
_WITHDRAW_APPEARANCES: Final = """
update selectors_appearance set withdrawn_at = %(now)s
where office_id = %(office)s and submission_id = %(submission)s and withdrawn_at is null
"""
# What belongs to a subject that stands is accounted for by its day of review.
_WITHDRAW_UNACCOUNTED: Final = """
update selectors_appearance a set withdrawn_at = %(now)s
from selectors_mention m
where a.office_id = %(office)s and a.submission_id = %(submission)s and a.withdrawn_at is null
  and m.office_id = a.office_id and m.id = a.mention_id
  and not exists (
    select 1 from selectors_subjectvalue v
    join cases_subject s on s.office_id = v.office_id and s.id = v.subject_id
    where v.office_id = m.office_id and v.case_id = m.case_id and v.selector_id = m.selector_id
      and s.ended_at is null)
"""
# A mention goes when no live submission supports it any more. Its keys go with it, and are kept
# aside until its hits are retracted.
_WITHDRAW_MENTIONS: Final = """
with gone as (
    update selectors_mention m set withdrawn_at = %(now)s
    where m.office_id = %(office)s and m.withdrawn_at is null
      and m.id in (
        select a.mention_id from selectors_appearance a
        where a.office_id = %(office)s and a.submission_id = %(submission)s)
      and not exists (
        select 1 from selectors_appearance a
        where a.office_id = m.office_id and a.mention_id = m.id and a.withdrawn_at is null)
    returning m.id
),
keys as (
    delete from selectors_matchkey k using gone
    where k.office_id = %(office)s and k.mention_id = gone.id
    returning k.mention_id, k.key64, k.digest
)
insert into selectors_withdrawnkey (office_id, submission_id, mention_id, key64, digest)
select %(office)s, %(submission)s, mention_id, key64, digest from keys
"""
# What an authority excludes it excludes of a value that was there before, too. Of the keys written a
# moment ago none changes.
_ANSWER_AS_BOUND: Final = """
select set_key_answers(b.office_id, b.case_id, null)
from (select distinct office_id, case_id from cases_authoritybound
      where office_id = %(office)s and submission_id = %(submission)s) b
"""
_CASES_COMING: Final = "select distinct case_id from pg_temp.incoming order by case_id"
_CASES_OF_BEFORE: Final = """
select c.case_id from unnest(%s::bigint[]) as c (case_id)
where exists (
    select 1 from selectors_mention m
    where m.office_id = %s and m.case_id = c.case_id and m.submission_id <> %s
      and m.withdrawn_at is null)
"""


def publish(
    submission_id: SubmissionId,
    mentions: Iterable[Sequence[Incoming]],
    *,
    bounds: Sequence[Bound] = (),
    actor: Actor,
    now: datetime,
) -> list[SettlingId]:
    """Commit what a submission says its cases hold, with their keys: parsed -> published.

    The mentions come in chunks, each normalised while the one before is loaded and gone.

    Durable: it commits before anything scans for what the mentions meet (publish, then scan).
    What it brings goes no further than each of `bounds`; what is to be settled, since a case holds
    some of it already, is returned. Raises WrongState.
    """
    with acting_as(actor, durable=True):
        return write_mentions(submission_id, mentions, bounds=bounds, actor=actor, now=now)


def write_mentions(
    submission_id: SubmissionId,
    mentions: Iterable[Sequence[Incoming]],
    *,
    bounds: Sequence[Bound] = (),
    actor: Actor,
    now: datetime,
) -> list[SettlingId]:
    """The statements of `publish`, inside a transaction that already acts as `actor`."""
    _run((_SETTINGS,), submission_id, actor=actor, now=now)
    values_distinct = load_incoming(mentions)
    bound = _bind(submission_id, bounds, actor=actor) if bounds else []
    values_distinct -= hold_back(submission_id, actor=actor, now=now)
    # Locked before what left the cases is read: nobody ends a subject of theirs meanwhile.
    _run((_LOCK_CASES,), submission_id, actor=actor, now=now)
    values_distinct -= hold_cleared(submission_id, actor=actor, now=now)
    write_loaded(submission_id, actor=actor, now=now)
    record_published(submission_id, values_distinct=values_distinct, actor=actor, now=now)
    return [settling.note(case_id, None, reveals=False, actor=actor, now=now) for case_id in bound]


def _bind(
    submission_id: SubmissionId, bounds: Sequence[Bound], *, actor: Actor
) -> list[CaseId]:  # fmt: skip
    """The cases that it brings anything to, bound."""
    with connection.cursor() as cursor:
        cursor.execute(_CASES_COMING)
        case_ids = [CaseId(row[0]) for row in cursor.fetchall()]
    bind_cases(submission_id, case_ids, bounds, actor=actor)
    return case_ids


def write_loaded(submission_id: SubmissionId, *, actor: Actor, now: datetime) -> None:
    """Make mentions with their keys of what the temporary tables of the transaction hold."""
    _run(
        (
            _LOCK_CASES,
            _ADD_SELECTORS,
            _GATHER_VALUES,
            "analyze pg_temp.incoming_value",
            _NAME_SELECTORS,
            "analyze pg_temp.incoming_named",
            _ADD_MENTIONS,
            _NAME_MENTIONS,
            "analyze pg_temp.incoming_mention",
            _ADD_APPEARANCES,
            _ADD_KEYS,
            _NAME_KNOWN,
            _INDEX_KNOWN,
            "analyze pg_temp.incoming_known",
            _WIDEN_PERIODS,
            _ANSWER_AS_BOUND,
        ),
        submission_id,
        actor=actor,
        now=now,
    )


def withdraw(
    submission_id: SubmissionId,
    *,
    into: State = State.WITHDRAWN,
    reason: str,
    actor: Actor,
    now: datetime,
) -> list[SettlingId]:
    """Take a submission's mentions back and commit; the hits are retracted in a later step.

    What another live submission of the case supports stays, with its number; where an authority had
    bound it, whoever that excluded may know of it again: what is to be settled is returned. Raises
    WrongState.
    """
    # A purge of its case, or another file of it that is taken back, takes the same values meanwhile.
    return repeat_on_deadlock(
        lambda: _withdraw(submission_id, into, reason=reason, actor=actor, now=now)
    )


def _withdraw(
    submission_id: SubmissionId, into: State, *, reason: str, actor: Actor, now: datetime
) -> list[SettlingId]:
    with acting_as(actor, durable=True):
        record_retired(submission_id, into, reason=reason, actor=actor, now=now)
        _run(
            (_LOCK_CASES_OF_SUBMISSION, _WITHDRAW_APPEARANCES, _WITHDRAW_MENTIONS, _SET_PERIODS),
            submission_id,
            actor=actor,
            now=now,
        )
        freed = unbind_cases(submission_id, actor=actor)
        with connection.cursor() as cursor:
            for case_id in freed:
                cursor.execute("select set_key_answers(%s, %s, null)", [actor.office_id, case_id])
        return [
            settling.note(
                case_id, None, reveals=not is_bound(case_id, actor=actor), actor=actor, now=now
            )
            for case_id in freed
        ]


def withdraw_unaccounted(submission_id: SubmissionId, *, actor: Actor, now: datetime) -> None:
    """Take what a submission brought out of the index, but for what belongs to a subject that stands
    and what another live submission supports; its hits are retracted in a later step.

    Inside a transaction that acts as `actor`. The submission itself stays what it is, and what its
    authority excludes stays excluded.
    """
    _run(
        (_LOCK_CASES_OF_SUBMISSION, _WITHDRAW_UNACCOUNTED, _WITHDRAW_MENTIONS, _SET_PERIODS),
        submission_id,
        actor=actor,
        now=now,
    )


def _run(
    statements: Iterable[str], submission_id: SubmissionId, *, actor: Actor, now: datetime
) -> None:  # fmt: skip
    parameters: dict[str, Any] = {
        "office": actor.office_id,
        "submission": submission_id,
        "now": now,
    }
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, parameters)
