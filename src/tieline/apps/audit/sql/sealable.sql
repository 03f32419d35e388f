-- What the chain could not cover is not written: one such entry would end the sealing of everybody's
-- trail. Ids are a flat object of numbers, words and lists, and a time is one that any reader can hold.
alter table audit_auditentry add constraint audit_entry_can_be_sealed check (
    at >= '1900-01-01 00:00:00+00' and at < '9000-01-01 00:00:00+00'
    and jsonb_typeof(ids) = 'object'
    and not jsonb_path_exists(ids, '$.**{3 to last}')
    and not jsonb_path_exists(
        ids, 'strict $.** ? (@.type() == "number" && (@ > 9223372036854775807 || @ < -9223372036854775808))'));
