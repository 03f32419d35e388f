-- After a case answers differently and that is committed, and every transaction that could have seen
-- the former answer has ended: settle the values concerned, some mentions at a time.

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
    if due.reveals and due.case_id is not null then
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

-- Changes that a crash left without their settling, of every office: ids only.
create or replace function unsettled_answers()
returns table (office_id bigint, settling_id bigint, changed_by bigint)
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select s.office_id, s.id, s.changed_by from selectors_settling s order by s.id
$$;
alter function unsettled_answers() owner to tieline_matcher;
revoke execute on function unsettled_answers() from public;
grant execute on function unsettled_answers() to tieline_app;
