-- What an engagement opens: the sampled cases for which the acting auditor has committed an entry
-- `engagement.case_opened` within 15 minutes, while the engagement runs by the database's clock and they
-- still audit. Policies ask these once for each statement, in a subquery of their own; whoever reads
-- cases anyway never comes to them.
create or replace function audited_cases() returns bigint[]
language plpgsql stable security definer cost 1
set search_path = pg_catalog, public, pg_temp
as $$
declare
    office bigint := acting_office();
    person bigint := acting_person();
    found_cases bigint[];
begin
    if not acting_may('audit') then
        return '{}';
    end if;
    select coalesce(array_agg(distinct s.case_id), '{}') into found_cases
    from audit_auditentry e
    join engagements_engagement g
      on g.office_id = office and g.id = (e.ids ->> 'engagement')::bigint
    join engagements_sampledcase s
      on s.office_id = office and s.engagement_id = g.id and s.case_id = (e.ids ->> 'case')::bigint
    where e.office_id = office and e.person_id = person and e.action = 'engagement.case_opened'
      and e.purpose <> ''
      and e.recorded_at > clock_timestamp() - interval '15 minutes'
      and e.xid8 is distinct from pg_current_xact_id_if_assigned()
      and g.confirmed_by is not null and g.closed_at is null and g.ends_at > clock_timestamp()
      and person in (g.opened_by, g.confirmed_by);
    return found_cases;
end;
$$;
alter function audited_cases() owner to tieline_matcher;
revoke execute on function audited_cases() from public;
grant execute on function audited_cases() to tieline_app;

-- Their references, by which submissions name a case before it holds anything of theirs.
create or replace function audited_refs() returns text[]
language sql stable security definer cost 1
set search_path = pg_catalog, public, pg_temp
as $$
    select coalesce(array_agg(p.ref_for_coordinator::text), '{}')
    from cases_casepointer p
    where p.office_id = acting_office() and p.case_id = any (audited_cases())
      and p.ref_for_coordinator <> ''
$$;
alter function audited_refs() owner to tieline_matcher;
revoke execute on function audited_refs() from public;
grant execute on function audited_refs() to tieline_app;

-- The markings that lie and lay on them.
create or replace function audited_markings() returns bigint[]
language sql stable security definer cost 1
set search_path = pg_catalog, public, pg_temp
as $$
    with recursive layer as (
        select c.marking_id as id from cases_case c
        where c.office_id = acting_office() and c.id = any (audited_cases())
        union
        select m.replaces_id from layer l
        join sharing_marking m on m.office_id = acting_office() and m.id = l.id
        where m.replaces_id is not null
    )
    select coalesce(array_agg(l.id), '{}') from layer l
$$;
alter function audited_markings() owner to tieline_matcher;
revoke execute on function audited_markings() from public;
grant execute on function audited_markings() to tieline_app;

-- The submissions that gave them a value, once or still.
create or replace function audited_submissions() returns bigint[]
language sql stable security definer cost 1
set search_path = pg_catalog, public, pg_temp
as $$
    select coalesce(array_agg(distinct a.submission_id), '{}')
    from selectors_mention m
    join selectors_appearance a on a.office_id = m.office_id and a.mention_id = m.id
    where m.office_id = acting_office() and m.case_id = any (audited_cases())
$$;
alter function audited_submissions() owner to tieline_matcher;
revoke execute on function audited_submissions() from public;
grant execute on function audited_submissions() to tieline_app;

-- The same of one of them.
create or replace function submissions_of_audited(p_case bigint) returns setof bigint
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select distinct a.submission_id
    from selectors_mention m
    join selectors_appearance a on a.office_id = m.office_id and a.mention_id = m.id
    where m.office_id = acting_office() and m.case_id = p_case and p_case = any (audited_cases())
$$;
alter function submissions_of_audited(bigint) owner to tieline_matcher;
revoke execute on function submissions_of_audited(bigint) from public;
grant execute on function submissions_of_audited(bigint) to tieline_app;

-- The values they hold or held: a set, since a case may hold half a million, which is hashed once.
create or replace function audited_selectors() returns setof bigint
language sql stable security definer cost 1 rows 10
set search_path = pg_catalog, public, pg_temp
as $$
    select m.selector_id from selectors_mention m
    where m.office_id = acting_office() and m.case_id = any (audited_cases())
$$;
alter function audited_selectors() owner to tieline_matcher;
revoke execute on function audited_selectors() from public;
grant execute on function audited_selectors() to tieline_app;
