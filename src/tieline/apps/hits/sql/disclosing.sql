-- What an answer tells of other offices' cases, where it is not written down yet: one row for each
-- mention, office and person who asks, with the entry of the look that told it first. `p_content`
-- are those whose case told its reference as well. What was told before is there again, so that its
-- last time is brought forward, but what was told within the minute: else every reload of a page would
-- write. Internal to the matcher.
create or replace function undisclosed(
    p_entry bigint, p_asker bigint, p_mentions bigint[], p_content bigint[])
returns table (
    office_id bigint, case_id bigint, mention_id bigint, recipient_id bigint, person_id bigint,
    entry_id bigint, level smallint, disclosed_at timestamptz,
    last_at timestamptz)
language plpgsql stable
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
begin
    return query
    select m.office_id, m.case_id, m.id, p_asker, e.person_id, e.id, t.level::smallint, e.at,
           e.at
    from (
        select distinct u.mention_id, 1 as level from unnest(p_mentions) u (mention_id)
        union all
        select distinct u.mention_id, 2 from unnest(p_content) u (mention_id)
    ) t
    cross join lateral (
        select n.id, n.office_id, n.case_id from selectors_mention n
        where n.id = t.mention_id offset 0
    ) m
    join audit_auditentry e on e.id = p_entry
    where m.office_id <> p_asker
      and not exists (
        select 1 from sharing_disclosure d
        where d.mention_id = m.id and d.recipient_id = p_asker
          and d.person_id = e.person_id and d.level = t.level
          and d.closed_with = 0 and d.last_at > e.at - interval '1 minute')
    order by m.id, t.level;
end;
$$;
alter function undisclosed(bigint, bigint, bigint[], bigint[]) owner to tieline_matcher;
revoke execute on function undisclosed(bigint, bigint, bigint[], bigint[]) from public;

-- The same of what is counted for a coordinator among what two offices have in common: of both, also
-- where one is the coordinator's own. A desk counts everything at each load, so that the last time is
-- brought forward once an hour; when they looked meanwhile, the trail says. Internal to the matcher.
create or replace function undisclosed_overlaps(p_entry bigint, p_asker bigint, p_mentions bigint[])
returns table (
    office_id bigint, case_id bigint, mention_id bigint, recipient_id bigint, person_id bigint,
    entry_id bigint, level smallint, disclosed_at timestamptz, last_at timestamptz)
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    select m.office_id, m.case_id, m.id, p_asker, e.person_id, e.id, 3::smallint, e.at, e.at
    from (select distinct u.mention_id from unnest(p_mentions) u (mention_id)) t
    cross join lateral (
        select n.id, n.office_id, n.case_id from selectors_mention n
        where n.id = t.mention_id offset 0
    ) m
    join audit_auditentry e on e.id = p_entry
    where not exists (
        select 1 from sharing_disclosure d
        where d.mention_id = m.id and d.recipient_id = p_asker
          and d.person_id = e.person_id and d.level = 3
          and d.closed_with = 0 and d.last_at > e.at - interval '1 hour')
    order by m.id
$$;
alter function undisclosed_overlaps(bigint, bigint, bigint[]) owner to tieline_matcher;
revoke execute on function undisclosed_overlaps(bigint, bigint, bigint[]) from public;
