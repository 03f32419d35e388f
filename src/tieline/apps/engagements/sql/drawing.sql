-- An engagement is confirmed by another than who opened it, and closed by one of its auditors; each once.
create or replace function engagement_moves_on() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
    if tg_op = 'INSERT' then
        if new.opened_at > clock_timestamp() + interval '5 minutes' then
            raise exception 'an engagement is opened now' using errcode = 'TLA04';
        end if;
        return new;
    end if;
    if old.closed_at is not null then
        raise exception 'a closed engagement is not changed' using errcode = 'TLA08';
    end if;
    if (new.confirmed_by, new.confirmed_at) is distinct from (old.confirmed_by, old.confirmed_at)
       and (old.confirmed_by is not null or new.confirmed_by is distinct from acting_person()
            or new.confirmed_by = old.opened_by) then
        raise exception 'another auditor or the operator confirms an engagement, once'
            using errcode = 'TLA06';
    end if;
    if new.closed_at is not null
       and (new.closed_by is distinct from acting_person() or not acting_may('audit')
            or not (acting_person() = old.opened_by
                    or acting_person() is not distinct from old.confirmed_by)) then
        raise exception 'one of its auditors closes an engagement' using errcode = 'TLA06';
    end if;
    return new;
end;
$$;
revoke execute on function engagement_moves_on() from public;

-- A workpaper is written by one of the engagement's auditors, until it is closed; what it is of, and
-- what it replaces, is the same engagement's.
create or replace function workpaper_is_an_auditors() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform acting_office();  -- nobody acts: that is said first
    if not exists (
        select 1 from engagements_engagement g
        where g.office_id = new.office_id and g.id = new.engagement_id
          and g.confirmed_by is not null and g.closed_at is null
          and new.written_by in (g.opened_by, g.confirmed_by)
    ) or exists (
        select 1 from engagements_sampledcase s
        where s.office_id = new.office_id and s.id = new.sample_id
          and s.engagement_id <> new.engagement_id
    ) or exists (
        select 1 from engagements_workpaper w
        where w.office_id = new.office_id and w.id = new.replaces_id
          and w.engagement_id <> new.engagement_id
    ) then
        raise exception 'an auditor of the engagement writes, until it is closed'
            using errcode = 'TLA06';
    end if;
    return new;
end;
$$;
revoke execute on function workpaper_is_an_auditors() from public;

-- Draws cases of the acting office under an engagement of the acting auditor, as the committed entry says:
-- its seed, criterion, span and size, and nothing else. Returns the draw. Of hits those count that the
-- office was told of, so that no draw tells of a silent case of another.
create or replace function draw_cases(p_entry bigint) returns bigint
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    asker bigint := demand_committed_entry(p_entry, array['engagement.drawn'], null);
    said jsonb;
    drawn_at timestamptz;
    own_country text;
    from_at timestamptz;
    until_at timestamptz;
    drawn bigint;
begin
    select e.ids, e.at into said, drawn_at from audit_auditentry e where e.id = p_entry;
    from_at := (said ->> 'since')::timestamptz;
    until_at := (said ->> 'until')::timestamptz;
    perform 1 from engagements_engagement g
    where g.office_id = asker and g.id = (said ->> 'engagement')::bigint
      and g.confirmed_by is not null and g.closed_at is null and g.ends_at > clock_timestamp()
      and acting_person() in (g.opened_by, g.confirmed_by);
    if not found then
        raise exception 'an auditor of a running engagement draws' using errcode = 'TLA06';
    end if;
    select o.country into own_country from offices_office o where o.id = asker;
    with population as materialized (
    select c.id, c.uuid,
           encode(sha256(convert_to((said ->> 'seed') || ':' || c.uuid::text, 'UTF8')), 'hex') as place
    from cases_case c
    where c.office_id = asker and case said ->> 'criterion'
        when 'all' then (from_at is null or c.opened_at >= from_at)
                        and (until_at is null or c.opened_at < until_at)
        when 'silence' then exists (
            select 1 from cases_silence s
            where s.office_id = asker and s.case_id = c.id
              and (until_at is null or s.asked_at < until_at)
              and (from_at is null or s.ended_at is null or s.ended_at > from_at))
        when 'release_abroad' then exists (
            select 1 from sharing_release r
            left join offices_office o on o.id = r.to_office_id
            left join offices_agency a on a.id = r.to_agency_id
            where r.office_id = asker and r.case_id = c.id and r.released_at is not null
              and coalesce(o.country, a.country, nullif(r.to_country, '')) <> own_country
              and (until_at is null or r.released_at < until_at)
              and (from_at is null or coalesce(r.revoked_at, r.expires_at, 'infinity') > from_at))
        when 'hits' then c.id in (
            select k.case_id
            from notices_notice n
            join hits_hit h on h.id = n.hit_id
            join selectors_matchkey k on k.key64 = h.key64 and k.digest = h.digest
                and k.office_id = asker
            where n.office_id = asker and n.retracted_at is null
              and (from_at is null or n.issued_at >= from_at)
              and (until_at is null or n.issued_at < until_at))
        end
    ), one as (
    insert into engagements_draw (uuid, office_id, engagement_id, entry_id, criterion, span_from,
        span_until, seed, size, population, population_sha256, drawn_at, drawn_by)
    select gen_random_uuid(), asker, (said ->> 'engagement')::bigint, p_entry, said ->> 'criterion',
           from_at, until_at, said ->> 'seed', (said ->> 'size')::int, count(*),
           encode(sha256(convert_to(coalesce(string_agg(p.uuid::text, E'\n' order by p.uuid::text
               collate "C"), ''), 'UTF8')), 'hex'),
           drawn_at, acting_person()
    from population p
    returning id
    ), taken as (
    insert into engagements_sampledcase (office_id, engagement_id, draw_id, case_id,
        case_uuid, place)
    select asker, (said ->> 'engagement')::bigint, one.id, f.id, f.uuid, f.place
    from one, (select p.id, p.uuid, row_number() over (order by p.place collate "C") as place
               from population p) f
    where f.place <= (said ->> 'size')::int
    )
    select one.id into drawn from one;
    return drawn;
end;
$$;
alter function draw_cases(bigint) owner to tieline_matcher;
revoke execute on function draw_cases(bigint) from public;
grant execute on function draw_cases(bigint) to tieline_app;
