-- Mail says how many corrections wait, and no more.

-- Whom to look at: people with a choice of mail for whom a correction may wait. Ids only, for the worker,
-- which acts as the operator.
create or replace function correction_mail_candidates()
returns table (office_id bigint, person_id bigint)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
begin
    perform demand_right('operate');
    return query
    select m.office_id, m.person_id
    from offices_mailchoice m
    where exists (
        select 1 from corrections_correction c
        where c.office_id = m.office_id and (c.person_id is null or c.person_id = m.person_id)
          and not exists (select 1 from corrections_correctionanswer a
                          where a.office_id = c.office_id and a.correction_id = c.id))
    order by m.office_id, m.person_id;
end;
$$;
alter function correction_mail_candidates() owner to tieline_matcher;
revoke execute on function correction_mail_candidates() from public;
grant execute on function correction_mail_candidates() to tieline_app;

-- How many wait for a person of the acting office, as far as it may know now: in all, of what was
-- committed between two snapshots, and of what was not yet in the first and waits since this time.
create or replace function count_new_corrections(
    p_person bigint, p_after pg_snapshot, p_upto pg_snapshot, p_since timestamptz)
returns table (in_all bigint, in_span bigint, since bigint)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
begin
    perform demand_right('read_cases');
    if p_person <> acting_person() then
        perform demand_right('operate');
    end if;
    return query
    select count(*), count(*) filter (where w.is_new and pg_visible_in_snapshot(c.xid8, p_upto)),
           count(*) filter (where w.is_new and c.made_at <= p_since)
    from corrections_correction c
    cross join lateral (
        select p_after is null or not pg_visible_in_snapshot(c.xid8, p_after) as is_new
    ) w
    where c.office_id = acting_office() and (c.person_id is null or c.person_id = p_person)
      and not exists (select 1 from corrections_correctionanswer a
                      where a.office_id = c.office_id and a.correction_id = c.id)
      and correction_is_told(c);
end;
$$;
alter function count_new_corrections(bigint, pg_snapshot, pg_snapshot, timestamptz)
    owner to tieline_matcher;
revoke execute on function count_new_corrections(bigint, pg_snapshot, pg_snapshot, timestamptz)
    from public;
grant execute on function count_new_corrections(bigint, pg_snapshot, pg_snapshot, timestamptz)
    to tieline_app;
