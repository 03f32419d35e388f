alter table selectors_mention
    add constraint case_of_own foreign key (office_id, case_id)
        references cases_case (office_id, id),
    add constraint selector_of_own foreign key (office_id, selector_id)
        references selectors_selector (office_id, id),
    add constraint published_by_own foreign key (office_id, submission_id)
        references submissions_submission (office_id, id);
alter table selectors_appearance
    add constraint mention_of_own foreign key (office_id, mention_id)
        references selectors_mention (office_id, id),
    add constraint submission_of_own foreign key (office_id, submission_id)
        references submissions_submission (office_id, id);
alter table selectors_matchkey
    add column xid8 xid8 not null default pg_current_xact_id(),
    add constraint mention_of_own foreign key (office_id, mention_id)
        references selectors_mention (office_id, id),
    add constraint case_of_own foreign key (office_id, case_id)
        references cases_case (office_id, id);
alter table selectors_withdrawnkey
    add column xid8 xid8 not null default pg_current_xact_id(),
    add constraint mention_of_own foreign key (office_id, mention_id)
        references selectors_mention (office_id, id),
    add constraint submission_of_own foreign key (office_id, submission_id)
        references submissions_submission (office_id, id);
alter table selectors_matchkey alter column key64 set statistics 1000;

do $$
declare
    t text;
begin
    foreach t in array array['selectors_selector', 'selectors_mention', 'selectors_appearance',
                             'selectors_matchkey', 'selectors_withdrawnkey'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy own_office on %I to tieline_app
            using (office_id = (select acting_office()))
            with check (office_id = (select acting_office()))', t);
        execute format('create policy keeper_all on %I to tieline_keeper
            using (true) with check (true)', t);
        execute format('grant select, insert, update, delete on %I to tieline_keeper', t);
    end loop;
end;
$$;
grant select, insert on selectors_selector to tieline_app;
grant select, insert, update (withdrawn_at) on selectors_mention to tieline_app;
grant select, insert, update (withdrawn_at) on selectors_appearance to tieline_app;
grant select, delete, insert (mention_id, alias_version, office_id, case_id, key64, digest,
    is_principal, is_silent, published_at, seen_from, seen_to),
    update (is_silent, seen_from, seen_to) on selectors_matchkey to tieline_app;
grant select, insert (office_id, submission_id, mention_id, key64, digest)
    on selectors_withdrawnkey to tieline_app;

-- The matcher sees keys and numbers of every office; never a value.
create policy matcher_reads on selectors_matchkey for select to tieline_matcher using (true);
create policy matcher_settles on selectors_withdrawnkey to tieline_matcher using (true);
grant select on selectors_matchkey to tieline_matcher;
grant select, delete on selectors_withdrawnkey to tieline_matcher;
create policy matcher_reads on selectors_mention for select to tieline_matcher using (true);
grant select (id, office_id, case_id, submission_id, withdrawn_at)
    on selectors_mention to tieline_matcher;

-- A case's silence holds for its keys from the same transaction on.
create function posture_reaches_keys() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
    update selectors_matchkey
    set is_silent = (new.posture = 'silent')
    where office_id = new.office_id and case_id = new.id;
    return new;
end;
$$;
create trigger posture_reaches_keys after update of posture on cases_case
    for each row when (old.posture is distinct from new.posture)
    execute function posture_reaches_keys();
