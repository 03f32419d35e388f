-- The papers of a case that is held name it, and its numbers: they are hidden with it, but for one on which
-- a file rests that is still shown, since it also brought something to other cases.
create policy nothing_of_what_is_held on authorities_authority as restrictive for select to tieline_app
    using ((select sealed_nothing()) or case_ref <> all ((select sealed_refs())::text[])
           or exists (select 1 from submissions_submission s
                      where s.office_id = authorities_authority.office_id
                        and s.authority_id = authorities_authority.id));
create policy nothing_of_what_is_held on authorities_authoritynumber
    as restrictive for select to tieline_app
    using ((select sealed_nothing())
           or exists (select 1 from authorities_authority a
                      where a.office_id = authorities_authoritynumber.office_id
                        and a.id = authorities_authoritynumber.authority_id));
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
