-- The mention first: then the matcher, which asks for mentions of every office, needs no index
-- beside it.
alter table selectors_matchkey
    drop constraint selectors_matchkey_pkey,
    add constraint selectors_matchkey_pkey primary key (mention_id, alias_version, office_id);

-- A case's silence holds for its keys from the same transaction on. Only a live mention has keys.
create or replace function posture_reaches_keys() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
    update selectors_matchkey k
    set is_silent = (new.posture = 'silent')
    from selectors_mention m
    where m.office_id = new.office_id and m.case_id = new.id and m.withdrawn_at is null
      and k.mention_id = m.id and k.office_id = m.office_id;
    return new;
end;
$$;
