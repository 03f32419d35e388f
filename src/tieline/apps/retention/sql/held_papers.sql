-- The papers of a case that is held name it, and its numbers: they are hidden with it, but for one on which
-- a file rests that is still shown, since it also brought something to other cases.
create policy matcher_reads on authorities_authority for select to tieline_matcher
    using (current_user = 'tieline_matcher');
grant select (id, office_id, case_ref) on authorities_authority to tieline_matcher;
grant select (authority_id, case_ref) on submissions_submission to tieline_matcher;

create function sealed_papers() returns bigint[]
language plpgsql stable security definer cost 1
set search_path = pg_catalog, public, pg_temp
as $$
declare
    office bigint := acting_office();
    refs text[] := sealed_refs();
    files bigint[];
begin
    if refs = '{}' then
        return '{}';
    end if;
    files := sealed_submissions();
    return (
        select coalesce(array_agg(a.id), '{}')
        from authorities_authority a
        where a.office_id = office and a.case_ref = any (refs)
          and not exists (
              select 1 from submissions_submission s
              where s.office_id = office and s.authority_id = a.id
                and s.id <> all (files) and s.case_ref <> all (refs)));
end;
$$;
alter function sealed_papers() owner to tieline_matcher;
revoke execute on function sealed_papers() from public;
grant execute on function sealed_papers() to tieline_app;

create policy nothing_of_what_is_held on authorities_authority as restrictive for select to tieline_app
    using ((select sealed_nothing()) or id <> all ((select sealed_papers())::bigint[]));
create policy nothing_of_what_is_held on authorities_authoritynumber
    as restrictive for select to tieline_app
    using ((select sealed_nothing()) or authority_id <> all ((select sealed_papers())::bigint[]));
create policy nothing_of_held_papers on history_version as restrictive to tieline_app
    using ((select sealed_nothing()) or kind <> 'authority' or before ->> 'case_ref' is null
           or before ->> 'case_ref' <> all ((select sealed_refs())::text[]));

-- A purge that was ordered before the hold waits for its end. That it waits is for those to see who order
-- purges and hold cases, and for the worker.
create policy nothing_of_what_is_held on retention_tombstone as restrictive for select to tieline_app
    using ((select sealed_nothing())
           or (select acting_may('supervise')) or (select acting_may('operate'))
           or (kind <> 'case' or thing_id <> all ((select sealed_cases())::bigint[]))
              and (kind <> 'submission'
                   or thing_id <> all ((select sealed_submissions())::bigint[])));
