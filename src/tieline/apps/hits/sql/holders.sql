-- Who holds a value. As the other answers across offices (`read.sql`): it runs as the matcher, demands its
-- own committed audit entry, decides again who may know, and writes down what it discloses before it shows it.

-- What the asker may know of those who hold a value that very many hold: of each office, one after the
-- other by its number, at most so many mentions, `has_more` where there are others; up to one office
-- more than was asked for, which says that there is one. The asker's own office comes first, as 0,
-- before any other. What a release or a marking tells of withheld cases is looked for once and whole,
-- wherever the answer begins: where among the offices it lies costs no time. Internal to the matcher.
create or replace function held_by_office(
    p_key64 bigint[], p_digest uuid[], p_asker bigint, p_limited boolean, p_own_case bigint,
    p_after bigint, p_offices int, p_each int)
returns table (
    place int, mention_id bigint, office_id bigint, case_id bigint, published_at timestamptz,
    seen_from timestamptz, seen_to timestamptz, is_open boolean, has_more boolean)
language plpgsql stable
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_sort = off
set enable_incremental_sort = off
set jit = off
as $$
#variable_conflict use_column
declare
    number int := case when p_after is null then 0 else 1 end;
    candidate bigint := case when p_after is null then p_asker else -1 end;
    reached bigint := coalesce(p_after, 0);
    told_mentions bigint[];
    told_offices bigint[];
begin
    select array_agg(o.mention_id), array_agg(o.office_id) into told_mentions, told_offices
    from unnest(p_key64, p_digest) as u (key64, digest)
    cross join lateral (
        select w.* from selectors_matchkey w
        where w.key64 = u.key64 and w.is_withheld and w.by_release and w.office_id <> p_asker
          and w.digest between u.digest and u.digest
        order by w.digest
    ) o
    where may_point(o.office_id, o.case_id, o.is_withheld, o.by_release, p_asker, p_limited);
    loop
        return query
        with mentions as materialized (
            select distinct k.mention_id, k.office_id, k.case_id, k.published_at, k.seen_from,
                   k.seen_to, k.is_open
            from (
                select k.*
                from unnest(p_key64, p_digest) as u (key64, digest)
                cross join lateral (
                    (select o.* from selectors_matchkey o
                     where o.key64 = u.key64 and not o.is_withheld
                       and o.office_id between candidate and candidate and o.digest = u.digest
                     order by o.office_id)
                    union all
                    (select o.* from selectors_matchkey o
                     where o.key64 = u.key64 and o.is_withheld and candidate = p_asker
                       and o.office_id between candidate and candidate and o.digest = u.digest
                     order by o.office_id)
                    union all
                    select o.*
                    from unnest(told_mentions, told_offices) t (mention_id, office_id)
                    join selectors_matchkey o on o.mention_id = t.mention_id
                        and o.office_id = t.office_id and o.key64 = u.key64 and o.digest = u.digest
                    where t.office_id = candidate
                ) k
                where may_point(k.office_id, k.case_id, k.is_withheld, k.by_release,
                                p_asker, p_limited)
                  and (p_own_case is null or k.case_id <> p_own_case or k.office_id <> p_asker)
                -- A mention that has several of the keys comes as often.
                limit (p_each + 1) * cardinality(p_key64)
            ) k
        )
        select number, m.mention_id, m.office_id, m.case_id, m.published_at, m.seen_from, m.seen_to,
               m.is_open, (select count(*) from mentions) > p_each
        from mentions m limit p_each;
        if found or number = 0 then
            number := number + 1;
        end if;
        exit when number > p_offices + 1;
        select min(n.office_id) into candidate
        from unnest(p_key64, p_digest) as u (key64, digest)
        cross join lateral (
            (select o.office_id from selectors_matchkey o
             where o.key64 = u.key64 and not o.is_withheld and o.office_id > reached
             order by o.office_id limit 1)
            union all
            select t.office_id from unnest(told_offices) t (office_id)
            where t.office_id > reached
        ) n;
        exit when candidate is null;
        reached := candidate;
        if candidate = p_asker then
            candidate := -1;  -- came first
        end if;
    end loop;
end;
$$;
alter function held_by_office(bigint[], uuid[], bigint, boolean, bigint, bigint, int, int)
    owner to tieline_matcher;
revoke execute on function
    held_by_office(bigint[], uuid[], bigint, boolean, bigint, bigint, int, int) from public;

