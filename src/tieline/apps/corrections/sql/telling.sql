-- Who is told that a value is held no more: everybody who was told of it, and nobody else.

-- Write the corrections of what a withdrawal took out of the index, for each office that was told of it.
-- To be run when no older transaction can tell of it any more, and in the transaction that retracts the
-- hits, which forgets what was taken out: so it happens once and whole, whatever is cut off.
create or replace function tell_corrections(
    p_office bigint, p_submission bigint, p_days int, p_now timestamptz) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_custom_plan
as $$
begin
    if p_office <> acting_office() then
        raise exception 'a correction belongs to the office that acts' using errcode = 'TLA03';
    end if;
    perform demand_right('work_cases');
    insert into corrections_correction
        (uuid, office_id, source_office_id, source_case_id, source_mention_id, how, corrected_at,
         told_at, level, entry_id, person_id, selector_id, hit_ids, made_at, due_at)
    with gone as materialized (
        select m.id, m.office_id, m.case_id, m.selector_id, m.withdrawn_at, w.key64, w.digest
        from selectors_withdrawnkey w
        join selectors_mention m on m.id = w.mention_id and m.office_id = p_office
        where w.office_id = p_office and w.submission_id = p_submission
          and m.withdrawn_at is not null
    ),
    -- Counts that a coordinator saw name no value: they are counted anew at each look.
    told as materialized (
        select d.mention_id, d.recipient_id, d.person_id, d.entry_id, d.level, d.disclosed_at
        from (select distinct g.id from gone g) g
        join sharing_disclosure d on d.mention_id = g.id and d.level < 3
        where d.office_id = p_office and d.recipient_id <> p_office
    ),
    held as materialized (
        select t.mention_id, t.recipient_id, m.selector_id,
               array_agg(distinct m.id) as own_mentions,
               array_agg(distinct g.digest) as digests
        from (select distinct t.mention_id, t.recipient_id from told t) t
        join gone g on g.id = t.mention_id
        join selectors_matchkey o on o.key64 = g.key64 and o.digest = g.digest
            and o.office_id = t.recipient_id
        join selectors_mention m on m.id = o.mention_id
        group by t.mention_id, t.recipient_id, m.selector_id
    ),
    -- By what the office holds itself, or else person by person, by their look.
    bound as (
        select t.mention_id, t.recipient_id, h.selector_id, null::bigint as person_id,
               h.own_mentions, h.digests, min(t.disclosed_at) as told_at, max(t.level) as level,
               (array_agg(t.entry_id order by t.disclosed_at, t.entry_id))[1] as entry_id
        from told t
        join held h on h.mention_id = t.mention_id and h.recipient_id = t.recipient_id
        group by t.mention_id, t.recipient_id, h.selector_id, h.own_mentions, h.digests
        union all
        select t.mention_id, t.recipient_id, null, t.person_id, null, null, min(t.disclosed_at),
               max(t.level), (array_agg(t.entry_id order by t.disclosed_at, t.entry_id))[1]
        from told t
        where not exists (select 1 from held h where h.mention_id = t.mention_id
                          and h.recipient_id = t.recipient_id)
        group by t.mention_id, t.recipient_id, t.person_id
    ),
    why as (
        select distinct on (g.id) g.id, g.case_id, g.withdrawn_at,
               coalesce(s.how_ended, case
                   when was_out_for_purge(p_office, g.case_id, p_submission, g.withdrawn_at)
                       then 'purged'
                   when b.state = 'superseded' then 'superseded'
                   when exists (select 1 from retention_review r
                                where r.office_id = p_office and r.submission_id = p_submission
                                  and r.lapsed_at = g.withdrawn_at) then 'lapsed'
                   else 'withdrawn' end) as how
        from (select distinct t.mention_id from told t) n
        join gone g on g.id = n.mention_id
        join submissions_submission b on b.office_id = p_office and b.id = p_submission
        left join selectors_subjectvalue v on v.office_id = g.office_id and v.case_id = g.case_id
            and v.selector_id = g.selector_id
        -- Whoever ended it took its values out in the same transaction, at the same time.
        left join cases_subject s on s.office_id = v.office_id and s.id = v.subject_id
            and s.ended_at = g.withdrawn_at
        order by g.id, array_position(
            array['cleared', 'misidentified', 'closed', 'lapsed'], s.how_ended::text) nulls last
    )
    select gen_random_uuid(), b.recipient_id, p_office, y.case_id, y.id, y.how, y.withdrawn_at,
           b.told_at, b.level, b.entry_id, b.person_id, b.selector_id,
           coalesce((select array_agg(distinct h.id order by h.id)
                     from hits_hit h
                     where h.retracted_at is null and b.own_mentions is not null
                       and (h.mention_id = y.id
                            or (h.mention_id = any (b.own_mentions)
                                and h.digest = any (b.digests)))), '{}'),
           p_now, p_now + make_interval(days => p_days)
    from bound b join why y on y.id = b.mention_id
    order by b.recipient_id, y.id, b.selector_id, b.person_id
    on conflict (source_mention_id, office_id, selector_id, person_id) do nothing;
end;
$$;
alter function tell_corrections(bigint, bigint, int, timestamptz) owner to tieline_matcher;
revoke execute on function tell_corrections(bigint, bigint, int, timestamptz) from public;
grant execute on function tell_corrections(bigint, bigint, int, timestamptz) to tieline_app;
