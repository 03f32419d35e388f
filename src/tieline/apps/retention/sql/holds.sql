-- Legal holds: a supervisor places, opens and lifts them; that one stands everybody who reads cases may see,
-- but not of which case, which is not shown to them.
alter table retention_hold enable row level security;
alter table retention_hold force row level security;
create policy supervisor_reads on retention_hold for select to tieline_app
    using (office_id = (select acting_office())
           and ((select acting_may('supervise')) or (select acting_may('operate'))));
create policy supervisor_places on retention_hold for insert to tieline_app
    with check (office_id = (select acting_office()) and (select acting_may('supervise'))
                and placed_by = (select acting_person()));
create policy supervisor_lifts on retention_hold for update to tieline_app
    using (office_id = (select acting_office()) and (select acting_may('supervise')))
    with check (office_id = (select acting_office()) and (select acting_may('supervise')));
create policy keeper_reads on retention_hold for select to tieline_keeper using (true);
create policy matcher_reads on retention_hold for select to tieline_matcher
    using (current_user = 'tieline_matcher');
grant select, insert, update (lifted_at, lifted_by, lift_reason) on retention_hold to tieline_app;
grant usage on sequence retention_hold_id_seq, retention_sealedkey_id_seq to tieline_app;
grant select on retention_hold to tieline_keeper;
grant select (id, office_id, case_id, lifted_at) on retention_hold to tieline_matcher;

alter table retention_sealedkey enable row level security;
alter table retention_sealedkey force row level security;
create policy supervisor_all on retention_sealedkey to tieline_app
    using (office_id = (select acting_office()) and (select acting_may('supervise')))
    with check (office_id = (select acting_office()) and (select acting_may('supervise')));
create policy keeper_all on retention_sealedkey to tieline_keeper using (true) with check (true);
grant select, insert, delete on retention_sealedkey to tieline_app;
grant select, delete on retention_sealedkey to tieline_keeper;

-- What a hold seals is shown to nobody of the office, by whatever way they ask: these policies stand beside
-- all others and take away. That nothing is held is asked first, and beside the columns: of a column with
-- few different values the planner would expect that being none of some leaves no row, and of the office,
-- named once more, that it has fewer; then it joins a large file with itself row by row.
do $$
declare
    one text[];
begin
    foreach one slice 1 in array array[
        ['cases_case', 'id', 'sealed_cases'], ['cases_casepointer', 'case_id', 'sealed_cases'],
        ['cases_selectorposture', 'case_id', 'sealed_cases'],
        ['cases_silence', 'case_id', 'sealed_cases'],
        ['cases_subject', 'case_id', 'sealed_cases'],
        ['cases_authoritybound', 'case_id', 'sealed_cases'],
        ['selectors_mention', 'case_id', 'sealed_cases'],
        ['selectors_matchkey', 'case_id', 'sealed_cases'],
        ['selectors_subjectvalue', 'case_id', 'sealed_cases'],
        ['selectors_quarantinedvalue', 'case_id', 'sealed_cases'],
        ['sharing_release', 'case_id', 'sealed_cases'],
        ['compromises_casedamage', 'case_id', 'sealed_cases'],
        ['cases_attestedsuspicion', 'subject_id', 'sealed_subjects'],
        ['cases_validation', 'subject_id', 'sealed_subjects'],
        ['submissions_submission', 'id', 'sealed_submissions'],
        ['submissions_officeslice', 'submission_id', 'sealed_submissions'],
        ['submissions_rowproblem', 'submission_id', 'sealed_submissions'],
        ['calls_callset', 'submission_id', 'sealed_submissions'],
        ['selectors_appearance', 'submission_id', 'sealed_submissions']] loop
        execute format(
            'create policy nothing_of_what_is_held on %I as restrictive to tieline_app
             using ((select sealed_nothing()) or %I <> all ((select %s())::bigint[]))',
            one[1], one[2], one[3]);
    end loop;
end;
$$;
create policy nothing_for_what_is_held on submissions_submission as restrictive to tieline_app
    using ((select sealed_nothing()) or case_ref <> all ((select sealed_refs())::text[]));
grant select (id, office_id, case_id) on cases_subject to tieline_matcher;
