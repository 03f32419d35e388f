-- A subject is put off its end by a supervisor alone, in their own name, and on record: the row of the
-- validation is what moves the day.
create or replace function validation_is_a_supervisors() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
    if new.validated_by <> acting_person() or not acting_may('supervise') then
        raise exception 'only a supervisor validates, in their own name' using errcode = 'TLA06';
    end if;
    if new.validated_at > clock_timestamp() + interval '5 minutes' then
        raise exception 'it is validated now' using errcode = 'TLA04';
    end if;
    return new;
end;
$$;

create or replace function subject_is_put_off_by_validation() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
    if old.ended_at is not null then
        raise exception 'a subject that is ended stays so' using errcode = 'TLA04';
    end if;
    if (new.validated_at, new.review_due_on) is distinct from (old.validated_at, old.review_due_on)
       and not exists (
           select 1 from cases_validation v
           where v.office_id = new.office_id and v.subject_id = new.id
             and v.validated_at = new.validated_at and v.due_on = new.review_due_on) then
        raise exception 'a subject is put off by a validation' using errcode = 'TLA04';
    end if;
    return new;
end;
$$;

-- Nobody dates an entry into the future, and with it its end.
create or replace function subject_is_entered_now() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
    if greatest(new.opened_at, new.validated_at) > clock_timestamp() + interval '5 minutes' then
        raise exception 'a subject is entered now' using errcode = 'TLA04';
    end if;
    return new;
end;
$$;

-- Subjects whose day has come by the database's clock, of every office: ids only, for the worker, who
-- acts as the installation's operator.
create or replace function lapsed_subjects()
returns table (office_id bigint, subject_id bigint)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform demand_right('operate');
    return query
        select s.office_id, s.id from cases_subject s
        where s.ended_at is null and s.review_due_on <= (clock_timestamp() at time zone 'UTC')::date
        order by s.review_due_on, s.id;
end;
$$;
alter function lapsed_subjects() owner to tieline_matcher;
revoke execute on function lapsed_subjects() from public;
grant execute on function lapsed_subjects() to tieline_app;
