-- The answers across offices. Each runs as the matcher, demands its own committed audit entry,
-- decides again at every reading who may know, and shows of another office's case its pointer
-- and no more. What is hidden from the asker (`seeing.sql`) is left out of every row, count and date.
-- What is shown of other offices is written down as disclosed (`disclosing.sql`), before it is shown.

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
        cross join lateral own_side(
            h.office_id, h.case_id, h.mention_id, asker, asker_limited) own
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
