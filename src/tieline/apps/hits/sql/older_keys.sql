-- What a case, an office and the others held of a value before: each looked for by its own index and no
-- other, so that it costs the same however many hold the value. Internal to the matcher.
--
-- Each looks by a range, in the order of an index and up to the end of that range (`with ties`): where the
-- planner knows a value that very many hold, or none yet, it would as soon read all who hold it. Whoever asks
-- turns `enable_incremental_sort` off: with it another index, which begins with the same column, would serve.

-- The mentions of one case that give a key.
create or replace function keys_of_case(
    p_key64 bigint, p_digest uuid, p_office bigint, p_case bigint)
returns table (mention_id bigint, seen_from timestamptz, seen_to timestamptz)
language sql stable
as $$
    select k.mention_id, k.seen_from, k.seen_to
    from (values (false), (true)) w (is_withheld)
    cross join lateral (
        select o.mention_id, o.digest, o.seen_from, o.seen_to
        from selectors_matchkey o
        where (o.key64, o.is_withheld, o.office_id, o.case_id)
                >= (p_key64, w.is_withheld, p_office, p_case)
          and (o.key64, o.is_withheld, o.office_id, o.case_id)
                <= (p_key64, w.is_withheld, p_office, p_case)
        order by o.key64, o.is_withheld, o.office_id, o.case_id
        fetch first row with ties
    ) k
    where k.digest = p_digest
$$;
alter function keys_of_case(bigint, uuid, bigint, bigint) owner to tieline_matcher;
revoke execute on function keys_of_case(bigint, uuid, bigint, bigint) from public;

-- The mentions of one office that give a key, withheld or not.
create or replace function keys_of_office(
    p_key64 bigint, p_digest uuid, p_office bigint, p_withheld boolean)
returns table (mention_id bigint, case_id bigint)
language sql stable
as $$
    select k.mention_id, k.case_id
    from (
        select o.mention_id, o.case_id, o.digest
        from selectors_matchkey o
        where (o.key64, o.is_withheld, o.office_id) >= (p_key64, p_withheld, p_office)
          and (o.key64, o.is_withheld, o.office_id) <= (p_key64, p_withheld, p_office)
        order by o.key64, o.is_withheld, o.office_id
        fetch first row with ties
    ) k
    where k.digest = p_digest
$$;
alter function keys_of_office(bigint, uuid, bigint, boolean) owner to tieline_matcher;
revoke execute on function keys_of_office(bigint, uuid, bigint, boolean) from public;

-- Whether another case of which the asker may know held one of a mention's keys before it.
create or replace function has_known_before(
    p_mention bigint, p_case bigint, p_asker bigint, p_limited boolean)
returns boolean
language plpgsql stable
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_sort = off
set enable_incremental_sort = off
as $$
begin
    return exists (
        select 1
        from selectors_matchkey m
        cross join lateral (
            select o.mention_id
            from selectors_matchkey o
            where (o.key64, o.mention_id) > (m.key64, 0)
              and (o.key64, o.mention_id) < (m.key64, p_mention)
              and o.digest = m.digest and o.case_id <> p_case
              and may_point(o.office_id, o.case_id, o.is_withheld, o.by_release,
                            p_asker, p_limited)
            order by o.key64, o.mention_id limit 1
        ) o
        where m.mention_id = p_mention);
end;
$$;
alter function has_known_before(bigint, bigint, bigint, boolean) owner to tieline_matcher;
revoke execute on function has_known_before(bigint, bigint, bigint, boolean) from public;

-- The asker's own side of an arrival: of its own the arrival itself, where it may know of one who was there
-- before; of another's that it may know of, the first of its own mentions that was there before. No row
-- where the hit is not for the asker to know of.
create or replace function own_side(
    p_office bigint, p_case bigint, p_mention bigint, p_asker bigint, p_limited boolean)
returns table (mention_id bigint, case_id bigint)
language plpgsql stable
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
set enable_incremental_sort = off
as $$
#variable_conflict use_column
begin
    if p_office = p_asker then
        return query
        select p_mention, p_case where has_known_before(p_mention, p_case, p_asker, p_limited);
        return;
    end if;
    return query
    select o.mention_id, o.case_id
    from selectors_matchkey a
    cross join (values (false), (true)) w (is_withheld)
    cross join lateral keys_of_office(a.key64, a.digest, p_asker, w.is_withheld) o
    where a.mention_id = p_mention and o.mention_id < p_mention
      and may_point(a.office_id, a.case_id, a.is_withheld, a.by_release, p_asker, p_limited)
    order by o.mention_id limit 1;
end;
$$;
alter function own_side(bigint, bigint, bigint, bigint, boolean) owner to tieline_matcher;
revoke execute on function own_side(bigint, bigint, bigint, bigint, boolean) from public;
