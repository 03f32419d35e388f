alter table calls_callset
    add constraint calls_of_own foreign key (office_id, submission_id)
        references submissions_submission (office_id, id);
alter table calls_callpiece
    add constraint call_piece_of_own foreign key (office_id, call_set_id)
        references calls_callset (office_id, id);
alter table calls_callset add constraint call_counts_make_sense
    check (call_count >= 0 and piece_count >= 0);
alter table calls_callpiece add constraint call_part_known
    check (part in ('calls', 'values', 'cells', 'calling', 'called', 'device'));
-- Ciphertext does not compress.
alter table calls_callpiece alter column ciphertext set storage external;

do $$
declare
    t text;
begin
    foreach t in array array['calls_callset', 'calls_callpiece'] loop
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
-- What an unfinished reading left is deleted; a piece is never altered.
grant select, insert, update, delete on calls_callset to tieline_app;
grant select, insert, delete on calls_callpiece to tieline_app;
