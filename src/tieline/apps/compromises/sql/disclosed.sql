-- Who was told what of a case of the acting office, as far as it may know who asked. Whoever holds the
-- value in silence, or asked for a silent case, is left out: else being told would betray them. They
-- are written down all the same, and told of if they are compromised.
create or replace function list_disclosures(p_case bigint)
returns table (
    mention_id bigint, recipient_id bigint, person_id bigint, level smallint,
    disclosed_at timestamptz, look text)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
    owner_id bigint := acting_office();
    owner_limited boolean := office_is_limited(owner_id);
begin
    perform demand_right('read_cases');
    return query
    select d.mention_id, d.recipient_id, d.person_id, d.level, d.disclosed_at, e.action::text
    from sharing_disclosure d
    join audit_auditentry e on e.id = d.entry_id
    left join lateral (
        select bool_or(may_point(o.office_id, o.case_id, o.is_withheld, o.by_release,
                                 owner_id, owner_limited)) as is_shown
        from (select k.key64, k.digest from selectors_matchkey k where k.mention_id = d.mention_id
              union
              select w.key64, w.digest from selectors_withdrawnkey w
              where w.mention_id = d.mention_id) m
        join selectors_matchkey o on o.key64 = m.key64 and o.digest = m.digest
            and o.office_id = d.recipient_id
    ) holds on true
    where d.office_id = owner_id and d.case_id = p_case
      and coalesce(holds.is_shown, true)
      and not exists (
          select 1 from cases_silence s
          where s.office_id = d.recipient_id and s.case_id = (e.ids ->> 'case')::bigint
            and s.selector_id is null and s.ended_at is null)
      and (e.ids ->> 'case' is null
           or case_reach(d.recipient_id, (e.ids ->> 'case')::bigint, owner_id) >= 1)
    order by d.disclosed_at desc, d.mention_id, d.recipient_id, d.person_id, d.level desc;
end;
$$;
alter function list_disclosures(bigint) owner to tieline_matcher;
revoke execute on function list_disclosures(bigint) from public;
grant execute on function list_disclosures(bigint) to tieline_app;
