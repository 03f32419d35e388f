alter table accords_detail
    add constraint gives_a_role_of_the_host foreign key (office_id, membership_id)
        references offices_membership (office_id, id),
    add constraint is_of_the_home_office foreign key (home_office_id, person_id)
        references offices_person (office_id, id);

-- The host reads whom it was given, the home whom it gave, and each person their own.
alter table accords_detail enable row level security;
alter table accords_detail force row level security;
create policy both_offices_and_the_person_read on accords_detail for select to tieline_app
    using (office_id = (select acting_office()) or home_office_id = (select acting_office())
           or person_id = (select acting_person()));
create policy operator_places on accords_detail for insert to tieline_app
    with check (office_id = (select acting_office()) and (select acting_may('operate')));
create policy administrator_revokes on accords_detail for update to tieline_app
    using (office_id = (select acting_office()) and (select acting_may('administer')))
    with check (office_id = (select acting_office()) and (select acting_may('administer')));
create policy keeper_all on accords_detail to tieline_keeper using (true) with check (true);

grant select, insert, update (revoked_at, revoked_by, revoked_reason) on accords_detail
    to tieline_app;
grant select, delete on accords_detail to tieline_keeper;
