-- Corrections as each side reads them. Each runs as the matcher and decides again at every reading.

-- Whether an office may be told now that this mention of another's is held no more: as of a hit, not
-- while the case or the value answers nothing to it. Internal to the matcher.
create or replace function may_be_corrected(
    p_owner bigint, p_case bigint, p_mention bigint, p_recipient bigint) returns boolean
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    select coalesce((
        select coalesce(s.posture, c.posture) <> 'silent'
               and case_reach(p_owner, p_case, p_recipient) >= 1
        from cases_case c
        left join selectors_mention m on m.office_id = c.office_id and m.id = p_mention
        left join cases_selectorposture s on s.office_id = c.office_id and s.case_id = c.id
            and s.selector_id = m.selector_id
        where c.office_id = p_owner and c.id = p_case), false)
$$;
alter function may_be_corrected(bigint, bigint, bigint, bigint) owner to tieline_matcher;
revoke execute on function may_be_corrected(bigint, bigint, bigint, bigint) from public;

-- The same of a correction: what was settled by a purge stays told. Internal to the matcher.
create or replace function correction_is_told(c corrections_correction) returns boolean
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    select c.settled_at is not null
        or may_be_corrected(c.source_office_id, c.source_case_id, c.source_mention_id, c.office_id)
$$;
alter function correction_is_told(corrections_correction) owner to tieline_matcher;
revoke execute on function correction_is_told(corrections_correction) from public;

-- Whether the office that corrected may know that the recipient of a correction has, or asked for, the
-- value: as of any disclosure (apps/compromises/sql/disclosed.sql). Internal to the matcher.
create or replace function recipient_is_known(c corrections_correction) returns boolean
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    select case
        when exists (
            select 1 from audit_auditentry e
            join cases_silence s on s.office_id = c.office_id
                and s.case_id = (e.ids ->> 'case')::bigint
            where e.id = c.entry_id
              and (s.ended_at is null or (s.asked_at <= c.told_at and c.told_at < s.ended_at))
        ) then false
        when c.selector_id is not null then exists (
            select 1
            from selectors_mention m
            join selectors_matchkey k on k.mention_id = m.id and k.is_principal
            where m.office_id = c.office_id and m.selector_id = c.selector_id
              and m.withdrawn_at is null
              and may_point(k.office_id, k.case_id, k.is_withheld, k.by_release,
                            c.source_office_id, office_is_limited(c.source_office_id))
              and not exists (
                  select 1 from cases_silence s
                  where s.office_id = k.office_id and s.case_id = k.case_id
                    and (s.ended_at is null
                         or (s.asked_at <= c.told_at and c.told_at < s.ended_at))))
        else exists (
            select 1
            from audit_auditentry e
            join looks_look l on l.entry_id = e.id and l.tells_owners
            join offices_office a on a.id = c.office_id
            join offices_office b on b.id = c.source_office_id
            where e.id = c.entry_id and e.action = 'selector.checked'
              and case when e.ids ->> 'case' is not null
                  then case_reach(c.office_id, (e.ids ->> 'case')::bigint,
                                  c.source_office_id) >= 2
                  else a.country = b.country end)
    end
$$;
alter function recipient_is_known(corrections_correction) owner to tieline_matcher;
revoke execute on function recipient_is_known(corrections_correction) from public;

-- What the acting person's office was told of before and what is held no more: by its own value, or by
-- the look of a person, which they and the supervisors see. Never more of the other case than was told:
-- its office, and its reference where that was told and is told still.
create or replace function list_corrections(p_entry bigint)
returns table (
    correction_id bigint, correction_uuid uuid, selector_id bigint, source_office_id bigint,
    how text, corrected_on date, told_at timestamptz, level smallint, case_ref text, look text,
    look_case_id bigint, purpose text, person_id bigint, hit_ids bigint[], made_at timestamptz,
    due_at timestamptz, is_known boolean, reply text, replied_at timestamptz)
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
    asker bigint := demand_committed_entry(p_entry, array['corrections.listed'], null);
