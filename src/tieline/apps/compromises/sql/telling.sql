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

-- The looks of a party at a coordinator's desk, and which office's clearance each rests on. What stood
-- there, the owners of one case may not know of one another: so their own arrangement is what they are
-- told of, and never whether anything stood there. A look is answered within 15 minutes of its entry or
-- not at all, and what ends or begins meanwhile commits later than its time says: so the look counts as
-- one at any of these moments. Internal to the matcher.
create or replace function desk_looks(p_compromise bigint)
returns table (
    owner_id bigint, is_for_silent boolean, recipient_id bigint, person_id bigint, at timestamptz)
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    with c as materialized (
        select c.lifted_at, offices_of_compromise(c.revoked_office_id, c.revoked_country) as offices
        from compromises_compromise c where c.id = p_compromise
    ),
    -- Each arm by an index of its own: the trail is long.
    looked as (
        select e.id, e.office_id, e.person_id, e.at
        from c join audit_auditentry e
          on e.action = 'overlaps.listed' and e.office_id = any (c.offices)
        union
        select e.id, e.office_id, e.person_id, e.at
        from compromises_revokedperson r join audit_auditentry e
          on e.action = 'overlaps.listed' and e.person_id = r.person_id
        where r.compromise_id = p_compromise
    )
    select l.office_id, l.is_for_silent, e.office_id, e.person_id, e.at
    from c
    join looked e on e.at <= coalesce(c.lifted_at, 'infinity')
    join accords_clearance l
      on l.person_id = e.person_id and e.at >= l.cleared_at - interval '15 minutes'
         and e.at <= coalesce(l.ended_at + interval '15 minutes', 'infinity')
$$;
alter function desk_looks(bigint) owner to tieline_matcher;
revoke execute on function desk_looks(bigint) from public;

-- Which cases of these offices did not tell everybody, from when until when: as long as each was silent,
-- and as long as each marking stood that keeps it from some. It asks nothing of other offices' cases.
-- Internal to the matcher.
create or replace function kept_back(p_offices bigint[])
returns table (office_id bigint, case_id bigint, from_at timestamptz, until timestamptz)
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    with recursive layer as (
        select c.office_id, c.id as case_id, c.marking_id, 'infinity'::timestamptz as until
        from cases_case c where c.office_id = any (p_offices)
        union all
        select l.office_id, l.case_id, m.replaces_id, m.marked_at
        from layer l join sharing_marking m on m.office_id = l.office_id and m.id = l.marking_id
        where m.replaces_id is not null
    ),
    marked as materialized (
        select l.office_id, l.case_id, m.id, m.tlp, m.caveats, m.marked_at, l.until
        from layer l join sharing_marking m on m.office_id = l.office_id and m.id = l.marking_id
    ),
    -- Whether a marking reserves goes by these two, and few differ in them.
    labels as materialized (
        select m.tlp, m.caveats, marking_reserves(min(m.id)) as reserves
        from marked m group by m.tlp, m.caveats
    )
    select m.office_id, m.case_id, m.marked_at, m.until
    from marked m join labels b on b.tlp = m.tlp and b.caveats = m.caveats and b.reserves
    union all
    select s.office_id, s.case_id, s.asked_at, coalesce(s.ended_at, 'infinity')
    from cases_silence s where s.office_id = any (p_offices)
$$;
alter function kept_back(bigint[]) owner to tieline_matcher;
revoke execute on function kept_back(bigint[]) from public;

-- Whose custody of the protected numbers of an office's agency was ever compromised. Offices without an
-- agency keep their numbers each alone. Internal to the matcher.
create or replace function compromised_custodies(p_office bigint)
returns table (
    compromise_id bigint, custody_office_id bigint, person_id bigint, told_at timestamptz,
    last_at timestamptz)
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    select c.id, r.custody_office_id, r.person_id, r.custody_from,
           least(r.custody_until, c.lifted_at, c.declared_at)
    from offices_office o
    join offices_agency g on g.id = o.agency_id
    join compromises_revokedperson r on r.custody_agency_id = g.id
         and (g.name <> 'unassigned' or r.custody_office_id = o.id)
    join compromises_compromise c on c.id = r.compromise_id
    where o.id = p_office and o.id <> 0
$$;
alter function compromised_custodies(bigint) owner to tieline_matcher;
revoke execute on function compromised_custodies(bigint) from public;

