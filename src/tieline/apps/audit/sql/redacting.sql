-- The one change of an entry: the keeper takes all its texts out, once, for a tombstone.
create or replace function audit_entry_loses_texts_alone() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    may_change constant text[] :=
        array['purpose', 'without_case', 'authority', 'texts_sha256', 'redacted_for'];
begin
    if current_user <> 'tieline_keeper' or old.redacted_for is not null
       or new.redacted_for is null
       or (new.purpose, new.without_case, new.authority) is distinct from ('', '', '')
       or to_jsonb(new) - may_change is distinct from to_jsonb(old) - may_change then
        raise exception 'audit entries are never changed or removed' using errcode = 'TLA02';
    end if;
    return new;
end;
$$;
