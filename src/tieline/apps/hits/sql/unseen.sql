-- Overlaps that neither side may know of: both cases silent, or each marked so that the other's
-- office may not be told. No overlap is known to nobody: a coordinator whom both offices have
-- cleared for it is told, and a clock runs (docs/decisions/0022).

-- The pairs of cases of different offices, among these live hits, of which neither side is told.
-- Internal to the matcher. A hit whose arriving case everybody may know of has none, and costs one
-- look at its keys.
create or replace function unseen_pairs(p_hits bigint[], p_limited bigint[])
returns table (
    key64 bigint, digest uuid, holder_office bigint, holder_case bigint, arrived_office bigint,
    arrived_case bigint)
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    select distinct h.key64, h.digest, o.office_id, o.case_id, a.office_id, a.case_id
    from unnest(p_hits) as u (hit_id)
    cross join lateral (
        select t.* from hits_hit t where t.id = u.hit_id and t.retracted_at is null offset 0
    ) h
    cross join lateral (
        select k.* from selectors_matchkey k
        where k.mention_id = h.mention_id
          and (k.is_withheld or cardinality(p_limited) > 0)
        offset 0
    ) a
    -- Of those whom everybody may know of, an office that may not is one of which markings are asked.
    cross join lateral (
        select k.* from selectors_matchkey k
        where k.key64 = a.key64 and k.is_withheld and k.digest = a.digest
        union all
        select k.* from selectors_matchkey k
        where k.key64 = a.key64 and not k.is_withheld and k.digest = a.digest
          and a.office_id = any (p_limited)
    ) o
    where o.mention_id < a.mention_id and o.office_id <> a.office_id
      and not may_point(a.office_id, a.case_id, a.is_withheld, a.by_release,
                        o.office_id, o.office_id = any (p_limited))
      and not may_point(o.office_id, o.case_id, o.is_withheld, o.by_release,
                        a.office_id, a.office_id = any (p_limited))
$$;
alter function unseen_pairs(bigint[], bigint[]) owner to tieline_matcher;
revoke execute on function unseen_pairs(bigint[], bigint[]) from public;

-- Write down what no side is told. Safe to run again and by two at once. Internal to the matcher.
create or replace function record_unseen(
    p_hits bigint[], p_limited bigint[], p_now timestamptz) returns void
language sql
set search_path = pg_catalog, public, pg_temp
as $$
    insert into hits_unseenoverlap
        (uuid, key64, digest, office_id, case_id, other_office_id, other_case_id, found_at)
    select gen_random_uuid(), p.key64, p.digest, p.holder_office, p.holder_case,
           p.arrived_office, p.arrived_case, p_now
    from unseen_pairs(p_hits, p_limited) p
    order by p.digest, p.holder_case, p.arrived_case
    on conflict (least(case_id, other_case_id), greatest(case_id, other_case_id), digest)
        where retracted_at is null do nothing
$$;
alter function record_unseen(bigint[], bigint[], timestamptz) owner to tieline_matcher;
revoke execute on function record_unseen(bigint[], bigint[], timestamptz) from public;

-- Take back, of these values, what one side is told by now, or what is gone. Internal to the matcher.
create or replace function retract_seen(
    p_keys64 bigint[], p_digests uuid[], p_limited bigint[], p_now timestamptz) returns void
language sql
set search_path = pg_catalog, public, pg_temp
as $$
    update hits_unseenoverlap u
    set retracted_at = p_now
    where u.retracted_at is null and u.key64 = any (p_keys64) and u.digest = any (p_digests)
      and not exists (
        select 1
        from unseen_pairs(
            array(select h.id from hits_hit h
                  where h.key64 = u.key64 and h.digest = u.digest and h.retracted_at is null),
            p_limited) p
        where least(p.holder_case, p.arrived_case) = least(u.case_id, u.other_case_id)
          and greatest(p.holder_case, p.arrived_case) = greatest(u.case_id, u.other_case_id))
$$;
alter function retract_seen(bigint[], uuid[], bigint[], timestamptz) owner to tieline_matcher;
revoke execute on function retract_seen(bigint[], uuid[], bigint[], timestamptz) from public;

-- Whom both offices have cleared for what is silent, at this moment.
create or replace function is_cleared_by(p_coordinator bigint, p_office bigint, p_silent boolean)
returns boolean
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    select exists (
        select 1 from accords_clearance c
        where c.office_id = p_office and c.person_id = p_coordinator and c.ended_at is null
          and (c.is_for_silent or not p_silent))
      and is_coordinator(p_coordinator)
$$;
alter function is_cleared_by(bigint, bigint, boolean) owner to tieline_matcher;
revoke execute on function is_cleared_by(bigint, bigint, boolean) from public;

