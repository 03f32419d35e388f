-- After a case answers differently and that is committed, and every transaction that could have seen
-- the former answer has ended: settle the values concerned, some mentions at a time.

-- A release tells its recipient of these arrivals: on a value that has a digest they are new for the
-- offices it concerns, whatever those have acknowledged, and for no other. Of a case that its marking
-- kept from nobody, and an office that nothing limits, there is nothing that it was not told before.
-- Internal to the matcher.
create or replace function reveal_hits(
    p_mentions bigint[], p_office bigint, p_agency bigint, p_country text) returns void
language sql
set search_path = pg_catalog, public, pg_temp
as $$
    insert into hits_revealedhit (office_id, hit_id)
    select distinct r.id, h.id
    from hits_hit h
    join notices_digest d on d.key64 = h.key64 and d.digest = h.digest
    join selectors_matchkey a on a.mention_id = h.mention_id and a.is_principal
    join selectors_matchkey o on o.key64 = h.key64 and o.digest = h.digest
        and o.mention_id < h.mention_id and o.office_id <> h.office_id
    join offices_office r on r.id = o.office_id
    where h.mention_id = any (p_mentions) and h.retracted_at is null
      and (r.id = p_office or r.agency_id = p_agency or (p_country <> '' and r.country = p_country))
      and (a.is_withheld or office_is_limited(r.id))
      and may_point(a.office_id, a.case_id, a.is_withheld, a.by_release,
                    r.id, office_is_limited(r.id))
    order by r.id, h.id
    on conflict (office_id, hit_id) do update set xid8 = pg_current_xact_id()
$$;
alter function reveal_hits(bigint[], bigint, bigint, text) owner to tieline_matcher;
revoke execute on function reveal_hits(bigint[], bigint, bigint, text) from public;

-- The next mentions of a change: of one selector of a case, of a case, or of all the office's.
-- Returns the last one, and null at the end. What is revealed arrives anew: nobody's digest may have
-- been acknowledged over it.
create or replace function settle_answers(
    p_settling bigint, p_many int, p_limit int, p_now timestamptz) returns bigint
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    due selectors_settling;
    mentions bigint[];
    keys64 bigint[];
    digests uuid[];
begin
    -- It writes for all offices.
    perform demand_right('work_cases');
    perform pg_current_xact_id();
    select s.* into due from selectors_settling s
    where s.id = p_settling and s.office_id = acting_office();
    if not found then
        return null;
    end if;
    select array_agg(m.id) into mentions
    from (
        select m.id from selectors_mention m
        where m.office_id = coalesce(due.of_office, due.office_id) and m.withdrawn_at is null
          and m.id > due.after_mention
          and (due.case_id is null or m.case_id = due.case_id)
          and (due.selector_id is null or m.selector_id = due.selector_id)
        order by m.id
        limit p_many
    ) m;
    if mentions is null then
        return null;
    end if;
    if due.reveals and due.case_id is not null
       and (due.to_office is not null or due.to_agency is not null or due.to_country <> '') then
        perform reveal_hits(mentions, due.to_office, due.to_agency, due.to_country);
    elsif due.reveals and due.case_id is not null then
        update hits_hit h set xid8 = pg_current_xact_id()
        where h.mention_id = any (mentions) and h.retracted_at is null;
    end if;
    select array_agg(k.key64 order by k.digest), array_agg(k.digest order by k.digest)
    into keys64, digests
    from (select distinct k.key64, k.digest from selectors_matchkey k
          where k.mention_id = any (mentions)) k;
    if digests is not null then
        if due.reveals and due.case_id is null then
            -- The office may know of what others hold: what it acknowledged without it is open anew.
            update notices_digestmark t set acknowledged_before = 0
            where t.office_id = due.of_office and t.value_digest = any (digests);
        end if;
        perform settle_values(keys64, digests, p_limit, p_now);
    end if;
    return mentions[cardinality(mentions)];
end;
$$;
alter function settle_answers(bigint, int, int, timestamptz) owner to tieline_matcher;
revoke execute on function settle_answers(bigint, int, int, timestamptz) from public;
grant execute on function settle_answers(bigint, int, int, timestamptz) to tieline_app;

-- Changes that are still to be settled, of every office: ids and since when, for the worker and the
-- doctor, who act as the installation's operator.
create or replace function unsettled_answers()
returns table (office_id bigint, settling_id bigint, changed_by bigint, changed_at timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform demand_right('operate');
    return query
        select s.office_id, s.id, s.changed_by, s.changed_at from selectors_settling s order by s.id;
end;
$$;
alter function unsettled_answers() owner to tieline_matcher;
revoke execute on function unsettled_answers() from public;
grant execute on function unsettled_answers() to tieline_app;