-- Who holds the probed values. A probe is one value; its keys (the value's own and its aliases)
-- carry the same probe number. `p_own_case` leaves that case out and compares periods of use
-- with it. One row for each probe and office.
--
-- Up to `p_most` mentions of a value are read, and the answer is whole. Of a value with more, whose
-- reading would take the longer the more hold it, the answer is of so many offices after `p_after`
-- and of so many mentions of each, and says where there are more.
drop function if exists find_holders(bigint, int[], bigint[], uuid[], bigint);
create or replace function find_holders(
    p_entry bigint, p_probe int[], p_key64 bigint[], p_digest uuid[], p_own_case bigint,
    p_after bigint, p_most int, p_offices int, p_each int)
returns table (
    probe int, office_id bigint, cases bigint, own_case_ids bigint[], poc_ids bigint[],
    open_cases jsonb, first_at timestamptz, last_at timestamptz, overlap text,
    has_more_cases boolean, has_more_offices boolean)
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
-- Planned once in a session: that takes longer than to answer. Each value is looked up by itself.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_sort = off
set enable_incremental_sort = off
set jit = off
as $$
#variable_conflict use_column
declare
    asker bigint := demand_committed_entry(
        p_entry, array['selector.checked', 'hit.viewed'], p_digest);
    asker_limited boolean := office_is_limited(asker);
begin
    return query
    with probes as materialized (
        select u.probe, u.key64, u.digest
        from unnest(p_probe, p_key64, p_digest) as u (probe, key64, digest)
    ),
    own_period as (
        select pr.probe, min(k.seen_from) as seen_from, max(k.seen_to) as seen_to
        from probes pr
        cross join lateral keys_of_case(pr.key64, pr.digest, asker, p_own_case) k
        group by pr.probe
    ),
    known as materialized (
        select pr.probe, k.*
        from probes pr
        -- Three ways through the indexes, on which a key that is withheld from the asker does not lie:
        -- it is never touched, so that the time of an answer does not tell of it either. Each order is
        -- that of the one index on which this holds (`key_by_office`, `key_by_release`), and sorting is
        -- off: the planner would as soon take another.
        cross join lateral (
            select k.mention_id, k.office_id, k.case_id, k.published_at, k.seen_from, k.seen_to,
                   k.is_open
            from (
                (select a.* from selectors_matchkey a
                 where a.key64 = pr.key64 and not a.is_withheld and a.digest = pr.digest
                 order by a.office_id)
                union all
                (select a.* from selectors_matchkey a
                 where a.key64 = pr.key64 and a.is_withheld
                   and a.office_id between asker and asker and a.digest = pr.digest
                 order by a.office_id)
                union all
                (select a.* from selectors_matchkey a
                 where a.key64 = pr.key64 and a.is_withheld and a.by_release and a.office_id <> asker
                   and a.digest between pr.digest and pr.digest
                 order by a.digest)
            ) k
            where may_point(k.office_id, k.case_id, k.is_withheld, k.by_release,
                            asker, asker_limited)
              -- Only a case of the asker's own: leaving out others' one by one would tell them apart.
              and (p_own_case is null or k.case_id <> p_own_case or k.office_id <> asker)
            limit p_most + 1
        ) k
    ),
    hubs as materialized (
        select s.probe from known s group by s.probe
        having count(distinct s.mention_id) > p_most
    ),
    by_office as materialized (
        select h.probe, k.*
        from hubs h
        cross join lateral (
            select array_agg(pr.key64) as keys64, array_agg(pr.digest) as digests
            from probes pr where pr.probe = h.probe
        ) pr
        cross join lateral held_by_office(
            pr.keys64, pr.digests, asker, asker_limited, p_own_case, p_after, p_offices, p_each) k
    ),
    held as materialized (
        select distinct on (s.probe, s.mention_id) s.*, false as has_more,
               s.is_open and s.office_id <> asker
                   and case_reach(s.office_id, s.case_id, asker) >= 2 as tells_content
        from known s
        where s.probe not in (select h.probe from hubs h)
        union all
        select b.probe, b.mention_id, b.office_id, b.case_id, b.published_at, b.seen_from, b.seen_to,
               b.is_open, b.has_more,
               b.is_open and b.office_id <> asker
                   and case_reach(b.office_id, b.case_id, asker) >= 2
        from by_office b
        where b.place <= p_offices
    ),
    disclosed as (
        insert into sharing_disclosure
            (office_id, case_id, mention_id, recipient_id, person_id, entry_id, level, disclosed_at,
             last_at)
        select * from undisclosed(p_entry, asker,
            (select array_agg(h.mention_id) from held h where h.office_id <> asker),
            (select array_agg(h.mention_id) from held h where h.tells_content))
        on conflict (mention_id, recipient_id, person_id, level, closed_with)
            do update set last_at = greatest(sharing_disclosure.last_at, excluded.last_at)
    )
    select h.probe,
           h.office_id,
           count(distinct h.case_id),
           coalesce(array_agg(distinct h.case_id) filter (where h.office_id = asker), '{}'),
           coalesce(array_agg(distinct p.poc_id) filter (where p.poc_id is not null), '{}'),
           coalesce(
               jsonb_agg(distinct jsonb_build_object('ref', p.ref, 'summary', p.summary))
                   filter (where p.ref is not null and h.tells_content), '[]'),
           min(h.published_at),
           max(h.published_at),
           case
               when count(o.seen_from) = 0 or count(h.seen_from) = 0 then 'unknown'
               when bool_or(h.seen_from <= o.seen_to and o.seen_from <= h.seen_to) then 'yes'
               when bool_or(h.has_more) then 'unknown'
               else 'no'
           end,
           bool_or(h.has_more),
           exists (select 1 from by_office b where b.probe = h.probe and b.place > p_offices)
    from held h
    left join cases_casepointer p on p.office_id = h.office_id and p.case_id = h.case_id
    left join own_period o on o.probe = h.probe
    group by h.probe, h.office_id
    order by h.probe, count(distinct h.case_id) filter (where h.tells_content) desc,
             max(h.published_at) desc, h.office_id;
end;
$$;
alter function find_holders(bigint, int[], bigint[], uuid[], bigint, bigint, int, int, int)
    owner to tieline_matcher;
revoke execute on function
    find_holders(bigint, int[], bigint[], uuid[], bigint, bigint, int, int, int) from public;
grant execute on function
    find_holders(bigint, int[], bigint[], uuid[], bigint, bigint, int, int, int) to tieline_app;
