-- A look across offices is answered only against an entry that is committed, is the asker's own,
-- names the same action and values, and is fresh. Returns the acting office. It demands the right to
-- what is looked at as well: a check, a custodian's comparison and a caller's name ask for their own;
-- whatever else is looked at shows what cases of the office hold.
create or replace function demand_committed_entry(
    p_entry bigint, p_actions text[], p_digests uuid[])
returns bigint
language plpgsql stable
set search_path = pg_catalog, public, pg_temp
as $$
declare
    looked text;
begin
    select e.action into looked
    from audit_auditentry e
    where e.id = p_entry
      and e.office_id = acting_office()
      and e.person_id = acting_person()
      and e.action = any (p_actions)
      and (p_digests is null or e.digests = p_digests)
      and e.purpose <> ''
      and e.recorded_at > clock_timestamp() - interval '15 minutes'
      and e.xid8 is distinct from pg_current_xact_id_if_assigned();
    if not found then
        raise exception 'a look across offices needs its own committed audit entry'
            using errcode = 'TLA03';
    end if;
    perform demand_right(case
        when looked = 'selector.checked' then 'check'
        when looked = 'protected.compared' then 'protect'
        when looked = 'caller.sought' then 'verify_callers'
        when looked in ('engagement.drawn', 'engagement.case_opened') then 'audit'
        when looked = 'case.recalled' then
            case when acting_may('audit') then 'audit' else 'supervise' end
        when looked in ('overlaps.listed', 'overlap.taken', 'overlap.settled') then 'coordinate'
        when looked in ('disclosure.asked', 'disclosures.followed', 'disclosure.issued',
                        'disclosure.read') then 'prosecute'
        when looked in ('disclosure.answered', 'disclosure.refused') then 'counsel'
        when looked in ('disclosure.approved', 'disclosure.refusal_approved') then 'supervise'
        else 'read_cases' end);
    return acting_office();
end;
$$;
revoke execute on function demand_committed_entry(bigint, text[], uuid[]) from public;
grant execute on function demand_committed_entry(bigint, text[], uuid[]) to tieline_matcher;

-- The same, of an entry that names one thing by its ids: what is read or changed is that thing and no
-- other, so that a look at one never stands for a look at another.
create or replace function demand_entry_of(p_entry bigint, p_actions text[], p_ids jsonb)
returns bigint
language plpgsql stable
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform demand_committed_entry(p_entry, p_actions, null);
    if not exists (select 1 from audit_auditentry e where e.id = p_entry and e.ids @> p_ids) then
        raise exception 'the audit entry names something else' using errcode = 'TLA03';
    end if;
    return acting_office();
end;
$$;
revoke execute on function demand_entry_of(bigint, text[], jsonb) from public;
grant execute on function demand_entry_of(bigint, text[], jsonb) to tieline_matcher;
