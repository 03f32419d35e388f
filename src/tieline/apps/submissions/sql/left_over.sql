-- Each submission left to do, of every office: for the worker and the doctor, which act as the operator.
-- Ids, and the code of an error.
create or replace function unfinished_submissions()
returns table (office_id bigint, submission_id bigint, handed_in_by bigint, uuid uuid,
               failures integer, failed_at timestamptz, failure_code text)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
begin
    perform demand_right('operate');
    return query
    select s.office_id, s.id, s.handed_in_by, s.uuid, s.failures, s.failed_at,
           s.failure_code::text
    from submissions_submission s
    where s.state in ('received', 'parsed', 'published', 'scanned')
    order by s.id;
end;
$$;
alter function unfinished_submissions() owner to tieline_matcher;
revoke execute on function unfinished_submissions() from public;
grant execute on function unfinished_submissions() to tieline_app;
