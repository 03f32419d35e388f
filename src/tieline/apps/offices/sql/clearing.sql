-- What the worker clears away and writes down of sign-ins, as the operator. (refusals.sql and sign_in.sql
-- made these; this is the text in force.)

-- What the trail has still to say of minutes that are over; each is given out once, and what is said in
-- full goes.
create or replace function take_sign_in_refusals(p_before timestamptz)
returns table (said jsonb, waiting bigint)
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
begin
    perform demand_right('operate');
    return query
    with over as (
        delete from offices_signinrefusal r where r.written_at < p_before
        returning r.id, r.said, r.waiting
    )
    select o.said, o.waiting from over o where o.waiting > 0 order by o.id;
end;
$$;
revoke execute on function take_sign_in_refusals(timestamptz) from public;
grant execute on function take_sign_in_refusals(timestamptz) to tieline_app;

-- Failures that count no more, and sessions that ended, a while later. Returns how many rows.
create or replace function clear_sign_ins(p_before timestamptz) returns bigint
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    removed bigint;
begin
    perform demand_right('operate');
    with failures as (
        delete from offices_signinfailure where at < p_before returning 1
    ), sessions as (
        delete from offices_session where seen_at < p_before returning 1
    )
    select (select count(*) from failures) + (select count(*) from sessions) into removed;
    return removed;
end;
$$;
revoke execute on function clear_sign_ins(timestamptz) from public;
grant execute on function clear_sign_ins(timestamptz) to tieline_app;
