alter table submissions_submission
    add constraint supersedes_own foreign key (office_id, supersedes_id)
        references submissions_submission (office_id, id),
    add constraint marked_by_own foreign key (office_id, marking_id)
        references sharing_marking (office_id, id);
alter table submissions_officeslice
    add constraint slice_of_own foreign key (office_id, submission_id)
        references submissions_submission (office_id, id);
alter table submissions_slicechunk
    add constraint chunk_of_own foreign key (office_id, slice_id)
        references submissions_officeslice (office_id, id);
alter table submissions_rowproblem
    add constraint problem_of_own foreign key (office_id, submission_id)
        references submissions_submission (office_id, id);
-- Ciphertext does not compress.
alter table submissions_slicechunk alter column ciphertext set storage external;

-- The order of states, for every writer and not for Python alone. The text in force is in
-- moves_on.sql.
create function submission_moves_on() returns trigger
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
        ('received', 'withdrawn'), ('parsed', 'withdrawn')
    )) then
        raise exception 'a submission cannot go from % to %', old.state, new.state
            using errcode = 'TLA05';
    end if;
    return new;
end;
$$;
create trigger submission_moves_on before update of state on submissions_submission
    for each row execute function submission_moves_on();

do $$
declare
    t text;
begin
    foreach t in array array['submissions_submission', 'submissions_officeslice',
                             'submissions_slicechunk', 'submissions_rowproblem'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy own_office on %I to tieline_app
            using (office_id = (select acting_office()))
            with check (office_id = (select acting_office()))', t);
        execute format('create policy keeper_all on %I to tieline_keeper
            using (true) with check (true)', t);
        execute format('grant select, delete on %I to tieline_keeper', t);
    end loop;
end;
$$;
grant select, insert, update on submissions_submission to tieline_app;
-- An original is never altered: no update for anyone who serves.
grant select, insert on submissions_officeslice, submissions_slicechunk to tieline_app;
grant select, insert, delete on submissions_rowproblem to tieline_app;

-- What a crash left half-way, of every office: ids only, for the worker that resumes it.
create policy matcher_reads on submissions_submission for select to tieline_matcher using (true);
grant select (id, office_id, state, handed_in_by, received_at)
    on submissions_submission to tieline_matcher;
create function unfinished_submissions()
returns table (office_id bigint, submission_id bigint, handed_in_by bigint)
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select s.office_id, s.id, s.handed_in_by
    from submissions_submission s
    where s.state in ('received', 'parsed', 'published', 'scanned')
    order by s.id
$$;
alter function unfinished_submissions() owner to tieline_matcher;
revoke execute on function unfinished_submissions() from public;
grant execute on function unfinished_submissions() to tieline_app;
create index submission_unfinished on submissions_submission (id)
    where state in ('received', 'parsed', 'published', 'scanned');
