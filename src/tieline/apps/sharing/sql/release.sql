-- The owner of the tables is a member of the matcher, and what lets the matcher read would let the
-- owner read: so the policies ask who it is that reads.
alter table sharing_release add constraint under_own_marking
    foreign key (office_id, marking_id) references sharing_marking (office_id, id);

-- Releases are their office's own; what they rest on and whom they name is never changed. Whoever asks
-- or revokes does so as themselves, and only a supervisor, as themselves, approves or reviews.
alter table sharing_release enable row level security;
alter table sharing_release force row level security;
create policy own_office on sharing_release to tieline_app
    using (office_id = (select acting_office())) with check (office_id = (select acting_office()));
create policy matcher_reads on sharing_release for select to tieline_matcher
    using (current_user = 'tieline_matcher');
create policy keeper_all on sharing_release to tieline_keeper using (true) with check (true);
select protect_case_content('sharing_release');
alter policy own_office_adds on sharing_release
    with check (office_id = (select acting_office()) and (select acting_may('work_cases'))
                and asked_by = (select acting_person()));

create trigger supervisor_decides before insert or update on sharing_release
    for each row execute function supervisor_decides();

grant select, insert,
    update (approved_at, approved_by, released_at, lapsed_at, review_due_at, revoked_at, revoked_by,
            revoked_reason, ended_with, reviewed_at, reviewed_by, review_outcome, review_note)
    on sharing_release to tieline_app;
grant select, delete on sharing_release to tieline_keeper;
-- What a release rests on, without why it was given.
grant select (id, office_id, case_id, marking_id, to_office_id, to_agency_id, to_country, legal_basis,
              court_use, onward_transfer, death_penalty, torture, approved_by, danger_reason,
              released_at, expires_at, revoked_at, lapsed_at, ended_with)
    on sharing_release to tieline_matcher;

-- A flag is the operator's word; whom it concerns learns of it only where a release is refused.
alter table sharing_partnerflag enable row level security;
alter table sharing_partnerflag force row level security;
create policy operator_reads on sharing_partnerflag for select to tieline_app
    using (office_id = (select acting_office()) and (select acting_may('operate')));
create policy operator_flags on sharing_partnerflag for insert to tieline_app
    with check (office_id = (select acting_office()) and (select acting_may('operate')));
create policy operator_ends on sharing_partnerflag for update to tieline_app
    using (office_id = (select acting_office()) and (select acting_may('operate')))
    with check (office_id = (select acting_office()) and (select acting_may('operate')));
create policy matcher_reads on sharing_partnerflag for select to tieline_matcher
    using (current_user = 'tieline_matcher');
create policy keeper_all on sharing_partnerflag to tieline_keeper using (true) with check (true);
grant select, insert, update (ended_at, ended_by) on sharing_partnerflag to tieline_app;
grant select, delete on sharing_partnerflag to tieline_keeper;
grant select (flagged_office_id, flagged_agency_id, flagged_country, ended_at)
    on sharing_partnerflag to tieline_matcher;

-- What a marking lets an office be told is asked by the matcher, who learns nothing else of a case.
create policy matcher_reads on sharing_marking for select to tieline_matcher
    using (current_user = 'tieline_matcher');
grant select (id, office_id, sensitivity, caveats, tlp, releasable_to_agencies,
              releasable_to_countries)
    on sharing_marking to tieline_matcher;
