-- What legal holds seal from whoever acts: nothing for a supervisor who has opened it, by an entry with a
-- reason that is committed and not older than 15 minutes; nor for counsel who has looked at the desk within
-- that time, of a case for which a court waits there. Policies ask these once for each statement.
create or replace function sealed_cases() returns bigint[]
language plpgsql stable security definer cost 1
set search_path = pg_catalog, public, pg_temp
as $$
declare
    office bigint := acting_office();
    held bigint[];
begin
    select array_agg(h.case_id) into held from retention_hold h
    where h.office_id = office and h.lifted_at is null;
    if held is null then
        return '{}';
    end if;
    if acting_may('supervise') then
        select coalesce(array_agg(h.case_id), '{}') into held from retention_hold h
        where h.office_id = office and h.lifted_at is null and not exists (
            select 1 from audit_auditentry e
            where e.office_id = office and e.person_id = acting_person()
              and e.action = 'hold.opened' and e.ids ->> 'hold' = h.id::text and e.purpose <> ''
              and e.recorded_at > clock_timestamp() - interval '15 minutes'
              and e.xid8 is distinct from pg_current_xact_id_if_assigned());
    end if;
    if held <> '{}' and acting_may('counsel') and exists (
        select 1 from audit_auditentry e
        where e.office_id = office and e.person_id = acting_person()
          and e.action = 'disclosure.desk_listed'
          and e.recorded_at > clock_timestamp() - interval '15 minutes'
          and e.xid8 is distinct from pg_current_xact_id_if_assigned()) then
        select coalesce(array_agg(h), '{}') into held from unnest(held) h
        where not exists (
            select 1 from proceedings_disclosureitem i
            join proceedings_disclosurerequest r
                on r.office_id = i.request_office_id and r.id = i.request_id
            where i.office_id = office and i.case_id = h and i.part = ''
              and r.refusal_approved_at is null);
    end if;
    return held;
end;
$$;
alter function sealed_cases() owner to tieline_matcher;
revoke execute on function sealed_cases() from public;
grant execute on function sealed_cases() to tieline_app;

create or replace function sealed_subjects() returns bigint[]
language plpgsql stable security definer cost 1
set search_path = pg_catalog, public, pg_temp
as $$
declare
    held bigint[] := sealed_cases();
begin
    if held = '{}' then
        return '{}';
    end if;
    return (select coalesce(array_agg(s.id), '{}') from cases_subject s
            where s.office_id = acting_office() and s.case_id = any (held));
end;
$$;
alter function sealed_subjects() owner to tieline_matcher;
revoke execute on function sealed_subjects() from public;
grant execute on function sealed_subjects() to tieline_app;

create or replace function sealed_nothing() returns boolean
language plpgsql stable security definer cost 1
set search_path = pg_catalog, public, pg_temp
as $$
begin
    return sealed_cases() = '{}';
end;
$$;
alter function sealed_nothing() owner to tieline_matcher;
revoke execute on function sealed_nothing() from public;
grant execute on function sealed_nothing() to tieline_app;

-- Their references, by which files name a case before they brought anything to it.
create or replace function sealed_refs() returns text[]
language plpgsql stable security definer cost 1
set search_path = pg_catalog, public, pg_temp
as $$
declare
    held bigint[] := sealed_cases();
begin
    if held = '{}' then
        return '{}';
    end if;
    return (select coalesce(array_agg(p.ref_for_coordinator::text), '{}')
            from cases_casepointer p
            where p.office_id = acting_office() and p.case_id = any (held)
              and p.ref_for_coordinator <> '');
end;
$$;
alter function sealed_refs() owner to tieline_matcher;
revoke execute on function sealed_refs() from public;
grant execute on function sealed_refs() to tieline_app;

-- Files that brought something to such a case and to no other. Of each the first row of another case is
-- looked for, and not all: a file of a million rows of an open case costs one.
create or replace function sealed_submissions() returns bigint[]
language plpgsql stable security definer cost 1
set search_path = pg_catalog, public, pg_temp
-- With few files the planner would read all appearances in their order until it meets one of the file.
set enable_seqscan = off
as $$
declare
    office bigint := acting_office();
    held bigint[] := sealed_cases();
begin
    if held = '{}' then
        return '{}';
    end if;
    return (
        select coalesce(array_agg(s.id), '{}')
        from submissions_submission s
        where s.office_id = office
          and (select m.case_id from selectors_appearance a
               join selectors_mention m on m.office_id = a.office_id and m.id = a.mention_id
               where a.office_id = office and a.submission_id = s.id
                 and m.case_id <> all (held)
               order by a.submission_id limit 1) is null
          and (select a.mention_id from selectors_appearance a
               where a.office_id = office and a.submission_id = s.id
               order by a.submission_id limit 1) is not null);
end;
$$;
alter function sealed_submissions() owner to tieline_matcher;
revoke execute on function sealed_submissions() from public;
grant execute on function sealed_submissions() to tieline_app;

-- Whether a hold forbids the purge of a case, or of a file that brought anything to a case that is held.
create or replace function hold_stands(p_kind text, p_thing bigint) returns boolean
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    if not (acting_may('supervise') or acting_may('operate')) then
        perform demand_right('supervise');
    end if;
    return exists (
        select 1 from retention_hold h
        where h.office_id = acting_office() and h.lifted_at is null
          and (p_kind = 'case' and h.case_id = p_thing
               or p_kind = 'submission' and exists (
                   select 1 from selectors_appearance a
                   join selectors_mention m on m.office_id = a.office_id and m.id = a.mention_id
                   where a.office_id = h.office_id and a.submission_id = p_thing
                     and m.case_id = h.case_id)));
end;
$$;
alter function hold_stands(text, bigint) owner to tieline_matcher;
revoke execute on function hold_stands(text, bigint) from public;
grant execute on function hold_stands(text, bigint) to tieline_app;

-- Their hits, and those of other offices that no case but such a one has met.
create or replace function sealed_hits() returns bigint[]
language plpgsql stable security definer cost 1
set search_path = pg_catalog, public, pg_temp
as $$
declare
    office bigint := acting_office();
    held bigint[] := sealed_cases();
begin
    if held = '{}' then
        return '{}';
    end if;
    return (
        select coalesce(array_agg(met.id), '{}')
        from (
            select h.id from hits_hit h where h.office_id = office and h.case_id = any (held)
            union
            select h.id
            from retention_sealedkey k
            join hits_hit h on h.key64 = k.key64 and h.digest = k.digest and h.office_id <> office
            where k.office_id = office and k.case_id = any (held)
              and not exists (select 1 from selectors_matchkey o
                              where o.office_id = office and o.key64 = h.key64
                                and o.digest = h.digest)
        ) met);
end;
$$;
alter function sealed_hits() owner to tieline_matcher;
revoke execute on function sealed_hits() from public;
grant execute on function sealed_hits() to tieline_app;

-- What others were told of it.
create or replace function sealed_corrections() returns bigint[]
language plpgsql stable security definer cost 1
set search_path = pg_catalog, public, pg_temp
as $$
declare
    held bigint[] := sealed_cases();
begin
    if held = '{}' then
        return '{}';
    end if;
    return (select coalesce(array_agg(c.id), '{}') from corrections_correction c
            where c.source_office_id = acting_office() and c.source_case_id = any (held));
end;
$$;
alter function sealed_corrections() owner to tieline_matcher;
revoke execute on function sealed_corrections() from public;
grant execute on function sealed_corrections() to tieline_app;
