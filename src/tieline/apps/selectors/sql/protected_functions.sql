-- Who meets a protected number. Its digests lie under a key of their own, which comes with each call
-- and is stored nowhere in the database: p_key and a match digest make a protected digest.

-- What an office published: after its commit, in a later transaction. Of this and a number that is
-- protected at the same moment, whichever commits later sees the other (docs/decisions/0021).
create or replace function scan_protected(
    p_office bigint, p_submission bigint, p_key bytea, p_now timestamptz) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_custom_plan
set work_mem = '128MB'
set jit = off
as $$
begin
    if p_office <> acting_office() then
        raise exception 'a scan belongs to the office that acts' using errcode = 'TLA03';
    end if;
    -- It writes for all offices.
    perform demand_right('work_cases');
    if not exists (select 1 from selectors_protectedkey) then
        return;
    end if;
    -- What the submission brought first, whatever the planner thinks of rows that no statistics know.
    with brought as materialized (
        select k.mention_id, sha256(p_key || uuid_send(k.digest)) as digest
        from selectors_mention m
        join selectors_matchkey k on k.mention_id = m.id
        where m.office_id = p_office and m.submission_id = p_submission
          and m.withdrawn_at is null
    ),
    met as (
        select distinct p.number_id, b.mention_id
        from brought b
        join selectors_protectedkey p on p.digest = b.digest
    )
    insert into selectors_protectedmatch
        (uuid, office_id, number_id, met_office_id, how, source, met_at, done)
    select gen_random_uuid(), n.office_id, n.id, p_office, 'held', met.mention_id, p_now, ''
    from met
    join selectors_protectednumber n on n.id = met.number_id
    where n.ended_at is null and (n.expires_at is null or n.expires_at > p_now)
    order by n.office_id, n.id, met.mention_id
    on conflict do nothing;
    -- Nothing is given back: whoever publishes must not learn of it.
end;
$$;
alter function scan_protected(bigint, bigint, bytea, timestamptz) owner to tieline_matcher;
revoke execute on function scan_protected(bigint, bigint, bytea, timestamptz) from public;
grant execute on function scan_protected(bigint, bigint, bytea, timestamptz) to tieline_app;

-- What was asked for: the values that the committed entry itself names, and no others.
create or replace function note_protected_check(p_entry bigint, p_key bytea, p_now timestamptz)
returns void
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
set jit = off
as $$
declare
    asker bigint := demand_committed_entry(p_entry, array['selector.checked'], null);
begin
    insert into selectors_protectedmatch
        (uuid, office_id, number_id, met_office_id, how, source, met_at, done)
    select gen_random_uuid(), n.office_id, n.id, asker, 'checked', p_entry, p_now, ''
    from (
        select distinct p.number_id
        from audit_auditentry e
        cross join unnest(e.digests) as asked (digest)
        join selectors_protectedkey p on p.digest = sha256(p_key || uuid_send(asked.digest))
        where e.id = p_entry
    ) met
    join selectors_protectednumber n on n.id = met.number_id
    where n.ended_at is null and (n.expires_at is null or n.expires_at > p_now)
    order by n.office_id, n.id
    on conflict do nothing;
end;
$$;
alter function note_protected_check(bigint, bytea, timestamptz) owner to tieline_matcher;
revoke execute on function note_protected_check(bigint, bytea, timestamptz) from public;
grant execute on function note_protected_check(bigint, bytea, timestamptz) to tieline_app;

-- The other way: what is held already of the numbers that the acting office's custodian added. In a
-- later transaction than the adding. Their match keys go when this is done.
create or replace function compare_protected(p_entry bigint, p_now timestamptz) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_custom_plan
set jit = off
as $$
declare
    custodian bigint := demand_committed_entry(p_entry, array['protected.compared'], null);
    pending bigint[];
begin
    select array_agg(locked.id) into pending from (
        select n.id from selectors_protectednumber n
        where n.office_id = custodian and n.compared_at is null
        order by n.id for no key update
    ) locked;
    insert into selectors_protectedmatch
        (uuid, office_id, number_id, met_office_id, how, source, met_at, done)
    select gen_random_uuid(), n.office_id, n.id, met.office_id, 'held', met.mention_id,
           met.published_at, ''
    from (
        select distinct p.number_id, k.mention_id, k.office_id, k.published_at
        from selectors_protectedkey p
        join selectors_matchkey k on k.key64 = p.key64 and k.digest = p.match_digest
        where p.number_id = any (pending)
    ) met
    join selectors_protectednumber n on n.id = met.number_id
    where n.ended_at is null and (n.expires_at is null or n.expires_at > p_now)
    order by n.office_id, n.id, met.mention_id
    on conflict do nothing;
    update selectors_protectedkey p set key64 = null, match_digest = null
    where p.number_id = any (pending);
    update selectors_protectednumber n set compared_at = p_now where n.id = any (pending);
end;
$$;
alter function compare_protected(bigint, timestamptz) owner to tieline_matcher;
revoke execute on function compare_protected(bigint, timestamptz) from public;
grant execute on function compare_protected(bigint, timestamptz) to tieline_app;

-- What the agency's custodians of other offices kept comes to the acting office, whose person has
-- just been appointed.
create or replace function take_over_protected() returns void
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform demand_right('operate');
    update selectors_protectednumber n set office_id = acting_office()
    from offices_office o
    join offices_office here on here.id = acting_office() and here.agency_id = o.agency_id
    where n.office_id = o.id and o.id <> here.id;
end;
$$;
alter function take_over_protected() owner to tieline_matcher;
revoke execute on function take_over_protected() from public;
grant execute on function take_over_protected() to tieline_app;

-- The digests that keep a value out of the cases of the acting office: those of its whole agency.
create or replace function privileged_digests() returns table (digest bytea, holder_class text)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform demand_right('work_cases');
    return query
        select k.digest, n.holder_class::text
        from offices_office here
        join offices_office o on o.agency_id = here.agency_id
        join selectors_privilegednumber n on n.office_id = o.id and n.ended_at is null
        join selectors_privilegedkey k on k.office_id = n.office_id and k.number_id = n.id
        where here.id = acting_office()
        order by k.digest, n.holder_class;
end;
$$;
alter function privileged_digests() owner to tieline_matcher;
revoke execute on function privileged_digests() from public;
grant execute on function privileged_digests() to tieline_app;
