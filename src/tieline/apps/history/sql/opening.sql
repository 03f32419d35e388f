-- What the as-of view asks besides versions, of a sampled case that is open to an auditor (see
-- apps/engagements/sql/opening.sql) or of any case of the office to those who read cases.

-- Which hits of a case the acting office had been told of by a moment, and had not been taken back by
-- then: its own notices and their times, and the value of its own case. Of the other side it says
-- nothing. `stands`: it is still told. Others' arrivals on a value are found by its key, which goes when
-- the value is withdrawn: of such a value only the case's own arrivals are found.
create or replace function told_of_case_then(p_entry bigint, p_case bigint, p_at timestamptz)
returns table (notice_uuid uuid, mention_id bigint, issued_at timestamptz,
               acknowledged_at timestamptz, stands boolean)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
    asker bigint := demand_entry_of(
        p_entry, array['case.recalled'], jsonb_build_object('case', p_case));
begin
    if not acting_may('read_cases') and not p_case = any (audited_cases())
        or p_case = any (sealed_cases()) then
        return;
    end if;
    return query
    with met as materialized (
        select h.id, h.mention_id, h.retracted_at
        from hits_hit h
        where h.office_id = asker and h.case_id = p_case
        union
        select h.id, m.id, h.retracted_at
        from selectors_mention m
        join selectors_matchkey k on k.mention_id = m.id
        join hits_hit h on h.key64 = k.key64 and h.digest = k.digest
            and h.office_id <> asker and h.mention_id > m.id
        where m.office_id = asker and m.case_id = p_case
    )
    select n.uuid, met.mention_id, n.issued_at, n.acknowledged_at,
           n.retracted_at is null and met.retracted_at is null
    from met
    join notices_notice n on n.hit_id = met.id and n.office_id = asker
    where n.issued_at <= p_at and (n.retracted_at is null or n.retracted_at > p_at)
    order by n.id;
end;
$$;
alter function told_of_case_then(bigint, bigint, timestamptz) owner to tieline_matcher;
revoke execute on function told_of_case_then(bigint, bigint, timestamptz) from public;
grant execute on function told_of_case_then(bigint, bigint, timestamptz) to tieline_app;
