-- Which offices are told of an arrival, and in which way. Internal to the matcher.
--
-- Told are: the arriving office, if someone it may know of held the value before; and, unless
-- the arriving case is silent, every other office that held it before. A silent holder is told
-- and never shown. The holders are walked office by office through an index (one probe each, the
-- walk ends one past the limit), so that the cost does not grow with the number of mentions.
--
-- Silent is, here, whatever is withheld: by its posture from everybody, or by its marking from some.
-- `p_limited` are the offices for which every marking is looked at (`limited_offices`).
--
-- `digested` true with no office: more offices than the limit hold the value; they share one
-- digest row per value. Silent holders are no part of that: they do not count towards the limit,
-- and each is told by a notice of its own, or the change to a digest would betray them.
drop function if exists hit_recipients(bigint, bigint, bigint, int);
create or replace function hit_recipients(
    p_office bigint, p_case bigint, p_mention bigint, p_limit int, p_limited bigint[])
returns table (office_id bigint, digested boolean, silent_holder boolean)
language plpgsql stable
set search_path = pg_catalog, public, pg_temp
-- Called once for each hit: planning each probe anew would cost more than the probe.
set plan_cache_mode = force_generic_plan
set enable_incremental_sort = off
as $$
#variable_conflict use_column
declare
    arrival_withheld boolean;
    arrival_by_release boolean;
    must_look boolean;
    keys64 bigint[];
    digests uuid[];
    silent boolean;
    k record;
    candidate bigint;
    found_offices bigint[];
begin
    -- All at once, and never the first that comes: where no statistics are yet, as before the first
    -- analyze of a table, the planner would look for one of them through the keys of everybody.
    select bool_or(m.is_withheld), bool_or(m.by_release), array_agg(m.key64), array_agg(m.digest)
    into arrival_withheld, arrival_by_release, keys64, digests
    from selectors_matchkey m where m.mention_id = p_mention;

    if has_known_before(p_mention, p_case, p_office, p_office = any (p_limited)) then
        office_id := p_office; digested := false; silent_holder := false;
        return next;
    end if;

    if arrival_withheld is null or (arrival_withheld and not arrival_by_release) then
        return;
    end if;
    must_look := arrival_withheld or cardinality(p_limited) > 0;

    foreach silent in array array[false, true] loop
        found_offices := '{}';
        for k in select m.key64, m.digest from unnest(keys64, digests) as m (key64, digest)
        loop
            candidate := -1;
            loop
                select o.office_id into candidate
                from selectors_matchkey o
                where o.key64 = k.key64 and o.is_withheld = silent and o.office_id > candidate
                order by o.office_id limit 1;
                exit when not found;
                continue when candidate = p_office or candidate = any (found_offices);
                continue when must_look and not may_point(
                    p_office, p_case, arrival_withheld, arrival_by_release,
                    candidate, candidate = any (p_limited));
                if exists (
                    select 1 from keys_of_office(k.key64, k.digest, candidate, silent) o
                    where o.mention_id < p_mention
                ) then
                    found_offices := found_offices || candidate;
                end if;
                exit when not silent and cardinality(found_offices) > p_limit;
            end loop;
        end loop;
        if not silent and cardinality(found_offices) > p_limit then
            office_id := null; digested := true; silent_holder := false;
            return next;
        else
            digested := false; silent_holder := silent;
            foreach candidate in array found_offices loop
                office_id := candidate;
                return next;
            end loop;
        end if;
    end loop;
end;
$$;
alter function hit_recipients(bigint, bigint, bigint, int, bigint[]) owner to tieline_matcher;
revoke execute on function hit_recipients(bigint, bigint, bigint, int, bigint[]) from public;

-- Write the notices of these hits. Safe to run again and by two at once.
--
-- Once a value has a digest, its visible holders read there of every hit that was recorded while
-- it had one: none of those gets a notice as well when the value's holders become few again.
create or replace function issue_notices(
    p_hits bigint[], p_limit int, p_now timestamptz) returns void
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
declare
    limited bigint[] := limited_offices();
begin
    -- Who is told is worked out once. In the order of the unique keys, so that two scans wait for
    -- each other, never in a circle.
    with told as materialized (
        select h.id as hit_id, h.key64, h.digest, r.office_id, r.digested
        from hits_hit h
        cross join lateral hit_recipients(h.office_id, h.case_id, h.mention_id, p_limit, limited) r
        where h.id = any (p_hits) and h.retracted_at is null
          and (h.xid8 = pg_current_xact_id() or r.office_id is null or r.office_id = h.office_id
               or r.silent_holder
               or not exists (select 1 from notices_digest d
                              where d.key64 = h.key64 and d.digest = h.digest))
    ),
    hubs as (
        insert into notices_digest (key64, digest, started_at)
        select distinct on (t.digest) t.key64, t.digest, p_now
        from told t where t.digested
        order by t.digest
        on conflict (digest) do nothing
    )
    insert into notices_notice (office_id, uuid, hit_id, issued_at)
    select t.office_id, gen_random_uuid(), t.hit_id, p_now
    from told t where not t.digested
    order by t.office_id, t.hit_id
    on conflict (office_id, hit_id) where retracted_at is null do nothing;

    perform record_unseen(p_hits, limited, p_now);
end;
$$;
alter function issue_notices(bigint[], int, timestamptz) owner to tieline_matcher;
revoke execute on function issue_notices(bigint[], int, timestamptz) from public;
