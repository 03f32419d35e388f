-- Record these mentions as arrivals, once for each case and value; returns the live hits, those
-- that were there already included.
create or replace function record_arrivals(p_mentions bigint[]) returns bigint[]
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
declare
    hit_ids bigint[];
begin
    -- `offset 0` here and below: one look through the index for each mention, whatever the planner
    -- thinks of tables that were filled a moment ago and that no statistics know.
    -- In the order of the unique key, so that two scans wait for each other, never in a circle.
    insert into hits_hit (uuid, office_id, case_id, mention_id, key64, digest, arrived_at)
    select distinct on (p.office_id, p.case_id, p.digest)
           gen_random_uuid(), p.office_id, p.case_id, p.mention_id, p.key64, p.digest,
           p.published_at
    from unnest(p_mentions) as a (mention_id)
    cross join lateral (
        select k.* from selectors_matchkey k
        where k.mention_id = a.mention_id and k.is_principal
        offset 0
    ) p
    order by p.office_id, p.case_id, p.digest, p.mention_id
    on conflict (office_id, case_id, digest) where retracted_at is null do nothing;

    -- A new statement, a new snapshot: it sees the hits that another scan recorded meanwhile.
    select array_agg(distinct h.id) into hit_ids
    from unnest(p_mentions) as a (mention_id)
    cross join lateral (
        select k.office_id, k.case_id, k.digest from selectors_matchkey k
        where k.mention_id = a.mention_id and k.is_principal
        offset 0
    ) p
    cross join lateral (
        select t.id from hits_hit t
        where t.office_id = p.office_id and t.case_id = p.case_id
          and t.digest = p.digest and t.retracted_at is null
        offset 0
    ) h;
    return coalesce(hit_ids, '{}');
end;
$$;
alter function record_arrivals(bigint[]) owner to tieline_matcher;
revoke execute on function record_arrivals(bigint[]) from public;

-- The second half of 'publish, then scan': what one submission's new mentions meet.
--
-- Runs in a transaction that began after the mentions were committed. Of two submitters at the
-- same moment at least one scan sees both, and a scan records every arrival it sees, its own or
-- another's; so nothing is lost, and the unique keys let nothing be recorded twice.
create or replace function scan_submission(
    p_office bigint, p_submission bigint, p_limit int, p_now timestamptz) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_custom_plan
-- As `older_keys.sql` asks.
set enable_incremental_sort = off
set work_mem = '128MB'
set jit = off
as $$
declare
    arriving bigint[];
    hit_ids bigint[];
    meeting bigint[];
begin
    if p_office <> acting_office() then
        raise exception 'a scan belongs to the office that acts' using errcode = 'TLA03';
    end if;
    -- It writes for all offices.
    perform demand_right('work_cases');
    -- Take a transaction id before the snapshot that reads the keys. A retraction waits for every
    -- id older than itself; a scan that read first and wrote later would slip past it.
    perform pg_current_xact_id();

    -- Of a large submission the matcher may have found those that meet nobody: they are left out.
    meeting := meeting_keys(p_office, p_submission);

    -- The first live mention of each case and value is the one that arrives; a case that gives an
    -- older form of what it holds gives nothing new. `brought` are the keys of this submission, in
    -- the order in which they are looked for; `touched` those that another case holds too, each with
    -- the first mention of its case. Most meet nobody, so the others are left behind at once.
    with brought as materialized (
        select k.mention_id, k.case_id, k.key64, k.digest
        from selectors_mention m
        join selectors_matchkey k on k.mention_id = m.id
        where m.office_id = p_office and m.submission_id = p_submission
          and m.withdrawn_at is null
          and (meeting is null or k.key64 = any (meeting))
        order by k.key64
    ),
    touched as materialized (
        select distinct b.case_id, b.key64, b.digest, f.mention_id as first_id,
               f.mention_id = b.mention_id as is_first
        from (
            select * from brought k
            where exists (
                select 1 from selectors_matchkey o
                where o.key64 = k.key64 and o.digest = k.digest and o.case_id <> k.case_id)
            offset 0
        ) b
        join selectors_matchkey p on p.mention_id = b.mention_id and p.is_principal
        -- At the latest the mention itself.
        cross join lateral (
            select min(o.mention_id) as mention_id
            from keys_of_case(p.key64, p.digest, p.office_id, p.case_id) o
        ) f
    )
    select array_agg(found.mention_id) into arriving
    from (
        -- Ours, where another case was there before.
        select t.first_id as mention_id
        from touched t
        where exists (
            select 1 from selectors_matchkey o
            where o.key64 = t.key64 and o.digest = t.digest
              and o.mention_id < t.first_id and o.case_id <> t.case_id)
        union
        -- Others', numbered later than ours: their own scan may have run before we were there.
        select o.mention_id
        from touched t
        join selectors_matchkey o on o.key64 = t.key64 and o.digest = t.digest
            and o.mention_id > t.first_id and o.case_id <> t.case_id
        join selectors_matchkey p on p.mention_id = o.mention_id and p.is_principal
        -- If the case held the value before, the scan of that earlier mention saw to them.
        where t.is_first and not exists (
            select 1 from keys_of_case(p.key64, p.digest, p.office_id, p.case_id) e
            where e.mention_id < p.mention_id)
    ) found;
    if arriving is null then
        return;
    end if;

    hit_ids := record_arrivals(arriving);
    perform issue_notices(hit_ids, p_limit, p_now);
    -- No count is given back: it would tell of silent cases.
end;
$$;
alter function scan_submission(bigint, bigint, int, timestamptz) owner to tieline_matcher;
revoke execute on function scan_submission(bigint, bigint, int, timestamptz) from public;
grant execute on function scan_submission(bigint, bigint, int, timestamptz) to tieline_app;

-- How many values of a submission someone else holds whom the acting office may know of.
create or replace function count_met_values(p_entry bigint, p_submission bigint) returns bigint
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
set work_mem = '128MB'
set jit = off
as $$
declare
    asker bigint := demand_entry_of(
        p_entry, array['hits.counted'], jsonb_build_object('submission', p_submission));
    asker_limited boolean := office_is_limited(asker);
    meeting bigint[] := meeting_keys(asker, p_submission);
begin
    return (
        with own as materialized (
            select distinct a.mention_id
            from selectors_appearance a
            where a.office_id = asker and a.submission_id = p_submission and a.withdrawn_at is null
        ),
        keys as materialized (
            select k.mention_id, k.case_id, k.key64, k.digest
            from own
            join selectors_matchkey k on k.mention_id = own.mention_id
            where meeting is null or k.key64 = any (meeting)
            order by k.key64
        ),
        met as materialized (
            select k.mention_id
            from keys k
            where exists (
                select 1 from selectors_matchkey o
                where o.key64 = k.key64 and o.digest = k.digest and o.case_id <> k.case_id
                  and may_point(o.office_id, o.case_id, o.is_withheld, o.by_release,
                                asker, asker_limited))
        )
        select count(distinct p.digest)
        from met
        join selectors_matchkey p on p.mention_id = met.mention_id and p.is_principal
    );
end;
$$;
alter function count_met_values(bigint, bigint) owner to tieline_matcher;
revoke execute on function count_met_values(bigint, bigint) from public;
grant execute on function count_met_values(bigint, bigint) to tieline_app;
