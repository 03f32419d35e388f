alter table offices_keptanswer
    add constraint answer_of_own foreign key (office_id, token_id)
        references offices_apitoken (office_id, id);

-- A token is a row of the office it acts for. What it may do, the person's roles decide at each use.
alter table offices_apitoken enable row level security;
alter table offices_apitoken force row level security;
create policy own_office on offices_apitoken to tieline_app
    using (office_id = (select acting_office())) with check (office_id = (select acting_office()));
create policy keeper_all on offices_apitoken to tieline_keeper using (true) with check (true);
-- Showing a token happens before anyone acts: the definer function below runs as the owner.
create policy owner_signs_in on offices_apitoken for select to tieline_owner using (true);

alter table offices_keptanswer enable row level security;
alter table offices_keptanswer force row level security;
create policy own_office on offices_keptanswer to tieline_app
    using (office_id = (select acting_office())) with check (office_id = (select acting_office()));
create policy keeper_all on offices_keptanswer to tieline_keeper using (true) with check (true);

-- The digest of a secret can be written and never read; a token is revoked and never removed.
grant select (id, uuid, office_id, person_id, name, created_at, created_by, expires_at,
              last_used_on, revoked_at),
    insert, update (last_used_on, revoked_at) on offices_apitoken to tieline_app;
grant select, insert, update, delete on offices_keptanswer to tieline_app;
grant select, delete on offices_apitoken, offices_keptanswer to tieline_keeper;

-- Who shows this token, if it still stands: not revoked, not run out, of an active person who still
-- holds a role in its office. Whatever is wrong gives the same nothing. The operator has none.
create function sign_in_token(p_secret_sha256 text, p_now timestamptz)
returns table (token_id bigint, office_id bigint, person_id bigint, last_used_on date)
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select t.id, t.office_id, t.person_id, t.last_used_on
    from offices_apitoken t
    join offices_person p on p.id = t.person_id
    where t.secret_sha256 = p_secret_sha256
      and t.revoked_at is null
      and t.expires_at > p_now
      and p.is_active
      and exists (
          select 1 from offices_membership m
          where m.person_id = t.person_id and m.office_id = t.office_id)
      and not exists (
          select 1 from offices_membership m where m.person_id = t.person_id and m.role = 'operator')
$$;
revoke execute on function sign_in_token(text, timestamptz) from public;
grant execute on function sign_in_token(text, timestamptz) to tieline_app;
