-- Compromises and whom they revoke are reached through functions alone: no office reads another's.
-- The owner of the tables is a member of the matcher; the policies ask who it is that reads.
alter table compromises_revokedperson add constraint revoked_by_compromise
    foreign key (office_id, compromise_id) references compromises_compromise (office_id, id);
alter table compromises_damageassessment add constraint assigned_to_colleague
    foreign key (office_id, assigned_to_id) references offices_person (office_id, id);
alter table compromises_casedamage
    add constraint damage_of_assessment foreign key (office_id, assessment_id)
        references compromises_damageassessment (office_id, id),
    add constraint damage_of_own_case foreign key (office_id, case_id)
        references cases_case (office_id, id);
-- The transaction that revoked: what was under way then may still have told something.
alter table compromises_compromise add column xid8 xid8 not null default pg_current_xact_id();

alter table compromises_compromise enable row level security;
alter table compromises_compromise force row level security;
create policy owner_revokes on compromises_compromise to tieline_owner
    using (true) with check (true);
create policy matcher_lists on compromises_compromise for select to tieline_matcher
    using (current_user = 'tieline_matcher');
create policy keeper_all on compromises_compromise to tieline_keeper using (true) with check (true);
grant select on compromises_compromise to tieline_matcher;
grant select, delete on compromises_compromise to tieline_keeper;

alter table compromises_revokedperson enable row level security;
alter table compromises_revokedperson force row level security;
create policy owner_revokes on compromises_revokedperson to tieline_owner
    using (true) with check (true);
create policy matcher_lists on compromises_revokedperson for select to tieline_matcher
    using (current_user = 'tieline_matcher');
create policy keeper_all on compromises_revokedperson to tieline_keeper
    using (true) with check (true);
grant select on compromises_revokedperson to tieline_matcher;
grant select, delete on compromises_revokedperson to tieline_keeper;

-- An assessment and its cases are their office's own.
alter table compromises_damageassessment enable row level security;
alter table compromises_damageassessment force row level security;
create policy own_office on compromises_damageassessment to tieline_app
    using (office_id = (select acting_office())) with check (office_id = (select acting_office()));
create policy matcher_lists on compromises_damageassessment for select to tieline_matcher
    using (current_user = 'tieline_matcher');
create policy keeper_all on compromises_damageassessment to tieline_keeper
    using (true) with check (true);
select protect_case_content('compromises_damageassessment');
grant select, insert,
    update (assigned_to_id, assessed_at, assessed_by, summary, closed_at, closed_by, close_note)
    on compromises_damageassessment to tieline_app;
grant select on compromises_damageassessment to tieline_matcher;
grant select, delete on compromises_damageassessment to tieline_keeper;

alter table compromises_casedamage enable row level security;
alter table compromises_casedamage force row level security;
create policy own_office on compromises_casedamage to tieline_app
    using (office_id = (select acting_office())) with check (office_id = (select acting_office()));
create policy keeper_all on compromises_casedamage to tieline_keeper
    using (true) with check (true);
select protect_case_content('compromises_casedamage');
grant select, insert, update (harm, done, assessed_at, assessed_by)
    on compromises_casedamage to tieline_app;
grant select, delete on compromises_casedamage to tieline_keeper;

-- A closed assessment stays as it is, and a supervisor closes it, whatever a program says.
create function supervisor_closes() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
    if old.closed_at is not null then
        raise exception 'a closed assessment is not changed' using errcode = 'TLA08';
    end if;
    if new.closed_at is not null and not acting_may('supervise') then
        raise exception 'a supervisor closes an assessment' using errcode = 'TLA06';
    end if;
    return new;
end;
$$;
revoke execute on function supervisor_closes() from public;
create trigger supervisor_closes before update on compromises_damageassessment
    for each row execute function supervisor_closes();

-- What revoking takes away, wherever it is: for the functions of revoking.sql alone, which say so
-- in a setting of their own while they run.
create policy owner_revokes on offices_account for update to tieline_owner
    using ((select current_setting('tieline.revoking', true)) = 'on')
    with check ((select current_setting('tieline.revoking', true)) = 'on');
create policy owner_revokes on offices_person for update to tieline_owner
    using ((select current_setting('tieline.revoking', true)) = 'on')
    with check ((select current_setting('tieline.revoking', true)) = 'on');
create policy owner_revokes on offices_membership for update to tieline_owner
    using ((select current_setting('tieline.revoking', true)) = 'on')
    with check ((select current_setting('tieline.revoking', true)) = 'on');
create policy owner_revokes on offices_apitoken for update to tieline_owner
    using ((select current_setting('tieline.revoking', true)) = 'on')
    with check ((select current_setting('tieline.revoking', true)) = 'on');
create policy owner_revokes on offices_factor to tieline_owner
    using ((select current_setting('tieline.revoking', true)) = 'on')
    with check (false);
create policy owner_revokes on offices_recoverycode to tieline_owner
    using ((select current_setting('tieline.revoking', true)) = 'on')
    with check (false);
create policy owner_revokes on accords_detail to tieline_owner
    using ((select current_setting('tieline.revoking', true)) = 'on')
    with check ((select current_setting('tieline.revoking', true)) = 'on');
create policy owner_revokes on accords_clearance to tieline_owner
    using ((select current_setting('tieline.revoking', true)) = 'on')
    with check ((select current_setting('tieline.revoking', true)) = 'on');
create policy owner_revokes on sharing_release to tieline_owner
    using ((select current_setting('tieline.revoking', true)) = 'on')
    with check ((select current_setting('tieline.revoking', true)) = 'on');
create policy owner_revokes on selectors_settling for insert to tieline_owner
    with check ((select current_setting('tieline.revoking', true)) = 'on');

create policy owner_revokes on sharing_disclosure to tieline_owner
    using ((select current_setting('tieline.revoking', true)) = 'on')
    with check ((select current_setting('tieline.revoking', true)) = 'on');

create index disclosures_by_person on sharing_disclosure (person_id);
-- What a party looked at, by its offices and by its people, out of everybody's trail.
create index desk_looks_of_office on audit_auditentry (office_id) where action = 'overlaps.listed';
create index desk_looks_of_person on audit_auditentry (person_id) where action = 'overlaps.listed';
create index value_looks_of_person on audit_auditentry (person_id) where digests <> '{}';
-- Read through `list_disclosures` alone: a row may name an office that asked in silence.
drop policy own_office_reads on sharing_disclosure;
revoke select on sharing_disclosure from tieline_app;

-- Whether who checked a value let its owners learn of it.
grant select (entry_id, tells_owners) on looks_look to tieline_matcher;

-- Since when a coordinator was cleared, and what a marking replaced and when: by these the matcher
-- tells offices what a revoked party could know.
grant select (cleared_at) on accords_clearance to tieline_matcher;
grant select (replaces_id, marked_at) on sharing_marking to tieline_matcher;
