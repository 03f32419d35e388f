-- Looks and alerts: who may read, write and close them.
alter table looks_look
    add constraint look_for_own_case foreign key (office_id, case_id)
        references cases_case (office_id, id),
    add constraint look_by_own_submission foreign key (office_id, submission_id)
        references submissions_submission (office_id, id),
    add constraint look_under_own_marking foreign key (office_id, marking_id)
        references sharing_marking (office_id, id),
    add constraint one_block_for_each_digest check (cardinality(digests) = cardinality(blocks)),
    add constraint look_counts_something check (value_count >= 0),
    add constraint told_where_it_may_be check (
        cardinality(told_key64) = cardinality(told_digests)
        and (tells_owners or told_digests = '{}')),
    add constraint told_under_a_marking check (tells_owners = (told_marking is not null));
-- The checks whose owners may learn who asked, by what they asked for.
create index looks_told on looks_look using gin (told_digests) where tells_owners;
create index looks_told_under on looks_look (office_id, marking_id) where tells_owners;

alter table looks_look enable row level security;
alter table looks_look force row level security;
-- One's own, and with the right to it the office's. The operator's worker looks for signs in them and
-- removes the old ones.
create policy own_looks_and_auditor_reads on looks_look for select to tieline_app
    using (office_id = (select acting_office())
           and (person_id = (select acting_person()) or (select acting_may('audit'))
                or (select acting_may('operate'))));
create policy whoever_asks_adds on looks_look for insert to tieline_app
    with check (office_id = (select acting_office())
                and (person_id = (select acting_person()) or (select acting_may('operate')))
                and ((select acting_may('check')) or (select acting_may('work_cases'))
                     or (select acting_may('protect'))));
create policy operator_examines on looks_look for update to tieline_app
    using (office_id = (select acting_office()) and (select acting_may('operate')))
    with check (office_id = (select acting_office()) and (select acting_may('operate')));
create policy operator_removes on looks_look for delete to tieline_app
    using (office_id = (select acting_office()) and (select acting_may('operate')));
create policy owner_counts on looks_look for select to tieline_owner using (true);
create policy matcher_reads on looks_look for select to tieline_matcher using (true);
-- A file is counted for whoever handed it in, whoever brings it to its end.
create policy matcher_counts_files on looks_look for insert to tieline_matcher
    with check (origin = 'submission');
create policy matcher_lets_files_go_on on looks_look for update to tieline_matcher
    using (origin = 'submission') with check (origin = 'submission');
create policy matcher_marks_anew on looks_look for update to tieline_matcher
    using (tells_owners) with check (tells_owners);
create policy keeper_all on looks_look to tieline_keeper using (true) with check (true);
grant select, insert, delete, update (examined_at) on looks_look to tieline_app;
grant insert, update (at, value_count, digests, blocks, delayed_until, marking_id, told_marking)
    on looks_look to tieline_matcher;
grant select (id, office_id, person_id, at, origin, submission_id, delayed_until, examined_at,
    tells_owners, told_key64, told_digests, marking_id, told_marking) on looks_look to tieline_matcher;
grant select, delete on looks_look to tieline_keeper;

alter table looks_fishingalert enable row level security;
alter table looks_fishingalert force row level security;
-- For the auditor. The operator's worker opens them and sees which stand; nobody else, those least
-- of whom they speak.
create policy auditor_reads on looks_fishingalert for select to tieline_app
    using (office_id = (select acting_office())
           and ((select acting_may('audit')) or (select acting_may('operate'))));
create policy operator_opens on looks_fishingalert for insert to tieline_app
    with check (office_id = (select acting_office()) and (select acting_may('operate')));
create policy operator_widens on looks_fishingalert for update to tieline_app
    using (office_id = (select acting_office()) and (select acting_may('operate'))
           and closed_at is null)
    with check (office_id = (select acting_office()) and (select acting_may('operate'))
                and closed_at is null);
create policy auditor_closes on looks_fishingalert for update to tieline_app
    using (office_id = (select acting_office()) and (select acting_may('audit')))
    with check (office_id = (select acting_office()) and (select acting_may('audit')));
create policy keeper_all on looks_fishingalert to tieline_keeper using (true) with check (true);
grant select, insert,
    update (since, until, count, closed_at, closed_by, finding, reason)
    on looks_fishingalert to tieline_app;
grant select, delete on looks_fishingalert to tieline_keeper;


-- A new marking in the place of an old one reaches the checks that are told under it, in its own
-- transaction. The matcher reads no marking: what one says is handed to it here.
create function marking_reaches_looks() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    update looks_look l
    set marking_id = new.id,
        told_marking = jsonb_build_object(
            'sensitivity', new.sensitivity, 'caveats', to_jsonb(new.caveats),
            'handling', new.handling, 'source', new.source, 'information', new.information,
            'agencies', to_jsonb(new.releasable_to_agencies),
            'countries', to_jsonb(new.releasable_to_countries), 'tlp', new.tlp)
    where l.tells_owners and l.office_id = new.office_id and l.marking_id = new.replaces_id;
    return new;
end;
$$;
alter function marking_reaches_looks() owner to tieline_matcher;
revoke execute on function marking_reaches_looks() from public;
grant execute on function marking_reaches_looks() to tieline_app;
create trigger marking_reaches_looks after insert on sharing_marking
    for each row when (new.replaces_id is not null)
    execute function marking_reaches_looks();
