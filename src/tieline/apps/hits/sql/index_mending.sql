-- Bring what stands on these keys to what it should be, and say how many rows that took. What is right is
-- not touched. A hit keeps its id, and nobody is told again of what they were told: what only bears a wrong
-- column is corrected, and what was retracted without ground stands again as it was. The keeper has
-- locked the tables: nobody scans, settles or publishes meanwhile.
create or replace function mend_index(p_keys64 bigint[], p_limit int, p_now timestamptz)
returns table (part text, fault text, mended bigint)
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_custom_plan
set work_mem = '64MB'
set jit = off
as $$
#variable_conflict use_column
declare
    keys64 bigint[];
    limited bigint[] := limited_offices();
    hits bigint[];
    counted bigint;
    again bigint;
begin
    perform pg_current_xact_id();
    keys64 := array(select distinct u.key64 from unnest(p_keys64) as u (key64)
                    except select keys_on_their_way(p_keys64));

    update hits_hit h
    set mention_id = d.mention_id, key64 = d.key64, arrived_at = d.arrived_at
    from due_hits(keys64) d
    where h.office_id = d.office_id and h.case_id = d.case_id and h.digest = d.digest
      and h.retracted_at is null
      and (h.mention_id, h.key64, h.arrived_at)
          is distinct from (d.mention_id, d.key64, d.arrived_at);
    get diagnostics counted = row_count;
    update hits_hit h
    set office_id = a.office_id, case_id = a.case_id, digest = a.digest, key64 = a.key64,
        arrived_at = a.arrived_at
    from (
        select distinct on (d.mention_id) d.*, x.id as hit_id
        from due_hits(keys64) d
        join hits_hit x on x.mention_id = d.mention_id and x.retracted_at is null
        where not exists (
            select 1 from hits_hit o
            where o.office_id = d.office_id and o.case_id = d.case_id and o.digest = d.digest
              and o.retracted_at is null)
        order by d.mention_id, x.id
    ) a
    where h.id = a.hit_id;
    get diagnostics again = row_count;
    part := 'hits'; fault := 'different'; mended := counted + again;
    return next;

    update hits_hit h set retracted_at = p_now
    where h.id in (select x.hit_id from needless_hits(keys64) x);
    get diagnostics counted = row_count;
    fault := 'needless'; mended := counted;
    return next;

    -- What was retracted of this very arrival, the last of it: it stands again.
    update hits_hit h set retracted_at = null
    from (
        select max(x.id) as hit_id
        from due_hits(keys64) d
        join hits_hit x on x.office_id = d.office_id and x.case_id = d.case_id
            and x.digest = d.digest and x.mention_id = d.mention_id
            and x.key64 = d.key64 and x.arrived_at = d.arrived_at
        where x.retracted_at is not null and not exists (
            select 1 from hits_hit o
            where o.office_id = d.office_id and o.case_id = d.case_id and o.digest = d.digest
              and o.retracted_at is null)
        group by d.office_id, d.case_id, d.digest
    ) a
    where h.id = a.hit_id;
    get diagnostics counted = row_count;
    select count(*) into again
    from due_hits(keys64) d
    where not exists (
        select 1 from hits_hit o
        where o.office_id = d.office_id and o.case_id = d.case_id and o.digest = d.digest
          and o.retracted_at is null);
    perform record_arrivals(array(select d.mention_id from due_hits(keys64) d));
    fault := 'missing'; mended := counted + again;
    return next;

    hits := right_hits(keys64);
    update notices_notice n set retracted_at = p_now
    where n.id in (select x.notice_id from needless_notices(keys64, hits, p_limit, limited) x);
    get diagnostics counted = row_count;
    part := 'notices'; fault := 'needless'; mended := counted;
    return next;

    -- The digest first: it decides who has a notice of what came since.
    update notices_digest d set key64 = t.key64
    from (select distinct n.digest, n.key64 from due_notices(hits, p_limit, limited) n
          where n.digested) t
    where d.digest = t.digest and d.key64 <> t.key64;
    get diagnostics counted = row_count;
    part := 'digests'; fault := 'different'; mended := counted;
    return next;
    insert into notices_digest (key64, digest, started_at)
    select distinct on (n.digest) n.key64, n.digest, p_now
    from due_notices(hits, p_limit, limited) n
    where n.digested
    order by n.digest
    on conflict (digest) do nothing;
    get diagnostics counted = row_count;
    fault := 'missing'; mended := counted;
    return next;

    update notices_notice n set retracted_at = null
    from (
        select max(x.id) as notice_id
        from due_notices(hits, p_limit, limited) t
        join notices_notice x on x.office_id = t.office_id and x.hit_id = t.hit_id
        where not t.digested and x.retracted_at is not null and not exists (
            select 1 from notices_notice o
            where o.office_id = t.office_id and o.hit_id = t.hit_id and o.retracted_at is null)
        group by t.office_id, t.hit_id
    ) a
    where n.id = a.notice_id;
    get diagnostics counted = row_count;
    insert into notices_notice (office_id, uuid, hit_id, issued_at)
    select t.office_id, gen_random_uuid(), t.hit_id, p_now
    from due_notices(hits, p_limit, limited) t
    where not t.digested
    order by t.office_id, t.hit_id
    on conflict (office_id, hit_id) where retracted_at is null do nothing;
    get diagnostics again = row_count;
    part := 'notices'; fault := 'missing'; mended := counted + again;
    return next;

    update hits_unseenoverlap u set key64 = p.key64
    from unseen_pairs(hits, limited) p
    where u.digest = p.digest and u.retracted_at is null and u.key64 <> p.key64
      and least(u.case_id, u.other_case_id) = least(p.holder_case, p.arrived_case)
      and greatest(u.case_id, u.other_case_id) = greatest(p.holder_case, p.arrived_case);
    get diagnostics counted = row_count;
    part := 'overlaps'; fault := 'different'; mended := counted;
    return next;
    update hits_unseenoverlap u set retracted_at = p_now
    where u.key64 = any (keys64) and u.retracted_at is null and not exists (
        select 1 from unseen_pairs(hits, limited) p
        where p.digest = u.digest
          and least(u.case_id, u.other_case_id) = least(p.holder_case, p.arrived_case)
          and greatest(u.case_id, u.other_case_id) = greatest(p.holder_case, p.arrived_case));
    get diagnostics counted = row_count;
    fault := 'needless'; mended := counted;
    return next;
    -- One that was retracted without ground stands again, with what its coordinator did.
    update hits_unseenoverlap u set retracted_at = null
    from (
        select max(x.id) as overlap_id
        from unseen_pairs(hits, limited) p
        join hits_unseenoverlap x on x.key64 = p.key64 and x.digest = p.digest
            and least(x.case_id, x.other_case_id) = least(p.holder_case, p.arrived_case)
            and greatest(x.case_id, x.other_case_id) = greatest(p.holder_case, p.arrived_case)
        group by p.digest, least(p.holder_case, p.arrived_case),
                 greatest(p.holder_case, p.arrived_case)
        having bool_and(x.retracted_at is not null)
    ) a
    where u.id = a.overlap_id;
    get diagnostics counted = row_count;
    select count(*) into again from hits_unseenoverlap u where u.retracted_at is null;
    perform record_unseen(hits, limited, p_now);
    select counted + count(*) - again into mended
    from hits_unseenoverlap u where u.retracted_at is null;
    fault := 'missing';
    return next;
end;
$$;
alter function mend_index(bigint[], int, timestamptz) owner to tieline_matcher;
revoke execute on function mend_index(bigint[], int, timestamptz) from public;
grant execute on function mend_index(bigint[], int, timestamptz) to tieline_keeper;
