-- How far a case reaches an office: 0 nothing, 1 a pointer, 2 content. The rules are those of
-- core/reach.py, with the releases that hold at this moment; tests/security/test_reach.py holds the
-- two together. For the matcher's own functions alone, where marking_reserves or office_is_limited
-- say that a pointer may be closed, and before content is told.
create or replace function case_reach(p_owner bigint, p_case bigint, p_recipient bigint)
returns smallint
language plpgsql stable
set search_path = pg_catalog, public, pg_temp
as $$
declare
    label record;
    found_level smallint;
begin
    if p_owner = p_recipient then
        return 2;
    end if;
    select m.id, m.tlp,
           case when a.name <> 'unassigned' and a.id = b.id then true else false end as same_agency,
           (b.name <> 'unassigned' and b.name = any (m.releasable_to_agencies))
               or r.country = any (m.releasable_to_countries) as is_named,
           o.country <> r.country and m.tlp <> 'clear' as is_abroad,
           m.sensitivity > r.ceiling
               or (o.country <> r.country and 'NOFORN' = any (k.codes))
               or (not r.is_law_enforcement and 'LES' = any (k.codes)) as is_kept,
           not k.codes <@ array['NOFORN', 'ORCON', 'LES']
               or office_is_flagged(r.id) as asks_approver,
           r.agency_id, r.country, o.country as own_country, b.name as agency
    into label
    from cases_case c
    join sharing_marking m on m.office_id = c.office_id and m.id = c.marking_id
    cross join lateral (select caveat_codes(m.caveats) as codes) k
    join offices_office o on o.id = c.office_id
    join offices_agency a on a.id = o.agency_id
    join offices_office r on r.id = p_recipient
    join offices_agency b on b.id = r.agency_id
    where c.office_id = p_owner and c.id = p_case;
    if not found then
        return 0;
    end if;
    -- What an authority of the case excludes, no release and no danger opens.
    if exists (
        select 1
        from cases_authoritybound b
        where b.office_id = p_owner and b.case_id = p_case
          and not (b.reach = 'any' or label.country = any (b.countries)
                   or (label.agency <> 'unassigned' and label.agency = any (b.agencies))
                   or (b.reach = 'own_country' and label.country = label.own_country)
                   or (b.reach = 'own_agency' and label.same_agency))
    ) then
        return 0;
    end if;
    select max(case
        when g.is_danger and not g.is_feared then 2
        when label.is_kept or label.tlp = 'red' or g.is_feared
             or (label.tlp = 'amber_strict' and not label.same_agency)
             or (label.is_abroad and g.is_refused)
             or (label.asks_approver and not g.is_approved) then 0
        when label.tlp = 'amber' and not label.same_agency and not label.is_named then 1
        when label.is_abroad and not g.is_assured then 1
        else 2
    end)
    into found_level
    from (
        select false, false, false, false, false
        union all
        select s.danger_reason <> '',
               s.torture is false or s.death_penalty is false,
               false in (s.court_use, s.onward_transfer, s.death_penalty, s.torture),
               s.approved_by is not null,
               btrim(s.legal_basis) <> '' and s.court_use is not null
                   and s.onward_transfer is not null and s.death_penalty is not null
                   and s.torture is not null
        from sharing_release s
        where s.office_id = p_owner and s.case_id = p_case and s.marking_id = label.id
          and (s.to_office_id = p_recipient or s.to_agency_id = label.agency_id
               or s.to_country = label.country)
          and s.released_at is not null and s.revoked_at is null
          and (s.expires_at is null or s.expires_at > now())
    ) g (is_danger, is_feared, is_refused, is_approved, is_assured);
    return found_level;
end;
$$;
revoke execute on function case_reach(bigint, bigint, bigint) from public;
grant execute on function case_reach(bigint, bigint, bigint) to tieline_matcher;
