-- Which of some corrections their recipients may know of at this moment. For the keeper, who settles them
-- before a purge takes away what that is decided by.
create or replace function corrections_told_now(p_ids bigint[]) returns bigint[]
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select coalesce(array_agg(c.id), '{}')
    from corrections_correction c
    where c.id = any (p_ids)
      and may_be_corrected(c.source_office_id, c.source_case_id, c.source_mention_id, c.office_id)
$$;
alter function corrections_told_now(bigint[]) owner to tieline_matcher;
revoke execute on function corrections_told_now(bigint[]) from public;
grant execute on function corrections_told_now(bigint[]) to tieline_keeper;
