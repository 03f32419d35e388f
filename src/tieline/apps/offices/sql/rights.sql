-- What each role opened at first; the text in force is in role_opens.sql.
create function role_opens(p_role text, p_right text) returns boolean
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select p_right = any (case p_role
        when 'analyst' then array['read_cases', 'work_cases', 'check']
        when 'supervisor' then array['read_cases', 'work_cases', 'check', 'supervise']
        when 'watch_officer' then array['read_cases', 'work_cases', 'check']
        when 'coordinator' then array['coordinate']
        when 'auditor' then array['audit']
        when 'administrator' then array['administer']
        when 'operator' then array['read_cases', 'work_cases', 'check', 'administer', 'operate']
        else array[]::text[]
    end)
$$;

-- Whether the acting person holds, at this moment, a role in the acting office that opens this.
-- The operator of the installation acts for any office. Before there is one, whoever makes the
-- installation (person 0 for office 0) stands in for the operator, and for nothing else.
-- Policies call it once for each statement, in an uncorrelated subquery.
-- (The text in force is in opening.sql.)
create function acting_may(p_right text) returns boolean
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    office bigint := acting_office();
    person bigint := acting_person();
begin
    if exists (
        select 1
        from offices_membership m
        where m.person_id = person
          and (m.office_id = office or m.role = 'operator')
          and role_opens(m.role, p_right)
          and (m.starts_at is null or m.starts_at <= clock_timestamp())
          and (m.ends_at is null or m.ends_at > clock_timestamp())
          and exists (
            select 1 from offices_person p
            where p.id = person and p.is_active
              and not exists (
                select 1 from offices_account a
                where a.office_id = p.office_id and a.person_id = p.id
                  and a.disabled_at is not null))
    ) then
        return true;
    end if;
    return p_right = 'operate' and person = 0 and office = 0
        and not exists (select 1 from offices_membership m where m.role = 'operator');
end;
$$;
revoke execute on function acting_may(text) from public;
grant execute on function acting_may(text) to tieline_app, tieline_matcher;

-- For functions that answer or write beyond the policies.
create function demand_right(p_right text) returns void
language plpgsql stable
set search_path = pg_catalog, public, pg_temp
as $$
begin
    if not acting_may(p_right) then
        raise exception 'no role of the acting person in the acting office opens %', p_right
            using errcode = 'TLA06';
    end if;
end;
$$;
revoke execute on function demand_right(text) from public;
grant execute on function demand_right(text) to tieline_matcher;

-- Case content: read with one right, written with another. For every table of it, old and new.
create function protect_case_content(p_table regclass) returns void
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
declare
    reads constant text :=
        'office_id = (select acting_office()) and (select acting_may(''read_cases''))';
    works constant text :=
        'office_id = (select acting_office()) and (select acting_may(''work_cases''))';
