alter table offices_callercode add constraint code_word_of_person
    foreign key (office_id, person_id) references offices_person (office_id, id);

-- A code word is its person's to set. Nobody reads its hash but the functions of caller_functions.sql.
alter table offices_callercode enable row level security;
alter table offices_callercode force row level security;
create policy own_word_reads on offices_callercode for select to tieline_app
    using (office_id = (select acting_office()) and person_id = (select acting_person()));
create policy own_word_adds on offices_callercode for insert to tieline_app
    with check (office_id = (select acting_office()) and person_id = (select acting_person()));
create policy own_word_changes on offices_callercode for update to tieline_app
    using (office_id = (select acting_office()) and person_id = (select acting_person()))
    with check (office_id = (select acting_office()) and person_id = (select acting_person()));
create policy owner_verifies on offices_callercode to tieline_owner using (true) with check (true);
grant select (id, office_id, person_id, set_at, locked_at), insert,
    update (hash, set_at, locked_at) on offices_callercode to tieline_app;

alter table offices_callercheck enable row level security;
alter table offices_callercheck force row level security;
create policy desk_reads on offices_callercheck for select to tieline_app
    using (office_id = (select acting_office()) and (select acting_may('verify_callers')));
create policy desk_adds on offices_callercheck for insert to tieline_app
    with check (office_id = (select acting_office()) and (select acting_may('verify_callers')));
grant select, insert on offices_callercheck to tieline_app;

-- find_caller runs as the owner, and demands the entry of whoever acts.
create policy owner_demands on audit_auditentry for select to tieline_owner
    using (person_id = (select acting_person()));
