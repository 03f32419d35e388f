-- The snapshot of match keys in files (docs/decisions/0039). The process that keeps the files signs in
-- as `tieline_snapshot`, which may call these functions and nothing else: it is given keys of 64 bits,
-- never a digest, an office or a case. What it finds are candidates; the digests decide in the scan.

-- From the moment there is a snapshot, or one is to be built, what is removed is noted for it.
create or replace function note_gone_keys() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    if exists (select 1 from selectors_keysnapshot) then
        insert into selectors_gonekey (key64) select distinct key64 from removed;
    end if;
    return null;
end;
$$;
alter function note_gone_keys() owner to tieline_matcher;
revoke execute on function note_gone_keys() from public;

-- The snapshot that holds on this server: one of another server, to which a database was restored,
-- counts other transactions, and is none. Internal to the matcher.
create or replace function held_key_snapshot() returns setof selectors_keysnapshot
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    select s.* from selectors_keysnapshot s
    where s.snapshot is not null
      and s.system = (select system_identifier from pg_control_system())
      and s.horizon <= pg_snapshot_xmin(pg_current_snapshot())
$$;
alter function held_key_snapshot() owner to tieline_matcher;
revoke execute on function held_key_snapshot() from public;

-- The matcher is there. Returns the snapshot that holds, or nothing yet.
create or replace function see_key_snapshot(p_now timestamptz)
returns table (snapshot uuid, horizon text, manifest jsonb, is_swept boolean)
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
begin
    insert into selectors_keysnapshot as s (id, manifest, keys, bytes, seen_at, is_swept)
    values (1, '{}', 0, 0, p_now, false)
    on conflict (id) do update set seen_at = greatest(s.seen_at, excluded.seen_at);
    return query
    select s.snapshot, s.horizon::text, s.manifest, s.is_swept from held_key_snapshot() s;
end;
$$;
alter function see_key_snapshot(timestamptz) owner to tieline_matcher;
revoke execute on function see_key_snapshot(timestamptz) from public;
grant execute on function see_key_snapshot(timestamptz) to tieline_snapshot;

-- How many keys came since a horizon, at most so many.
create or replace function count_keys_since(p_horizon xid8, p_most bigint) returns bigint
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select count(*) from (
        select from selectors_matchkey k
        where k.xid8 >= coalesce(p_horizon, '0'::xid8) limit p_most) found
$$;
alter function count_keys_since(xid8, bigint) owner to tieline_matcher;
revoke execute on function count_keys_since(xid8, bigint) from public;
grant execute on function count_keys_since(xid8, bigint) to tieline_snapshot;

-- The keys that came since a horizon and before the next; without one, all before the next. In a select
-- list it gives row by row. To be asked in one transaction with the horizon that it is cut at.
create or replace function keys_between(p_from xid8, p_to xid8) returns setof bigint
language sql stable security definer rows 1000000
set search_path = pg_catalog, public, pg_temp
as $$
    select k.key64 from selectors_matchkey k
    where k.xid8 >= coalesce(p_from, '0'::xid8) and k.xid8 < p_to
$$;
alter function keys_between(xid8, xid8) owner to tieline_matcher;
revoke execute on function keys_between(xid8, xid8) from public;
grant execute on function keys_between(xid8, xid8) to tieline_snapshot;

-- Keys that were removed before a horizon, by the number of their note; whether nobody holds them now.
create or replace function list_gone_keys(p_before xid8)
returns table (id bigint, key64 bigint, is_gone boolean)
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select g.id, g.key64,
           not exists (select 1 from selectors_matchkey k where k.key64 = g.key64)
    from selectors_gonekey g
    where g.xid8 < p_before
    order by g.key64, g.id
$$;
alter function list_gone_keys(xid8) owner to tieline_matcher;
revoke execute on function list_gone_keys(xid8) from public;
grant execute on function list_gone_keys(xid8) to tieline_snapshot;

-- A snapshot takes the place of the one before, with the notes that it saw to.
create or replace function publish_key_snapshot(
    p_snapshot uuid, p_horizon xid8, p_manifest jsonb, p_keys bigint, p_bytes bigint,
    p_noted bigint[], p_now timestamptz)
