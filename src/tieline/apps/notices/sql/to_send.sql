-- What is to be sent, of every office: ids only, for the worker and the doctor, which act as the
-- operator.
create or replace function waiting_deliveries(p_channel text, p_now timestamptz)
returns table (office_id bigint, delivery_id bigint, person_id bigint)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
begin
    perform demand_right('operate');
    return query
    select d.office_id, d.id, d.person_id
    from notices_delivery d
    where d.state = 'waiting' and d.channel = p_channel and d.next_attempt_at <= p_now
    order by d.next_attempt_at, d.id;
end;
$$;
alter function waiting_deliveries(text, timestamptz) owner to tieline_matcher;
revoke execute on function waiting_deliveries(text, timestamptz) from public;
grant execute on function waiting_deliveries(text, timestamptz) to tieline_app;

-- What could not be sent, of every office: ids only, for the doctor, which acts as the operator. One
-- that was given up counts until a later one arrives or the person chooses anew.
create or replace function troubled_deliveries()
returns table (office_id bigint, delivery_id bigint, is_given_up boolean)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
begin
    perform demand_right('operate');
    return query
    select d.office_id, d.id, d.state = 'failed'
    from notices_delivery d
    where (d.state = 'waiting' and d.attempts > 0)
       or (d.state = 'failed'
           and not exists (
               select 1 from notices_delivery l
               where l.office_id = d.office_id and l.person_id = d.person_id
                 and l.channel = d.channel and l.number > d.number and l.state = 'sent')
           and not exists (
               select 1 from offices_mailchoice c
               where c.office_id = d.office_id and c.person_id = d.person_id
                 and c.set_at > d.finished_at))
    order by d.id;
end;
$$;
alter function troubled_deliveries() owner to tieline_matcher;
revoke execute on function troubled_deliveries() from public;
grant execute on function troubled_deliveries() to tieline_app;
