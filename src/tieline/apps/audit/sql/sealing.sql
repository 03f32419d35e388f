-- The chain over the trail. The keeper alone seals and reads it: how many entries all offices together
-- write is for none of them to know.

-- Of what a person wrote the chain covers a salted hash (core/audit_chain.py); no caller sets the salt.
alter table audit_auditentry
    add column text_salt uuid not null default gen_random_uuid();

create trigger seal_is_final before update or delete on audit_seal
    for each row execute function audit_entry_is_final();
create trigger seals_are_final before truncate on audit_seal
    for each statement execute function audit_entry_is_final();

alter table audit_seal enable row level security;
alter table audit_seal force row level security;
create policy keeper_reads on audit_seal for select to tieline_keeper using (true);
create policy keeper_adds on audit_seal for insert to tieline_keeper with check (true);
grant select, insert on audit_seal to tieline_keeper;

alter table audit_sealinground enable row level security;
alter table audit_sealinground force row level security;
create policy keeper_reads on audit_sealinground for select to tieline_keeper using (true);
create policy keeper_adds on audit_sealinground for insert to tieline_keeper with check (true);
grant select, insert on audit_sealinground to tieline_keeper;
grant usage on sequence audit_sealinground_id_seq to tieline_keeper;
