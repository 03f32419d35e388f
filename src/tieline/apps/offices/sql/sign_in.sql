-- How sign-ins stand, what proves a person beside the password, and the browsers they are signed in.
alter table offices_account add constraint account_of_person
    foreign key (office_id, person_id) references offices_person (office_id, id);
alter table offices_factor add constraint factor_of_person
    foreign key (office_id, person_id) references offices_person (office_id, id);
alter table offices_recoverycode add constraint code_of_person
    foreign key (office_id, person_id) references offices_person (office_id, id);
alter table offices_session add constraint session_of_person
    foreign key (office_id, person_id) references offices_person (office_id, id);

-- Whoever is here already counts as having been here today.
insert into offices_account (office_id, person_id, is_idle, used_on)
    select office_id, id, false, current_date from offices_person;
set constraints all immediate;

alter table offices_account enable row level security;
alter table offices_account force row level security;
create policy own_office_reads on offices_account for select to tieline_app
    using (office_id = (select acting_office()) or person_id = (select acting_person()));
-- Also a person who acts for another office is in use.
create policy own_office_changes on offices_account for update to tieline_app
    using (office_id = (select acting_office()) or person_id = (select acting_person()))
    with check (office_id = (select acting_office()) or person_id = (select acting_person()));
create policy installation_reads on offices_account for select to tieline_app
    using ((select acting_office()) = 0);
create policy installation_adds on offices_account for insert to tieline_app
    with check ((select acting_office()) = 0);
create policy owner_signs_in on offices_account for select to tieline_owner using (true);

-- Factors are their person's to add and use; an administrator sees that they are, and removes them.
alter table offices_factor enable row level security;
alter table offices_factor force row level security;
create policy own_office_reads on offices_factor for select to tieline_app
    using (office_id = (select acting_office()));
create policy own_person_adds on offices_factor for insert to tieline_app
    with check (office_id = (select acting_office()) and person_id = (select acting_person()));
create policy own_person_changes on offices_factor for update to tieline_app
    using (office_id = (select acting_office()) and person_id = (select acting_person()))
    with check (office_id = (select acting_office()) and person_id = (select acting_person()));
create policy own_office_removes on offices_factor for delete to tieline_app
    using (office_id = (select acting_office()));

alter table offices_recoverycode enable row level security;
alter table offices_recoverycode force row level security;
create policy own_office_reads on offices_recoverycode for select to tieline_app
    using (office_id = (select acting_office()));
create policy own_person_adds on offices_recoverycode for insert to tieline_app
    with check (office_id = (select acting_office()) and person_id = (select acting_person()));
create policy own_person_changes on offices_recoverycode for update to tieline_app
    using (office_id = (select acting_office()) and person_id = (select acting_person()))
    with check (office_id = (select acting_office()) and person_id = (select acting_person()));
create policy own_office_removes on offices_recoverycode for delete to tieline_app
    using (office_id = (select acting_office()));

alter table offices_session enable row level security;
alter table offices_session force row level security;
create policy own_office_reads on offices_session for select to tieline_app
    using (office_id = (select acting_office()));
create policy own_person_adds on offices_session for insert to tieline_app
    with check (office_id = (select acting_office()) and person_id = (select acting_person()));
create policy own_office_ends on offices_session for update to tieline_app
    using (office_id = (select acting_office())) with check (office_id = (select acting_office()));
create policy installation_reads on offices_session for select to tieline_app
    using ((select acting_office()) = 0);
create policy installation_ends on offices_session for update to tieline_app
    using ((select acting_office()) = 0) with check ((select acting_office()) = 0);
create policy owner_clears on offices_session to tieline_owner using (true) with check (true);

-- The application counts failures through the functions below and reads no row.
alter table offices_signinfailure enable row level security;
alter table offices_signinfailure force row level security;
create policy owner_counts on offices_signinfailure to tieline_owner using (true) with check (true);

grant select, insert, update (locked_at, disabled_at, is_idle, used_on)
    on offices_account to tieline_app;
