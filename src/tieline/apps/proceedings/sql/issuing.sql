-- The package, for the prosecutor who asked: issued from its day on, once, whatever was answered.

-- Issue it. What counsel disclosed goes in; everything else gets a number in the log, without gaps: in
-- part A what the office that is asked may know of at this moment, in part S what it may not. What nobody
-- decided, or nobody approved, is withheld as unanswered. The order of part S says nothing. The day is
-- the database's. False where there is no such request that is due.
create or replace function issue_disclosure(p_entry bigint, p_request uuid, p_now timestamptz)
returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    asker bigint := demand_entry_of(p_entry, array['disclosure.issued'],
                                    jsonb_build_object('request', p_request));
    request proceedings_disclosurerequest%rowtype;
    asked_limited boolean;
begin
    select r.* into request from proceedings_disclosurerequest r
    where r.uuid = p_request and r.prosecution_id = asker and r.issued_at is null
      and r.refusal_approved_at is null
      and r.due_on <= (clock_timestamp() at time zone 'UTC')::date
    for update;
    if not found then
        return false;
    end if;
    -- Whoever answers at this moment has answered, or finds it issued.
    perform 1 from proceedings_disclosureitem i
    where i.request_office_id = request.office_id and i.request_id = request.id
    order by i.id for update;
    asked_limited := office_is_limited(request.office_id);
    with parted as (
        select i.id, i.uuid, i.about_mention_id,
               case when i.office_id = request.office_id or exists (
                        select 1 from selectors_matchkey k
                        where k.mention_id = i.mention_id
                          and may_point(k.office_id, k.case_id, k.is_withheld, k.by_release,
                                        request.office_id, asked_limited))
                    then 'A' else 'S' end as part,
               i.answer = 'disclosed' as is_in,
               i.answer = 'withheld' and i.approved_at is not null as is_withheld
        from proceedings_disclosureitem i
        where i.request_office_id = request.office_id and i.request_id = request.id
    ), numbered as (
        select p.id, p.part, p.is_in, p.is_withheld,
               row_number() over (
                   partition by p.part, p.is_in
                   order by case when p.part = 'A' then p.about_mention_id end, p.uuid) as place
        from parted p
    )
    update proceedings_disclosureitem i
    set part = n.part,
        number = case when not n.is_in then n.place end,
        answer = case when n.is_in then 'disclosed' else 'withheld' end,
        ground = case when n.is_in then '' when n.is_withheld then i.ground else 'unanswered' end,
        reason = case when n.is_in or n.is_withheld then i.reason
                      else 'not decided and approved by the day it was due' end
    from numbered n
    where i.id = n.id;
    update proceedings_disclosurerequest r set issued_at = p_now, issued_by = acting_person()
    where r.id = request.id;
    return true;
end;
$$;
alter function issue_disclosure(bigint, uuid, timestamptz) owner to tieline_matcher;
revoke execute on function issue_disclosure(bigint, uuid, timestamptz) from public;
grant execute on function issue_disclosure(bigint, uuid, timestamptz) to tieline_app;

-- What was issued: the things disclosed, with their provenance, and the log of those withheld. Of part S
-- the office and who decided are told where its counsel allows it. Counsel's reasons are counsel's.
create or replace function read_disclosure_package(p_entry bigint, p_request uuid)
returns table (
    part text, number int, kind text, ground text, words text, office_id bigint, decided_on date,
    decided_name text, approved_name text, contents text, uuid uuid)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
declare
    asker bigint := demand_entry_of(p_entry, array['disclosure.read'],
                                    jsonb_build_object('request', p_request));
begin
    return query
    select i.part::text, i.number, i.kind::text, i.ground::text,
           case when i.ground = 'unanswered' then '' else i.words::text end,
           case when t.is_named then i.office_id end,
           (coalesce(i.decided_at, r.issued_at) at time zone 'UTC')::date,
           case when t.is_named and i.ground <> 'unanswered' then i.decided_name::text else '' end,
           case when t.is_named and i.ground <> 'unanswered' then i.approved_name::text else '' end,
           i.contents, i.uuid
    from proceedings_disclosurerequest r
    join proceedings_disclosureitem i on i.request_office_id = r.office_id and i.request_id = r.id
    cross join lateral (
        select i.part = 'A' or i.answer = 'disclosed' or (i.names_office and i.ground <> 'unanswered')
    ) t (is_named)
    where r.uuid = p_request and r.prosecution_id = asker and r.issued_at is not null
    order by i.part, i.number nulls first, i.uuid;
end;
$$;
alter function read_disclosure_package(bigint, uuid) owner to tieline_matcher;
revoke execute on function read_disclosure_package(bigint, uuid) from public;
grant execute on function read_disclosure_package(bigint, uuid) to tieline_app;
