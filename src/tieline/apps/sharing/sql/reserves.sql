-- What the matcher asks before it weighs each case against each office: most markings close no
-- pointer, and most offices are limited by none, so that nothing is to be weighed.
--
-- The rules are those of core/reach.py; tests/security/test_reach.py holds the two together.

-- Whether a named approver must agree to what goes to this office.
create or replace function office_is_flagged(p_office bigint) returns boolean
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    select exists (
        select 1
        from offices_office o
        join sharing_partnerflag f on f.ended_at is null
            and (f.flagged_office_id = o.id or f.flagged_agency_id = o.agency_id
                 or f.flagged_country = o.country)
        where o.id = p_office)
$$;
revoke execute on function office_is_flagged(bigint) from public;
grant execute on function office_is_flagged(bigint) to tieline_matcher;

-- Whether every marking must be weighed for this office. An unknown office is limited.
create or replace function office_is_limited(p_office bigint) returns boolean
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    select coalesce(
        (select o.ceiling < 4 or not o.is_law_enforcement or office_is_flagged(o.id)
         from offices_office o where o.id = p_office),
        true)
$$;
revoke execute on function office_is_limited(bigint) from public;
grant execute on function office_is_limited(bigint) to tieline_matcher;

-- The caveats as the rules compare them.
create or replace function caveat_codes(p_caveats text[]) returns text[]
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select coalesce(array_agg(upper(btrim(c))), '{}') from unnest(p_caveats) c
$$;
revoke execute on function caveat_codes(text[]) from public;
grant execute on function caveat_codes(text[]) to tieline_app, tieline_matcher;

-- Whether a marking closes a pointer to some office that is not limited. It sees what its caller
-- sees: the application the markings of its own office. An unknown marking reserves.
create or replace function marking_reserves(p_marking bigint) returns boolean
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    select coalesce(
        (select m.tlp in ('red', 'amber_strict')
                or 'NOFORN' = any (caveat_codes(m.caveats))
                or not caveat_codes(m.caveats) <@ array['NOFORN', 'ORCON', 'LES']
         from sharing_marking m where m.id = p_marking),
        true)
$$;
revoke execute on function marking_reserves(bigint) from public;
grant execute on function marking_reserves(bigint) to tieline_app, tieline_matcher;

-- Whoever approves or reviews a release does so as themselves, and is a supervisor at that moment.
-- (A constraint keeps who asked from approving.) Whoever revokes one does so as themselves.
create or replace function supervisor_decides() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
declare
    approves boolean := new.approved_by is not null;
    reviews boolean := new.reviewed_by is not null;
    revokes boolean := new.revoked_by is not null;
begin
    if tg_op = 'UPDATE' then
        approves := new.approved_by is distinct from old.approved_by;
        reviews := new.reviewed_by is distinct from old.reviewed_by;
        revokes := new.revoked_by is distinct from old.revoked_by;
    end if;
    if revokes and new.revoked_by is distinct from acting_person() then
        raise exception 'a release is revoked by whoever acts, as themselves'
            using errcode = 'TLA06';
    end if;
    if (approves and new.approved_by is distinct from acting_person())
        or (reviews and new.reviewed_by is distinct from acting_person())
        or ((approves or reviews) and not acting_may('supervise'))
    then
        raise exception 'a release is approved and reviewed by a supervisor, as themselves'
            using errcode = 'TLA06';
    end if;
    return new;
end;
$$;

-- The same question for the application, of a recipient that someone may be about to tell: an office,
-- or else a whole agency, or else a whole country, which is flagged if any part of it is. It demands
-- the right to read cases, and tells nothing of the flag.
create or replace function party_is_flagged(p_office bigint, p_agency bigint, p_country text)
returns boolean
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform demand_right('read_cases');
    if p_office is not null then
        return office_is_flagged(p_office);
    end if;
    return exists (
        select 1
        from sharing_partnerflag f
        where f.ended_at is null
          and case when p_agency is not null
              then f.flagged_agency_id = p_agency
                   or f.flagged_country = (select a.country from offices_agency a
                                           where a.id = p_agency)
              else f.flagged_country = p_country
                   or f.flagged_agency_id in (select a.id from offices_agency a
                                              where a.country = p_country)
              end)
        or exists (
            select 1
            from offices_office o
            where case when p_agency is not null then o.agency_id = p_agency
                       else o.country = p_country end
              and office_is_flagged(o.id));
end;
$$;
alter function party_is_flagged(bigint, bigint, text) owner to tieline_matcher;
revoke execute on function party_is_flagged(bigint, bigint, text) from public;
grant execute on function party_is_flagged(bigint, bigint, text) to tieline_app;
