-- What opens anything: the text in force of functions that rights.sql, directory.sql and tokens.sql
-- made. Each asks `is_revoked` (apps/compromises/sql/revoking.sql) as well: whatever roles, tokens,
-- sessions and passwords stand, or come to stand in a transaction that was under way, a revoked party
-- opens nothing.

-- Whether the acting person holds, at this moment, a role in the acting office that opens this.
-- The operator of the installation acts for any office, also for a revoked one: somebody must.
create or replace function acting_may(p_right text) returns boolean
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    office bigint := acting_office();
    person bigint := acting_person();
begin
    if exists (
        select 1
        from offices_membership m
        where m.person_id = person
          and (m.office_id = office or m.role = 'operator')
          and role_opens(m.role, p_right)
          and (m.starts_at is null or m.starts_at <= clock_timestamp())
          and (m.ends_at is null or m.ends_at > clock_timestamp())
          and (m.role = 'operator' or not is_revoked(person, office))
          and exists (
            select 1 from offices_person p
            where p.id = person and p.is_active
              and not exists (
                select 1 from offices_account a
                where a.office_id = p.office_id and a.person_id = p.id
                  and a.disabled_at is not null))
    ) then
        return true;
    end if;
    return p_right = 'operate' and person = 0 and office = 0
        and not exists (select 1 from offices_membership m where m.role = 'operator');
end;
$$;

-- By id it is the person of a session, which a lock of the name does not end. A person without a
-- password may come in by another first factor.
create or replace function sign_in_person(p_name text, p_id bigint) returns setof offices_person
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select p.*
    from offices_person p
    join offices_account a on a.office_id = p.office_id and a.person_id = p.id
    where p.is_active
      and a.disabled_at is null
      and case when p_id is null then p.name = p_name and a.locked_at is null else p.id = p_id end
      and not exists (
          select 1 from offices_membership m where m.person_id = p.id and m.role = 'operator')
      and not is_revoked(p.id, p.office_id)
$$;

create or replace function find_actor(p_name text, p_id bigint)
returns table (person_id bigint, name text, office_id bigint, is_operator boolean, offices bigint[])
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select p.id, p.name::text, p.office_id, o.is_operator,
           array(select distinct m.office_id from offices_membership m
                 where m.person_id = p.id
                   and (m.starts_at is null or m.starts_at <= clock_timestamp())
                   and (m.ends_at is null or m.ends_at > clock_timestamp())
                   and (m.role = 'operator' or not is_revoked(p.id, m.office_id)))
    from offices_person p
    cross join lateral (
        select exists (select 1 from offices_membership m
                       where m.person_id = p.id and m.role = 'operator')
    ) o (is_operator)
    where p.is_active
      and not exists (
          select 1 from offices_account a
          where a.office_id = p.office_id and a.person_id = p.id and a.disabled_at is not null)
      and case when p_id is not null then p.id = p_id
               when p_name is not null then p.name = p_name
               else o.is_operator end
      and (o.is_operator or not is_revoked(p.id, p.office_id))
$$;

create or replace function sign_in_token(p_secret_sha256 text, p_now timestamptz)
returns table (token_id bigint, office_id bigint, person_id bigint, last_used_on date)
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select t.id, t.office_id, t.person_id, t.last_used_on
    from offices_apitoken t
    join offices_person p on p.id = t.person_id
    where t.secret_sha256 = p_secret_sha256
      and t.revoked_at is null
      and t.expires_at > p_now
      and p.is_active
      and not exists (
          select 1 from offices_account a
          where a.office_id = p.office_id and a.person_id = p.id and a.disabled_at is not null)
      and exists (
          select 1 from offices_membership m
          where m.person_id = t.person_id and m.office_id = t.office_id
            and (m.starts_at is null or m.starts_at <= clock_timestamp())
            and (m.ends_at is null or m.ends_at > clock_timestamp()))
      and not exists (
          select 1 from offices_membership m where m.person_id = t.person_id and m.role = 'operator')
      and not is_revoked(t.person_id, t.office_id)
$$;
