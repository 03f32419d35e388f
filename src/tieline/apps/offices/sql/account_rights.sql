-- How a sign-in stands, what proves a person beside the password and where they are signed in: their
-- own to see, and of those who look after the accounts of their office. A lock, a disabled account
-- and what proves somebody else are changed by the latter alone, and nobody changes how their own
-- account stands.
drop policy own_office_reads on offices_account;
create policy own_account_and_administrator_reads on offices_account for select to tieline_app
    using (person_id = (select acting_person())
           or (office_id = (select acting_office()) and (select acting_may('administer'))));
drop policy own_office_changes on offices_account;
create policy administrator_changes on offices_account for update to tieline_app
    using (office_id = (select acting_office()) and person_id <> (select acting_person())
           and (select acting_may('administer')))
    with check (office_id = (select acting_office()) and person_id <> (select acting_person())
                and (select acting_may('administer')));

drop policy own_office_reads on offices_factor;
create policy own_factor_and_administrator_reads on offices_factor for select to tieline_app
    using (office_id = (select acting_office())
           and (person_id = (select acting_person()) or (select acting_may('administer'))));
drop policy own_office_removes on offices_factor;
create policy own_factor_and_administrator_removes on offices_factor for delete to tieline_app
    using (office_id = (select acting_office())
           and (person_id = (select acting_person()) or (select acting_may('administer'))));

drop policy own_office_reads on offices_recoverycode;
create policy own_code_and_administrator_reads on offices_recoverycode for select to tieline_app
    using (office_id = (select acting_office())
           and (person_id = (select acting_person()) or (select acting_may('administer'))));
drop policy own_office_removes on offices_recoverycode;
create policy own_code_and_administrator_removes on offices_recoverycode for delete to tieline_app
    using (office_id = (select acting_office())
           and (person_id = (select acting_person()) or (select acting_may('administer'))));

drop policy own_office_reads on offices_session;
create policy own_session_and_administrator_reads on offices_session for select to tieline_app
    using (office_id = (select acting_office())
           and (person_id = (select acting_person()) or (select acting_may('administer'))));
drop policy own_office_ends on offices_session;
create policy own_session_and_administrator_ends on offices_session for update to tieline_app
    using (office_id = (select acting_office())
           and (person_id = (select acting_person()) or (select acting_may('administer'))))
    with check (office_id = (select acting_office())
           and (person_id = (select acting_person()) or (select acting_may('administer'))));

-- That the acting person's own account is used, for whichever office they act.
create policy owner_notes_use on offices_account for update to tieline_owner
    using (person_id = (select acting_person())) with check (person_id = (select acting_person()));
create function note_account_use(p_day date) returns void
language sql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
    update offices_account set used_on = p_day
    where person_id = (select acting_person()) and used_on < p_day
$$;
revoke execute on function note_account_use(date) from public;
grant execute on function note_account_use(date) to tieline_app;

-- A lock after too many failures. Whoever tried is not known, so nobody acts, and nobody holds a
-- right: it locks an account of the acting office while person 0 acts, and does nothing else. Returns
-- whether it was not locked before.
create policy owner_locks on offices_account for update to tieline_owner
    using ((select acting_person()) = 0 and office_id = (select acting_office()))
    with check ((select acting_person()) = 0 and office_id = (select acting_office()));
create function lock_account(p_person bigint, p_at timestamptz) returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    update offices_account set locked_at = p_at
    where office_id = (select acting_office()) and (select acting_person()) = 0
      and person_id = p_person and locked_at is null;
    return found;
end;
$$;
revoke execute on function lock_account(bigint, timestamptz) from public;
grant execute on function lock_account(bigint, timestamptz) to tieline_app;
