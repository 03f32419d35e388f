-- Whom the authorities of submissions let know of what they brought to a case.
alter table cases_authoritybound
    add constraint case_of_own foreign key (office_id, case_id)
        references cases_case (office_id, id),
    add constraint submission_of_own foreign key (office_id, submission_id)
        references submissions_submission (office_id, id);
alter table cases_authoritybound enable row level security;
alter table cases_authoritybound force row level security;
select protect_case_content('cases_authoritybound');
create policy matcher_reads on cases_authoritybound for select to tieline_matcher
    using (current_user = 'tieline_matcher');
create policy keeper_all on cases_authoritybound to tieline_keeper using (true) with check (true);
grant select, insert, delete on cases_authoritybound to tieline_app;
grant select (office_id, case_id, reach, agencies, countries) on cases_authoritybound
    to tieline_matcher;
grant select, delete on cases_authoritybound to tieline_keeper;
