-- The planner's statistics keep the commonest values of a column, and some in between, as they stand: past
-- every purge. Nothing is planned by the content of these.
do $$
declare
    one text[];
begin
    foreach one slice 1 in array array[
        ['audit_auditentry', 'purpose'], ['audit_auditentry', 'without_case'],
        ['audit_auditentry', 'authority'],
        ['authorities_authority', 'number'], ['authorities_authority', 'number_folded'],
        ['authorities_authority', 'issuer'], ['authorities_authority', 'case_ref'],
        ['authorities_authority', 'allowed_by'], ['authorities_authority', 'reason'],
        ['authorities_authoritynumber', 'as_given'],
        ['authorities_authoritynumber', 'qualifier'],
        ['authorities_authoritynumber', 'canonical'],
        ['calls_callpiece', 'ciphertext'], ['calls_callset', 'wrapped_key'],
        ['cases_attestedsuspicion', 'crime'], ['cases_attestedsuspicion', 'facts'],
        ['cases_case', 'ref'], ['cases_case', 'summary'],
        ['cases_casepointer', 'ref'], ['cases_casepointer', 'summary'],
        ['cases_casepointer', 'ref_for_coordinator'],
        ['cases_silence', 'reason'], ['cases_silence', 'end_reason'],
        ['cases_silence', 'renewal_reason'],
        ['cases_subject', 'label'], ['cases_subject', 'end_reason'],
        ['cases_validation', 'reason'],
        ['compromises_casedamage', 'done'],
        ['engagements_workpaper', 'question'], ['engagements_workpaper', 'finding'],
        ['hits_hithandling', 'reason'], ['hits_unseenoverlap', 'reason'],
        ['offices_keptanswer', 'location'], ['offices_keptanswer', 'body'],
        ['selectors_appearance', 'as_given'], ['selectors_appearance', 'qualifier'],
        ['selectors_appearance', 'notes'],
        ['selectors_quarantinedvalue', 'wrapped_key'], ['selectors_quarantinedvalue', 'sealed'],
        ['selectors_quarantinedvalue', 'reason'],
        ['selectors_selector', 'canonical'],
        ['sharing_marking', 'caveats'], ['sharing_marking', 'reason'],
        ['sharing_release', 'purpose'], ['sharing_release', 'legal_basis'],
        ['sharing_release', 'danger_reason'], ['sharing_release', 'revoked_reason'],
        ['sharing_release', 'review_note'],
        ['submissions_officeslice', 'file_sha256'], ['submissions_officeslice', 'slice_sha256'],
        ['submissions_officeslice', 'row_numbers'], ['submissions_officeslice', 'lines'],
        ['submissions_officeslice', 'wrapped_key'],
        ['submissions_rowproblem', 'header'], ['submissions_rowproblem', 'message'],
        ['submissions_slicechunk', 'ciphertext'],
        ['submissions_submission', 'file_name'], ['submissions_submission', 'file_sha256'],
        ['submissions_submission', 'fingerprint'], ['submissions_submission', 'layout'],
        ['submissions_submission', 'case_ref'], ['submissions_submission', 'authority'],
        ['submissions_submission', 'rejection']] loop
        execute format('alter table %I alter column %I set statistics 0', one[1], one[2]);
    end loop;
end;
$$;
