-- What waits for an office: notices that nobody there has acknowledged, and arrivals on values
-- that too many hold to be told of each. For the mail that says so.

-- The arrivals on digested values that an office has not acknowledged and may know of. The same
-- as in list_digests, row by row. Internal to the matcher.
create or replace function digest_arrivals(p_office bigint)
returns table (arrived_at timestamptz, xid8 xid8)
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    select h.arrived_at, greatest(h.xid8, r.xid8)
    from notices_digest d
    cross join lateral (
        select o.mention_id
        from selectors_matchkey o
        where o.key64 = d.key64 and o.digest = d.digest and o.office_id = p_office
          and not o.is_withheld
        order by o.mention_id limit 1
    ) own
    left join notices_digestmark t on t.office_id = p_office and t.value_digest = d.digest
    join hits_hit h on h.key64 = d.key64 and h.digest = d.digest and h.retracted_at is null
        and h.office_id <> p_office and h.mention_id > own.mention_id
    -- In which transaction a release made the hit new for the office, where one did.
    left join hits_revealedhit r on r.office_id = p_office and r.hit_id = h.id
    where greatest(h.xid8, r.xid8) >= coalesce(t.acknowledged_before, 0)::text::xid8
      and exists (select 1 from selectors_matchkey a
                  where a.mention_id = h.mention_id and a.is_principal
                    and may_point(a.office_id, a.case_id, a.is_withheld, a.by_release,
                                  p_office, office_is_limited(p_office)))
      and not exists (select 1 from notices_notice n
                      where n.office_id = p_office and n.hit_id = h.id
                        and n.retracted_at is null)
$$;
alter function digest_arrivals(bigint) owner to tieline_matcher;
revoke execute on function digest_arrivals(bigint) from public;

-- Whom to look at: people with a choice of mail in offices for which something may wait. Ids
-- only, for the worker, which acts as the operator; whether and when each is mailed is worked out
-- acting for the office.
create or replace function mail_candidates() returns table (office_id bigint, person_id bigint)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
begin
    perform demand_right('operate');
    return query
    with offices as (select distinct c.office_id from offices_mailchoice c),
    waited_for as (
        select o.office_id
        from offices o
        where exists (
            select 1 from notices_notice n
            where n.office_id = o.office_id and n.retracted_at is null
              and n.acknowledged_at is null)
        or exists (
            select 1
            from notices_digest d
            join selectors_matchkey k on k.key64 = d.key64 and k.digest = d.digest
                and k.office_id = o.office_id and not k.is_withheld)
    )
    select c.office_id, c.person_id
    from waited_for w
    join offices_mailchoice c on c.office_id = w.office_id
    order by c.office_id, c.person_id;
end;
$$;
alter function mail_candidates() owner to tieline_matcher;
revoke execute on function mail_candidates() from public;
grant execute on function mail_candidates() to tieline_app;

-- How much waits for the acting office, as far as it may know at this moment: in all, and of what
-- was committed between two snapshots.
create or replace function count_waiting(p_entry bigint, p_after pg_snapshot, p_upto pg_snapshot)
returns table (in_all bigint, in_span bigint)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
    asker bigint := demand_committed_entry(p_entry, array['notices.counted'], null);
    asker_limited boolean := office_is_limited(asker);
begin
    return query
    with waiting as (
        select n.xid8
        from notices_notice n
        join hits_hit h on h.id = n.hit_id and h.retracted_at is null
        where n.office_id = asker and n.retracted_at is null and n.acknowledged_at is null
          and exists (  -- the rule of describe_hits
            select 1 from own_side(h.office_id, h.case_id, h.mention_id, asker, asker_limited))
        union all
        select d.xid8 from digest_arrivals(asker) d
    )
    select count(*),
           count(*) filter (where pg_visible_in_snapshot(w.xid8, p_upto)
                              and (p_after is null or not pg_visible_in_snapshot(w.xid8, p_after)))
    from waiting w;
end;
$$;
alter function count_waiting(bigint, pg_snapshot, pg_snapshot) owner to tieline_matcher;
revoke execute on function count_waiting(bigint, pg_snapshot, pg_snapshot) from public;
grant execute on function count_waiting(bigint, pg_snapshot, pg_snapshot) to tieline_app;
