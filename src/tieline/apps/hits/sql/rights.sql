-- A scan and a retraction write for all offices: they demand the right to work on cases, then do
-- as before. What they did becomes internal to the matcher.
alter function scan_submission(bigint, bigint, int, timestamptz) rename to scan_published;
alter function scan_published(bigint, bigint, int, timestamptz) security invoker;
revoke execute on function scan_published(bigint, bigint, int, timestamptz) from tieline_app;
create function scan_submission(
    p_office bigint, p_submission bigint, p_limit int, p_now timestamptz) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform demand_right('work_cases');
    perform scan_published(p_office, p_submission, p_limit, p_now);
end;
$$;
alter function scan_submission(bigint, bigint, int, timestamptz) owner to tieline_matcher;
revoke execute on function scan_submission(bigint, bigint, int, timestamptz) from public;
grant execute on function scan_submission(bigint, bigint, int, timestamptz) to tieline_app;

alter function retract_submission(bigint, bigint, int, timestamptz) rename to retract_withdrawn;
alter function retract_withdrawn(bigint, bigint, int, timestamptz) security invoker;
revoke execute on function retract_withdrawn(bigint, bigint, int, timestamptz) from tieline_app;
create function retract_submission(
    p_office bigint, p_submission bigint, p_limit int, p_now timestamptz) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform demand_right('work_cases');
    perform retract_withdrawn(p_office, p_submission, p_limit, p_now);
end;
$$;
alter function retract_submission(bigint, bigint, int, timestamptz) owner to tieline_matcher;
revoke execute on function retract_submission(bigint, bigint, int, timestamptz) from public;
grant execute on function retract_submission(bigint, bigint, int, timestamptz) to tieline_app;

-- As before, and with the right to read the notices it stands for.
create or replace function oldest_digest_arrival(p_after pg_snapshot) returns timestamptz
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform demand_right('read_cases');
    return (
        select min(a.arrived_at)
        from digest_arrivals(acting_office()) a
        where pg_visible_in_snapshot(a.xid8, pg_current_snapshot())
          and (p_after is null or not pg_visible_in_snapshot(a.xid8, p_after)));
end;
$$;

select protect_case_content('hits_hithandling');
