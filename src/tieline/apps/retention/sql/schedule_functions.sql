-- Whether a submission still brings something to a case that belongs to no subject of it that stands. Runs
-- as its caller, under the policies of the caller's tables.
create or replace function stands_without_subject(p_office bigint, p_submission bigint) returns boolean
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    select exists (
        select 1 from selectors_appearance a
        join selectors_mention m on m.office_id = a.office_id and m.id = a.mention_id
        where a.office_id = p_office and a.submission_id = p_submission
          and a.withdrawn_at is null and m.withdrawn_at is null
          and not exists (
              select 1 from selectors_subjectvalue v
              join cases_subject s on s.office_id = v.office_id and s.id = v.subject_id
              where v.office_id = m.office_id and v.case_id = m.case_id
                and v.selector_id = m.selector_id and s.ended_at is null));
$$;
revoke execute on function stands_without_subject(bigint, bigint) from public;
grant execute on function stands_without_subject(bigint, bigint) to tieline_app;

create or replace function kept_from_now() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
declare
    latest constant timestamptz := clock_timestamp() + interval '5 minutes';
begin
    if tg_table_name = 'retention_review' then
        if greatest(new.published_at, new.entered_at, new.validated_at) > latest then
            raise exception 'a day of review counts from now' using errcode = 'TLA04';
        end if;
    elsif tg_table_name = 'retention_closing' then
        if greatest(new.closed_at, new.kept_from) > latest then
            raise exception 'a case is closed now' using errcode = 'TLA04';
        end if;
    elsif new.set_at > latest then
        raise exception 'a schedule is set now' using errcode = 'TLA04';
    end if;
    return new;
end;
$$;

-- A day of review is put off by a validation alone. It ends when what it is about has left the index, and
-- begins anew when the submission brings something again.
create or replace function review_is_put_off_by_validation() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
    if old.lapsed_at is not null then
        if new.lapsed_at is null and new.validated_at is null then
            return new;
        end if;
        raise exception 'a review that lapsed begins anew or not at all' using errcode = 'TLA04';
    end if;
    if new.published_at <> old.published_at then
        raise exception 'a day of review counts from the publication' using errcode = 'TLA04';
    end if;
    if (new.validated_at, new.review_due_on) is distinct from (old.validated_at, old.review_due_on)
       and not exists (
           select 1 from retention_kepton k
           where k.office_id = new.office_id and k.submission_id = new.submission_id
             and k.validated_at = new.validated_at and k.due_on = new.review_due_on) then
        raise exception 'a review is put off by a validation' using errcode = 'TLA04';
    end if;
    if new.lapsed_at is not null and stands_without_subject(new.office_id, new.submission_id) then
        raise exception 'what lapses leaves the index first' using errcode = 'TLA04';
    end if;
    return new;
end;
$$;

-- A closed case is kept for longer by a validation alone; it is reopened once, and closed by another row.
create or replace function closing_is_put_off_by_validation() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
    if old.reopened_at is not null then
        raise exception 'a case that was reopened is closed anew' using errcode = 'TLA04';
    end if;
    if new.kept_from <> old.kept_from and not exists (
           select 1 from retention_kepton k
           where k.office_id = new.office_id and k.case_id = new.case_id
             and k.validated_at = new.kept_from) then
        raise exception 'a closed case is kept for longer by a validation' using errcode = 'TLA04';
    end if;
    return new;
end;
$$;

-- A closed case takes nothing, whatever a program says. Once for each statement.
create or replace function closed_case_takes_nothing() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
    -- Most offices have closed none: then nothing of what is added is looked through.
    if not exists (select 1 from retention_closing c where c.reopened_at is null) then
        return null;
    end if;
    if exists (select 1 from (select distinct office_id, case_id from added) n
               join retention_closing c on c.office_id = n.office_id and c.case_id = n.case_id
               where c.reopened_at is null) then
        raise exception 'a closed case takes nothing' using errcode = 'TLA04';
    end if;
    return null;
end;
$$;

-- The last day of a closed case that is kept since then, by the schedule of its office that holds; null
-- where that keeps all. Nothing ends within 90 days of a change of the schedule.
create or replace function closing_due_on(p_office bigint, p_since timestamptz) returns date
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    select case when s.months is not null then
        greatest(((p_since at time zone 'UTC') + make_interval(months => s.months::integer))::date,
                 (s.set_at at time zone 'UTC')::date + 90) end
    from retention_schedule s where s.office_id = p_office
    order by s.id desc limit 1;
$$;
revoke execute on function closing_due_on(bigint, timestamptz) from public;
grant execute on function closing_due_on(bigint, timestamptz) to tieline_app, tieline_matcher;

-- Reviews whose day has come by the database's clock, of every office, but for what a hold seals: ids only,
-- for the worker, who acts as the installation's operator.
create or replace function lapsed_reviews()
returns table (office_id bigint, review_id bigint, submission_id bigint)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform demand_right('operate');
    return query
        select r.office_id, r.id, r.submission_id from retention_review r
        where r.lapsed_at is null
          and r.review_due_on <= (clock_timestamp() at time zone 'UTC')::date
          and not exists (
              select 1 from retention_hold h
              join selectors_mention m on m.office_id = h.office_id and m.case_id = h.case_id
              join selectors_appearance a on a.office_id = m.office_id and a.mention_id = m.id
              where h.office_id = r.office_id and h.lifted_at is null
                and a.submission_id = r.submission_id)
        order by r.review_due_on, r.id;
end;
$$;
alter function lapsed_reviews() owner to tieline_matcher;
revoke execute on function lapsed_reviews() from public;
grant execute on function lapsed_reviews() to tieline_app;

-- Closed cases whose time is over, the same way; none of which a purge was ordered.
create or replace function lapsed_closings()
returns table (office_id bigint, closing_id bigint, case_id bigint, case_uuid uuid)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform demand_right('operate');
    return query
        select c.office_id, c.id, c.case_id, k.uuid from retention_closing c
        join cases_case k on k.office_id = c.office_id and k.id = c.case_id
        where c.reopened_at is null
          and closing_due_on(c.office_id, c.kept_from)
              <= (clock_timestamp() at time zone 'UTC')::date
          and not exists (
              select 1 from retention_hold h
              where h.office_id = c.office_id and h.case_id = c.case_id and h.lifted_at is null)
          and not exists (
              select 1 from retention_tombstone t
              where t.office_id = c.office_id and t.kind = 'case' and t.thing_id = c.case_id)
        order by c.id;
end;
$$;
alter function lapsed_closings() owner to tieline_matcher;
revoke execute on function lapsed_closings() from public;
grant execute on function lapsed_closings() to tieline_app;