-- Everything told to the party of a compromise until it was reinstated, when first and when last: what
-- was disclosed by looks of its people or for its offices; what was recorded as released to it; that
-- its coordinators looked at their desk for an office (`clearance`), where the reference of each case
-- that the office keeps back may have stood (`silence`); and that they kept an agency's protected
-- numbers (`custody`), of which the offices of that agency alone are told. A new record of something
-- told is added here as one more arm, with a `what` of its own. Internal to the matcher.
create or replace function told_to_compromised(p_compromise bigint)
returns table (
    what text, owner_id bigint, case_id bigint, mention_id bigint, level smallint,
    recipient_id bigint, person_id bigint, person_name text, told_at timestamptz,
    last_at timestamptz, is_since boolean)
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
    ),
    looks as materialized (
        select * from desk_looks(p_compromise)
    ),
    -- Each arm by an index of its own: everything told to anybody stands there.
    disclosed as (
        select d.* from c join sharing_disclosure d on d.recipient_id = any (c.offices)
        union all
        select d.* from c, people p join sharing_disclosure d on d.person_id = p.person_id
        where d.recipient_id <> all (c.offices)
    ),
    last_looks as materialized (
        select l.recipient_id, l.person_id, max(l.at) as at from looks l group by 1, 2
    ),
    told as (
        -- What a desk counts is written down once an hour: a look within it told the same again. Where
        -- they looked later still, and it was counted no more, when within the hour nobody knows.
        select 'disclosure' as what, d.office_id as owner_id, d.case_id, d.mention_id, d.level,
               d.recipient_id, d.person_id, d.disclosed_at as told_at,
               case when d.level = 3 and w.at between d.last_at and d.last_at + interval '1 hour'
                    then w.at else d.last_at end as last_at,
               case when d.level < 3 then interval '1 minute'
                    when w.at <= d.last_at + interval '1 hour' then interval '0'
                    else interval '1 hour' end as unwritten
        from c
        join disclosed d on d.disclosed_at <= coalesce(c.lifted_at, 'infinity')
        left join last_looks w on w.recipient_id = d.recipient_id and w.person_id = d.person_id
        union all
        select 'release', r.office_id, r.case_id, null, null, r.to_office_id, null, r.released_at,
               least(r.revoked_at, r.expires_at, c.lifted_at, 'infinity'), interval '0'
        from c
        join sharing_release r
          on r.to_office_id = any (c.offices)
             or r.to_agency_id in (select agency_id from agencies)
             or r.to_country in (select country from agencies)
             or r.to_country = nullif(c.revoked_country, '')
        where r.released_at <= coalesce(c.lifted_at, 'infinity')
        union all
        select 'clearance', l.owner_id, null, null, null, l.recipient_id, l.person_id,
               min(l.at), max(l.at), interval '0'
        from looks l
        group by l.owner_id, l.recipient_id, l.person_id
        union all
        select 'silence', l.owner_id, k.case_id, null, null, l.recipient_id, l.person_id,
               min(l.at), max(l.at), interval '0'
        from looks l
        join kept_back((select array_agg(distinct w.owner_id) from looks w where w.is_for_silent)) k
          on k.office_id = l.owner_id and l.at >= k.from_at - interval '15 minutes'
             and l.at <= k.until + interval '15 minutes'
        where l.is_for_silent
        group by l.owner_id, k.case_id, l.recipient_id, l.person_id
        union all
        select 'custody', o.id, null, null, null, k.custody_office_id, k.person_id, k.told_at,
               k.last_at, interval '0'
        from (select distinct r.custody_agency_id from compromises_revokedperson r
              where r.compromise_id = p_compromise) g
        join offices_office o on o.agency_id = g.custody_agency_id
        join lateral compromised_custodies(o.id) k on k.compromise_id = p_compromise
    )
    select t.what, t.owner_id, t.case_id, t.mention_id, t.level, t.recipient_id, t.person_id,
           p.name::text, t.told_at, t.last_at,
           -- A look so soon after the last that was written down wrote nothing.
           t.last_at > c.since_at - t.unwritten or t.last_at = c.since_at
    from c, told t
    left join people p on p.person_id = t.person_id
$$;
alter function told_to_compromised(bigint) owner to tieline_matcher;
revoke execute on function told_to_compromised(bigint) from public;

