drop trigger posture_reaches_keys on cases_case;
create trigger posture_reaches_keys after update of posture, marking_id on cases_case
    for each row when (old.posture is distinct from new.posture
                       or old.marking_id is distinct from new.marking_id)
    execute function posture_reaches_keys();
create trigger selector_posture_reaches_keys after insert or update or delete
    on cases_selectorposture
    for each row execute function selector_posture_reaches_keys();

-- The selector that a case answers otherwise for is one of the office's own.
alter table cases_selectorposture add constraint selector_of_own
    foreign key (office_id, selector_id) references selectors_selector (office_id, id);
alter table cases_silence add constraint selector_of_own
    foreign key (office_id, selector_id) references selectors_selector (office_id, id);

grant insert (by_release, is_open), update (by_release, is_open) on selectors_matchkey
    to tieline_app;

alter table selectors_settling
    add constraint case_of_own foreign key (office_id, case_id)
        references cases_case (office_id, id),
    add constraint selector_of_own foreign key (office_id, selector_id)
        references selectors_selector (office_id, id);
alter table selectors_settling enable row level security;
alter table selectors_settling force row level security;
select protect_case_content('selectors_settling');
create policy matcher_reads on selectors_settling for select to tieline_matcher
    using (current_user = 'tieline_matcher');
create policy keeper_all on selectors_settling to tieline_keeper using (true) with check (true);
grant select, insert, update (after_mention), delete on selectors_settling to tieline_app;
grant select on selectors_settling to tieline_matcher;
grant select, delete on selectors_settling to tieline_keeper;
grant select (selector_id) on selectors_mention to tieline_matcher;
