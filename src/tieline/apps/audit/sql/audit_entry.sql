-- The transaction that wrote an entry, for sealing in commit order and for refusing to answer
-- across offices before the entry is committed.
alter table audit_auditentry
    add column xid8 xid8 not null default pg_current_xact_id(),
    add column recorded_at timestamptz not null default clock_timestamp();
create index audit_by_xid on audit_auditentry (xid8);

create function audit_entry_is_final() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception 'audit entries are never changed or removed' using errcode = 'TLA02';
end;
$$;
create trigger audit_entry_is_final before update or delete on audit_auditentry
    for each row execute function audit_entry_is_final();
create trigger audit_trail_is_final before truncate on audit_auditentry
    for each statement execute function audit_entry_is_final();

alter table audit_auditentry enable row level security;
alter table audit_auditentry force row level security;
create policy own_office_reads on audit_auditentry for select to tieline_app
    using (office_id = (select acting_office()));
create policy own_office_adds on audit_auditentry for insert to tieline_app
    with check (office_id = (select acting_office()) and person_id = (select acting_person()));
create policy matcher_reads on audit_auditentry for select to tieline_matcher using (true);
create policy keeper_reads on audit_auditentry for select to tieline_keeper using (true);

grant select on audit_auditentry to tieline_app;
grant select on audit_auditentry to tieline_matcher, tieline_keeper;
-- Everything but the columns the database fills itself: xid8 and recorded_at cannot be forged.
grant insert (office_id, person_id, action, at, purpose, authority, ids, digests)
    on audit_auditentry to tieline_app;