grant select, insert, update (counter, used_at, sealed), delete on offices_factor to tieline_app;
grant select, insert, update (used_at), delete on offices_recoverycode to tieline_app;
grant select, insert, update (key_sha256, seen_at, ended_at) on offices_session to tieline_app;

-- Whose name this is and how their sign-in stands, so that a failure is recorded in the right
-- office and a lock is set once. Nothing of it is ever shown to whoever tries.
create function find_standing(p_name text)
returns table (person_id bigint, office_id bigint, is_locked boolean, is_disabled boolean)
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select p.id, p.office_id, a.locked_at is not null, a.disabled_at is not null or not p.is_active
    from offices_person p
    join offices_account a on a.office_id = p.office_id and a.person_id = p.id
    where p.name = p_name
      and not exists (
          select 1 from offices_membership m where m.person_id = p.id and m.role = 'operator')
$$;
revoke execute on function find_standing(text) from public;
grant execute on function find_standing(text) to tieline_app;

-- How often a name and a source failed since a moment. Attempts on one name wait for each other
-- until the transaction ends, so that of many at once no more are tried than may fail.
create function count_sign_in_failures(p_name uuid, p_source uuid, p_since timestamptz)
returns table (of_name bigint, of_source bigint)
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('tieline.sign_in.' || p_name::text, 0));
    return query
        select (select count(*) from offices_signinfailure f
                where f.name_digest = p_name and f.at > p_since),
               (select count(*) from offices_signinfailure f
                where f.source_digest = p_source and f.at > p_since);
end;
$$;
revoke execute on function count_sign_in_failures(uuid, uuid, timestamptz) from public;
grant execute on function count_sign_in_failures(uuid, uuid, timestamptz) to tieline_app;

create function note_sign_in_failure(p_name uuid, p_source uuid, p_at timestamptz) returns void
language sql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
    insert into offices_signinfailure (name_digest, source_digest, at)
    values (p_name, p_source, p_at)
$$;
revoke execute on function note_sign_in_failure(uuid, uuid, timestamptz) from public;
grant execute on function note_sign_in_failure(uuid, uuid, timestamptz) to tieline_app;

-- After a whole sign-in, and when a lock is released. What the source did is not forgotten.
create function forget_sign_in_failures(p_name uuid) returns void
language sql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
    update offices_signinfailure set name_digest = gen_random_uuid() where name_digest = p_name
$$;
revoke execute on function forget_sign_in_failures(uuid) from public;
grant execute on function forget_sign_in_failures(uuid) to tieline_app;

-- A person's own password, which the application's role may write for the installation alone.
create policy owner_changes_password on offices_person for update to tieline_owner
    using (id = (select acting_person()) and office_id = (select acting_office()))
    with check (id = (select acting_person()) and office_id = (select acting_office()));
create function change_own_password(p_hash text) returns void
language sql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
    update offices_person set password = p_hash
    where id = (select acting_person()) and office_id = (select acting_office()) and p_hash <> ''
$$;
revoke execute on function change_own_password(text) from public;
grant execute on function change_own_password(text) to tieline_app;

-- For the worker, before it acts: whose account nobody used since a day, ids only.
create function idle_accounts(p_before date)
returns table (office_id bigint, person_id bigint)
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select a.office_id, a.person_id
    from offices_account a
    where a.disabled_at is null
      and a.used_on < p_before
      and not exists (
          select 1 from offices_membership m
          where m.person_id = a.person_id and m.role = 'operator')
    order by a.office_id, a.person_id
$$;
revoke execute on function idle_accounts(date) from public;
grant execute on function idle_accounts(date) to tieline_app;

-- Failures that count no more, and sessions that ended, a while later. Returns how many rows.
create function clear_sign_ins(p_before timestamptz) returns bigint
language sql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
    with failures as (
        delete from offices_signinfailure where at < p_before returning 1
    ), sessions as (
        delete from offices_session where seen_at < p_before returning 1
    )
    select (select count(*) from failures) + (select count(*) from sessions)
$$;
revoke execute on function clear_sign_ins(timestamptz) from public;
grant execute on function clear_sign_ins(timestamptz) to tieline_app;
