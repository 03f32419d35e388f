-- Revoking a person, an office or a country: everything at once, in one transaction. A new thing that
-- gives access (a kind of role, token or proof) is ended here too.

-- Whether someone, or an office, is revoked at this moment: by themselves, their office, its country.
-- Internal: whoever could ask it of any number would learn who is compromised.
create or replace function is_revoked(p_person bigint, p_office bigint) returns boolean
language sql stable
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

-- No role for whoever is revoked and no way in, until they are reinstated. A role that ends
-- when it begins opens nothing. They run as the owner: nobody else may ask who is revoked.
create or replace function refuse_revoked_role() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    if (new.ends_at is null
        or new.ends_at > greatest(clock_timestamp(), coalesce(new.starts_at, '-infinity')))
       and is_revoked(new.person_id, new.office_id) then
        raise exception 'the person or the office is revoked as compromised' using errcode = 'TLA07';
    end if;
    return new;
end;
$$;
create or replace function refuse_revoked_account() returns trigger
language plpgsql security definer
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

-- Take away all that the party of a compromise has, at this moment; how much, by what it was. Run when it
-- is revoked, and again while what was under way then may still have given something. Internal.
create or replace function end_access(p_compromise bigint, p_now timestamptz) returns jsonb
language plpgsql volatile
set search_path = pg_catalog, public, pg_temp
as $$
declare
    c compromises_compromise;
    offices bigint[];
    people bigint[];
    counts jsonb;
begin
    select * into strict c from compromises_compromise where id = p_compromise;
    offices := array(
        select o.id from offices_office o
        where o.id <> 0
          and (o.id = c.revoked_office_id or o.country = nullif(c.revoked_country, '')));
    people := array(
        select p.id from offices_person p
        where (p.id = c.revoked_person_id or p.office_id = any (offices))
          and not exists (select 1 from offices_membership m
                          where m.person_id = p.id and m.role = 'operator')
        order by p.id);
    insert into compromises_revokedperson (office_id, compromise_id, person_id, home_office_id, name)
    select c.office_id, c.id, p.id, p.office_id, p.name
    from offices_person p where p.id = any (people)
    on conflict do nothing;

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
          and (ends_at is null
               or ends_at > greatest(least(p_now, clock_timestamp()), starts_at)) returning 1
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
    ), w as (
        delete from offices_callercode where person_id = any (people) returning 1
    ), h as (
        -- Never resumed by itself; whoever resumes one is the one it stands by.
        update notices_webhook set state = 'paused', changed_at = p_now
        where (set_by = any (people) or office_id = any (offices)) and state = 'active' returning 1
    )
    select jsonb_build_object(
        'people', cardinality(people), 'accounts', (select count(*) from a),
        'sessions', (select count(*) from s), 'tokens', (select count(*) from t),
        'roles', (select count(*) from r), 'details', (select count(*) from d),
        'clearances', (select count(*) from l), 'factors', (select count(*) from f),
        'recovery_codes', (select count(*) from k), 'code_words', (select count(*) from w),
        'releases', end_releases(c, offices, p_now))
    into counts;
    -- The matcher, which tells of it, reads no roles. A custody is of the agency of one's home.
    update compromises_revokedperson r
    set custody_agency_id = k.agency_id, custody_office_id = k.office_id,
        custody_from = coalesce(k.starts_at, c.since_at), custody_until = k.ends_at
    from (select m.person_id, max(m.custodian_of_id) as agency_id, max(m.office_id) as office_id,
                 min(m.starts_at) as starts_at, max(m.ends_at) as ends_at
          from offices_membership m
          where m.person_id = any (people) and m.role = 'custodian'
          group by m.person_id) k
    where r.compromise_id = c.id and r.person_id = k.person_id;
    -- No password stands, and nobody is told to call them.
    update offices_person set password = '', is_poc = false
    where id = any (people) and (password <> '' or is_poc);
    update offices_office set poc_id = null where poc_id = any (people);
    perform set_config('tieline.revoking', '', true);
    return counts;
end;
$$;
revoke execute on function end_access(bigint, timestamptz) from public;

-- One revocation or reinstatement at a time: each ends rows of many offices, in no order that two of
-- them would share. Internal.
create or replace function await_revoking_turn() returns void
language sql volatile
set search_path = pg_catalog, public, pg_temp
as $$
    select pg_advisory_xact_lock(hashtextextended('tieline.revoking', 0))
$$;
revoke execute on function await_revoking_turn() from public;

