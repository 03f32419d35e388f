alter table selectors_keysnapshot add column horizon xid8;
alter table selectors_gonekey add column xid8 xid8 not null default pg_current_xact_id();
alter table selectors_narrowing
    add column horizon xid8,
    add constraint submission_of_own foreign key (office_id, submission_id)
        references submissions_submission (office_id, id) on delete cascade;
alter table selectors_candidatekey
    add constraint narrowed foreign key (submission_id)
        references selectors_narrowing (submission_id) on delete cascade;

-- What came since a snapshot, and how much that is.
create index key_since on selectors_matchkey (xid8);

-- What stands here tells that somebody holds a key: the matcher's functions alone read it.
do $$
declare
    t text;
begin
    foreach t in array array['selectors_keysnapshot', 'selectors_gonekey', 'selectors_narrowing',
                             'selectors_candidatekey'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy matcher_all on %I to tieline_matcher
            using (current_user = ''tieline_matcher'')
            with check (current_user = ''tieline_matcher'')', t);
        execute format('create policy keeper_all on %I to tieline_keeper
            using (true) with check (true)', t);
        execute format('grant select, insert, update, delete on %I to tieline_matcher', t);
        execute format('grant select, delete on %I to tieline_keeper', t);
    end loop;
end;
$$;
grant usage on sequence selectors_gonekey_id_seq to tieline_matcher;

create trigger note_gone_keys after delete on selectors_matchkey
    referencing old table as removed
    for each statement execute function note_gone_keys();
