-- Make the hits and notices on some values equal to what their live mentions say: retract what
-- no longer holds, record what is missing. Unlike a scan it looks at every holder of a value.
-- The hits of a case that leaves silence must be given a new xid8 first (`settle_answers` does), or
-- those who have acknowledged a digest since would never be told of them.
create or replace function settle_values(
    p_keys64 bigint[], p_digests uuid[], p_limit int, p_now timestamptz) returns void
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    keys64 bigint[];
    digests uuid[];
    arriving bigint[];
    hit_ids bigint[];
    limited bigint[] := limited_offices();
begin
    -- The values, and every other key of the mentions that hold them.
    with named as (
        select s.key64, s.digest, k.mention_id
        from unnest(p_keys64, p_digests) as s (key64, digest)
        left join selectors_matchkey k on k.key64 = s.key64 and k.digest = s.digest
    ),
    wider as (
        select key64, digest from named
        union
        select k.key64, k.digest
        from named n join selectors_matchkey k on k.mention_id = n.mention_id
    )
    select array_agg(w.key64 order by w.digest), array_agg(w.digest order by w.digest)
    into keys64, digests
    from wider w;
    if digests is null then
        return;
    end if;

    -- Each step below looks at the keys anew, in its own statement: a scan may record an arrival
    -- between two of them, and a hit must be judged by the keys of the moment it is read.
    update hits_hit h
    set retracted_at = p_now
    where h.retracted_at is null and h.key64 = any (keys64) and h.digest = any (digests)
      and not exists (
        select 1
        from selectors_matchkey p
        join selectors_matchkey m on m.mention_id = p.mention_id
        join selectors_matchkey o on o.key64 = m.key64 and o.digest = m.digest
            and o.mention_id < m.mention_id and o.case_id <> m.case_id
        where p.key64 = h.key64 and p.digest = h.digest and p.is_principal
          and p.office_id = h.office_id and p.case_id = h.case_id
          and not exists (
            select 1 from selectors_matchkey e
            where e.key64 = p.key64 and e.digest = p.digest and e.case_id = p.case_id
              and e.mention_id < p.mention_id));

    -- What should be: for each case and value, its first live mention, if another case held one
    -- of its keys before. Read after the retraction above, in a snapshot of its own: a case that
    -- was given the value back meanwhile is seen here, or its scan waits for the rows above.
    with held as materialized (
        select distinct k.case_id, p.digest as value, k.mention_id, k.key64, k.digest
        from unnest(keys64, digests) as s (key64, digest)
        join selectors_matchkey k on k.key64 = s.key64 and k.digest = s.digest
        join selectors_matchkey p on p.mention_id = k.mention_id and p.is_principal
    ),
    first_of_case as (
        select distinct on (d.case_id, d.value) d.mention_id
        from held d
        order by d.case_id, d.value, d.mention_id
    ),
    first_of_all as (
        select d.key64, d.digest, min(d.mention_id) as mention_id
        from held d group by d.key64, d.digest
    )
    select array_agg(distinct f.mention_id) into arriving
    from first_of_case f
    join held d on d.mention_id = f.mention_id
    join first_of_all a on a.key64 = d.key64 and a.digest = d.digest
    where a.mention_id < f.mention_id;
    arriving := coalesce(arriving, '{}');

    -- A hit that now begins with another mention arrives anew for those in between, also where a
    -- digest tells them.
    update hits_hit h
    set mention_id = d.mention_id, arrived_at = d.published_at, xid8 = pg_current_xact_id()
    from (
        select distinct on (p.office_id, p.case_id, p.digest)
               p.office_id, p.case_id, p.digest, p.mention_id, p.published_at
        from selectors_matchkey p
        where p.mention_id = any (arriving) and p.is_principal
        order by p.office_id, p.case_id, p.digest, p.mention_id
    ) d
    where h.retracted_at is null and h.mention_id <> d.mention_id
      and d.office_id = h.office_id and d.case_id = h.case_id and d.digest = h.digest;

    hit_ids := record_arrivals(arriving);

    -- Notices of hits that went, and of offices that may no longer know.
    update notices_notice t
    set retracted_at = p_now
    from hits_hit h
    where t.hit_id = h.id and t.retracted_at is null
      and h.key64 = any (keys64) and h.digest = any (digests)
      and (h.retracted_at is not null
           or not exists (
                select 1
                from hit_recipients(h.office_id, h.case_id, h.mention_id, 2147483646, limited) r
                where r.office_id = t.office_id));

    perform retract_seen(keys64, digests, limited, p_now);
    perform issue_notices(hit_ids, p_limit, p_now);
end;
$$;
alter function settle_values(bigint[], uuid[], int, timestamptz) owner to tieline_matcher;
revoke execute on function settle_values(bigint[], uuid[], int, timestamptz) from public;

-- After a withdrawal has committed and every transaction that could have seen the mentions alive
-- has ended: settle their values.
create or replace function retract_submission(
    p_office bigint, p_submission bigint, p_limit int, p_now timestamptz) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    keys64 bigint[];
    digests uuid[];
begin
    if p_office <> acting_office() then
        raise exception 'a retraction belongs to the office that acts' using errcode = 'TLA03';
    end if;
    -- It writes for all offices.
    perform demand_right('work_cases');
    perform pg_current_xact_id();
    select array_agg(w.key64 order by w.digest), array_agg(w.digest order by w.digest)
    into keys64, digests
    from (select distinct w.key64, w.digest from selectors_withdrawnkey w
          where w.office_id = p_office and w.submission_id = p_submission) w;
    if digests is null then
        return;
    end if;
    -- No count is given back: it would tell of silent cases.
    perform settle_values(keys64, digests, p_limit, p_now);
    delete from selectors_withdrawnkey w
    where w.office_id = p_office and w.submission_id = p_submission;
end;
$$;
alter function retract_submission(bigint, bigint, int, timestamptz) owner to tieline_matcher;
revoke execute on function retract_submission(bigint, bigint, int, timestamptz) from public;
grant execute on function retract_submission(bigint, bigint, int, timestamptz) to tieline_app;

-- Withdrawals that a crash left without their retraction, of every office: ids only, for the worker
-- and the doctor, which act as the operator.
create or replace function unretracted_submissions()
returns table (office_id bigint, submission_id bigint, handed_in_by bigint)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
begin
    perform demand_right('operate');
    return query
    select s.office_id, s.id, s.handed_in_by
    from submissions_submission s
    where exists (
        select 1 from selectors_withdrawnkey w
        where w.office_id = s.office_id and w.submission_id = s.id)
    order by s.id;
end;
$$;
alter function unretracted_submissions() owner to tieline_matcher;
revoke execute on function unretracted_submissions() from public;
grant execute on function unretracted_submissions() to tieline_app;
