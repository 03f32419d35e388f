alter table selectors_subjectvalue
    add constraint subject_of_own foreign key (office_id, subject_id)
        references cases_subject (office_id, id),
    add constraint case_of_own foreign key (office_id, case_id)
        references cases_case (office_id, id),
    add constraint selector_of_own foreign key (office_id, selector_id)
        references selectors_selector (office_id, id);
alter table selectors_subjectvalue enable row level security;
alter table selectors_subjectvalue force row level security;
select protect_case_content('selectors_subjectvalue');
create policy keeper_all on selectors_subjectvalue to tieline_keeper using (true) with check (true);
grant select, delete on selectors_subjectvalue to tieline_keeper;
grant select, insert, delete on selectors_subjectvalue to tieline_app;
