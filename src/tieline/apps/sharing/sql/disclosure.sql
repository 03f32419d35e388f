-- Written by the matcher in the answer that tells, read by the owner of what was told.
alter table sharing_disclosure enable row level security;
alter table sharing_disclosure force row level security;
create policy own_office_reads on sharing_disclosure for select to tieline_app
    using (office_id = (select acting_office()) and (select acting_may('read_cases')));
create policy matcher_writes on sharing_disclosure to tieline_matcher
    using (current_user = 'tieline_matcher') with check (current_user = 'tieline_matcher');
create policy keeper_all on sharing_disclosure to tieline_keeper using (true) with check (true);
grant select on sharing_disclosure to tieline_app;
grant select, insert, update (last_at) on sharing_disclosure to tieline_matcher;
grant usage on sequence sharing_disclosure_id_seq to tieline_matcher;
grant select, delete on sharing_disclosure to tieline_keeper;
alter table sharing_disclosure add constraint disclosure_level_known check (level in (1, 2, 3));
