-- What the functions of reviewing.sql read: times and places, no link and no text.
grant select (review_due_at, reviewed_at) on sharing_release to tieline_matcher;
create policy matcher_reads on audit_seal for select to tieline_matcher
    using (current_user = 'tieline_matcher');
create policy matcher_reads on audit_sealinground for select to tieline_matcher
    using (current_user = 'tieline_matcher');
grant select (position, entry_id) on audit_seal to tieline_matcher;
grant select (id, last_position, sealed_at) on audit_sealinground to tieline_matcher;