returns void
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    update selectors_keysnapshot s
    set snapshot = p_snapshot, horizon = p_horizon, manifest = p_manifest, keys = p_keys,
        bytes = p_bytes, built_at = p_now, seen_at = greatest(s.seen_at, p_now), is_swept = false,
        system = (select system_identifier from pg_control_system());
    if not found then
        raise exception 'nobody has begun a snapshot' using errcode = 'TLA03';
    end if;
    delete from selectors_gonekey g where g.id = any (p_noted);
    -- Of a submission that was withdrawn before its scan nobody asks again.
    delete from selectors_narrowing n
    using submissions_submission s
    where s.office_id = n.office_id and s.id = n.submission_id
      and s.state not in ('received', 'parsed', 'published', 'scanned');
end;
$$;
alter function publish_key_snapshot(uuid, xid8, jsonb, bigint, bigint, bigint[], timestamptz)
    owner to tieline_matcher;
revoke execute on function
    publish_key_snapshot(uuid, xid8, jsonb, bigint, bigint, bigint[], timestamptz) from public;
grant execute on function
    publish_key_snapshot(uuid, xid8, jsonb, bigint, bigint, bigint[], timestamptz)
    to tieline_snapshot;

-- The snapshot's folder holds its own files and no others.
create or replace function note_keys_swept(p_snapshot uuid) returns void
language sql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
    update selectors_keysnapshot s set is_swept = true where s.snapshot = p_snapshot
$$;
alter function note_keys_swept(uuid) owner to tieline_matcher;
revoke execute on function note_keys_swept(uuid) from public;
grant execute on function note_keys_swept(uuid) to tieline_snapshot;

-- There is no snapshot, and none is to be built: whoever waits for an answer does without.
create or replace function drop_key_snapshot() returns void
language sql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
    delete from selectors_keysnapshot;
    delete from selectors_narrowing;
    delete from selectors_gonekey;
$$;
alter function drop_key_snapshot() owner to tieline_matcher;
revoke execute on function drop_key_snapshot() from public;
grant execute on function drop_key_snapshot() to tieline_snapshot;

-- Submissions whose keys are to be looked for, the oldest first.
create or replace function list_narrowings() returns table (submission_id bigint)
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select n.submission_id from selectors_narrowing n
    where n.answered_at is null order by n.asked_at, n.submission_id
$$;
alter function list_narrowings() owner to tieline_matcher;
revoke execute on function list_narrowings() from public;
grant execute on function list_narrowings() to tieline_snapshot;

-- The keys of what a submission brings or states once more. Internal to the matcher.
create or replace function keys_of_submission(p_office bigint, p_submission bigint)
returns table (case_id bigint, key64 bigint)
language sql stable rows 100000
set search_path = pg_catalog, public, pg_temp
as $$
    select k.case_id, k.key64
    from (
        select m.id from selectors_mention m
        where m.office_id = p_office and m.submission_id = p_submission and m.withdrawn_at is null
        union
        select a.mention_id from selectors_appearance a
        where a.office_id = p_office and a.submission_id = p_submission
    ) own
    join selectors_matchkey k on k.mention_id = own.id
$$;
alter function keys_of_submission(bigint, bigint) owner to tieline_matcher;
revoke execute on function keys_of_submission(bigint, bigint) from public;

-- Those of a submission that asked, and of no other.
create or replace function keys_of_narrowing(p_submission bigint) returns setof bigint
language sql stable security definer rows 100000
set search_path = pg_catalog, public, pg_temp
as $$
    select k.key64
    from selectors_narrowing n
    cross join lateral keys_of_submission(n.office_id, n.submission_id) k
    where n.submission_id = p_submission and n.answered_at is null
$$;
alter function keys_of_narrowing(bigint) owner to tieline_matcher;
revoke execute on function keys_of_narrowing(bigint) from public;
grant execute on function keys_of_narrowing(bigint) to tieline_snapshot;

-- What was found of them in the files of the snapshot that holds. False where that is another by now,
-- or where nobody waits for the answer.
create or replace function answer_narrowing(
    p_submission bigint, p_snapshot uuid, p_keys64 bigint[], p_now timestamptz)
returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    update selectors_narrowing n
    set answered_at = p_now, horizon = s.horizon
    from selectors_keysnapshot s
    where n.submission_id = p_submission and n.answered_at is null and s.snapshot = p_snapshot;
    if not found then
        return false;
    end if;
    insert into selectors_candidatekey (submission_id, key64)
    select distinct p_submission, u.key64 from unnest(p_keys64) as u (key64);
    return true;
end;
$$;
alter function answer_narrowing(bigint, uuid, bigint[], timestamptz) owner to tieline_matcher;
revoke execute on function answer_narrowing(bigint, uuid, bigint[], timestamptz) from public;
grant execute on function answer_narrowing(bigint, uuid, bigint[], timestamptz)
    to tieline_snapshot;

-- How the snapshot stands, for whoever is about to scan: when the matcher was last seen, how many keys
-- came since, at most so many. No row where none holds.
create or replace function standing_of_key_snapshot(p_most bigint)
returns table (seen_at timestamptz, since bigint)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
begin
    perform demand_right('work_cases');
    return query
    select s.seen_at, count_keys_since(s.horizon, p_most) from held_key_snapshot() s;
end;
$$;
alter function standing_of_key_snapshot(bigint) owner to tieline_matcher;
revoke execute on function standing_of_key_snapshot(bigint) from public;
grant execute on function standing_of_key_snapshot(bigint) to tieline_app;

-- Asks for the keys of a submission of the acting office to be looked for; one that was answered is
-- asked again, since more came.
create or replace function ask_narrowing(p_submission bigint, p_now timestamptz) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform demand_right('work_cases');
    delete from selectors_narrowing n
    where n.submission_id = p_submission and n.office_id = acting_office();
    insert into selectors_narrowing (submission_id, office_id, asked_at)
    select s.id, s.office_id, p_now from submissions_submission s
    where s.id = p_submission and s.office_id = acting_office();
    notify tieline_narrowing;
end;
$$;
alter function ask_narrowing(bigint, timestamptz) owner to tieline_matcher;
revoke execute on function ask_narrowing(bigint, timestamptz) from public;
grant execute on function ask_narrowing(bigint, timestamptz) to tieline_app;

-- Whether it was answered: never what.
create or replace function is_narrowed(p_submission bigint) returns boolean
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform demand_right('work_cases');
    return exists (
        select 1 from selectors_narrowing n
        where n.submission_id = p_submission and n.office_id = acting_office()
          and n.answered_at is not null);
end;
$$;
alter function is_narrowed(bigint) owner to tieline_matcher;
revoke execute on function is_narrowed(bigint) from public;
grant execute on function is_narrowed(bigint) to tieline_app;

-- What was found is forgotten: the scan is done, or does without.
create or replace function forget_narrowing(p_submission bigint) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform demand_right('work_cases');
    delete from selectors_narrowing n
    where n.submission_id = p_submission and n.office_id = acting_office();
end;
$$;
alter function forget_narrowing(bigint) owner to tieline_matcher;
revoke execute on function forget_narrowing(bigint) from public;
grant execute on function forget_narrowing(bigint) to tieline_app;

-- Which keys of a submission another case may hold: those found in the files, and those of another case
-- that came since the files were cut. Null where nothing was narrowed: then all of them may. Internal to
-- the matcher. One that holds the horizon back is none: what is read here is committed, or comes to scan
-- us in its turn.
create or replace function meeting_keys(p_office bigint, p_submission bigint) returns bigint[]
language plpgsql stable
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    since xid8 := (select n.horizon from selectors_narrowing n
                   where n.submission_id = p_submission and n.office_id = p_office
                     and n.answered_at is not null);
begin
    if since is null then
        return null;
    end if;
    return array(
        select c.key64 from selectors_candidatekey c where c.submission_id = p_submission
        union
        select own.key64
        from keys_of_submission(p_office, p_submission) own
        join (
            select k.key64, k.case_id from selectors_matchkey k where k.xid8 >= since offset 0
        ) later on later.key64 = own.key64 and later.case_id <> own.case_id);
end;
$$;
alter function meeting_keys(bigint, bigint) owner to tieline_matcher;
revoke execute on function meeting_keys(bigint, bigint) from public;
