alter table offices_office add constraint poc_is_of_the_office
    foreign key (id, poc_id) references offices_person (office_id, id) deferrable;

-- The installation's own office: it holds the local operator and the parts of case sheets that
-- name no office. Cases cannot be opened in it.
insert into offices_agency (id, uuid, name, country)
    overriding system value values (0, gen_random_uuid(), 'This installation', 'ZZ');
insert into offices_office (id, uuid, code, name, agency_id, country, city, time_zone)
    overriding system value
    values (0, gen_random_uuid(), 'INSTALLATION', 'This installation', 0, 'ZZ', '', 'UTC');

-- The rows above are checked now; the tables change below.
set constraints all immediate;

-- The directory is open to every office: whom to call is what a pointer is made of.
alter table offices_agency enable row level security;
alter table offices_agency force row level security;
create policy all_read on offices_agency for select to tieline_app, tieline_matcher, tieline_keeper
    using (true);
create policy installation_adds on offices_agency for insert to tieline_app
    with check ((select acting_office()) = 0);
create policy owner_migrates on offices_agency to tieline_owner using (true) with check (true);

alter table offices_office enable row level security;
alter table offices_office force row level security;
create policy all_read on offices_office for select to tieline_app, tieline_matcher, tieline_keeper
    using (true);
create policy installation_adds on offices_office for insert to tieline_app
    with check ((select acting_office()) = 0);
create policy installation_changes on offices_office for update to tieline_app
    using ((select acting_office()) = 0) with check ((select acting_office()) = 0);
create policy owner_migrates on offices_office to tieline_owner using (true) with check (true);

-- People: one's own office, oneself, and those an office names as its point of contact.
alter table offices_person enable row level security;
alter table offices_person force row level security;
create policy own_office_reads on offices_person for select to tieline_app
    using (office_id = (select acting_office()) or id = (select acting_person()) or is_poc);
create policy installation_reads on offices_person for select to tieline_app
    using ((select acting_office()) = 0);
create policy installation_adds on offices_person for insert to tieline_app
    with check ((select acting_office()) = 0);
create policy installation_changes on offices_person for update to tieline_app
    using ((select acting_office()) = 0) with check ((select acting_office()) = 0);
-- Sign-in happens before anyone acts: the definer function below runs as the owner.
create policy owner_signs_in on offices_person for select to tieline_owner using (true);

alter table offices_membership enable row level security;
alter table offices_membership force row level security;
create policy own_office_reads on offices_membership for select to tieline_app
    using (office_id = (select acting_office()) or person_id = (select acting_person()));
create policy installation_reads on offices_membership for select to tieline_app
    using ((select acting_office()) = 0);
create policy installation_adds on offices_membership for insert to tieline_app
    with check ((select acting_office()) = 0);
create policy owner_signs_in on offices_membership for select to tieline_owner using (true);

grant select, insert on offices_agency to tieline_app;
grant select, insert, update on offices_office to tieline_app;
grant select on offices_agency, offices_office to tieline_matcher, tieline_keeper;
-- The password hash is read by the sign-in function alone.
grant select (id, uuid, name, full_name, email, phone, office_id, is_active, is_poc),
    insert, update on offices_person to tieline_app;
grant select, insert on offices_membership to tieline_app;

-- Sign-in: before anyone acts, and the only way to a password hash. A name that is unknown and
-- one that is not active give the same nothing. The operator is no account of the web.
create function sign_in_person(p_name text, p_id bigint) returns setof offices_person
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select p.*
    from offices_person p
    where p.is_active
      and p.password <> ''
      and case when p_id is null then p.name = p_name else p.id = p_id end
      and not exists (
          select 1 from offices_membership m where m.person_id = p.id and m.role = 'operator')
$$;
revoke execute on function sign_in_person(text, bigint) from public;
grant execute on function sign_in_person(text, bigint) to tieline_app;

-- The command line and the worker name the person who acts; this says who that is and which
-- offices they may act for. Named nobody, it is the operator. No password, no contact data.
create function find_actor(p_name text, p_id bigint)
returns table (person_id bigint, name text, office_id bigint, is_operator boolean, offices bigint[])
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select p.id, p.name::text, p.office_id,
           exists (select 1 from offices_membership m
                   where m.person_id = p.id and m.role = 'operator'),
           array(select distinct m.office_id from offices_membership m where m.person_id = p.id)
    from offices_person p
    where p.is_active
      and case when p_id is not null then p.id = p_id
               when p_name is not null then p.name = p_name
               else exists (select 1 from offices_membership m
                            where m.person_id = p.id and m.role = 'operator') end
$$;
revoke execute on function find_actor(text, bigint) from public;
grant execute on function find_actor(text, bigint) to tieline_app;
