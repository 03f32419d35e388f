-- Who may know of what a case holds: the one place where the matcher asks. What the case answers
-- stands on its keys (apps/selectors/sql/answers.sql), what its marking lets through is asked of
-- `case_reach`. Internal to the matcher.

-- Whether an office may be told that another case has a value: of its own always; of one that is
-- withheld from everybody never; otherwise as the marking and the releases say. No setting and not
-- a definer, so that it is written out in the query that asks.
create or replace function may_point(
    p_owner bigint, p_case bigint, p_withheld boolean, p_by_release boolean,
    p_recipient bigint, p_limited boolean) returns boolean
language sql stable
as $$
    select case
        when p_owner = p_recipient then true
        when p_withheld and not p_by_release then false
        when p_withheld or p_limited then case_reach(p_owner, p_case, p_recipient) >= 1
        else true
    end
$$;
alter function may_point(bigint, bigint, boolean, boolean, bigint, boolean) owner to tieline_matcher;
revoke execute on function may_point(bigint, bigint, boolean, boolean, bigint, boolean) from public;

-- The offices for which every marking must be looked at. Most often none.
create or replace function limited_offices() returns bigint[]
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    select coalesce(array_agg(o.id), '{}') from offices_office o where office_is_limited(o.id)
$$;
alter function limited_offices() owner to tieline_matcher;
revoke execute on function limited_offices() from public;
