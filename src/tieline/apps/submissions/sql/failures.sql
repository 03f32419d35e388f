-- With each submission left to do: whether it failed before, so that it is tried less and less
-- often, and an operator can be told. Still ids, and the code of an error, of every office.
grant select (uuid, failures, failed_at, failure_code) on submissions_submission to tieline_matcher;
drop function unfinished_submissions();
create function unfinished_submissions()
returns table (office_id bigint, submission_id bigint, handed_in_by bigint, uuid uuid,
               failures integer, failed_at timestamptz, failure_code text)
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select s.office_id, s.id, s.handed_in_by, s.uuid, s.failures, s.failed_at, s.failure_code
    from submissions_submission s
    where s.state in ('received', 'parsed', 'published', 'scanned')
    order by s.id
$$;
alter function unfinished_submissions() owner to tieline_matcher;
revoke execute on function unfinished_submissions() from public;
grant execute on function unfinished_submissions() to tieline_app;
