-- Whether what left the index at some time did so for a purge, of its file or of its case, that had been
-- ordered by then. Internal to the matcher, which tells of corrections.
create or replace function was_out_for_purge(
    p_office bigint, p_case bigint, p_submission bigint, p_at timestamptz) returns boolean
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    select exists (
        select 1 from retention_tombstone t
        where t.office_id = p_office and t.ordered_at <= p_at
          and (t.kind = 'case' and t.thing_id = p_case
               or t.kind = 'submission' and t.thing_id = p_submission))
$$;
alter function was_out_for_purge(bigint, bigint, bigint, timestamptz) owner to tieline_matcher;
revoke execute on function was_out_for_purge(bigint, bigint, bigint, timestamptz) from public;
