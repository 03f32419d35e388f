-- What the acting office was told of one of its own cases, newest first: the case's own arrivals,
-- and those of others on its values. It begins with the case's keys, so a page of it costs what the
-- case holds and not what the office was told of in all.
--
-- Whose side of a hit a case is, and whether the office may know of it by now, is for
-- `describe_hits` to say: where two cases of the office hold a value, both find the hit here.
create or replace function list_told_of_case(p_entry bigint, p_case bigint, p_before bigint, p_limit int)
returns table (notice_id bigint, notice_uuid uuid, hit_id bigint)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
    asker bigint := demand_committed_entry(p_entry, array['hits.listed'], null);
    asker_limited boolean := office_is_limited(asker);
begin
    return query
    with met as materialized (
        select h.id
        from hits_hit h
        where h.office_id = asker and h.case_id = p_case and h.retracted_at is null
        union
        select h.id
        from selectors_mention m
        join selectors_matchkey k on k.mention_id = m.id
        join selectors_matchkey a on a.key64 = k.key64 and a.digest = k.digest
            and a.office_id <> asker and a.mention_id > k.mention_id
            and may_point(a.office_id, a.case_id, a.is_withheld, a.by_release,
                          asker, asker_limited)
        join hits_hit h on h.mention_id = a.mention_id and h.retracted_at is null
        where m.office_id = asker and m.case_id = p_case and m.withdrawn_at is null
    )
    select n.id, n.uuid, n.hit_id
    from met
    join notices_notice n on n.hit_id = met.id and n.office_id = asker and n.retracted_at is null
    where p_before is null or n.id < p_before
    order by n.id desc
    limit p_limit;
end;
$$;
alter function list_told_of_case(bigint, bigint, bigint, int) owner to tieline_matcher;
revoke execute on function list_told_of_case(bigint, bigint, bigint, int) from public;
grant execute on function list_told_of_case(bigint, bigint, bigint, int) to tieline_app;
