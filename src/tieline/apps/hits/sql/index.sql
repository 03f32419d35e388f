-- What hits, notices, digests and overlaps should say by the keys that stand, held against what they do
-- say, and brought to it. For the keeper alone (docs/decisions/0034): ids and keyed numbers, no value.

-- Of these keys, those whose hits somebody is still at: a submission that is not scanned yet, a withdrawal
-- or a change of answers that is not settled, a release that ran out a moment ago. Whoever does that brings
-- them to their end; until then they are not judged. Internal to the matcher.
create or replace function keys_on_their_way(p_keys64 bigint[]) returns setof bigint
language plpgsql stable
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    published bigint[];
    lapsed bigint[];
begin
    select array_agg(s.id) into published from submissions_submission s where s.state = 'published';
    select array_agg(distinct r.case_id) into lapsed
    from sharing_release r
    where r.expires_at <= clock_timestamp() and r.released_at is not null
      and r.revoked_at is null and r.lapsed_at is null;
    if published is null and lapsed is null
       and not exists (select 1 from selectors_withdrawnkey)
       and not exists (select 1 from selectors_settling) then
        return;
    end if;
    return query
    with wider as materialized (
        select u.key64 as named, u.key64 as other from unnest(p_keys64) as u (key64)
        union
        select u.key64, w.key64
        from unnest(p_keys64) as u (key64)
        join selectors_matchkey k on k.key64 = u.key64
        join selectors_matchkey w on w.mention_id = k.mention_id
    )
    select distinct w.named
    from wider w
    where exists (select 1 from selectors_withdrawnkey a where a.key64 = w.other)
       or exists (
            select 1
            from selectors_matchkey k
            join selectors_mention m on m.id = k.mention_id
            where k.key64 = w.other
              and (m.submission_id = any (published) or k.case_id = any (lapsed)
                   or exists (
                        select 1 from selectors_settling s
                        where s.of_office = k.office_id
                           or (s.office_id = k.office_id and s.case_id = k.case_id
                               and (s.selector_id is null or s.selector_id = m.selector_id)))));
end;
$$;
alter function keys_on_their_way(bigint[]) owner to tieline_matcher;
revoke execute on function keys_on_their_way(bigint[]) from public;

-- The arrivals on these values, named by their principal key: for each case and value its first live
-- mention, if another case held one of its keys before. What `settle_values` goes by. Internal.
create or replace function due_hits(p_keys64 bigint[])
returns table (mention_id bigint, office_id bigint, case_id bigint, key64 bigint, digest uuid,
               arrived_at timestamptz)
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    select f.mention_id, f.office_id, f.case_id, f.key64, f.digest, f.published_at
    from (
        select distinct on (p.office_id, p.case_id, p.digest) p.*
        from selectors_matchkey p
        where p.key64 = any (p_keys64) and p.is_principal
        order by p.office_id, p.case_id, p.digest, p.mention_id
    ) f
    where exists (
        select 1
        from selectors_matchkey m
        join selectors_matchkey o on o.key64 = m.key64 and o.digest = m.digest
            and o.mention_id < m.mention_id and o.case_id <> m.case_id
        where m.mention_id = f.mention_id)
$$;
alter function due_hits(bigint[]) owner to tieline_matcher;
revoke execute on function due_hits(bigint[]) from public;

-- The live hits on these keys that no arrival stands for; not those that an arrival has a right to, and
-- that only bear a wrong value or key: these are corrected and keep their id. Internal.
create or replace function needless_hits(p_keys64 bigint[]) returns table (hit_id bigint, key64 bigint)
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    with due as materialized (select * from due_hits(p_keys64))
    select h.id, h.key64
    from hits_hit h
    where h.key64 = any (p_keys64) and h.retracted_at is null
      and not exists (
        select 1 from due d
        where d.office_id = h.office_id and d.case_id = h.case_id and d.digest = h.digest)
      and not exists (
        select 1
        from due_hits(array(select p.key64 from selectors_matchkey p
                            where p.mention_id = h.mention_id and p.is_principal)) a
        where a.mention_id = h.mention_id
          and not exists (
            select 1 from hits_hit o
            where o.office_id = a.office_id and o.case_id = a.case_id and o.digest = a.digest
              and o.retracted_at is null and o.id <> h.id))
$$;
alter function needless_hits(bigint[]) owner to tieline_matcher;
revoke execute on function needless_hits(bigint[]) from public;

-- Who is to have a notice of these hits, by the rule of `issue_notices`: beyond the limit a digest
-- (`digested`), which also tells the holders it shows of whatever came since it is there, but for a hit
-- that is recorded in this very transaction. Internal.
create or replace function due_notices(p_hits bigint[], p_limit int, p_limited bigint[])
returns table (hit_id bigint, office_id bigint, digested boolean, key64 bigint, digest uuid)
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    select h.id, r.office_id, r.digested, h.key64, h.digest
    from hits_hit h
    cross join lateral hit_recipients(h.office_id, h.case_id, h.mention_id, p_limit, p_limited) r
    where h.id = any (p_hits)
      and (r.digested or r.office_id = h.office_id or r.silent_holder
           or h.xid8 = pg_current_xact_id_if_assigned()
           or not exists (select 1 from notices_digest d where d.digest = h.digest))
$$;
alter function due_notices(bigint[], int, bigint[]) owner to tieline_matcher;
revoke execute on function due_notices(bigint[], int, bigint[]) from public;

-- The live notices on these keys of which the hit is gone, or whose office may not know of it. That is
-- asked without a limit only of those that the limited look does not find: of a hub it costs much. Internal.
create or replace function needless_notices(
    p_keys64 bigint[], p_hits bigint[], p_limit int, p_limited bigint[])
