-- A number moves with its agency's custodian, and what belongs to it moves along.
alter table selectors_protectedkey add constraint key_of_own
    foreign key (office_id, number_id) references selectors_protectednumber (office_id, id)
    on update cascade;
alter table selectors_protectedmatch add constraint match_of_own
    foreign key (office_id, number_id) references selectors_protectednumber (office_id, id)
    on update cascade;
alter table selectors_privilegedkey add constraint key_of_own
    foreign key (office_id, number_id) references selectors_privilegednumber (office_id, id);
alter table selectors_quarantinedvalue
    add constraint case_of_own foreign key (office_id, case_id)
        references cases_case (office_id, id),
    add constraint submission_of_own foreign key (office_id, submission_id)
        references submissions_submission (office_id, id);
alter table selectors_protectedkey add constraint match_key_is_whole
    check ((key64 is null) = (match_digest is null));

do $$
declare
    t text;
begin
    foreach t in array array['selectors_protectednumber', 'selectors_protectedkey',
                             'selectors_protectedmatch', 'selectors_privilegednumber',
                             'selectors_privilegedkey', 'selectors_quarantinedvalue'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
    end loop;
    foreach t in array array['selectors_protectednumber', 'selectors_protectedkey',
                             'selectors_protectedmatch'] loop
        execute format('create policy custodian on %I to tieline_app
            using (office_id = (select acting_office()) and (select acting_may(''protect'')))
            with check (office_id = (select acting_office()) and (select acting_may(''protect'')))', t);
        execute format('create policy matcher_all on %I to tieline_matcher
            using (true) with check (true)', t);
    end loop;
    foreach t in array array['selectors_privilegednumber', 'selectors_privilegedkey'] loop
        execute format('create policy supervisor on %I to tieline_app
            using (office_id = (select acting_office()) and (select acting_may(''supervise'')))
            with check (office_id = (select acting_office()) and (select acting_may(''supervise'')))',
            t);
        execute format('create policy matcher_reads on %I for select to tieline_matcher
            using (true)', t);
    end loop;
end;
$$;
create policy own_office_reads on selectors_quarantinedvalue for select to tieline_app
    using (office_id = (select acting_office()) and (select acting_may('read_cases')));
create policy own_office_adds on selectors_quarantinedvalue for insert to tieline_app
    with check (office_id = (select acting_office()) and (select acting_may('work_cases')));
create policy supervisor_decides on selectors_quarantinedvalue for update to tieline_app
    using (office_id = (select acting_office()) and (select acting_may('supervise')))
    with check (office_id = (select acting_office()) and (select acting_may('supervise')));
create policy keeper_all on selectors_quarantinedvalue to tieline_keeper
    using (true) with check (true);

-- Digests are written and not read by whoever serves.
grant select (id, uuid, office_id, code, kind, added_at, added_by, expires_at, compared_at, ended_at,
              ended_by, end_reason),
    insert (uuid, office_id, code, kind, digest, added_at, added_by, expires_at, compared_at,
            ended_at, ended_by, end_reason),
    update (ended_at, ended_by, end_reason) on selectors_protectednumber to tieline_app;
grant select (id, office_id, number_id), insert, delete on selectors_protectedkey to tieline_app;
grant select (id, uuid, office_id, number_id, met_office_id, how, met_at, seen_at, seen_by, done),
    update (seen_at, seen_by, done) on selectors_protectedmatch to tieline_app;
grant select (id, uuid, office_id, holder_class, kind, basis, added_at, added_by, ended_at, ended_by,
              end_reason),
    insert (uuid, office_id, holder_class, kind, basis, digest, added_at, added_by, ended_at,
            ended_by, end_reason),
    update (ended_at, ended_by, end_reason) on selectors_privilegednumber to tieline_app;
grant select (id, office_id, number_id), insert, delete on selectors_privilegedkey to tieline_app;
grant select, insert,
    update (state, value_digest, wrapped_key, sealed, decided_at, decided_by, reason)
    on selectors_quarantinedvalue to tieline_app;
grant select, delete on selectors_quarantinedvalue to tieline_keeper;

-- The matcher reads no code, no rule and no words.
grant select (id, office_id, expires_at, compared_at, ended_at), update (office_id, compared_at)
    on selectors_protectednumber to tieline_matcher;
grant select (id, office_id, number_id, digest, key64, match_digest), update (key64, match_digest)
    on selectors_protectedkey to tieline_matcher;
grant insert (uuid, office_id, number_id, met_office_id, how, source, met_at, done)
    on selectors_protectedmatch to tieline_matcher;
grant select (id, office_id, holder_class, ended_at) on selectors_privilegednumber
    to tieline_matcher;
grant select (office_id, number_id, digest) on selectors_privilegedkey to tieline_matcher;
