-- What a revoked party was told, as its owners read it. Each runs as the matcher, which reads what was
-- disclosed and released of all offices, and shows an office its own alone.

-- The offices that a compromise revokes, if it revokes any. Internal to the matcher.
create or replace function offices_of_compromise(p_office bigint, p_country text)
returns bigint[]
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    select array(select o.id from offices_office o
                 where o.id <> 0 and (o.id = p_office or o.country = nullif(p_country, '')))
$$;
alter function offices_of_compromise(bigint, text) owner to tieline_matcher;
revoke execute on function offices_of_compromise(bigint, text) from public;

-- Everything told to the party of a compromise until it was reinstated: what was disclosed by looks of
-- its people or for its offices, and what was recorded as released to it. A new record of something
-- told is added here as one more arm, with a `what` of its own. Internal to the matcher.
create or replace function told_to_compromised(p_compromise bigint)
returns table (
    what text, owner_id bigint, case_id bigint, mention_id bigint, level smallint,
    recipient_id bigint, person_id bigint, person_name text, told_at timestamptz, is_since boolean)
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    with c as materialized (
        select c.*, offices_of_compromise(c.revoked_office_id, c.revoked_country) as offices
        from compromises_compromise c where c.id = p_compromise
    ),
    people as materialized (
        select r.person_id, r.name from compromises_revokedperson r
        where r.compromise_id = p_compromise
    ),
    agencies as materialized (
        select distinct o.agency_id, o.country
        from offices_office o, c where o.id = any (c.offices)
    )
    select 'disclosure', d.office_id, d.case_id, d.mention_id, d.level, d.recipient_id,
           d.person_id, p.name::text, d.disclosed_at, d.disclosed_at >= c.since_at
    from c
    join sharing_disclosure d
      on d.recipient_id = any (c.offices) or d.person_id in (select person_id from people)
    left join people p on p.person_id = d.person_id
    where d.disclosed_at <= coalesce(c.lifted_at, 'infinity')
    union all
    select 'release', r.office_id, r.case_id, null, null, r.to_office_id,
           null, null, r.released_at, coalesce(r.revoked_at, 'infinity') >= c.since_at
    from c
    join sharing_release r
      on r.to_office_id = any (c.offices)
         or r.to_agency_id in (select agency_id from agencies)
         or r.to_country in (select country from agencies)
         or r.to_country = nullif(c.revoked_country, '')
    where r.released_at <= coalesce(c.lifted_at, 'infinity')
$$;
alter function told_to_compromised(bigint) owner to tieline_matcher;
revoke execute on function told_to_compromised(bigint) from public;

-- How much a party was told, in all: counts alone. For whoever declares, before and after.
create or replace function count_told(p_compromise bigint)
returns table (
    since bigint, before bigint, released bigint, offices bigint, notices bigint, looks bigint)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
begin
    if not (acting_may('operate')
            or ((acting_may('supervise') or acting_may('administer'))
                and exists (select 1 from compromises_compromise c
                            join compromises_revokedperson r on r.compromise_id = c.id
                            where c.id = p_compromise
                              and r.person_id = c.revoked_person_id
                              and r.home_office_id = acting_office()))) then
        perform demand_right('operate');
    end if;
    return query
    with c as (
        select c.*, offices_of_compromise(c.revoked_office_id, c.revoked_country) as revoked
        from compromises_compromise c where c.id = p_compromise
    )
    select count(*) filter (where t.what = 'disclosure' and t.is_since),
           count(*) filter (where t.what = 'disclosure' and not t.is_since),
           count(*) filter (where t.what = 'release'),
           (select count(*) from concerned_offices(p_compromise)),
           (select count(*) from notices_notice n, c
            where n.office_id = any (c.revoked) and n.retracted_at is null),
           (select count(*) from audit_auditentry e, c
            where e.digests <> '{}' and e.at <= c.declared_at
              and (e.office_id = any (c.revoked)
                   or e.person_id in (select r.person_id from compromises_revokedperson r
                                      where r.compromise_id = p_compromise)))
    from told_to_compromised(p_compromise) t;
end;
$$;
alter function count_told(bigint) owner to tieline_matcher;
revoke execute on function count_told(bigint) from public;
grant execute on function count_told(bigint) to tieline_app;

-- The offices that have something to assess: they told the party something, or its people could read
-- their cases. Revoked ones are left out, since nobody acts for them. Internal to the matcher.
create or replace function concerned_offices(p_compromise bigint)
returns table (office_id bigint, had_readers boolean)
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    with c as (
        select c.own_offices,
               offices_of_compromise(c.revoked_office_id, c.revoked_country) as revoked
        from compromises_compromise c where c.id = p_compromise
    )
    select u.office_id, bool_or(u.had_readers)
    from (
        select t.owner_id as office_id, false as had_readers from told_to_compromised(p_compromise) t
        union all
        select o, true from c, unnest(c.own_offices) o
    ) u, c
    where u.office_id <> 0 and u.office_id <> all (c.revoked)
    group by u.office_id
    order by u.office_id
$$;
alter function concerned_offices(bigint) owner to tieline_matcher;
revoke execute on function concerned_offices(bigint) from public;

-- For the operator, who opens the assessments in the name of each office.
create or replace function list_concerned(p_compromise bigint)
returns table (
    office_id bigint, had_readers boolean, party text, since_at timestamptz, reason text,
    declared_at timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
begin
    perform demand_right('operate');
    return query
    select o.office_id, o.had_readers, c.party::text, c.since_at, c.reason::text, c.declared_at
    from concerned_offices(p_compromise) o, compromises_compromise c
    where c.id = p_compromise;
end;
$$;
alter function list_concerned(bigint) owner to tieline_matcher;
revoke execute on function list_concerned(bigint) from public;
grant execute on function list_concerned(bigint) to tieline_app;

-- What the acting office told the party of one of its assessments: its own items alone.
create or replace function list_compromised_items(p_assessment bigint)
returns table (
    what text, case_id bigint, mention_id bigint, level smallint, recipient_id bigint,
    person_name text, told_at timestamptz, is_since boolean)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
declare
    of_compromise bigint;
begin
    perform demand_right('read_cases');
    select a.compromise_id into of_compromise
    from compromises_damageassessment a
    where a.id = p_assessment and a.office_id = acting_office();
    return query
    select t.what, t.case_id, t.mention_id, t.level, t.recipient_id, t.person_name, t.told_at,
           t.is_since
    from told_to_compromised(of_compromise) t
    where t.owner_id = acting_office()
    order by t.told_at desc, t.mention_id, t.level;
end;
$$;
alter function list_compromised_items(bigint) owner to tieline_matcher;
revoke execute on function list_compromised_items(bigint) from public;
grant execute on function list_compromised_items(bigint) to tieline_app;
