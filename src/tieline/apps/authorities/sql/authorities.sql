alter table authorities_authority
    add constraint replaces_own foreign key (office_id, replaces_id)
        references authorities_authority (office_id, id);
alter table authorities_authoritynumber
    add constraint number_of_own foreign key (office_id, authority_id)
        references authorities_authority (office_id, id);

-- Kinds are like the directory, for every office to read: what a paper permits is no secret. Whoever
-- acts reads them; only the operator adds one, or lets a new version take the place of an old.
alter table authorities_authoritykind enable row level security;
alter table authorities_authoritykind force row level security;
create policy offices_read on authorities_authoritykind for select to tieline_app
    using ((select acting_office()) is not null);
create policy operator_adds on authorities_authoritykind for insert to tieline_app
    with check ((select acting_office()) = 0 and (select acting_may('operate')));
create policy operator_replaces on authorities_authoritykind for update to tieline_app
    using ((select acting_office()) = 0 and (select acting_may('operate')))
    with check ((select acting_office()) = 0 and (select acting_may('operate')));
create policy keeper_all on authorities_authoritykind to tieline_keeper
    using (true) with check (true);
grant select, insert, update (replaced_at) on authorities_authoritykind to tieline_app;
grant select, delete on authorities_authoritykind to tieline_keeper;

-- An office's papers, and the numbers they name, are content of its cases.
do $$
declare
    t text;
begin
    foreach t in array array['authorities_authority', 'authorities_authoritynumber'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        perform protect_case_content(t::regclass);
        execute format('create policy keeper_all on %I to tieline_keeper
            using (true) with check (true)', t);
        execute format('grant select, delete on %I to tieline_keeper', t);
    end loop;
end;
$$;
grant select, insert, update (replaced_at) on authorities_authority to tieline_app;
grant select, insert on authorities_authoritynumber to tieline_app;

-- To let a paper go further than its kind takes a supervisor, as themselves.
create function more_is_allowed_by_a_supervisor() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
    if new.allowed_by <> '' and not acting_may('supervise') then
        raise exception 'a supervisor records an order that allows more' using errcode = 'TLA06';
    end if;
    return new;
end;
$$;
create trigger more_is_allowed_by_a_supervisor before insert on authorities_authority
    for each row execute function more_is_allowed_by_a_supervisor();
