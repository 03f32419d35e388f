-- The order of states, for every writer and not for Python alone. One that is finished or scanned is
-- published anew when a value that was kept out of it is released: then it is scanned once more.
create or replace function submission_moves_on() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if old.state = new.state then
        return new;
    end if;
    if not ((old.state, new.state) in (
        ('received', 'parsed'), ('received', 'rejected'), ('parsed', 'published'),
        ('parsed', 'rejected'), ('published', 'scanned'), ('scanned', 'finished'),
        ('finished', 'withdrawn'), ('finished', 'superseded'),
        ('received', 'withdrawn'), ('parsed', 'withdrawn'),
        ('scanned', 'published'), ('finished', 'published'),
        ('withdrawn', 'purged'), ('superseded', 'purged'), ('rejected', 'purged')
    )) then
        raise exception 'a submission cannot go from % to %', old.state, new.state
            using errcode = 'TLA05';
    end if;
    return new;
end;
$$;
