-- Whether an arrival on a digested value, of those committed after a snapshot, has waited for the
-- acting office since a time or longer. It stands for the notices that the office would have had
-- otherwise and decides only whether a mail is due, so it takes no entry: it is asked every minute,
-- shown to nobody, and says yes or no. When something arrived, and how much, needs an entry. It demands
-- the right to read those notices.
drop function if exists oldest_digest_arrival(pg_snapshot);
create or replace function digest_arrival_waits(p_after pg_snapshot, p_since timestamptz)
returns boolean
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform demand_right('read_cases');
    return exists (
        select 1
        from digest_arrivals(acting_office()) a
        where a.arrived_at <= p_since
          and pg_visible_in_snapshot(a.xid8, pg_current_snapshot())
          and (p_after is null or not pg_visible_in_snapshot(a.xid8, p_after)));
end;
$$;
alter function digest_arrival_waits(pg_snapshot, timestamptz) owner to tieline_matcher;
revoke execute on function digest_arrival_waits(pg_snapshot, timestamptz) from public;
grant execute on function digest_arrival_waits(pg_snapshot, timestamptz) to tieline_app;