returns table (notice_id bigint, key64 bigint)
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    with judged as materialized (
        select h.* from unnest(p_hits) as u (hit_id) join hits_hit h on h.id = u.hit_id
    ),
    told as materialized (
        select j.id as hit_id, r.office_id
        from judged j
        cross join lateral hit_recipients(j.office_id, j.case_id, j.mention_id, p_limit, p_limited) r
        where not r.digested
    )
    select n.id, h.key64
    from hits_hit h
    join notices_notice n on n.hit_id = h.id and n.retracted_at is null
    where h.key64 = any (p_keys64) and h.retracted_at is not null
    union all
    select n.id, j.key64
    from judged j
    join notices_notice n on n.hit_id = j.id and n.retracted_at is null
    left join told t on t.hit_id = j.id and t.office_id = n.office_id
    where t.hit_id is null and not exists (
        select 1
        from hit_recipients(j.office_id, j.case_id, j.mention_id, 2147483646, p_limited) r
        where r.office_id = n.office_id)
$$;
alter function needless_notices(bigint[], bigint[], int, bigint[]) owner to tieline_matcher;
revoke execute on function needless_notices(bigint[], bigint[], int, bigint[]) from public;

-- The live hits on these keys that are as they should be. Internal.
create or replace function right_hits(p_keys64 bigint[]) returns bigint[]
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    select coalesce(array_agg(h.id order by h.id), '{}')
    from due_hits(p_keys64) d
    join hits_hit h on h.office_id = d.office_id and h.case_id = d.case_id and h.digest = d.digest
        and h.retracted_at is null
        and h.mention_id = d.mention_id and h.key64 = d.key64 and h.arrived_at = d.arrived_at
$$;
alter function right_hits(bigint[]) owner to tieline_matcher;
revoke execute on function right_hits(bigint[]) from public;

-- Whatever is missing, needless or different on these keys, row by row, and whether somebody is still at
-- it. `id` is the row's own; of a hit that is missing the mention's that arrives, of a notice, a digest or
-- an overlap that is missing the hit's.
create or replace function index_faults(p_keys64 bigint[], p_limit int)
returns table (part text, fault text, id bigint, key64 bigint, on_its_way boolean)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_custom_plan
set work_mem = '64MB'
set jit = off
as $$
#variable_conflict use_column
declare
    limited bigint[] := limited_offices();
    hits bigint[] := right_hits(p_keys64);
    moving bigint[] := array(select keys_on_their_way(p_keys64));
begin
    return query
    with told as materialized (
        select * from due_notices(hits, p_limit, limited)
    ),
    pairs as materialized (
        select * from unseen_pairs(hits, limited)
    ),
    found as (
        select 'hits' as part,
               case when h.id is null and a.id is null then 'missing' else 'different' end as fault,
               coalesce(h.id, a.id, d.mention_id) as id, d.key64
        from due_hits(p_keys64) d
        left join hits_hit h on h.office_id = d.office_id and h.case_id = d.case_id
            and h.digest = d.digest and h.retracted_at is null
        left join lateral (
            select min(x.id) as id from hits_hit x
            where h.id is null and x.mention_id = d.mention_id and x.retracted_at is null
        ) a on true
        where h.id is null or h.id <> all (hits)
        union all
        select 'hits', 'needless', x.hit_id, x.key64 from needless_hits(p_keys64) x
        union all
        select 'notices', 'missing', t.hit_id, t.key64
        from told t
        where not t.digested and not exists (
            select 1 from notices_notice n
            where n.office_id = t.office_id and n.hit_id = t.hit_id and n.retracted_at is null)
        union all
        select 'notices', 'needless', x.notice_id, x.key64
        from needless_notices(p_keys64, hits, p_limit, limited) x
        union all
        select 'digests', case when min(d.id) is null then 'missing' else 'different' end,
               min(t.hit_id), t.key64
        from told t
        left join notices_digest d on d.digest = t.digest
        where t.digested and d.key64 is distinct from t.key64
        group by t.digest, t.key64
        union all
        select 'overlaps', case when min(u.id) is null then 'missing' else 'different' end,
               coalesce(min(u.id), min(h.id)), p.key64
        from pairs p
        join hits_hit h on h.office_id = p.arrived_office and h.case_id = p.arrived_case
            and h.digest = p.digest and h.retracted_at is null
        left join hits_unseenoverlap u on u.digest = p.digest and u.retracted_at is null
            and least(u.case_id, u.other_case_id) = least(p.holder_case, p.arrived_case)
            and greatest(u.case_id, u.other_case_id) = greatest(p.holder_case, p.arrived_case)
        where u.key64 is distinct from p.key64
        group by p.digest, p.key64, least(p.holder_case, p.arrived_case),
                 greatest(p.holder_case, p.arrived_case)
        union all
        select 'overlaps', 'needless', u.id, u.key64
        from hits_unseenoverlap u
        where u.key64 = any (p_keys64) and u.retracted_at is null and not exists (
            select 1 from pairs p
            where p.digest = u.digest
              and least(u.case_id, u.other_case_id) = least(p.holder_case, p.arrived_case)
              and greatest(u.case_id, u.other_case_id) = greatest(p.holder_case, p.arrived_case))
    )
    select f.part, f.fault, f.id, f.key64, f.key64 = any (moving) from found f;
end;
$$;
alter function index_faults(bigint[], int) owner to tieline_matcher;
revoke execute on function index_faults(bigint[], int) from public;
grant execute on function index_faults(bigint[], int) to tieline_keeper;
