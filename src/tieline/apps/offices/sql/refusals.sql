-- Refused sign-ins in the trail: of one kind from one source for one name, one entry a minute, which
-- says how many it stands for. The application counts through these functions and reads no row.
alter table offices_signinrefusal enable row level security;
alter table offices_signinrefusal force row level security;
create policy owner_counts on offices_signinrefusal to tieline_owner using (true) with check (true);

-- How many refusals an entry that is written now stands for; 0: the minute of the last one is not
-- over, and none is written.
create function note_sign_in_refusal(p_key uuid, p_said jsonb, p_at timestamptz) returns bigint
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    known offices_signinrefusal%rowtype;
begin
    insert into offices_signinrefusal (key_digest, said, written_at, waiting)
    values (p_key, p_said, p_at, 0)
    on conflict (key_digest) do nothing;
    if found then
        return 1;
    end if;
    select * into strict known from offices_signinrefusal r where r.key_digest = p_key for update;
    if p_at < known.written_at + interval '1 minute' then
        update offices_signinrefusal set waiting = waiting + 1 where id = known.id;
        return 0;
    end if;
    update offices_signinrefusal set waiting = 0, written_at = p_at where id = known.id;
    return known.waiting + 1;
end;
$$;
revoke execute on function note_sign_in_refusal(uuid, jsonb, timestamptz) from public;
grant execute on function note_sign_in_refusal(uuid, jsonb, timestamptz) to tieline_app;

-- What the trail has still to say of minutes that are over, for the worker before it acts; each is
-- given out once, and what is said in full goes.
create function take_sign_in_refusals(p_before timestamptz)
returns table (said jsonb, waiting bigint)
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    with over as (
        delete from offices_signinrefusal r where r.written_at < p_before
        returning r.id, r.said, r.waiting
    )
    select o.said, o.waiting from over o where o.waiting > 0 order by o.id;
end;
$$;
revoke execute on function take_sign_in_refusals(timestamptz) from public;
grant execute on function take_sign_in_refusals(timestamptz) to tieline_app;
