-- Revoking a person, an office or a country: everything at once, in one transaction. A new thing that
-- gives access (a kind of role, token or proof) is ended here too.

-- Whether someone, or an office, is revoked at this moment: by themselves, their office, its country.
create or replace function is_revoked(p_person bigint, p_office bigint) returns boolean
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select exists (
        select 1
        from compromises_compromise c
        where c.lifted_at is null
          and (c.revoked_person_id = p_person
               or exists (
                   select 1 from offices_office o
                   where (o.id = p_office
                          or o.id = (select p.office_id from offices_person p where p.id = p_person))
                     and (o.id = c.revoked_office_id or o.country = c.revoked_country))))
$$;
revoke execute on function is_revoked(bigint, bigint) from public;
grant execute on function is_revoked(bigint, bigint) to tieline_app;

-- No role for whoever is revoked, and no way in, until they are reinstated.
create or replace function refuse_revoked_role() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
    if (new.ends_at is null or new.ends_at > clock_timestamp())
       and is_revoked(new.person_id, new.office_id) then
        raise exception 'the person or the office is revoked as compromised' using errcode = 'TLA07';
    end if;
    return new;
end;
$$;
create or replace function refuse_revoked_account() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
    if old.disabled_at is not null and new.disabled_at is null
       and is_revoked(new.person_id, new.office_id) then
        raise exception 'the person or the office is revoked as compromised' using errcode = 'TLA07';
    end if;
    return new;
end;
$$;
revoke execute on function refuse_revoked_role(), refuse_revoked_account() from public;

-- Whoever may revoke this party: the operator anyone; those who supervise an office or look after its
-- accounts, the people of that office but themselves.
create or replace function demand_may_revoke(p_person bigint) returns void
language plpgsql stable
set search_path = pg_catalog, public, pg_temp
as $$
begin
    if acting_may('operate') then
        return;
    end if;
    if not (acting_may('supervise') or acting_may('administer'))
       or p_person is null
       or p_person = acting_person()
       or not exists (select 1 from offices_person p
                      where p.id = p_person and p.office_id = acting_office()) then
        raise exception 'this party is not the acting person''s to revoke' using errcode = 'TLA06';
    end if;
end;
$$;
revoke execute on function demand_may_revoke(bigint) from public;

-- Revoke one party. Returns the compromise; null where one stands on that party.
create or replace function revoke_party(
    p_person bigint, p_office bigint, p_country text, p_since timestamptz, p_reason text,
    p_now timestamptz) returns bigint
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    made bigint;
    offices bigint[];
    people bigint[];
    counts jsonb;
begin
    perform demand_may_revoke(p_person);
    offices := array(
        select o.id from offices_office o
        where o.id <> 0 and (o.id = p_office or o.country = nullif(p_country, '')));
    people := array(
        select p.id from offices_person p
        where (p.id = p_person or p.office_id = any (offices))
          and not exists (select 1 from offices_membership m
                          where m.person_id = p.id and m.role = 'operator')
        order by p.id);
    insert into compromises_compromise (
        uuid, office_id, revoked_person_id, revoked_office_id, revoked_country, party, since_at,
        reason, declared_at, declared_by, own_offices)
    values (
        gen_random_uuid(), acting_office(), p_person, p_office, p_country,
        coalesce((select p.name || ' of ' || o.code
                  from offices_person p join offices_office o on o.id = p.office_id
                  where p.id = p_person),
                 (select o.code from offices_office o where o.id = p_office), p_country),
        p_since, p_reason, p_now, acting_person(),
        array(select distinct m.office_id from offices_membership m
              where m.person_id = any (people) and role_opens(m.role, 'read_cases')
                and (m.starts_at is null or m.starts_at <= p_now)
                and (m.ends_at is null or m.ends_at > p_since)))
    on conflict do nothing
    returning id into made;
    if made is null then
        return null;
    end if;
    insert into compromises_revokedperson (office_id, compromise_id, person_id, home_office_id, name)
    select acting_office(), made, p.id, p.office_id, p.name
    from offices_person p where p.id = any (people);

    perform set_config('tieline.revoking', 'on', true);
    with a as (
        update offices_account set disabled_at = p_now, is_idle = false
        where person_id = any (people) and disabled_at is null returning 1
    ), s as (
        update offices_session set ended_at = p_now
        where person_id = any (people) and ended_at is null returning 1
    ), t as (
        update offices_apitoken set revoked_at = p_now
        where (person_id = any (people) or office_id = any (offices)) and revoked_at is null
        returning 1
    ), r as (
        -- By the clock that rights are read by: gone when this commits.
        update offices_membership
        set ends_at = greatest(least(p_now, clock_timestamp()), starts_at)
        where (person_id = any (people) or office_id = any (offices))
          and (ends_at is null or ends_at > least(p_now, clock_timestamp())) returning 1
    ), d as (
        update accords_detail
        set revoked_at = p_now, revoked_by = acting_person(), revoked_reason = 'compromised'
        where (person_id = any (people) or office_id = any (offices)) and revoked_at is null
          and ends_at > p_now returning 1
    ), l as (
        update accords_clearance set ended_at = p_now, ended_by = acting_person()
        where person_id = any (people) and ended_at is null returning 1
    ), f as (
        delete from offices_factor where person_id = any (people) returning 1
    ), k as (
        delete from offices_recoverycode where person_id = any (people) returning 1
    )
    select jsonb_build_object(
        'people', cardinality(people), 'accounts', (select count(*) from a),
        'sessions', (select count(*) from s), 'tokens', (select count(*) from t),
        'roles', (select count(*) from r), 'details', (select count(*) from d),
        'clearances', (select count(*) from l), 'factors', (select count(*) from f),
        'recovery_codes', (select count(*) from k))
    into counts;
    -- No password stands, and nobody is told to call them.
    update offices_person set password = '', is_poc = false where id = any (people);
    update offices_office set poc_id = null where poc_id = any (people);
    update compromises_compromise set ended = counts where id = made;
    perform set_config('tieline.revoking', '', true);
    return made;
