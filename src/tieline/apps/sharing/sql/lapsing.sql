-- Releases that ran out and whose hits are still told as before, case by case: ids only, for the worker,
-- who acts as the installation's operator. The database's clock decides, as it does in case_reach.
create or replace function lapsed_releases(p_after_case bigint, p_many int)
returns table (office_id bigint, case_id bigint, release_ids bigint[])
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform demand_right('operate');
    return query
        select s.office_id, s.case_id, array_agg(s.id order by s.id)
        from sharing_release s
        where s.expires_at <= clock_timestamp() and s.released_at is not null
          and s.revoked_at is null and s.lapsed_at is null and s.case_id > p_after_case
        group by s.office_id, s.case_id
        order by s.case_id
        limit p_many;
end;
$$;
alter function lapsed_releases(bigint, int) owner to tieline_matcher;
revoke execute on function lapsed_releases(bigint, int) from public;
grant execute on function lapsed_releases(bigint, int) to tieline_app;
