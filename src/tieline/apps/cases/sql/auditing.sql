-- The id of a case of the acting office by its reference, for an auditor, who reads no case: the trail
-- names cases by their ids alone. Null where there is none. It reads what the matcher reads already.
create or replace function case_for_auditor(p_ref text) returns bigint
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform demand_right('audit');
    return (select p.case_id from cases_casepointer p
            where p.office_id = acting_office() and p.ref_for_coordinator = p_ref);
end;
$$;
alter function case_for_auditor(text) owner to tieline_matcher;
revoke execute on function case_for_auditor(text) from public;
grant execute on function case_for_auditor(text) to tieline_app;
