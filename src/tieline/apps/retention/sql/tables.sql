-- What stays of a purge. Whoever reads cases sees it; a supervisor orders it, or the operator for what is
-- due; the keeper purges and says when.
alter table retention_tombstone enable row level security;
alter table retention_tombstone force row level security;
create policy own_office_reads on retention_tombstone for select to tieline_app
    using (office_id = (select acting_office()) and (select acting_may('read_cases')));
create policy supervisor_or_operator_orders on retention_tombstone for insert to tieline_app
    with check (office_id = (select acting_office()) and ordered_by = (select acting_person())
                and ((select acting_may('supervise')) or (select acting_may('operate'))));
create policy operator_notes on retention_tombstone for update to tieline_app
    using (office_id = (select acting_office())
           and ((select acting_may('supervise')) or (select acting_may('operate'))))
    with check (office_id = (select acting_office())
                and ((select acting_may('supervise')) or (select acting_may('operate'))));
create policy keeper_all on retention_tombstone to tieline_keeper using (true) with check (true);
grant select, insert on retention_tombstone to tieline_app;
grant update (noted_at) on retention_tombstone to tieline_app;
grant usage on sequence retention_tombstone_id_seq to tieline_app, tieline_keeper;
grant select, insert, update (purged_at, noted_at, rewritten_at) on retention_tombstone
    to tieline_keeper;

-- A row of the application says nothing of what the keeper has done.
create trigger tombstone_begins_as_an_order before insert on retention_tombstone
    for each row execute function tombstone_begins_as_an_order();

-- What a purge empties where the row itself must stay, and what it takes along.
grant update (state, file_name, file_sha256, fingerprint, layout, case_ref, authority, authority_id,
              rejection, failure_code, encoding, delimiter, marking_id) on submissions_submission
    to tieline_keeper;
grant insert on sharing_marking to tieline_keeper;
grant usage on sequence sharing_marking_id_seq to tieline_keeper;
grant update (like_id, likeness) on cases_attestedsuspicion to tieline_keeper;
grant update (case_id, digests, blocks, tells_owners, told_key64, told_digests, told_marking, marking_id)
    on looks_look to tieline_keeper;
grant update (question, finding) on engagements_workpaper to tieline_keeper;
-- What the triggers of the tables do that it deletes from.
grant insert on cases_casepointer to tieline_keeper;
grant execute on function marking_reserves(bigint), set_key_answers(bigint, bigint, bigint),
    keep_pointer(bigint, bigint) to tieline_keeper;

-- Drawn cases outlive the case: the draw can be computed again from the ids it was made from.
alter table engagements_sampledcase drop constraint sample_of_own_case;

-- A mention that is removed is looked for among the keys kept aside, once for each: without an index a file
-- of a hundred thousand values takes hours. The table is all but empty otherwise.
create index withdrawn_by_mention on selectors_withdrawnkey (office_id, mention_id);
