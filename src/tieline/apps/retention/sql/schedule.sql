alter table retention_review
    add constraint submission_of_own foreign key (office_id, submission_id)
        references submissions_submission (office_id, id),
    -- No program keeps what a file brought for longer than five years without a validation. What was there
    -- before there were reviews has 90 days from then on.
    add constraint review_is_in_time check (
        review_due_on <= greatest(
            ((coalesce(validated_at, published_at) at time zone 'UTC') + interval '60 months')::date,
            (entered_at at time zone 'UTC')::date + 90));
alter table retention_closing
    add constraint case_of_own foreign key (office_id, case_id)
        references cases_case (office_id, id);
alter table retention_kepton
    add constraint submission_of_own foreign key (office_id, submission_id)
        references submissions_submission (office_id, id),
    add constraint case_of_own foreign key (office_id, case_id)
        references cases_case (office_id, id);

do $$
declare
    t text;
begin
    foreach t in array array['retention_review', 'retention_closing', 'retention_kepton'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        perform protect_case_content(t::regclass);
        execute format('create policy keeper_all on %I to tieline_keeper
            using (true) with check (true)', t);
        execute format('grant select, delete on %I to tieline_keeper', t);
        execute format('grant select, insert on %I to tieline_app', t);
    end loop;
end;
$$;
grant update (published_at, validated_at, review_due_on, lapsed_at) on retention_review to tieline_app;
grant update (kept_from, reopened_at, reopened_by, reopen_reason) on retention_closing to tieline_app;
create policy nothing_of_what_is_held on retention_closing as restrictive to tieline_app
    using ((select sealed_nothing()) or case_id <> all ((select sealed_cases())::bigint[]));
create policy nothing_of_what_is_held on retention_review as restrictive to tieline_app
    using ((select sealed_nothing()) or submission_id <> all ((select sealed_submissions())::bigint[]));
create policy nothing_of_what_is_held on retention_kepton as restrictive to tieline_app
    using ((select sealed_nothing())
           or (case_id is null or case_id <> all ((select sealed_cases())::bigint[]))
              and (submission_id is null
                   or submission_id <> all ((select sealed_submissions())::bigint[])));

-- Whoever reads cases, or looks after the office, sees for how long it keeps them.
alter table retention_schedule enable row level security;
alter table retention_schedule force row level security;
create policy own_office_reads on retention_schedule for select to tieline_app
    using (office_id = (select acting_office())
           and ((select acting_may('read_cases')) or (select acting_may('administer'))));
create policy administrator_sets on retention_schedule for insert to tieline_app
    with check (office_id = (select acting_office()) and (select acting_may('administer'))
                and set_by = (select acting_person()));
grant select, insert on retention_schedule to tieline_app;

create trigger kept_on_is_a_supervisors before insert on retention_kepton
    for each row execute function validation_is_a_supervisors();
create trigger kept_from_now before insert or update on retention_review
    for each row execute function kept_from_now();
create trigger kept_from_now before insert or update on retention_closing
    for each row execute function kept_from_now();
create trigger kept_from_now before insert on retention_schedule
    for each row execute function kept_from_now();
create trigger review_is_put_off_by_validation before update on retention_review
    for each row execute function review_is_put_off_by_validation();
create trigger closing_is_put_off_by_validation before update on retention_closing
    for each row execute function closing_is_put_off_by_validation();
create trigger closed_case_takes_nothing after insert on selectors_mention
    referencing new table as added
    for each statement execute function closed_case_takes_nothing();

create policy matcher_reads on retention_review for select to tieline_matcher
    using (current_user = 'tieline_matcher');
create policy matcher_reads on retention_closing for select to tieline_matcher
    using (current_user = 'tieline_matcher');
create policy matcher_reads on retention_schedule for select to tieline_matcher
    using (current_user = 'tieline_matcher');
grant select (id, office_id, submission_id, review_due_on, lapsed_at) on retention_review
    to tieline_matcher;
grant select (id, office_id, case_id, kept_from, reopened_at) on retention_closing to tieline_matcher;
grant select (id, office_id, months, set_at) on retention_schedule to tieline_matcher;

-- As for all content (statistics.sql): what people wrote is not kept in samples.
alter table retention_closing alter column reason set statistics 0,
    alter column reopen_reason set statistics 0;
alter table retention_kepton alter column reason set statistics 0;
