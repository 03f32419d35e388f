-- What an engagement opens besides, for the as-of view: whom the authority of what was handed in for a
-- sampled case excludes.
create policy auditor_reads on cases_authoritybound for select to tieline_app
    using (office_id = (select acting_office())
           and case_id = any ((select audited_cases())::bigint[]));
