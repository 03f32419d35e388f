-- Which hits on hubs a release made new, and for whom: the matcher's alone, as hits are.
alter table hits_revealedhit
    add column xid8 xid8 not null default pg_current_xact_id();
alter table hits_revealedhit enable row level security;
alter table hits_revealedhit force row level security;
create policy matcher_all on hits_revealedhit to tieline_matcher
    using (current_user = 'tieline_matcher') with check (current_user = 'tieline_matcher');
create policy keeper_all on hits_revealedhit to tieline_keeper using (true) with check (true);
grant select, insert, update (xid8) on hits_revealedhit to tieline_matcher;
grant usage on sequence hits_revealedhit_id_seq to tieline_matcher;
grant select, delete on hits_revealedhit to tieline_keeper;
