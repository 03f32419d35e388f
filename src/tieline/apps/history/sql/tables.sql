-- The versions of rows. Written by the trigger function of versions.sql alone, which runs as the owner.
alter table history_version
    add column xid8 xid8 not null default pg_current_xact_id();

alter table history_version enable row level security;
alter table history_version force row level security;
create policy triggers_add on history_version for insert to tieline_owner with check (true);
create policy keeper_all on history_version to tieline_keeper using (true) with check (true);
create policy supervisors_read on history_version for select to tieline_app
    using (office_id = (select acting_office()) and audience in ('case', 'work', 'office')
           and (select acting_may('supervise')));
create policy auditors_read on history_version for select to tieline_app
    using (office_id = (select acting_office()) and audience in ('office', 'audit')
           and (select acting_may('audit')));
-- Of a sampled case that an auditor has just opened: see apps/engagements/sql/opening.sql.
create policy auditor_reads on history_version for select to tieline_app
    using (office_id = (select acting_office()) and audience = 'case'
           and case_id = any ((select audited_cases())::bigint[]));
create policy auditor_reads_submissions on history_version for select to tieline_app
    using (office_id = (select acting_office()) and kind = 'submission'
           and row_id = any ((select audited_submissions())::bigint[]));
grant select on history_version to tieline_app;
-- A purge takes the content out and leaves that there was a change.
grant select, update (before, redacted_at) on history_version to tieline_keeper;

create function version_is_final() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if tg_op = 'UPDATE' then
        if new.before is null and new.redacted_at is not null and old.redacted_at is null
           and old.before is not null
           and to_jsonb(new) - '{before,redacted_at}'::text[]
             = to_jsonb(old) - '{before,redacted_at}'::text[] then
            return new;
        end if;
    end if;
    raise exception 'versions of rows are never changed or removed' using errcode = 'TLA02';
end;
$$;
create trigger version_is_final before update or delete on history_version
    for each row execute function version_is_final();

create function versions_are_made_by_triggers() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if tg_op = 'INSERT' and pg_trigger_depth() > 1 then
        return null;
    end if;
    raise exception 'versions of rows are made by triggers alone' using errcode = 'TLA02';
end;
$$;
create trigger versions_are_made_by_triggers before insert or truncate on history_version
    for each statement execute function versions_are_made_by_triggers();
