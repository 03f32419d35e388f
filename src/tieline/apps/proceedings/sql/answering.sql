-- What the originator's counsel decides of each item, and whoever approves a withholding.

-- The desk of the acting office's counsel: its own items of requests that wait for their day. It says who
-- asks and for which proceedings, and not of which office's case, unless it is their own. Each step names
-- its item in a committed entry.
create or replace function list_counsel_items(p_entry bigint)
returns table (
    uuid uuid, prosecution_id bigint, proceedings text, legal_basis text, asked_at timestamptz,
    due_on date, is_of_own_case boolean, case_id bigint, mention_id bigint, answer text, kind text,
    ground text, reason text, words text, names_office boolean, decided_at timestamptz,
    decided_by bigint, approved_at timestamptz, approved_by bigint)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
declare
    asker bigint := demand_committed_entry(p_entry, array['disclosure.desk_listed'], null);
begin
    if not acting_may('counsel') then
        perform demand_right('supervise');
    end if;
    return query
    select i.uuid, r.prosecution_id, r.proceedings::text, r.legal_basis::text, r.asked_at, r.due_on,
           r.office_id = asker, i.case_id, i.mention_id, i.answer::text, i.kind::text,
           i.ground::text, i.reason::text, i.words::text, i.names_office, i.decided_at,
           i.decided_by, i.approved_at, i.approved_by
    from proceedings_disclosureitem i
    join proceedings_disclosurerequest r on r.office_id = i.request_office_id and r.id = i.request_id
    where i.office_id = asker and i.part = '' and r.refusal_approved_at is null
    order by r.due_on, i.answer <> '', i.uuid;
end;
$$;
alter function list_counsel_items(bigint) owner to tieline_matcher;
revoke execute on function list_counsel_items(bigint) from public;
grant execute on function list_counsel_items(bigint) to tieline_app;

-- How many items of the acting office wait for its counsel, and the first day by which.
create or replace function count_counsel_items()
returns table (waiting bigint, first_due_on date)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform demand_right('counsel');
    return query
    select count(*), min(r.due_on)
    from proceedings_disclosureitem i
    join proceedings_disclosurerequest r on r.office_id = i.request_office_id and r.id = i.request_id
    where i.office_id = acting_office() and i.part = '' and i.answer = ''
      and r.refusal_approved_at is null;
end;
$$;
alter function count_counsel_items() owner to tieline_matcher;
revoke execute on function count_counsel_items() from public;
grant execute on function count_counsel_items() to tieline_app;

-- Counsel decides, or decides anew until the package is issued; a withholding then waits for its approver.
-- False where there is no such item that waits.
create or replace function answer_disclosure_item(
    p_entry bigint, p_item uuid, p_answer text, p_said jsonb, p_contents text, p_now timestamptz)
returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    asker bigint := demand_entry_of(p_entry, array['disclosure.answered'],
                                    jsonb_build_object('item', p_item, 'answer', p_answer));
begin
    update proceedings_disclosureitem i
    set answer = p_answer, kind = p_said ->> 'kind', ground = p_said ->> 'ground',
        reason = p_said ->> 'reason', words = p_said ->> 'words',
        names_office = (p_said ->> 'names_office')::boolean, contents = p_contents,
        decided_at = p_now, decided_by = acting_person(), decided_name = p_said ->> 'name',
        approved_at = null, approved_by = null, approved_name = ''
    from proceedings_disclosurerequest r
    where i.uuid = p_item and i.office_id = asker and i.part = ''
      and r.office_id = i.request_office_id and r.id = i.request_id
      and r.refusal_approved_at is null;
    return found;
end;
$$;
alter function answer_disclosure_item(bigint, uuid, text, jsonb, text, timestamptz)
    owner to tieline_matcher;
revoke execute on function answer_disclosure_item(bigint, uuid, text, jsonb, text, timestamptz)
    from public;
grant execute on function answer_disclosure_item(bigint, uuid, text, jsonb, text, timestamptz)
    to tieline_app;

-- Another person, who supervises, approves a withholding. False where there is none that waits for one
-- other than who decided.
create or replace function approve_withholding(
    p_entry bigint, p_item uuid, p_name text, p_now timestamptz) returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    asker bigint := demand_entry_of(p_entry, array['disclosure.approved'],
                                    jsonb_build_object('item', p_item));
begin
    update proceedings_disclosureitem i
    set approved_at = p_now, approved_by = acting_person(), approved_name = p_name
    where i.uuid = p_item and i.office_id = asker and i.part = '' and i.answer = 'withheld'
      and i.approved_at is null and i.decided_by <> acting_person();
    return found;
end;
$$;
alter function approve_withholding(bigint, uuid, text, timestamptz) owner to tieline_matcher;
revoke execute on function approve_withholding(bigint, uuid, text, timestamptz) from public;
grant execute on function approve_withholding(bigint, uuid, text, timestamptz) to tieline_app;

-- The office that is asked refuses the whole request, with a reason; and another person approves that.
create or replace function refuse_disclosure(
    p_entry bigint, p_request uuid, p_reason text, p_name text, p_now timestamptz) returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    asker bigint := demand_entry_of(p_entry, array['disclosure.refused'],
                                    jsonb_build_object('request', p_request));
begin
    update proceedings_disclosurerequest r
    set refused_at = p_now, refused_by = acting_person(), refused_name = p_name,
        refusal_reason = p_reason
    where r.uuid = p_request and r.office_id = asker and r.issued_at is null
      and r.refusal_approved_at is null;
    return found;
end;
$$;
alter function refuse_disclosure(bigint, uuid, text, text, timestamptz) owner to tieline_matcher;
revoke execute on function refuse_disclosure(bigint, uuid, text, text, timestamptz) from public;
grant execute on function refuse_disclosure(bigint, uuid, text, text, timestamptz) to tieline_app;

create or replace function approve_refusal(
    p_entry bigint, p_request uuid, p_name text, p_now timestamptz) returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    asker bigint := demand_entry_of(p_entry, array['disclosure.refusal_approved'],
                                    jsonb_build_object('request', p_request));
begin
    update proceedings_disclosurerequest r
    set refusal_approved_at = p_now, refusal_approved_by = acting_person(),
        refusal_approved_name = p_name
    where r.uuid = p_request and r.office_id = asker and r.issued_at is null
      and r.refused_at is not null and r.refusal_approved_at is null
      and r.refused_by <> acting_person();
    return found;
end;
$$;
alter function approve_refusal(bigint, uuid, text, timestamptz) owner to tieline_matcher;
revoke execute on function approve_refusal(bigint, uuid, text, timestamptz) from public;
grant execute on function approve_refusal(bigint, uuid, text, timestamptz) to tieline_app;
