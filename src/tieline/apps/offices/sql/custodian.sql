-- A custodian is of the agency of the very office.
alter table offices_office add constraint office_of_agency unique (id, agency_id);
alter table offices_membership add constraint custodian_of_own_agency
    foreign key (office_id, custodian_of_id) references offices_office (id, agency_id);

-- What has ended stays ended: whoever may end a role could else bring one back.
create or replace function role_stays_ended() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception 'a role that has ended does not come back'
        using errcode = '23514', table = 'offices_membership';
end;
$$;
create trigger role_stays_ended before update of ends_at on offices_membership for each row
    when (old.ends_at <= clock_timestamp()
          and (new.ends_at is null or new.ends_at > old.ends_at))
    execute function role_stays_ended();
