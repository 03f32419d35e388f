-- Who was told what of a case of the acting office, as far as it may know who asked. Whoever holds the
-- value in silence, or did or asked for a silent case at that time, is left out: else being told would
-- betray them. Who checked a value is told of only where they let owners learn of it, as far as
-- `list_askers` would tell. All are written down all the same, and told of if they are compromised.
create or replace function was_silent(p_office bigint, p_case bigint, p_at timestamptz)
returns boolean
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    -- At that time, or now.
    select exists (
        select 1 from cases_silence s
        where s.office_id = p_office and s.case_id = p_case
          and (s.ended_at is null or (s.asked_at <= p_at and p_at < s.ended_at)))
$$;
alter function was_silent(bigint, bigint, timestamptz) owner to tieline_matcher;
revoke execute on function was_silent(bigint, bigint, timestamptz) from public;

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
    -- An auditor reads it of a sampled case that they have opened (apps/engagements/sql/opening.sql).
    if not p_case = any (audited_cases()) then
        perform demand_right('read_cases');
    end if;
    return query
    select d.mention_id, d.recipient_id, d.person_id, d.level, d.disclosed_at, e.action::text
    from sharing_disclosure d
    join audit_auditentry e on e.id = d.entry_id
    left join lateral (
        select bool_or(may_point(o.office_id, o.case_id, o.is_withheld, o.by_release,
                                 owner_id, owner_limited)
                       and not was_silent(o.office_id, o.case_id, d.disclosed_at)) as is_shown
        from (select k.key64, k.digest from selectors_matchkey k where k.mention_id = d.mention_id
              union
              select w.key64, w.digest from selectors_withdrawnkey w
              where w.mention_id = d.mention_id
              union
              -- What was taken out of the index is found by what the recipient holds of it itself.
              select k.key64, k.digest
              from corrections_correction c
              join selectors_mention m on m.office_id = c.office_id
                  and m.selector_id = c.selector_id and m.withdrawn_at is null
              join selectors_matchkey k on k.mention_id = m.id
              where c.source_mention_id = d.mention_id and c.office_id = d.recipient_id) m
        join selectors_matchkey o on o.key64 = m.key64 and o.digest = m.digest
            and o.office_id = d.recipient_id
    ) holds on true
    where d.office_id = owner_id and d.case_id = p_case
      -- What a coordinator was told in counts is told of if they are compromised, and not here.
      and d.level < 3
      -- Only who holds a value is told of it by a hit: one who holds it no more is not named either.
      and coalesce(holds.is_shown, e.action = 'selector.checked')
      and not was_silent(d.recipient_id, (e.ids ->> 'case')::bigint, d.disclosed_at)
      and case
          when e.action <> 'selector.checked' then true
          when not exists (select 1 from looks_look l
                           where l.entry_id = d.entry_id and l.tells_owners) then false
          when e.ids ->> 'case' is not null
              then case_reach(d.recipient_id, (e.ids ->> 'case')::bigint, owner_id) >= 2
          else (select a.country = b.country from offices_office a, offices_office b
                where a.id = d.recipient_id and b.id = owner_id)
      end
    order by d.disclosed_at desc, d.mention_id, d.recipient_id, d.person_id, d.level desc;
end;
$$;
alter function list_disclosures(bigint) owner to tieline_matcher;
revoke execute on function list_disclosures(bigint) from public;
grant execute on function list_disclosures(bigint) to tieline_app;