-- Whether whoever took an overlap is still cleared for it by both sides. Nobody is not.
create or replace function sees_to(p_coordinator bigint, p_office bigint, p_other bigint)
returns boolean
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    select coalesce(is_cleared_by(p_coordinator, p_office, true)
                    and is_cleared_by(p_coordinator, p_other, true), false)
$$;
alter function sees_to(bigint, bigint, bigint) owner to tieline_matcher;
revoke execute on function sees_to(bigint, bigint, bigint) from public;

-- The overlaps that the acting coordinator is cleared for by both sides, the oldest first, with the
-- references by which each office knows its case. Never the value.
create or replace function list_unseen_overlaps(p_entry bigint)
returns table (
    uuid uuid, found_at timestamptz, office_ids bigint[], refs text[], poc_ids bigint[],
    taken_at timestamptz, taken_by bigint, settled_at timestamptz, outcome text, reason text)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
declare
    asker bigint := demand_committed_entry(p_entry, array['overlaps.listed'], null);
    coordinator bigint := acting_person();
begin
    return query
    select u.uuid, u.found_at, array[u.office_id, u.other_office_id],
           array[mine.ref_for_coordinator, theirs.ref_for_coordinator]::text[],
           array[mine.poc_id, theirs.poc_id],
           case when sees_to(u.taken_by, u.office_id, u.other_office_id) then u.taken_at end,
           case when sees_to(u.taken_by, u.office_id, u.other_office_id) then u.taken_by end,
           u.settled_at, u.outcome::text, u.reason::text
    from hits_unseenoverlap u
    join cases_casepointer mine on mine.office_id = u.office_id and mine.case_id = u.case_id
    join cases_casepointer theirs
        on theirs.office_id = u.other_office_id and theirs.case_id = u.other_case_id
    where u.retracted_at is null
      and is_cleared_by(coordinator, u.office_id, true)
      and is_cleared_by(coordinator, u.other_office_id, true)
    order by u.found_at, u.id;
end;
$$;
alter function list_unseen_overlaps(bigint) owner to tieline_matcher;
revoke execute on function list_unseen_overlaps(bigint) from public;
grant execute on function list_unseen_overlaps(bigint) to tieline_app;

-- What the acting coordinator does with one of them: takes it, or settles it with an outcome and a
-- reason, against an entry that names it. 'done' where it did something, also where they had taken it
-- before; 'taken' where another coordinator took it, who is cleared for it still; an overlap that is
-- hidden, gone or settled is as missing.
create or replace function work_on_unseen_overlap(
    p_entry bigint, p_uuid uuid, p_outcome text, p_reason text, p_now timestamptz)
returns text
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    asker bigint := case when p_outcome = ''
        then demand_entry_of(p_entry, array['overlap.taken'],
                             jsonb_build_object('overlap', p_uuid))
        else demand_entry_of(p_entry, array['overlap.settled'],
                             jsonb_build_object('overlap', p_uuid, 'outcome', p_outcome)) end;
    coordinator bigint := acting_person();
begin
    -- One who serves both no more has let go of it.
    update hits_unseenoverlap u
    set taken_at = case when sees_to(u.taken_by, u.office_id, u.other_office_id)
                        then u.taken_at else p_now end,
        taken_by = case when sees_to(u.taken_by, u.office_id, u.other_office_id)
                        then u.taken_by else coordinator end,
        settled_at = case when p_outcome <> '' then p_now end,
        outcome = p_outcome,
        reason = p_reason
    where u.uuid = p_uuid and u.retracted_at is null and u.settled_at is null
      and is_cleared_by(coordinator, u.office_id, true)
      and is_cleared_by(coordinator, u.other_office_id, true)
      and (p_outcome <> '' or u.taken_by = coordinator
           or not sees_to(u.taken_by, u.office_id, u.other_office_id));
    if found then
        return 'done';
    end if;
    return case when exists (
        select 1 from hits_unseenoverlap u
        where u.uuid = p_uuid and u.retracted_at is null and u.settled_at is null
          and is_cleared_by(coordinator, u.office_id, true)
          and is_cleared_by(coordinator, u.other_office_id, true)
    ) then 'taken' else 'missing' end;
end;
$$;
alter function work_on_unseen_overlap(bigint, uuid, text, text, timestamptz) owner to tieline_matcher;
revoke execute on function work_on_unseen_overlap(bigint, uuid, text, text, timestamptz) from public;
grant execute on function work_on_unseen_overlap(bigint, uuid, text, text, timestamptz) to tieline_app;

