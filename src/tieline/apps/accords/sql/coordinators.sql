-- Who can be cleared: everyone who is a coordinator of some office at this moment, with their home.
-- For supervisors, who clear them, and the operator, who sees where none is in common.
create or replace function list_coordinators()
returns table (person_id bigint, name text, full_name text, office_id bigint)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
begin
    if not acting_may('operate') then
        perform demand_right('supervise');
    end if;
    return query
    select p.id, p.name::text, p.full_name::text, p.office_id
    from offices_person p
    where p.is_active
      and not exists (
        select 1 from offices_account a
        where a.office_id = p.office_id and a.person_id = p.id and a.disabled_at is not null)
      and exists (
        select 1 from offices_membership m
        where m.person_id = p.id and role_opens(m.role, 'coordinate')
          and (m.starts_at is null or m.starts_at <= clock_timestamp())
          and (m.ends_at is null or m.ends_at > clock_timestamp())
          and not is_revoked(p.id, m.office_id))
    order by p.name;
end;
$$;
revoke execute on function list_coordinators() from public;
grant execute on function list_coordinators() to tieline_app;
