-- The answers across offices. Each runs as the matcher, demands its own committed audit entry,
-- decides again at every reading who may know, and shows of another office's case its pointer
-- and no more. What is hidden from the asker (`seeing.sql`) is left out of every row, count and date.
-- What is shown of other offices is written down as disclosed (`disclosing.sql`), before it is shown.

-- What the asker may know of those who hold a value that very many hold: of each office, one after the
-- other by its number, at most so many mentions, `has_more` where there are others; up to one office
-- more than was asked for, which says that there is one. The asker's own office comes first, as 0.
-- Internal to the matcher.
create or replace function held_by_office(
    p_key64 bigint[], p_digest uuid[], p_asker bigint, p_limited boolean, p_own_case bigint,
    p_after bigint, p_offices int, p_each int)
returns table (
    place int, mention_id bigint, office_id bigint, case_id bigint, published_at timestamptz,
    seen_from timestamptz, seen_to timestamptz, is_open boolean, has_more boolean)
language plpgsql stable
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_sort = off
as $$
#variable_conflict use_column
declare
    number int := 0;
    candidate bigint := p_asker;
    reached bigint := coalesce(p_after, 0);
begin
    loop
        return query
        with mentions as materialized (
            select distinct k.mention_id, k.office_id, k.case_id, k.published_at, k.seen_from,
                   k.seen_to, k.is_open
            from (
                select k.*
                from unnest(p_key64, p_digest) as u (key64, digest)
                cross join lateral (
                    (select o.* from selectors_matchkey o
                     where o.key64 = u.key64 and not o.is_withheld
                       and o.office_id between candidate and candidate and o.digest = u.digest
                     order by o.office_id)
                    union all
                    (select o.* from selectors_matchkey o
                     where o.key64 = u.key64 and o.is_withheld and candidate = p_asker
                       and o.office_id between candidate and candidate and o.digest = u.digest
                     order by o.office_id)
                    union all
                    select o.* from selectors_matchkey o
                    where o.key64 = u.key64 and o.is_withheld and o.by_release
                      and o.office_id = candidate and candidate <> p_asker and o.digest = u.digest
                ) k
                where may_point(k.office_id, k.case_id, k.is_withheld, k.by_release,
                                p_asker, p_limited)
                  and (p_own_case is null or k.case_id <> p_own_case or k.office_id <> p_asker)
                -- A mention that has several of the keys comes as often.
                limit (p_each + 1) * cardinality(p_key64)
            ) k
        )
        select number, m.mention_id, m.office_id, m.case_id, m.published_at, m.seen_from, m.seen_to,
               m.is_open, (select count(*) from mentions) > p_each
        from mentions m limit p_each;
        if found or number = 0 then
            number := number + 1;
        end if;
        exit when number > p_offices + 1;
        select min(n.office_id) into candidate
        from unnest(p_key64, p_digest) as u (key64, digest)
        cross join lateral (
            (select o.office_id from selectors_matchkey o
             where o.key64 = u.key64 and not o.is_withheld and o.office_id > reached
             order by o.office_id limit 1)
            union all
            select o.office_id from selectors_matchkey o
            where o.key64 = u.key64 and o.is_withheld and o.by_release and o.office_id > reached
              and o.office_id <> p_asker and o.digest = u.digest
        ) n;
        exit when candidate is null;
        reached := candidate;
        if candidate = p_asker then
            candidate := -1;  -- came first
        end if;
    end loop;
end;
$$;
alter function held_by_office(bigint[], uuid[], bigint, boolean, bigint, bigint, int, int)
    owner to tieline_matcher;
revoke execute on function
    held_by_office(bigint[], uuid[], bigint, boolean, bigint, bigint, int, int) from public;

