-- What the trail of the acting office says of one hit: who looked, what was done with the case, the
-- value, the submissions and the hit itself. Against a committed entry of whoever may read cases, since
-- an entry is otherwise its person's and the auditors' alone. Only the actions that are listed: what
-- auditors, custodians and administrators do is theirs. What counsel looked at and answered for
-- a court is told to counsel and supervisors: it may have asked since a silent case shares the value.
--
-- `p_about` holds by the name of an id the ids that count, such as {"case": [12], "hit": [7]}; looks at
-- values count where they name one of `p_digests`. No number of an entry and no place in the chain is
-- told: both count the work of all offices together. A link names its place to whoever holds the chain.
create or replace function trace_entries(p_entry bigint, p_about jsonb, p_digests uuid[])
returns table (
    at timestamptz, person_id bigint, action text, purpose text, without_case text, authority text,
    source text, ids jsonb, sealed_at timestamptz, link bytea)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
    asker bigint := demand_committed_entry(p_entry, array['hit.traced'], null);
    is_told_of_courts boolean := acting_may('counsel') or acting_may('supervise');
begin
    return query
    select e.at, e.person_id, e.action::text, e.purpose::text, e.without_case::text,
           e.authority::text, e.source::text, e.ids,
           (select min(r.sealed_at) from audit_sealinground r where r.last_position >= s.position),
           s.link
    from audit_auditentry e
    left join audit_seal s on s.entry_id = e.id
    where e.office_id = asker
      and (case
           when e.action in ('selector.checked', 'hit.viewed') and e.digests && p_digests then true
           when e.action = any (array[
               'askers.listed', 'authority.recorded', 'authority.replaced', 'calls.kept',
               'case.damage_assessed', 'case.opened', 'case.posture_changed', 'case.remarked',
               'hit.assigned', 'hit.disposed', 'hit.viewed', 'marking.added', 'notice.acknowledged',
               'provenance.made', 'release.approved', 'release.asked', 'release.declined',
               'release.given', 'release.lapsed', 'release.reviewed', 'release.revoked',
               'silence.allowed', 'silence.asked', 'silence.ended', 'silence.renewal_asked',
               'subject.attested', 'subject.ended', 'subject.opened', 'subject.validated',
               'subject.values_added', 'subject.values_taken_out', 'submission.finished',
               'submission.parsed', 'submission.published', 'submission.received',
               'submission.scanned', 'submission.superseded', 'submission.taken_over',
               'submission.withdrawn'])
           or e.action = 'hit.traced' and (is_told_of_courts or e.ids ->> 'hit' <> '0')
           or e.action in ('disclosure.answered', 'disclosure.issued') and is_told_of_courts
           then exists (select 1 from jsonb_each(p_about) a where a.value @> (e.ids -> a.key))
           else false end)
    order by e.at, e.id;
end;
$$;
alter function trace_entries(bigint, jsonb, uuid[]) owner to tieline_matcher;
revoke execute on function trace_entries(bigint, jsonb, uuid[]) from public;
grant execute on function trace_entries(bigint, jsonb, uuid[]) to tieline_app;
