-- Hits belong to the matcher. The application has no right on the table: whether an office may
-- know of a hit depends on the postures of other offices' cases, and is decided at each reading.
alter table hits_hit add column xid8 xid8 not null default pg_current_xact_id();
alter table hits_hit enable row level security;
alter table hits_hit force row level security;
create policy matcher_all on hits_hit to tieline_matcher using (true) with check (true);
create policy keeper_all on hits_hit to tieline_keeper using (true) with check (true);
grant select, insert, update (retracted_at, mention_id, arrived_at, xid8)
    on hits_hit to tieline_matcher;
grant select, insert, update, delete on hits_hit to tieline_keeper;

alter table hits_hithandling
    add constraint assigned_to_a_colleague foreign key (office_id, assigned_to_id)
        references offices_person (office_id, id);
alter table hits_hithandling enable row level security;
alter table hits_hithandling force row level security;
create policy own_office on hits_hithandling to tieline_app
    using (office_id = (select acting_office()))
    with check (office_id = (select acting_office()));
create policy keeper_all on hits_hithandling to tieline_keeper using (true) with check (true);
grant select, insert, update on hits_hithandling to tieline_app;
grant select, delete on hits_hithandling to tieline_keeper;

-- What a submission brought, for counting the values it meets.
grant select (office_id, mention_id, submission_id, withdrawn_at)
    on selectors_appearance to tieline_matcher;
create policy matcher_reads on selectors_appearance for select to tieline_matcher using (true);

create policy matcher_reads on notices_digestmark for select to tieline_matcher using (true);
grant select on notices_digestmark to tieline_matcher;