end;
$$;
revoke execute on function revoke_party(bigint, bigint, text, timestamptz, text, timestamptz)
    from public;
grant execute on function revoke_party(bigint, bigint, text, timestamptz, text, timestamptz)
    to tieline_app;

-- The compromises that the acting person may know of: the operator all; those who may revoke people
-- of the acting office, what concerns these.
create or replace function list_compromises()
returns table (
    id bigint, uuid uuid, office_id bigint, kind text, party text, since_at timestamptz,
    reason text, declared_at timestamptz, ended jsonb, listed_at timestamptz,
    lifted_at timestamptz, lifted_reason text)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
begin
    if not (acting_may('supervise') or acting_may('administer')) then
        perform demand_right('supervise');
    end if;
    return query
    select c.id, c.uuid, c.office_id,
           case when c.revoked_person_id is not null then 'person'
                when c.revoked_office_id is not null then 'office' else 'country' end,
           c.party::text, c.since_at, c.reason::text, c.declared_at, c.ended, c.listed_at,
           c.lifted_at, c.lifted_reason::text
    from compromises_compromise c
    where acting_may('operate')
       or c.office_id = acting_office()
       or exists (select 1 from compromises_revokedperson r
                  where r.compromise_id = c.id and r.home_office_id = acting_office()
                    and c.revoked_person_id = r.person_id)
    order by c.id desc;
end;
$$;
revoke execute on function list_compromises() from public;
grant execute on function list_compromises() to tieline_app;

-- Reinstate: the party may be given access anew, and gets none of what it had. Returns whether it was
-- revoked until then.
create or replace function lift_compromise(p_uuid uuid, p_reason text, p_now timestamptz)
returns bigint
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    found_id bigint;
begin
    perform demand_may_revoke((select c.revoked_person_id from compromises_compromise c
                               where c.uuid = p_uuid));
    update compromises_compromise
    set lifted_at = p_now, lifted_by = acting_person(), lifted_reason = p_reason
    where uuid = p_uuid and lifted_at is null
    returning id into found_id;
    return found_id;
end;
$$;
revoke execute on function lift_compromise(uuid, text, timestamptz) from public;
grant execute on function lift_compromise(uuid, text, timestamptz) to tieline_app;

-- For the worker: the compromises whose list of offices is not complete yet. What is under way while
-- a party is revoked may still tell it something; a look is answered within 15 minutes of its entry
-- or not at all, so that then, and with every older transaction ended, the list is whole.
create or replace function unlisted_compromises(p_now timestamptz)
returns table (compromise_id bigint, is_settled boolean)
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select c.id, c.declared_at < p_now - interval '15 minutes'
                 and c.xid8 < pg_snapshot_xmin(pg_current_snapshot())
    from compromises_compromise c
    where c.listed_at is null
    order by c.id
$$;
revoke execute on function unlisted_compromises(timestamptz) from public;
grant execute on function unlisted_compromises(timestamptz) to tieline_app;

create or replace function finish_listing(p_compromise bigint, p_now timestamptz) returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform demand_right('operate');
    update compromises_compromise set listed_at = p_now
    where id = p_compromise and listed_at is null;
    return found;
end;
$$;
revoke execute on function finish_listing(bigint, timestamptz) from public;
grant execute on function finish_listing(bigint, timestamptz) to tieline_app;
