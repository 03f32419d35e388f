alter table cases_selectorposture
    add constraint case_of_own foreign key (office_id, case_id)
        references cases_case (office_id, id);
alter table cases_silence
    add constraint case_of_own foreign key (office_id, case_id)
        references cases_case (office_id, id);

do $$
declare
    t text;
begin
    foreach t in array array['cases_selectorposture', 'cases_silence'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        perform protect_case_content(t::regclass);
        execute format('create policy keeper_all on %I to tieline_keeper
            using (true) with check (true)', t);
        execute format('grant select, delete on %I to tieline_keeper', t);
    end loop;
end;
$$;
grant select, insert, delete, update (posture, set_at, set_by) on cases_selectorposture
    to tieline_app;
grant select, insert, update (allowed_at, allowed_by, until, ended_at, ended_by, how_ended, end_reason)
    on cases_silence to tieline_app;
create policy matcher_reads on cases_silence for select to tieline_matcher
    using (current_user = 'tieline_matcher');
grant select (id, office_id, case_id, selector_id, asked_at, until, ended_at) on cases_silence
    to tieline_matcher;
alter function silence_has_its_reason() owner to tieline_matcher;
revoke execute on function silence_has_its_reason() from public;
alter function lapsed_silences() owner to tieline_matcher;
revoke execute on function lapsed_silences() from public;
grant execute on function lapsed_silences() to tieline_app;

grant update (posture) on cases_case to tieline_app;
alter function still_silent(bigint, bigint, bigint) owner to tieline_matcher;
revoke execute on function still_silent(bigint, bigint, bigint) from public;
alter function silence_ends_with_its_posture() owner to tieline_matcher;
revoke execute on function silence_ends_with_its_posture() from public;
grant select (posture) on cases_case to tieline_matcher;
create policy matcher_reads on cases_selectorposture for select to tieline_matcher
    using (current_user = 'tieline_matcher');
grant select (office_id, case_id, selector_id, posture) on cases_selectorposture
    to tieline_matcher;
create constraint trigger silence_ends_with_its_posture after update on cases_silence
    deferrable initially deferred
    for each row when (old.ended_at is null and new.ended_at is not null)
    execute function silence_ends_with_its_posture();

create trigger selector_posture_keeps_pointer after insert or update or delete
    on cases_selectorposture
    for each row execute function selector_posture_keeps_pointer();
create trigger silence_is_allowed_by_a_supervisor before insert or update on cases_silence
    for each row execute function silence_is_allowed_by_a_supervisor();
create constraint trigger silence_has_its_reason after insert or update on cases_case
    deferrable initially deferred
    for each row when (new.posture = 'silent') execute function silence_has_its_reason();
create constraint trigger silence_has_its_reason after insert or update on cases_selectorposture
    deferrable initially deferred
    for each row when (new.posture = 'silent') execute function silence_has_its_reason();
