-- How much somebody and their office asked for since a moment, by the minute, each at the last moment
-- of it. Whoever asks waits here for everyone else of the office who does, until their transaction
-- ends: what they ask for is counted before the next one is. Counts only, of the acting office alone.
-- Numbers that are put under protection count with what the same person checks. For the office they
-- count nothing, and its count does not hold them back: a list of them is no asking around, and no
-- custodian's work may stop the analysts' checks, nor theirs the custodian's.
create or replace function count_asked(p_person bigint, p_origin text, p_since timestamptz)
returns table (asked_at timestamptz, of_person bigint, of_office bigint)
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
declare
    asker bigint := acting_office();
    together text[] := case when p_origin in ('check', 'protection')
                            then array['check', 'protection'] else array[p_origin] end;
begin
    perform demand_right(case p_origin when 'check' then 'check'
                                       when 'protection' then 'protect' else 'work_cases' end);
    perform pg_advisory_xact_lock(
        hashtextextended('tieline.asked.' || together[1] || '.' || asker::text, 0));
    return query
    select max(l.at),
           coalesce(sum(l.value_count) filter (where l.person_id = p_person), 0)::bigint,
           case when p_origin = 'protection' then 0
                else coalesce(sum(l.value_count) filter (where l.origin <> 'protection'), 0)
           end::bigint
    from looks_look l
    where l.office_id = asker and l.origin = any (together) and l.at > p_since and l.delayed_until is null
    group by date_trunc('minute', l.at);
end;
$$;
revoke execute on function count_asked(bigint, text, timestamptz) from public;
grant execute on function count_asked(bigint, text, timestamptz) to tieline_app;

-- How the count of a submission of the acting office stands: for whom it counts, whether it did, and
-- until when it is delayed.
create or replace function standing_of_submission(p_submission bigint)
returns table (person_id bigint, is_counted boolean, delayed_until timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
declare
    asker bigint := acting_office();
begin
    perform demand_right('work_cases');
    return query
    select s.handed_in_by, l.id is not null and l.delayed_until is null, l.delayed_until
    from submissions_submission s
    left join looks_look l on l.office_id = s.office_id and l.submission_id = s.id
        and l.origin = 'submission'
    where s.office_id = asker and s.id = p_submission;
end;
$$;
alter function standing_of_submission(bigint) owner to tieline_matcher;
revoke execute on function standing_of_submission(bigint) from public;
grant execute on function standing_of_submission(bigint) to tieline_app;

-- Counts a submission of the acting office for whoever handed it in, or delays it until a moment. One
-- that counts already is left as it is. Returns whether it was not known before.
create or replace function count_submission(
    p_submission bigint, p_values bigint, p_digests uuid[], p_blocks uuid[], p_at timestamptz,
    p_delayed_until timestamptz)
returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    asker bigint := acting_office();
begin
    perform demand_right('work_cases');
    update looks_look l
    set at = p_at, value_count = p_values, digests = p_digests, blocks = p_blocks,
        delayed_until = p_delayed_until
    where l.office_id = asker and l.submission_id = p_submission and l.origin = 'submission'
      and l.delayed_until is not null;
    if found then
        return false;
    end if;
    insert into looks_look (office_id, person_id, at, origin, value_count, digests, blocks,
        submission_id, tells_owners, told_key64, told_digests, delayed_until)
    select asker, s.handed_in_by, p_at, 'submission', p_values, p_digests, p_blocks, s.id, false,
           '{}', '{}', p_delayed_until
    from submissions_submission s
    where s.office_id = asker and s.id = p_submission
    on conflict do nothing;
    return found;
end;
$$;
alter function count_submission(bigint, bigint, uuid[], uuid[], timestamptz, timestamptz)
    owner to tieline_matcher;
revoke execute on function
    count_submission(bigint, bigint, uuid[], uuid[], timestamptz, timestamptz) from public;
grant execute on function
    count_submission(bigint, bigint, uuid[], uuid[], timestamptz, timestamptz) to tieline_app;

-- What the worker, which acts as the operator, has not looked at yet, of all offices: ids only. A file
-- is looked at when it came to its end, since only then it is known what its values met.
create or replace function unexamined_looks()
returns table (office_id bigint, person_id bigint, look_id bigint)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
begin
    perform demand_right('operate');
    return query
    select l.office_id, l.person_id, l.id
    from looks_look l
    where l.examined_at is null and l.delayed_until is null
      and (l.origin <> 'submission' or exists (
          select 1 from submissions_submission s
          where s.office_id = l.office_id and s.id = l.submission_id
            and s.state in ('finished', 'rejected', 'withdrawn', 'superseded')))
    order by l.office_id, l.person_id, l.id;
end;
$$;
alter function unexamined_looks() owner to tieline_matcher;
revoke execute on function unexamined_looks() from public;
grant execute on function unexamined_looks() to tieline_app;

-- Who asked for values that a case of the acting office holds, or for one of its values, where their
-- asker chose to have it told: which value, the office, when, and what the marking of the check says.
-- Whether that lets it go to the acting office is for release to say, at each reading. A silent case
-- of the acting office counts as any other.
create or replace function list_askers(p_entry bigint, p_case bigint, p_mention bigint)
returns table (mention_id bigint, office_id bigint, asked_at timestamptz, marking jsonb)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
    owner bigint := demand_entry_of(p_entry, array['askers.listed'], case
        when p_mention is null then jsonb_build_object('case', p_case)
        else jsonb_build_object('mention', p_mention) end);
    held uuid[];
begin
    if p_mention is not null then
        select array_agg(k.digest) into held
        from selectors_matchkey k
        where k.mention_id = p_mention and k.office_id = owner;
        return query
        select p_mention, l.office_id, l.at, l.told_marking
        from looks_look l
        where l.tells_owners and l.told_digests && held and l.office_id <> owner
        order by l.at desc, l.id desc;
        return;
    end if;
    -- A case can hold half a million values, and few checks are told: so these come first.
    return query
    with asked as (
        select distinct l.id, l.office_id, l.at, k.mention_id
        from looks_look l
        cross join lateral unnest(l.told_key64, l.told_digests) as u (key64, digest)
        join selectors_matchkey k on k.key64 = u.key64 and k.digest = u.digest
            and k.office_id = owner and k.case_id = p_case
        where l.tells_owners and l.office_id <> owner
    )
    select a.mention_id, a.office_id, a.at, l.told_marking
    from asked a
    join looks_look l on l.id = a.id
    order by a.at desc, a.id desc, a.mention_id;
end;
$$;
alter function list_askers(bigint, bigint, bigint) owner to tieline_matcher;
revoke execute on function list_askers(bigint, bigint, bigint) from public;
grant execute on function list_askers(bigint, bigint, bigint) to tieline_app;
