-- What a hit reveals of a case is written down here, in the case's own transaction. The matcher reads
-- this and never the case, so what is not told cannot leak through it. The reference stands here in
-- the open only where the case, or one of its selectors, answers openly; which, the keys say.
create or replace function keep_pointer(p_office bigint, p_case bigint) returns void
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
    delete from cases_casepointer where office_id = p_office and case_id = p_case;
    insert into cases_casepointer (office_id, case_id, poc_id, ref, summary, ref_for_coordinator)
    select c.office_id, c.id, c.poc_id,
           case when o.is_open then c.ref end, case when o.is_open then c.summary end, c.ref
    from cases_case c
    cross join lateral (
        select c.posture = 'open' or exists (
            select 1 from cases_selectorposture s
            where s.office_id = c.office_id and s.case_id = c.id and s.posture = 'open')
    ) o (is_open)
    where c.office_id = p_office and c.id = p_case;
end;
$$;

create or replace function case_keeps_its_pointer() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform keep_pointer(new.office_id, new.id);
    return new;
end;
$$;

create or replace function selector_posture_keeps_pointer() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
declare
    changed cases_selectorposture := case when tg_op = 'DELETE' then old else new end;
begin
    perform keep_pointer(changed.office_id, changed.case_id);
    return changed;
end;
$$;

-- Silence is allowed by a supervisor, in their own name.
create or replace function silence_is_allowed_by_a_supervisor() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
    -- Its end is counted from here, so nobody says when it began or was allowed but the clock.
    if tg_op = 'INSERT' and new.asked_at > clock_timestamp() + interval '5 minutes' then
        raise exception 'silence is asked for now' using errcode = 'TLA04';
    end if;
    if new.allowed_at > clock_timestamp() + interval '5 minutes' then
        raise exception 'silence is allowed now' using errcode = 'TLA04';
    end if;
    if new.allowed_by is null
       or (tg_op = 'UPDATE' and new.allowed_by is not distinct from old.allowed_by
           and new.until = old.until) then
        return new;
    end if;
    if new.allowed_by <> acting_person() or not acting_may('supervise') then
        raise exception 'only a supervisor allows silence, in their own name'
            using errcode = 'TLA06';
    end if;
    return new;
end;
$$;

-- A silent case, or a silent selector of it, has a reason and an end: looked at when the transaction
-- ends, so that the two may be written in either order; nobody acts any more then, so it is the
-- matcher who looks.
create or replace function silence_has_its_reason() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    named bigint := case when tg_table_name = 'cases_case' then null
                         else (to_jsonb(new) ->> 'selector_id')::bigint end;
    of_case bigint := case when tg_table_name = 'cases_case' then new.id
                           else (to_jsonb(new) ->> 'case_id')::bigint end;
begin
    if new.posture = 'silent' and not exists (
        select 1 from cases_silence s
        where s.office_id = new.office_id and s.case_id = of_case and s.ended_at is null
          and s.selector_id is not distinct from named
    ) then
        raise exception 'silence has a reason and an end' using errcode = 'TLA04';
    end if;
    return null;
end;
$$;

-- The other way round: what stays silent keeps its reason.
create or replace function silence_ends_with_its_posture() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    if still_silent(new.office_id, new.case_id, new.selector_id) and not exists (
        select 1 from cases_silence s
        where s.office_id = new.office_id and s.case_id = new.case_id and s.ended_at is null
          and s.selector_id is not distinct from new.selector_id
    ) then
        raise exception 'silence has a reason and an end' using errcode = 'TLA04';
    end if;
    return null;
end;
$$;

create or replace function still_silent(p_office bigint, p_case bigint, p_selector bigint)
returns boolean
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    select case when p_selector is null
        then exists (select 1 from cases_case c
                     where c.office_id = p_office and c.id = p_case and c.posture = 'silent')
        else exists (select 1 from cases_selectorposture s
                     where s.office_id = p_office and s.case_id = p_case
                       and s.selector_id = p_selector and s.posture = 'silent') end
$$;

-- Silences whose time is over by the database's clock, of every office: ids only, for the worker, who
-- acts as the installation's operator.
create or replace function lapsed_silences()
returns table (office_id bigint, silence_id bigint)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform demand_right('operate');
    return query
        select s.office_id, s.id from cases_silence s
        where s.ended_at is null and s.until <= clock_timestamp()
        order by s.until, s.id;
end;
$$;
