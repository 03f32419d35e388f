-- Mail of an office's notices goes to its own people and to nobody else: the reference says so.
alter table offices_mailchoice
    add constraint mail_to_own_people foreign key (office_id, person_id)
        references offices_person (office_id, id);

alter table offices_mailchoice enable row level security;
alter table offices_mailchoice force row level security;
create policy own_office_reads on offices_mailchoice for select to tieline_app
    using (office_id = (select acting_office()));
create policy own_person_adds on offices_mailchoice for insert to tieline_app
    with check (office_id = (select acting_office()) and person_id = (select acting_person()));
create policy own_person_changes on offices_mailchoice for update to tieline_app
    using (office_id = (select acting_office()) and person_id = (select acting_person()))
    with check (office_id = (select acting_office()) and person_id = (select acting_person()));
create policy installation_reads on offices_mailchoice for select to tieline_app
    using ((select acting_office()) = 0);
create policy installation_adds on offices_mailchoice for insert to tieline_app
    with check ((select acting_office()) = 0);
create policy installation_changes on offices_mailchoice for update to tieline_app
    using ((select acting_office()) = 0) with check ((select acting_office()) = 0);
create policy keeper_all on offices_mailchoice to tieline_keeper using (true) with check (true);
-- Who can be mailed at all, for the worker before it acts: ids and a time, never an address.
create policy matcher_reads on offices_mailchoice for select to tieline_matcher using (true);

grant select, insert, update (address, pace, hour, set_at) on offices_mailchoice to tieline_app;
grant select (office_id, person_id, set_at) on offices_mailchoice to tieline_matcher;
grant select, delete on offices_mailchoice to tieline_keeper;
