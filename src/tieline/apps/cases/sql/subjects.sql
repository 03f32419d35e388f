alter table cases_subject
    add constraint case_of_own foreign key (office_id, case_id)
        references cases_case (office_id, id),
    -- No program keeps a subject for longer than five years without a validation.
    add constraint subject_is_reviewed_in_time check (
        review_due_on <= ((coalesce(validated_at, opened_at) at time zone 'UTC')
                          + interval '60 months')::date);
alter table cases_attestedsuspicion
    add constraint subject_of_own foreign key (office_id, subject_id)
        references cases_subject (office_id, id),
    add constraint like_one_of_own foreign key (office_id, like_id)
        references cases_attestedsuspicion (office_id, id);
alter table cases_validation
    add constraint subject_of_own foreign key (office_id, subject_id)
        references cases_subject (office_id, id);

do $$
declare
    t text;
begin
    foreach t in array array['cases_subject', 'cases_attestedsuspicion', 'cases_validation'] loop
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
grant update (validated_at, review_due_on, ended_at, ended_by, how_ended, end_reason) on cases_subject
    to tieline_app;

create trigger validation_is_a_supervisors before insert on cases_validation
    for each row execute function validation_is_a_supervisors();

create trigger subject_is_put_off_by_validation before update on cases_subject
    for each row execute function subject_is_put_off_by_validation();

create trigger subject_is_entered_now before insert on cases_subject
    for each row execute function subject_is_entered_now();

create policy matcher_reads on cases_subject for select to tieline_matcher
    using (current_user = 'tieline_matcher');
grant select (id, office_id, review_due_on, ended_at) on cases_subject to tieline_matcher;