-- The pairs of offices, among those the acting coordinator serves, whose cases share values that each
-- side may know of: how many values and cases, and when the last came. What is counted is written down
-- as disclosed, of both sides. Of overlaps that neither side may know of no row is written: their owners
-- are told of the coordinator's looks (apps/compromises/sql/telling.sql).
create or replace function list_served_overlaps(p_entry bigint)
returns table (
    office_id bigint, other_office_id bigint, value_count bigint, case_count bigint,
    other_case_count bigint, poc_ids bigint[], other_poc_ids bigint[],
    first_at timestamptz, last_at timestamptz)
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
    asker bigint := demand_committed_entry(p_entry, array['overlaps.listed'], null);
    coordinator bigint := acting_person();
    limited bigint[] := limited_offices();
begin
    return query
    with served as (
        select c.office_id from accords_clearance c
        where c.person_id = coordinator and c.ended_at is null and is_coordinator(coordinator)
        group by c.office_id
    ),
    met as materialized (
        select h.digest, a.office_id as a_office, a.case_id as a_case, a.mention_id as a_mention,
               o.office_id as b_office, o.case_id as b_case, o.mention_id as b_mention,
               a.published_at
        from hits_hit h
        join served sa on sa.office_id = h.office_id
        join selectors_matchkey a on a.mention_id = h.mention_id
        join selectors_matchkey o on o.key64 = a.key64 and o.digest = a.digest
            and o.mention_id < a.mention_id and o.office_id <> a.office_id
        join served sb on sb.office_id = o.office_id
        where h.retracted_at is null
          and may_point(a.office_id, a.case_id, a.is_withheld, a.by_release,
                        o.office_id, o.office_id = any (limited))
          and may_point(o.office_id, o.case_id, o.is_withheld, o.by_release,
                        a.office_id, a.office_id = any (limited))
    ),
    disclosed as (
        insert into sharing_disclosure
            (office_id, case_id, mention_id, recipient_id, person_id, entry_id, level, disclosed_at,
             last_at)
        select * from undisclosed_overlaps(p_entry, asker,
            (select array_agg(u.mention_id) from (
                select m.a_mention from met m union select m.b_mention from met m
            ) u (mention_id)))
        on conflict (mention_id, recipient_id, person_id, level, closed_with)
            do update set last_at = greatest(sharing_disclosure.last_at, excluded.last_at)
    ),
    ordered as (
        select m.digest, m.published_at,
               least(m.a_office, m.b_office) as one, greatest(m.a_office, m.b_office) as other,
               case when m.a_office < m.b_office then m.a_case else m.b_case end as one_case,
               case when m.a_office < m.b_office then m.b_case else m.a_case end as other_case
        from met m
    )
    select r.one, r.other, count(distinct r.digest), count(distinct r.one_case),
           count(distinct r.other_case),
           coalesce(array_agg(distinct p.poc_id) filter (where p.poc_id is not null), '{}'),
           coalesce(array_agg(distinct q.poc_id) filter (where q.poc_id is not null), '{}'),
           min(r.published_at), max(r.published_at)
    from ordered r
    left join cases_casepointer p on p.office_id = r.one and p.case_id = r.one_case
    left join cases_casepointer q on q.office_id = r.other and q.case_id = r.other_case
    group by r.one, r.other
    order by max(r.published_at) desc, r.one, r.other;
end;
$$;
alter function list_served_overlaps(bigint) owner to tieline_matcher;
revoke execute on function list_served_overlaps(bigint) from public;
grant execute on function list_served_overlaps(bigint) to tieline_app;

-- How many overlaps nobody has taken within a time, and how many no coordinator is cleared for: two
-- numbers for the doctor, of no office. The doctor acts as the installation's operator.
create or replace function count_unseen_overdue(p_within interval)
returns table (overdue bigint, without_coordinator bigint)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform demand_right('operate');
    return query
    select count(*) filter (
               where not sees_to(u.taken_by, u.office_id, u.other_office_id)
                 and u.found_at < clock_timestamp() - p_within),
           count(*) filter (where not exists (
               select 1
               from accords_clearance c
               join accords_clearance d on d.person_id = c.person_id
               where c.office_id = u.office_id and d.office_id = u.other_office_id
                 and c.ended_at is null and d.ended_at is null
                 and c.is_for_silent and d.is_for_silent and is_coordinator(c.person_id)))
    from hits_unseenoverlap u
    where u.retracted_at is null and u.settled_at is null;
end;
$$;
alter function count_unseen_overdue(interval) owner to tieline_matcher;
revoke execute on function count_unseen_overdue(interval) from public;
grant execute on function count_unseen_overdue(interval) to tieline_app;
