alter table submissions_senderlayout enable row level security;
alter table submissions_senderlayout force row level security;
create policy own_office on submissions_senderlayout to tieline_app
    using (office_id = (select acting_office()))
    with check (office_id = (select acting_office()));
create policy keeper_all on submissions_senderlayout to tieline_keeper
    using (true) with check (true);
grant select, delete on submissions_senderlayout to tieline_keeper;
grant select, insert, update, delete on submissions_senderlayout to tieline_app;
