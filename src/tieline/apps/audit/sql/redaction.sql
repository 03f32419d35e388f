-- A purge takes what people wrote out of the entries that name what is purged. The salted hash that the
-- chain covers stays (core/audit_chain.py), and the tombstone that stands for the purge is named.
alter table audit_auditentry
    add column texts_sha256 varchar(64),
    add column redacted_for uuid,
    add constraint audit_entry_is_redacted_whole
        check ((texts_sha256 is null) = (redacted_for is null));

drop trigger audit_entry_is_final on audit_auditentry;
create trigger audit_entry_is_final before delete on audit_auditentry
    for each row execute function audit_entry_is_final();
create trigger audit_entry_loses_texts_alone before update on audit_auditentry
    for each row execute function audit_entry_loses_texts_alone();

create policy keeper_redacts on audit_auditentry for update to tieline_keeper
    using (true) with check (true);
grant update (purpose, without_case, authority, texts_sha256, redacted_for) on audit_auditentry
    to tieline_keeper;
