-- What a prosecutor got in a package and its originator holds no more: a court is a recipient as any other.
-- Which thing, why and since when: as corrections say it (apps/corrections/sql/telling.sql). It does not ask
-- what the case answers to offices: its counsel disclosed the thing to this court. Against the entry of
-- following one's own requests, or of reading a package.
create or replace function list_package_corrections(p_entry bigint)
returns table (request uuid, item uuid, how text, corrected_on date)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
    asker bigint := demand_committed_entry(
        p_entry, array['disclosures.followed', 'disclosure.read'], null);
begin
    return query
    select r.uuid, i.uuid,
           case
               when i.contents = 'purged' then 'purged'
               when e.how_ended is not null then e.how_ended
               when was_out_for_purge(m.office_id, m.case_id, m.submission_id, m.withdrawn_at)
                   then 'purged'
               when exists (select 1 from submissions_submission b
                            where b.office_id = m.office_id and b.id = m.submission_id
                              and b.state = 'superseded') then 'superseded'
               when exists (select 1 from retention_review v
                            where v.office_id = m.office_id and v.submission_id = m.submission_id
                              and v.lapsed_at = m.withdrawn_at) then 'lapsed'
               else 'withdrawn' end,
           (m.withdrawn_at at time zone 'UTC')::date
    from proceedings_disclosurerequest r
    join proceedings_disclosureitem i on i.request_office_id = r.office_id and i.request_id = r.id
    left join selectors_mention m on m.office_id = i.office_id and m.id = i.mention_id
    left join lateral (
        select (array_agg(s.how_ended::text order by array_position(
                    array['cleared', 'misidentified', 'closed', 'lapsed'],
                    s.how_ended::text)))[1] as how_ended
        from selectors_subjectvalue v
        join cases_subject s on s.office_id = v.office_id and s.id = v.subject_id
            and s.ended_at = m.withdrawn_at
        where v.office_id = m.office_id and v.case_id = m.case_id and v.selector_id = m.selector_id
    ) e on true
    where r.prosecution_id = asker and r.issued_at is not null and i.answer = 'disclosed'
      and (i.contents = 'purged' or m.withdrawn_at is not null)
    order by r.id, i.id;
end;
$$;
alter function list_package_corrections(bigint) owner to tieline_matcher;
revoke execute on function list_package_corrections(bigint) from public;
grant execute on function list_package_corrections(bigint) to tieline_app;
