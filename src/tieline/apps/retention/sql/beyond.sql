-- What purges and holds need of what left a case before: corrections, packages for courts, versions.
create policy matcher_reads on retention_tombstone for select to tieline_matcher
    using (current_user = 'tieline_matcher');
grant select (office_id, kind, thing_id, ordered_at) on retention_tombstone to tieline_matcher;

-- A court asks for what is held as for anything else: the keys that a hold keeps aside are looked through.
create policy matcher_reads on retention_sealedkey for select to tieline_matcher
    using (current_user = 'tieline_matcher');
grant select (office_id, case_id, mention_id, key64, digest) on retention_sealedkey to tieline_matcher;
create index sealed_by_key on retention_sealedkey (key64, digest);

-- Nothing of what is held: neither its versions, by whatever they name, nor what was replied about it.
create policy nothing_of_what_is_held on history_version as restrictive to tieline_app
    using ((select sealed_nothing())
           or (case_id is null or case_id <> all ((select sealed_cases())::bigint[]))
              and (before ->> 'case_id' is null
                   or (before ->> 'case_id')::bigint <> all ((select sealed_cases())::bigint[]))
              and (before ->> 'subject_id' is null
                   or (before ->> 'subject_id')::bigint
                       <> all ((select sealed_subjects())::bigint[]))
              and (kind <> 'submission' or row_id <> all ((select sealed_submissions())::bigint[]))
              and (before ->> 'submission_id' is null
                   or (before ->> 'submission_id')::bigint
                       <> all ((select sealed_submissions())::bigint[]))
              and (before ->> 'hit_id' is null
                   or (before ->> 'hit_id')::bigint <> all ((select sealed_hits())::bigint[])));
create policy nothing_of_what_is_held on corrections_disputereply as restrictive to tieline_app
    using ((select sealed_nothing())
           or correction_id <> all ((select sealed_corrections())::bigint[]));

-- As statistics.sql.
do $$
declare
    one text[];
begin
    foreach one slice 1 in array array[
        ['corrections_correctionanswer', 'note'], ['corrections_disputereply', 'note'],
        ['history_version', 'before'],
        ['proceedings_disclosureitem', 'reason'], ['proceedings_disclosureitem', 'words'],
        ['proceedings_disclosureitem', 'contents'],
        ['proceedings_disclosureitem', 'decided_name'],
        ['proceedings_disclosureitem', 'approved_name'],
        ['proceedings_disclosurerequest', 'proceedings'],
        ['proceedings_disclosurerequest', 'legal_basis'],
        ['proceedings_disclosurerequest', 'case_ref'],
        ['proceedings_disclosurerequest', 'asked_name'],
        ['proceedings_disclosurerequest', 'refused_name'],
        ['proceedings_disclosurerequest', 'refusal_reason'],
        ['proceedings_disclosurerequest', 'refusal_approved_name']] loop
        execute format('alter table %I alter column %I set statistics 0', one[1], one[2]);
    end loop;
end;
$$;

-- What the trigger of a value's posture does when it goes with its case.
grant execute on function caveat_codes(text[]) to tieline_keeper;
