-- Whether somebody is a coordinator at this moment, of whichever office. Asked before a row names
-- them, so that a reference tells nothing of who else there is.
create or replace function is_coordinator(p_person bigint) returns boolean
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select exists (
        select 1 from offices_membership m
        where m.person_id = p_person and m.role = 'coordinator'
          and (m.starts_at is null or m.starts_at <= clock_timestamp())
          and (m.ends_at is null or m.ends_at > clock_timestamp())
          and not is_revoked(p_person, m.office_id)
          and exists (
            select 1 from offices_person p
            where p.id = p_person and p.is_active
              and not exists (
                select 1 from offices_account a
                where a.office_id = p.office_id and a.person_id = p.id
                  and a.disabled_at is not null)))
$$;
revoke execute on function is_coordinator(bigint) from public;
grant execute on function is_coordinator(bigint) to tieline_app, tieline_matcher;

-- After the policies have spoken and before the reference is looked at (triggers run in the order of
-- their names, and those of references begin with RI): whoever is no coordinator is as one who is not
-- there.
create or replace function clearance_names_a_coordinator() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
    if not is_coordinator(new.person_id) then
        raise exception 'only a coordinator is cleared' using errcode = 'TLA04';
    end if;
    return new;
end;
$$;
create trigger "Coordinators alone" after insert on accords_clearance
    for each row execute function clearance_names_a_coordinator();

-- The office reads whom it has cleared, the coordinator who has cleared them. A supervisor clears, in
-- the office's name.
alter table accords_clearance enable row level security;
alter table accords_clearance force row level security;
create policy office_and_coordinator_read on accords_clearance for select to tieline_app
    using (office_id = (select acting_office()) or person_id = (select acting_person()));
create policy supervisor_clears on accords_clearance for insert to tieline_app
    with check (office_id = (select acting_office()) and (select acting_may('supervise')));
create policy supervisor_ends on accords_clearance for update to tieline_app
    using (office_id = (select acting_office()) and (select acting_may('supervise')))
    with check (office_id = (select acting_office()) and (select acting_may('supervise')));
create policy matcher_reads on accords_clearance for select to tieline_matcher
    using (current_user = 'tieline_matcher');
create policy keeper_all on accords_clearance to tieline_keeper using (true) with check (true);
grant select, insert, update (ended_at, ended_by) on accords_clearance to tieline_app;
grant select (office_id, person_id, is_for_silent, ended_at) on accords_clearance
    to tieline_matcher;
grant select, delete on accords_clearance to tieline_keeper;

-- The offices that serve silence (have cleared a coordinator for it) and have none in common with this
-- one. No case is looked at, so nothing is told but what offices have arranged.
create or replace function offices_without_common_coordinator(p_office bigint)
returns table (office_id bigint)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
begin
    if p_office <> acting_office() then
        perform demand_right('operate');
    end if;
    return query
    select distinct c.office_id
    from accords_clearance c
    where c.ended_at is null and c.is_for_silent and c.office_id <> p_office
      and not exists (
        select 1
        from accords_clearance mine
        join accords_clearance theirs on theirs.person_id = mine.person_id
        where is_coordinator(mine.person_id) and mine.office_id = p_office and mine.ended_at is null and mine.is_for_silent
          and theirs.office_id = c.office_id and theirs.ended_at is null and theirs.is_for_silent);
end;
$$;
alter function offices_without_common_coordinator(bigint) owner to tieline_matcher;
revoke execute on function offices_without_common_coordinator(bigint) from public;
grant execute on function offices_without_common_coordinator(bigint) to tieline_app;
