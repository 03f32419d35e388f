-- For the worker, as the operator: whose account nobody used since a day, ids only.
create or replace function idle_accounts(p_before date)
returns table (office_id bigint, person_id bigint)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
begin
    perform demand_right('operate');
    return query
    select a.office_id, a.person_id
    from offices_account a
    where a.disabled_at is null
      and a.used_on < p_before
      and not exists (
          select 1 from offices_membership m
          where m.person_id = a.person_id and m.role = 'operator')
    order by a.office_id, a.person_id;
end;
$$;
revoke execute on function idle_accounts(date) from public;
grant execute on function idle_accounts(date) to tieline_app;
