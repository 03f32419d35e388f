-- Whom to call back, and the hash to hold a code word against: for a watch desk, of any office's
-- person, against the committed entry that names them. The numbers are those on record, never one that was given.
create or replace function find_caller(p_entry bigint, p_office text, p_person bigint)
returns table (person_id bigint, office_id bigint, name text, full_name text, phone text,
               poc_name text, poc_phone text, hash text, is_locked boolean)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform demand_entry_of(
        p_entry, array['caller.sought'], jsonb_build_object('person', p_person));
    return query
        select p.id, p.office_id, p.name::text, p.full_name::text, p.phone::text,
               c.full_name::text, c.phone::text, w.hash::text, w.locked_at is not null
        from offices_person p
        join offices_office o on o.id = p.office_id
        left join offices_person c on c.id = o.poc_id
        left join offices_callercode w on w.office_id = p.office_id and w.person_id = p.id
        where o.code = p_office and p.id = p_person and p.is_active and p.office_id <> 0
          and not exists (
              select 1 from offices_account a
              where a.office_id = p.office_id and a.person_id = p.id and a.disabled_at is not null)
          and not is_revoked(p.id, p.office_id);
end;
$$;
revoke execute on function find_caller(bigint, text, bigint) from public;
grant execute on function find_caller(bigint, text, bigint) to tieline_app;

-- Too many wrong words were heard. Locks and does nothing else; a new word lifts it.
create or replace function lock_code_word(p_entry bigint, p_person bigint, p_at timestamptz)
returns void
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform demand_entry_of(
        p_entry, array['caller.sought'], jsonb_build_object('person', p_person));
    update offices_callercode set locked_at = p_at
    where person_id = p_person and locked_at is null;
end;
$$;
revoke execute on function lock_code_word(bigint, bigint, timestamptz) from public;
grant execute on function lock_code_word(bigint, bigint, timestamptz) to tieline_app;
