-- What each role opens: the table RIGHTS of core/rights.py, which a test holds to this one.
create or replace function role_opens(p_role text, p_right text) returns boolean
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select p_right = any (case p_role
        when 'analyst' then array['read_cases', 'work_cases', 'check']
        when 'supervisor' then
            array['read_cases', 'work_cases', 'check', 'supervise', 'verify_callers']
        when 'watch_officer' then array['read_cases', 'work_cases', 'check', 'verify_callers']
        when 'coordinator' then array['coordinate']
        when 'prosecutor' then array['prosecute']
        when 'counsel' then array['read_cases', 'counsel']
        when 'auditor' then array['audit']
        when 'administrator' then array['administer']
        when 'custodian' then array['protect']
        when 'operator' then array['read_cases', 'work_cases', 'check', 'administer', 'operate']
        else array[]::text[]
    end)
$$;
