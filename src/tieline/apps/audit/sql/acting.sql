-- Who acts. Policies call these once per statement, in an uncorrelated subquery. Unset raises:
-- a forgetful caller must fail, not see an empty world.
create function acting_office() returns bigint
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    setting text := current_setting('tieline.office_id', true);
begin
    if setting is null or setting = '' then
        raise exception 'no office is acting in this transaction'
            using errcode = 'TLA01', hint = 'Wrap the call in acting_as(...).';
    end if;
    return setting::bigint;
end;
$$;

create function acting_person() returns bigint
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    setting text := current_setting('tieline.person_id', true);
begin
    if setting is null or setting = '' then
        raise exception 'no person is acting in this transaction'
            using errcode = 'TLA01', hint = 'Wrap the call in acting_as(...).';
    end if;
    return setting::bigint;
end;
$$;
