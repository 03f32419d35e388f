alter table notices_notice enable row level security;
alter table notices_notice force row level security;
create policy own_office on notices_notice to tieline_app
    using (office_id = (select acting_office()))
    with check (office_id = (select acting_office()));
create policy matcher_issues on notices_notice to tieline_matcher using (true) with check (true);
create policy keeper_all on notices_notice to tieline_keeper using (true) with check (true);
grant select, update (acknowledged_at, acknowledged_by) on notices_notice to tieline_app;
grant select, insert, update (retracted_at) on notices_notice to tieline_matcher;
grant select, insert, update, delete on notices_notice to tieline_keeper;

-- A digest row speaks of a value and of no office: the application reaches it through the
-- matcher's functions alone.
alter table notices_digest enable row level security;
alter table notices_digest force row level security;
create policy matcher_issues on notices_digest to tieline_matcher using (true) with check (true);
create policy keeper_all on notices_digest to tieline_keeper using (true) with check (true);
grant select, insert on notices_digest to tieline_matcher;
grant select, insert, delete on notices_digest to tieline_keeper;

alter table notices_digestmark enable row level security;
alter table notices_digestmark force row level security;
create policy own_office on notices_digestmark to tieline_app
    using (office_id = (select acting_office()))
    with check (office_id = (select acting_office()));
create policy keeper_all on notices_digestmark to tieline_keeper using (true) with check (true);
grant select, insert, update on notices_digestmark to tieline_app;
grant select, delete on notices_digestmark to tieline_keeper;
