-- The mention first: then the matcher, which asks for mentions of every office, needs no index
-- beside it.
alter table selectors_matchkey
    drop constraint selectors_matchkey_pkey,
    add constraint selectors_matchkey_pkey primary key (mention_id, alias_version, office_id);
