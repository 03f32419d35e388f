-- The releases that a compromise ends, and that nothing is released to whoever is revoked.

-- Whether a release to this office, agency or country would reach whoever is revoked. Internal.
create or replace function reaches_revoked(p_office bigint, p_agency bigint, p_country text)
returns boolean
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    select exists (
        select 1
        from compromises_compromise c
        where c.lifted_at is null
          and (c.revoked_country = nullif(p_country, '')
               or exists (
                   select 1 from offices_office o
                   where o.id <> 0
                     and (o.id = c.revoked_office_id or o.country = c.revoked_country)
                     and (o.id = p_office or o.agency_id = p_agency or o.country = p_country))))
$$;
revoke execute on function reaches_revoked(bigint, bigint, text) from public;

-- As the owner: nobody else may ask who is revoked.
create or replace function refuse_revoked_release() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    if new.revoked_at is null
       and reaches_revoked(new.to_office_id, new.to_agency_id, new.to_country) then
        raise exception 'the recipient is revoked as compromised' using errcode = 'TLA07';
    end if;
    return new;
end;
$$;
revoke execute on function refuse_revoked_release() from public;

-- Revoke what reaches these offices, or this country: what was given holds no more, what waits for its
-- approver is declined. A release to a whole agency or country ends for all of it: it may be given anew
-- to those who stand. The hits of the cases are settled by the worker, and the trails of the
-- offices say it once the operator acts for them. Internal.
create or replace function end_releases(
    p_compromise compromises_compromise, p_offices bigint[], p_now timestamptz) returns bigint
language sql volatile
set search_path = pg_catalog, public, pg_temp
as $$
    with gone as (
        update sharing_release r
        set revoked_at = p_now, revoked_by = acting_person(),
            revoked_reason = (p_compromise).party || ' is revoked as compromised',
            ended_with = (p_compromise).id
        where r.revoked_at is null and (r.expires_at is null or r.expires_at > p_now)
          and (r.to_country = nullif((p_compromise).revoked_country, '')
               or exists (select 1 from offices_office o
                          where o.id = any (p_offices)
                            and (o.id = r.to_office_id or o.agency_id = r.to_agency_id
                                 or o.country = r.to_country)))
        returning r.office_id, r.case_id, r.released_at
    ), settled as (
        insert into selectors_settling
            (office_id, case_id, to_country, reveals, after_mention, changed_at, changed_by)
        select distinct g.office_id, g.case_id, '', false, 0, p_now, acting_person()
        from gone g where g.released_at is not null
    )
    select count(*) from gone
$$;
revoke execute on function end_releases(compromises_compromise, bigint[], timestamptz) from public;

-- The releases that a compromise ended, or declined, and of which their office's trail says nothing yet:
-- ids only, for the operator, who writes it there.
create or replace function unnoted_releases(p_compromise bigint)
returns table (office_id bigint, release_ids bigint[])
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform demand_right('operate');
    return query
        select r.office_id, array_agg(r.id order by r.id)
        from sharing_release r
        where r.ended_with = p_compromise and r.revoked_at is not null
        group by r.office_id
        order by r.office_id;
end;
$$;
alter function unnoted_releases(bigint) owner to tieline_matcher;
revoke execute on function unnoted_releases(bigint) from public;
grant execute on function unnoted_releases(bigint) to tieline_app;
