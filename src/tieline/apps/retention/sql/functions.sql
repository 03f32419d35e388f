-- Whoever orders a purge cannot say that it is done. The keeper may, for a purge that is brought over from
-- the ledger.
create or replace function tombstone_begins_as_an_order() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
    if current_user = 'tieline_app' and (new.purged_at, new.noted_at, new.rewritten_at)
        is distinct from (null::timestamptz, null::timestamptz, null::timestamptz) then
        raise exception 'a tombstone begins as an order' using errcode = 'TLA05';
    end if;
    return new;
end;
$$;

-- The message of a policy that refuses says nothing; this one says which right is missing.
create or replace function demand_supervision() returns void
language plpgsql stable
set search_path = pg_catalog, public, pg_temp
as $$
begin
    if not (acting_may('supervise') or acting_may('operate')) then
        raise exception 'no role of the acting person in the acting office opens supervise'
            using errcode = 'TLA06';
    end if;
end;
$$;
revoke execute on function demand_supervision() from public;
grant execute on function demand_supervision() to tieline_app;
