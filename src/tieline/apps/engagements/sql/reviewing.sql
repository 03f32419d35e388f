-- What a weekly review says besides the trail, as counts of the acting office alone.

-- Releases in imminent danger that were asked for in a span: how many, how many of them were reviewed,
-- and of how many the review is late.
create or replace function danger_releases(p_from timestamptz, p_until timestamptz, p_now timestamptz)
returns table (given bigint, reviewed bigint, overdue bigint)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform demand_right('audit');
    return query
    select count(*), count(r.reviewed_at),
           count(*) filter (where r.reviewed_at is null and r.review_due_at < p_now)
    from sharing_release r
    where r.office_id = acting_office() and r.danger_reason <> ''
      and r.released_at >= p_from and r.released_at < p_until;
end;
$$;
alter function danger_releases(timestamptz, timestamptz, timestamptz) owner to tieline_matcher;
revoke execute on function danger_releases(timestamptz, timestamptz, timestamptz) from public;
grant execute on function danger_releases(timestamptz, timestamptz, timestamptz) to tieline_app;

-- How the entries of the acting office that were written in a span came into the hash chain: how many are
-- not in it, how many came later than so many seconds, and how long the longest waited. Of other
-- offices' entries it counts nothing.
create or replace function sealing_of_office(
    p_from timestamptz, p_until timestamptz, p_late_s double precision)
returns table (entries bigint, unsealed bigint, late bigint, longest_s double precision)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    asker bigint := acting_office();
    lasts bigint[];
    ats timestamptz[];
begin
    perform demand_right('audit');
    -- A position belongs to the first round that came as far; rounds grow in both.
    select array_agg(r.last_position + 1 order by r.id), array_agg(r.sealed_at order by r.id)
      into lasts, ats
    from audit_sealinground r where r.sealed_at >= p_from;
    return query
    with waited as (
        select s.position is null as is_unsealed,
               extract(epoch from ats[width_bucket(s.position, lasts) + 1] - e.recorded_at) as seconds
        from audit_auditentry e
        left join audit_seal s on s.entry_id = e.id
        where e.office_id = asker and e.recorded_at >= p_from and e.recorded_at < p_until
    )
    select count(*), count(*) filter (where w.is_unsealed),
           count(*) filter (where w.seconds > p_late_s),
           coalesce(max(w.seconds), 0)::double precision
    from waited w;
end;
$$;
alter function sealing_of_office(timestamptz, timestamptz, double precision) owner to tieline_matcher;
revoke execute on function sealing_of_office(timestamptz, timestamptz, double precision) from public;
grant execute on function sealing_of_office(timestamptz, timestamptz, double precision)
    to tieline_app;