begin
    execute format('drop policy if exists own_office on %s', p_table);
    execute format('drop policy if exists own_office_reads on %s', p_table);
    execute format('drop policy if exists own_office_adds on %s', p_table);
    execute format('create policy own_office_reads on %s for select to tieline_app
        using (%s)', p_table, reads);
    execute format('create policy own_office_adds on %s for insert to tieline_app
        with check (%s)', p_table, works);
    execute format('create policy own_office_changes on %s for update to tieline_app
        using (%s) with check (%s)', p_table, works, works);
    execute format('create policy own_office_removes on %s for delete to tieline_app
        using (%s)', p_table, works);
end;
$$;
revoke execute on function protect_case_content(regclass) from public;

-- The trail: one's own entries, and with the right to it the office's.
drop policy own_office_reads on audit_auditentry;
create policy own_entries_and_auditor_reads on audit_auditentry for select to tieline_app
    using (office_id = (select acting_office())
           and (person_id = (select acting_person()) or (select acting_may('audit'))));

-- The installation's own tables: whoever acts for its office must be its operator as well.
drop policy installation_adds on offices_agency;
create policy installation_adds on offices_agency for insert to tieline_app
    with check ((select acting_office()) = 0 and (select acting_may('operate')));
drop policy installation_adds on offices_office;
create policy installation_adds on offices_office for insert to tieline_app
    with check ((select acting_office()) = 0 and (select acting_may('operate')));
drop policy installation_changes on offices_office;
create policy installation_changes on offices_office for update to tieline_app
    using ((select acting_office()) = 0 and (select acting_may('operate')))
    with check ((select acting_office()) = 0 and (select acting_may('operate')));
drop policy installation_reads on offices_person;
create policy installation_reads on offices_person for select to tieline_app
    using ((select acting_office()) = 0 and (select acting_may('operate')));
drop policy installation_adds on offices_person;
create policy installation_adds on offices_person for insert to tieline_app
    with check ((select acting_office()) = 0 and (select acting_may('operate')));
drop policy installation_changes on offices_person;
create policy installation_changes on offices_person for update to tieline_app
    using ((select acting_office()) = 0 and (select acting_may('operate')))
    with check ((select acting_office()) = 0 and (select acting_may('operate')));

-- A role is given by the operator, in the office's own trail or the installation's, and ended by
-- whoever looks after the office's accounts.
drop policy installation_reads on offices_membership;
create policy installation_reads on offices_membership for select to tieline_app
    using ((select acting_office()) = 0 and (select acting_may('operate')));
drop policy installation_adds on offices_membership;
create policy operator_adds on offices_membership for insert to tieline_app
    with check ((office_id = (select acting_office()) or (select acting_office()) = 0)
                and (select acting_may('operate')));
create policy administrator_ends on offices_membership for update to tieline_app
    using (office_id = (select acting_office()) and (select acting_may('administer')))
    with check (office_id = (select acting_office()) and (select acting_may('administer')));
grant update (ends_at) on offices_membership to tieline_app;

-- How one is mailed is one's own; the operator, who sends the mail, reads it.
drop policy own_office_reads on offices_mailchoice;
create policy own_choice_and_operator_reads on offices_mailchoice for select to tieline_app
    using (office_id = (select acting_office())
           and (person_id = (select acting_person()) or (select acting_may('operate'))));
drop policy installation_reads on offices_mailchoice;
create policy installation_reads on offices_mailchoice for select to tieline_app
    using ((select acting_office()) = 0 and (select acting_may('operate')));
drop policy installation_adds on offices_mailchoice;
create policy installation_adds on offices_mailchoice for insert to tieline_app
    with check ((select acting_office()) = 0 and (select acting_may('operate')));
drop policy installation_changes on offices_mailchoice;
create policy installation_changes on offices_mailchoice for update to tieline_app
    using ((select acting_office()) = 0 and (select acting_may('operate')))
    with check ((select acting_office()) = 0 and (select acting_may('operate')));

-- A token is one's own to make. It is seen and revoked by its person, and by whoever looks after
-- the office's accounts: who makes one for another could act as them.
drop policy own_office on offices_apitoken;
create policy own_token_and_administrator_reads on offices_apitoken for select to tieline_app
    using (office_id = (select acting_office())
           and (person_id = (select acting_person()) or (select acting_may('administer'))));
create policy own_token_and_operator_adds on offices_apitoken for insert to tieline_app
    with check (office_id = (select acting_office())
                and (person_id = (select acting_person()) or (select acting_may('operate'))));
create policy own_token_and_administrator_changes on offices_apitoken for update to tieline_app
    using (office_id = (select acting_office())
           and (person_id = (select acting_person()) or (select acting_may('administer'))))
    with check (office_id = (select acting_office())
                and (person_id = (select acting_person()) or (select acting_may('administer'))));

-- A kept answer is its person's own, as long as they may do what it answers; the operator's
-- worker removes what has grown old.
drop policy own_office on offices_keptanswer;
create policy own_answers on offices_keptanswer to tieline_app
    using (office_id = (select acting_office()) and person_id = (select acting_person())
           and (select acting_may('work_cases')))
    with check (office_id = (select acting_office()) and person_id = (select acting_person())
                and (select acting_may('work_cases')));
create policy operator_reads on offices_keptanswer for select to tieline_app
    using (office_id = (select acting_office()) and (select acting_may('operate')));
create policy operator_removes on offices_keptanswer for delete to tieline_app
    using (office_id = (select acting_office()) and (select acting_may('operate')));

-- Who may act for which office counts what holds at this moment.
-- The same of how sign-ins stand and of sessions.
drop policy installation_reads on offices_account;
create policy installation_reads on offices_account for select to tieline_app
    using ((select acting_office()) = 0 and (select acting_may('operate')));
drop policy installation_adds on offices_account;
create policy installation_adds on offices_account for insert to tieline_app
    with check ((select acting_office()) = 0 and (select acting_may('operate')));
drop policy installation_reads on offices_session;
create policy installation_reads on offices_session for select to tieline_app
    using ((select acting_office()) = 0 and (select acting_may('operate')));
drop policy installation_ends on offices_session;
create policy installation_ends on offices_session for update to tieline_app
    using ((select acting_office()) = 0 and (select acting_may('operate')))
    with check ((select acting_office()) = 0 and (select acting_may('operate')));