-- The offices that have something to assess: they told the party something (`p_owners`), or its people
-- could read their cases. Revoked ones are left out, since nobody acts for them. Internal to the
-- matcher.
create or replace function concerned_offices(p_compromise bigint, p_owners bigint[])
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
        select o as office_id, false as had_readers from unnest(p_owners) o
        union all
        select o, true from c, unnest(c.own_offices) o
    ) u, c
    where u.office_id <> 0 and u.office_id <> all (c.revoked)
    group by u.office_id
    order by u.office_id
$$;
alter function concerned_offices(bigint, bigint[]) owner to tieline_matcher;
revoke execute on function concerned_offices(bigint, bigint[]) from public;

-- How much a party was told, in all: counts alone, and not of what offices keep back. For whoever
-- declares, before and after.
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
    ),
    told as materialized (
        select * from told_to_compromised(p_compromise)
    ),
    looks as (
        select e.id, e.at from c join audit_auditentry e
          on e.digests <> '{}' and e.office_id = any (c.revoked)
        union
        select e.id, e.at from compromises_revokedperson r join audit_auditentry e
          on e.digests <> '{}' and e.person_id = r.person_id
        where r.compromise_id = p_compromise
    )
    select count(*) filter (where t.what in ('disclosure', 'clearance') and t.is_since),
           count(*) filter (where t.what in ('disclosure', 'clearance') and not t.is_since),
           count(*) filter (where t.what = 'release'),
           (select count(*) from concerned_offices(
                p_compromise, array(select distinct w.owner_id from told w))),
           (select count(*) from notices_notice n, c
            where n.office_id = any (c.revoked) and n.retracted_at is null),
           (select count(*) from looks l, c where l.at <= c.declared_at)
    from told t;
end;
$$;
alter function count_told(bigint) owner to tieline_matcher;
revoke execute on function count_told(bigint) from public;
grant execute on function count_told(bigint) to tieline_app;

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
    from concerned_offices(p_compromise, array(
             select distinct t.owner_id from told_to_compromised(p_compromise) t)) o,
         compromises_compromise c
    where c.id = p_compromise;
end;
$$;
alter function list_concerned(bigint) owner to tieline_matcher;
revoke execute on function list_concerned(bigint) from public;
grant execute on function list_concerned(bigint) to tieline_app;

-- What the acting office told the party of one of its assessments: its own items alone. `last_at` is
-- null for a release that still holds.
create or replace function list_compromised_items(p_assessment bigint)
returns table (
    what text, case_id bigint, mention_id bigint, level smallint, recipient_id bigint,
    person_name text, told_at timestamptz, last_at timestamptz, is_since boolean)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
    of_compromise bigint;
    own bigint := acting_office();
    own_limited boolean := office_is_limited(own);
begin
    perform demand_right('read_cases');
    select a.compromise_id into of_compromise
    from compromises_damageassessment a
    where a.id = p_assessment and a.office_id = own;
    return query
    select t.what, t.case_id, t.mention_id, t.level, t.recipient_id, t.person_name, t.told_at,
           nullif(t.last_at, 'infinity'), t.is_since
    from told_to_compromised(of_compromise) t
    where t.owner_id = own
      -- That another office has the value as well, only as long as this one may know of that.
      and (t.level is distinct from 3 or exists (
          select 1
          from selectors_matchkey m
          join selectors_matchkey o on o.key64 = m.key64 and o.digest = m.digest
              and o.office_id <> own
          where m.mention_id = t.mention_id
            and may_point(o.office_id, o.case_id, o.is_withheld, o.by_release, own, own_limited)))
    order by t.told_at desc, t.what, t.case_id, t.mention_id, t.level;
end;
$$;
alter function list_compromised_items(bigint) owner to tieline_matcher;
revoke execute on function list_compromised_items(bigint) from public;
grant execute on function list_compromised_items(bigint) to tieline_app;

-- For the custodian who acts: whose custody of the agency's list was compromised, since when, and until
-- when they could read it. Nobody else asks.
create or replace function list_compromised_custodies()
returns table (party text, since_at timestamptz, read_until timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
begin
    perform demand_right('protect');
    return query
    select c.party::text, c.since_at, max(k.last_at)
    from compromised_custodies(acting_office()) k
    join compromises_compromise c on c.id = k.compromise_id
    group by c.id, c.party, c.since_at
    order by c.id desc;
end;
$$;
alter function list_compromised_custodies() owner to tieline_matcher;
revoke execute on function list_compromised_custodies() from public;
grant execute on function list_compromised_custodies() to tieline_app;
