alter table sharing_marking add constraint replaces_own_marking
    foreign key (office_id, replaces_id) references sharing_marking (office_id, id);

create function marking_is_final() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception 'a marking is never edited: replace it' using errcode = 'TLA04';
end;
$$;
create trigger marking_is_final before update on sharing_marking
    for each row execute function marking_is_final();

alter table sharing_marking enable row level security;
alter table sharing_marking force row level security;
create policy own_office_reads on sharing_marking for select to tieline_app
    using (office_id = (select acting_office()));
create policy own_office_adds on sharing_marking for insert to tieline_app
    with check (office_id = (select acting_office()));
create policy keeper_all on sharing_marking to tieline_keeper using (true) with check (true);
grant select, insert on sharing_marking to tieline_app;
grant select, delete on sharing_marking to tieline_keeper;