-- Revoke one party. Returns the compromise, and whether it is new. Where one stands on that party
-- already: nothing; but where others than the operator declared it and the operator now does too, that
-- one, which from now on is the operator's to lift.
create or replace function revoke_party(
    p_person bigint, p_office bigint, p_country text, p_since timestamptz, p_reason text,
    p_now timestamptz) returns table (compromise_id bigint, is_new boolean)
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    made bigint;
begin
    perform demand_may_revoke(p_person);
    perform await_revoking_turn();
    insert into compromises_compromise (
        uuid, office_id, revoked_person_id, revoked_office_id, revoked_country, party, since_at,
        reason, declared_at, declared_by, by_operator, own_offices)
    values (
        gen_random_uuid(), acting_office(), p_person, p_office, p_country,
        coalesce((select p.name || ' of ' || o.code
                  from offices_person p join offices_office o on o.id = p.office_id
                  where p.id = p_person),
                 (select o.code from offices_office o where o.id = p_office), p_country),
        p_since, p_reason, p_now, acting_person(), acting_may('operate'),
        array(select distinct m.office_id from offices_membership m
              join offices_person p on p.id = m.person_id
              where (p.id = p_person
                     or p.office_id in (
                         select o.id from offices_office o
                         where o.id <> 0
                           and (o.id = p_office or o.country = nullif(p_country, ''))))
                and role_opens(m.role, 'read_cases') and m.role <> 'operator'
                and (m.starts_at is null or m.starts_at <= p_now)
                and (m.ends_at is null or m.ends_at > p_since)))
    on conflict do nothing
    returning id into made;
    if made is not null then
        update compromises_compromise set ended = end_access(made, p_now) where id = made;
        return query select made, true;
    elsif acting_may('operate') then
        return query
        update compromises_compromise c set by_operator = true
        where c.lifted_at is null and not c.by_operator
          and c.revoked_person_id is not distinct from p_person
          and c.revoked_office_id is not distinct from p_office
          and c.revoked_country = p_country
        returning c.id, false;
    end if;
end;
$$;
revoke execute on function revoke_party(bigint, bigint, text, timestamptz, text, timestamptz)
    from public;
grant execute on function revoke_party(bigint, bigint, text, timestamptz, text, timestamptz)
    to tieline_app;

-- Once more, for the worker: what a transaction gave that was under way when the party was revoked.
create or replace function revoke_again(p_compromise bigint, p_now timestamptz) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform demand_right('operate');
    perform await_revoking_turn();
    -- Else a reinstatement could come between, and what was given anew would go too.
    perform 1 from compromises_compromise
    where id = p_compromise and lifted_at is null for update;
    if found then
        perform end_access(p_compromise, p_now);
    end if;
end;
$$;
revoke execute on function revoke_again(bigint, timestamptz) from public;
grant execute on function revoke_again(bigint, timestamptz) to tieline_app;

-- The compromises that the acting person may know of: the operator all; those who may revoke people
-- of the acting office, what concerns these.
create or replace function list_compromises()
returns table (
    id bigint, uuid uuid, office_id bigint, kind text, party text, since_at timestamptz,
    reason text, declared_at timestamptz, ended jsonb, listed_at timestamptz,
    lifted_at timestamptz, lifted_reason text, may_lift boolean)
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
           c.lifted_at, c.lifted_reason::text,
           c.lifted_at is null and (not c.by_operator or acting_may('operate'))
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

-- Reinstate: the party may be given access anew, and gets none of what it had, nor what came to stand
-- meanwhile. Whom the operator revoked, the operator alone reinstates. Returns the compromise; null
-- where none stood.
create or replace function lift_compromise(p_uuid uuid, p_reason text, p_now timestamptz)
returns bigint
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    c compromises_compromise;
begin
    select * into c from compromises_compromise where uuid = p_uuid;
    perform demand_may_revoke(c.revoked_person_id);
    perform await_revoking_turn();
    select * into c from compromises_compromise
    where uuid = p_uuid and lifted_at is null for update;
    if not found then
        return null;
    end if;
    if c.by_operator then
        perform demand_right('operate');
    end if;
    perform end_access(c.id, p_now);
    -- What they are told from now on is no part of it: later looks bring no last time forward.
    perform set_config('tieline.revoking', 'on', true);
    -- Each by an index of its own: everything told to anybody stands there.
    update sharing_disclosure set closed_with = c.id
    where closed_with = 0
      and recipient_id = any (array(
        select o.id from offices_office o
        where o.id = c.revoked_office_id or o.country = c.revoked_country));
    update sharing_disclosure set closed_with = c.id
    where closed_with = 0
      and person_id = any (array(
        select r.person_id from compromises_revokedperson r where r.compromise_id = c.id));
    perform set_config('tieline.revoking', '', true);
    update compromises_compromise
    set lifted_at = p_now, lifted_by = acting_person(), lifted_reason = p_reason
    where id = c.id;
    return c.id;
end;
$$;
revoke execute on function lift_compromise(uuid, text, timestamptz) from public;
grant execute on function lift_compromise(uuid, text, timestamptz) to tieline_app;

-- For the worker, as the operator: the compromises whose list of offices is not complete yet. What is
-- under way while a party is revoked may still tell it something; a look is answered within 15 minutes
-- of its entry or not at all, so that then, and with every older transaction ended, the list is whole.
create or replace function unlisted_compromises(p_now timestamptz)
returns table (compromise_id bigint, is_settled boolean)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
begin
    perform demand_right('operate');
    return query
    select c.id, c.declared_at < p_now - interval '15 minutes'
                 and c.xid8 < pg_snapshot_xmin(pg_current_snapshot())
    from compromises_compromise c
    where c.listed_at is null
    order by c.id;
end;
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
