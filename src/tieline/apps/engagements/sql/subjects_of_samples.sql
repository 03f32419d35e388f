-- What a sampled case shows of its subjects: who they are, why they are suspected, what validated them, and
-- by which of its values they are known.
grant select (case_id) on cases_subject to tieline_matcher;

create function audited_subjects() returns bigint[]
language sql stable security definer cost 1
set search_path = pg_catalog, public, pg_temp
as $$
    select coalesce(array_agg(s.id), '{}') from cases_subject s
    where s.office_id = acting_office() and s.case_id = any (audited_cases())
$$;
alter function audited_subjects() owner to tieline_matcher;
revoke execute on function audited_subjects() from public;
grant execute on function audited_subjects() to tieline_app;

create policy auditor_reads on cases_subject for select to tieline_app
    using (office_id = (select acting_office())
           and case_id = any ((select audited_cases())::bigint[]));
create policy auditor_reads on selectors_subjectvalue for select to tieline_app
    using (office_id = (select acting_office())
           and case_id = any ((select audited_cases())::bigint[]));
create policy auditor_reads on cases_attestedsuspicion for select to tieline_app
    using (office_id = (select acting_office())
           and subject_id = any ((select audited_subjects())::bigint[]));
create policy auditor_reads on cases_validation for select to tieline_app
    using (office_id = (select acting_office())
           and subject_id = any ((select audited_subjects())::bigint[]));