-- Who holds the probed values. A probe is one value; its keys (the value's own and its aliases)
-- carry the same probe number. `p_own_case` leaves that case out and compares periods of use
-- with it. One row for each probe and office.
--
-- Up to `p_most` mentions of a value are read, and the answer is whole. Of a value with more, whose
-- reading would take the longer the more hold it, the answer is of so many offices after `p_after`
-- and of so many mentions of each, and says where there are more.
drop function if exists find_holders(bigint, int[], bigint[], uuid[], bigint);
create or replace function find_holders(
    p_entry bigint, p_probe int[], p_key64 bigint[], p_digest uuid[], p_own_case bigint,
    p_after bigint, p_most int, p_offices int, p_each int)
returns table (
    probe int, office_id bigint, cases bigint, own_case_ids bigint[], poc_ids bigint[],
    open_cases jsonb, first_at timestamptz, last_at timestamptz, overlap text,
    has_more_cases boolean, has_more_offices boolean)
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
-- Planned once in a session: that takes longer than to answer. Each value is looked up by itself.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_sort = off
as $$
#variable_conflict use_column
declare
    asker bigint := demand_committed_entry(
        p_entry, array['selector.checked', 'hit.viewed'], p_digest);
    asker_limited boolean := office_is_limited(asker);
begin
    return query
    with probes as materialized (
        select u.probe, u.key64, u.digest
        from unnest(p_probe, p_key64, p_digest) as u (probe, key64, digest)
    ),
    own_period as (
        select pr.probe, min(k.seen_from) as seen_from, max(k.seen_to) as seen_to
        from probes pr
        cross join (values (false), (true)) w (is_withheld)
        cross join lateral (
            select o.* from selectors_matchkey o
            where o.key64 = pr.key64 and o.is_withheld = w.is_withheld
              and o.office_id between asker and asker and o.digest = pr.digest
              and o.case_id = p_own_case
            order by o.office_id
        ) k
        group by pr.probe
    ),
    known as materialized (
        select pr.probe, k.*
        from probes pr
        -- Three ways through the indexes, on which a key that is withheld from the asker does not lie:
        -- it is never touched, so that the time of an answer does not tell of it either. The order is
        -- that of the one index (`key_by_office`) on which this holds, and sorting is off: the planner
        -- would as soon take another.
        cross join lateral (
            select k.mention_id, k.office_id, k.case_id, k.published_at, k.seen_from, k.seen_to,
                   k.is_open
            from (
                (select a.* from selectors_matchkey a
                 where a.key64 = pr.key64 and not a.is_withheld and a.digest = pr.digest
                 order by a.office_id)
                union all
                (select a.* from selectors_matchkey a
                 where a.key64 = pr.key64 and a.is_withheld
                   and a.office_id between asker and asker and a.digest = pr.digest
                 order by a.office_id)
                union all
                select a.* from selectors_matchkey a
                where a.key64 = pr.key64 and a.is_withheld and a.by_release and a.office_id <> asker
                  and a.digest = pr.digest
            ) k
            where may_point(k.office_id, k.case_id, k.is_withheld, k.by_release,
                            asker, asker_limited)
              -- Only a case of the asker's own: leaving out others' one by one would tell them apart.
              and (p_own_case is null or k.case_id <> p_own_case or k.office_id <> asker)
            limit p_most + 1
        ) k
    ),
    hubs as materialized (
        select s.probe from known s group by s.probe having count(*) > p_most
    ),
    by_office as materialized (
        select h.probe, k.*
        from hubs h
        cross join lateral (
            select array_agg(pr.key64) as keys64, array_agg(pr.digest) as digests
            from probes pr where pr.probe = h.probe
        ) pr
        cross join lateral held_by_office(
            pr.keys64, pr.digests, asker, asker_limited, p_own_case, p_after, p_offices, p_each) k
    ),
    held as materialized (
        select distinct on (s.probe, s.mention_id) s.*, false as has_more,
               s.is_open and s.office_id <> asker
                   and case_reach(s.office_id, s.case_id, asker) >= 2 as tells_content
        from known s
        where s.probe not in (select h.probe from hubs h)
        union all
        select b.probe, b.mention_id, b.office_id, b.case_id, b.published_at, b.seen_from, b.seen_to,
               b.is_open, b.has_more,
               b.is_open and b.office_id <> asker
                   and case_reach(b.office_id, b.case_id, asker) >= 2
        from by_office b
        where b.place <= p_offices
    ),
    disclosed as (
        insert into sharing_disclosure
            (office_id, case_id, mention_id, recipient_id, person_id, entry_id, level, disclosed_at,
             last_at)
        select * from undisclosed(p_entry, asker,
            (select array_agg(h.mention_id) from held h where h.office_id <> asker),
            (select array_agg(h.mention_id) from held h where h.tells_content))
        on conflict (mention_id, recipient_id, person_id, level, closed_with)
            do update set last_at = greatest(sharing_disclosure.last_at, excluded.last_at)
    )
    select h.probe,
           h.office_id,
           count(distinct h.case_id),
           coalesce(array_agg(distinct h.case_id) filter (where h.office_id = asker), '{}'),
           coalesce(array_agg(distinct p.poc_id) filter (where p.poc_id is not null), '{}'),
           coalesce(
               jsonb_agg(distinct jsonb_build_object('ref', p.ref, 'summary', p.summary))
                   filter (where p.ref is not null and h.tells_content), '[]'),
           min(h.published_at),
           max(h.published_at),
           case
               when count(o.seen_from) = 0 or count(h.seen_from) = 0 then 'unknown'
               when bool_or(h.seen_from <= o.seen_to and o.seen_from <= h.seen_to) then 'yes'
               when bool_or(h.has_more) then 'unknown'
               else 'no'
           end,
           bool_or(h.has_more),
           exists (select 1 from by_office b where b.probe = h.probe and b.place > p_offices)
    from held h
    left join cases_casepointer p on p.office_id = h.office_id and p.case_id = h.case_id
    left join own_period o on o.probe = h.probe
    group by h.probe, h.office_id
    order by h.probe, count(distinct h.case_id) filter (where h.tells_content) desc,
             max(h.published_at) desc, h.office_id;
end;
$$;
alter function find_holders(bigint, int[], bigint[], uuid[], bigint, bigint, int, int, int)
    owner to tieline_matcher;
revoke execute on function
    find_holders(bigint, int[], bigint[], uuid[], bigint, bigint, int, int, int) from public;
grant execute on function
    find_holders(bigint, int[], bigint[], uuid[], bigint, bigint, int, int, int) to tieline_app;

-- The values of the acting office that another case holds too; with `p_case`, an own case, those of it
-- alone. `p_own_silent` false leaves the
-- office's own silent cases out: so the operator of the installation sees them no more than a
-- stranger does.
drop function if exists list_met_values(bigint, boolean);
create or replace function list_met_values(p_entry bigint, p_own_silent boolean, p_case bigint)
returns table (
    digest uuid, mention_ids bigint[], office_ids bigint[], cases bigint,
    first_at timestamptz, last_at timestamptz)
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
    asker bigint := demand_committed_entry(p_entry, array['hits.listed'], null);
    asker_limited boolean := office_is_limited(asker);
begin
    return query
    -- From what the office was told of, never from its values: who holds one in silence must cost no time.
    with told_keys as materialized (
        select a.key64, a.digest
        from notices_notice n
        join hits_hit h on h.id = n.hit_id and h.retracted_at is null
        join selectors_matchkey a on a.mention_id = h.mention_id
        where n.office_id = asker and n.retracted_at is null
        union
        select d.key64, d.digest from notices_digest d
    ),
    own as (
        select o.mention_id
        from told_keys t
        join selectors_matchkey o on o.key64 = t.key64 and o.digest = t.digest
            and o.office_id = asker
        where p_case is null
        union
        select o.mention_id
        from selectors_mention m
        join selectors_matchkey o on o.mention_id = m.id
        join told_keys t on t.key64 = o.key64 and t.digest = o.digest
        where m.office_id = asker and m.case_id = p_case and m.withdrawn_at is null
    ),
    own_keys as (
        select distinct p.digest as value, p.key64 as value_key64, k.key64, k.digest
        from own
        join selectors_matchkey p on p.mention_id = own.mention_id and p.is_principal
        join selectors_matchkey k on k.mention_id = own.mention_id
        where p_own_silent or not p.is_withheld
    ),
    members as materialized (
        select distinct v.value, v.value_key64, k.office_id, k.case_id, k.mention_id, k.published_at
        from own_keys v
        join selectors_matchkey k on k.key64 = v.key64 and k.digest = v.digest
        where case when k.office_id = asker then p_own_silent or not k.is_withheld
                   else may_point(k.office_id, k.case_id, k.is_withheld, k.by_release,
                                  asker, asker_limited) end
    ),
    disclosed as (
        insert into sharing_disclosure
            (office_id, case_id, mention_id, recipient_id, person_id, entry_id, level, disclosed_at,
             last_at)
        select * from undisclosed(p_entry, asker,
            (select array_agg(distinct m.mention_id) from members m where m.office_id <> asker),
            null)
        on conflict (mention_id, recipient_id, person_id, level, closed_with)
            do update set last_at = greatest(sharing_disclosure.last_at, excluded.last_at)
    )
    select m.value,
           (select array_agg(p.mention_id order by p.mention_id)
            from selectors_matchkey p
            where p.digest = m.value and p.key64 = min(m.value_key64) and p.is_principal
              and p.office_id = asker and (p_own_silent or not p.is_withheld)),
           array_agg(distinct m.office_id),
           count(distinct m.case_id),
           min(m.published_at),
           max(m.published_at)
    from members m
    group by m.value
    having count(distinct m.case_id) > 1
       and count(*) filter (where m.office_id = asker) > 0;
end;
$$;
alter function list_met_values(bigint, boolean, bigint) owner to tieline_matcher;
revoke execute on function list_met_values(bigint, boolean, bigint) from public;
grant execute on function list_met_values(bigint, boolean, bigint) to tieline_app;

-- These hits, where the acting office may know of them: what arrived, and the office's own side.
-- An id that is hidden and one that does not exist both give no row.
create or replace function describe_hits(p_entry bigint, p_ids bigint[], p_uuids uuid[])
returns table (
    hit_id bigint, hit_uuid uuid, arrived_at timestamptz, arrived_office_id bigint,
    own_mention_id bigint, own_case_id bigint, is_arrival boolean)
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
    asker bigint := demand_committed_entry(p_entry, array['hits.listed', 'hit.viewed'], null);
    asker_limited boolean := office_is_limited(asker);
begin
    -- A look at the office's hits is one at all of them; a look at one hit names it.
    if exists (
        select 1
        from audit_auditentry e
        where e.id = p_entry and e.action = 'hit.viewed'
          and (cardinality(p_ids) > 0
               or exists (select 1 from unnest(p_uuids) as u (uuid)
                          where e.ids ->> 'sought' is distinct from u.uuid::text))
    ) then
        raise exception 'the audit entry names something else' using errcode = 'TLA03';
    end if;
    return query
    with found as materialized (
        select h.id, h.uuid, h.arrived_at, h.office_id, h.mention_id,
               own.mention_id as own_mention_id, own.case_id as own_case_id
        from hits_hit h
        cross join lateral (
            select case when h.office_id = asker then h.mention_id else o.mention_id end,
                   case when h.office_id = asker then h.case_id else o.case_id end
            from selectors_matchkey a
            join selectors_matchkey o on o.key64 = a.key64 and o.digest = a.digest
            where a.mention_id = h.mention_id
              and o.mention_id < h.mention_id and o.case_id <> h.case_id
              -- An own arrival on what the office may know of; or another's that it may know of, on
              -- what is its own.
              and case when h.office_id = asker
                       then may_point(o.office_id, o.case_id, o.is_withheld, o.by_release,
                                      asker, asker_limited)
                       else o.office_id = asker
                            and may_point(a.office_id, a.case_id, a.is_withheld, a.by_release,
                                          asker, asker_limited) end
            order by o.mention_id limit 1
        ) own (mention_id, case_id)
        where h.retracted_at is null and (h.id = any (p_ids) or h.uuid = any (p_uuids))
    ),
    disclosed as (
        insert into sharing_disclosure
            (office_id, case_id, mention_id, recipient_id, person_id, entry_id, level, disclosed_at,
             last_at)
        select * from undisclosed(p_entry, asker,
            (select array_agg(f.mention_id) from found f where f.office_id <> asker), null)
        on conflict (mention_id, recipient_id, person_id, level, closed_with)
            do update set last_at = greatest(sharing_disclosure.last_at, excluded.last_at)
    )
    select f.id, f.uuid, f.arrived_at, f.office_id, f.own_mention_id, f.own_case_id,
           f.office_id = asker
    from found f;
end;
$$;
alter function describe_hits(bigint, bigint[], uuid[]) owner to tieline_matcher;
revoke execute on function describe_hits(bigint, bigint[], uuid[]) from public;
grant execute on function describe_hits(bigint, bigint[], uuid[]) to tieline_app;

-- The digested values the acting office holds, with how many arrivals it has not acknowledged,
-- and the transaction id up to which acknowledging them now would reach.
create or replace function list_digests(p_entry bigint)
returns table (digest uuid, own_mention_id bigint, arrivals bigint, horizon bigint)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
declare
    asker bigint := demand_committed_entry(p_entry, array['hits.listed'], null);
    asker_limited boolean := office_is_limited(asker);
begin
    return query
    select d.digest, own.mention_id,
           (select count(*)
            from hits_hit h
            join selectors_matchkey a on a.mention_id = h.mention_id and a.is_principal
            left join notices_digestmark t
                on t.office_id = asker and t.value_digest = d.digest
            -- In which transaction a release made the hit new for the office, where one did.
            left join hits_revealedhit r on r.office_id = asker and r.hit_id = h.id
            where h.key64 = d.key64 and h.digest = d.digest and h.retracted_at is null
              and h.office_id <> asker and h.mention_id > own.mention_id
              and may_point(a.office_id, a.case_id, a.is_withheld, a.by_release,
                            asker, asker_limited)
              and greatest(h.xid8, r.xid8)
                  >= coalesce(t.acknowledged_before, 0)::text::xid8
              and not exists (select 1 from notices_notice n
                              where n.office_id = asker and n.hit_id = h.id
                                and n.retracted_at is null)),
           pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    from notices_digest d
    cross join lateral (
        select o.mention_id
        from selectors_matchkey o
        where o.key64 = d.key64 and o.digest = d.digest and o.office_id = asker
          and not o.is_withheld
        order by o.mention_id limit 1
    ) own;
end;
$$;
alter function list_digests(bigint) owner to tieline_matcher;
revoke execute on function list_digests(bigint) from public;
grant execute on function list_digests(bigint) to tieline_app;