begin
    return query
    with told as materialized (
        select c.*
        from corrections_correction c
        where c.office_id = asker
          and (c.person_id is null or c.person_id = acting_person() or acting_may('supervise'))
          and correction_is_told(c)
    ),
    noted as (
        update corrections_correction c set shown_at = e.at, shown_to = e.person_id
        from told t, audit_auditentry e
        where c.id = t.id and c.shown_at is null and e.id = p_entry
    )
    select t.id, t.uuid, t.selector_id, t.source_office_id, t.how::text,
           (t.corrected_at at time zone 'UTC')::date, t.told_at, t.level,
           case when t.level = 2 and t.settled_at is null
                     and case_reach(t.source_office_id, t.source_case_id, asker) >= 2
                then p.ref end::text,
           e.action::text, (e.ids ->> 'case')::bigint,
           case when e.person_id = acting_person() then e.purpose else '' end::text,
           t.person_id, t.hit_ids, t.made_at, t.due_at,
           recipient_is_known((select c from corrections_correction c where c.id = t.id)),
           r.note::text, r.replied_at
    from told t
    left join audit_auditentry e on e.id = t.entry_id and e.office_id = asker
    left join cases_casepointer p on p.office_id = t.source_office_id
        and p.case_id = t.source_case_id
    left join lateral (
        select d.note, d.replied_at from corrections_disputereply d
        where d.correction_id = t.id and d.office_id = t.source_office_id
        order by d.id desc limit 1
    ) r on true
    order by t.id desc;
end;
$$;
alter function list_corrections(bigint) owner to tieline_matcher;
revoke execute on function list_corrections(bigint) from public;
grant execute on function list_corrections(bigint) to tieline_app;

-- How many of them there are, how many are not answered, and how many of those have been due.
create or replace function count_corrections(p_now timestamptz)
returns table (told bigint, waiting bigint, overdue bigint)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
begin
    perform demand_right('read_cases');
    return query
    select count(*), count(*) filter (where not w.is_answered),
           count(*) filter (where not w.is_answered and c.due_at <= p_now)
    from corrections_correction c
    cross join lateral (
        select exists (select 1 from corrections_correctionanswer a
                       where a.office_id = c.office_id and a.correction_id = c.id) as is_answered
    ) w
    where c.office_id = acting_office()
      and (c.person_id is null or c.person_id = acting_person() or acting_may('supervise'))
      and correction_is_told(c);
end;
$$;
alter function count_corrections(timestamptz) owner to tieline_matcher;
revoke execute on function count_corrections(timestamptz) from public;
grant execute on function count_corrections(timestamptz) to tieline_app;

-- The corrections of the acting office's own values (of one case; null: of all), with what became of
-- them, as far as it may know of their recipients; nothing of what a hold seals. Whoever holds the value in silence is told like
-- everybody else, and is not listed here; nor are their answers.
create or replace function list_sent_corrections(p_case bigint)
returns table (
    correction_id bigint, correction_uuid uuid, case_id bigint, mention_id bigint,
    recipient_id bigint, how text, corrected_at timestamptz, told_at timestamptz, level smallint,
    due_at timestamptz, is_told boolean, shown_at timestamptz, answer_id bigint, answer text,
    note text, answered_at timestamptz, reply text, replied_at timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
    owner_id bigint := acting_office();
    held bigint[] := sealed_cases();
begin
    if p_case is null or not p_case = any (audited_cases()) then
        perform demand_right('read_cases');
    end if;
    return query
    select c.id, c.uuid, c.source_case_id, c.source_mention_id, c.office_id, c.how::text,
           c.corrected_at, c.told_at, c.level, c.due_at,
           correction_is_told(c),
           c.shown_at, a.id, a.answer::text, a.note::text, a.answered_at, r.note::text, r.replied_at
    from corrections_correction c
    left join lateral (
        select w.* from corrections_correctionanswer w
        where w.office_id = c.office_id and w.correction_id = c.id order by w.id desc limit 1
    ) a on true
    left join corrections_disputereply r on r.office_id = owner_id and r.correction_id = c.id
        and r.dispute_id = a.id
    where c.source_office_id = owner_id and (p_case is null or c.source_case_id = p_case)
      and c.source_case_id <> all (held) and recipient_is_known(c)
    order by c.id desc;
end;
$$;
alter function list_sent_corrections(bigint) owner to tieline_matcher;
revoke execute on function list_sent_corrections(bigint) from public;
grant execute on function list_sent_corrections(bigint) to tieline_app;
