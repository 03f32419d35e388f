-- An office's webhooks and the messages to them. No hit, case or value: whoever administers the office
-- looks after them, and the worker, acting as the operator for the office.
alter table notices_webhookmessage
    add column span_after pg_snapshot,
    add column span_upto pg_snapshot not null default pg_current_snapshot(),
    add constraint message_of_own_webhook foreign key (office_id, webhook_id)
        references notices_webhook (office_id, id);

alter table notices_webhook enable row level security;
alter table notices_webhook force row level security;
create policy own_office on notices_webhook to tieline_app
    using (office_id = (select acting_office()) and (select acting_may('administer')))
    with check (office_id = (select acting_office()) and (select acting_may('administer')));
create policy installation_reads on notices_webhook for select to tieline_app
    using ((select acting_office()) = 0 and (select acting_may('operate')));
create policy keeper_all on notices_webhook to tieline_keeper using (true) with check (true);
grant select, insert, update (address, sealed_secret, sealed_older, older_until, state, set_by,
    set_at, changed_at) on notices_webhook to tieline_app;
grant select, delete on notices_webhook to tieline_keeper;
-- Revoking an office, or whoever set one up, pauses it (revoking.sql).
create policy owner_revokes on notices_webhook to tieline_owner
    using ((select current_setting('tieline.revoking', true)) = 'on')
    with check ((select current_setting('tieline.revoking', true)) = 'on');

alter table notices_webhookmessage enable row level security;
alter table notices_webhookmessage force row level security;
create policy own_office on notices_webhookmessage to tieline_app
    using (office_id = (select acting_office()) and (select acting_may('administer')))
    with check (office_id = (select acting_office()) and (select acting_may('administer')));
create policy installation_reads on notices_webhookmessage for select to tieline_app
    using ((select acting_office()) = 0 and (select acting_may('operate')));
create policy keeper_all on notices_webhookmessage to tieline_keeper using (true) with check (true);
grant select, insert, update (state, claimed_at, attempts, next_attempt_at, finished_at, reason)
    on notices_webhookmessage to tieline_app;
grant select, delete on notices_webhookmessage to tieline_keeper;
