-- Corrections are written and read by the matcher's functions alone: which of them an office may know of
-- depends on what another office's case answers. Answers and replies are their own office's.
alter table corrections_correction
    add constraint value_of_own foreign key (office_id, selector_id)
        references selectors_selector (office_id, id) on delete set null (selector_id);
-- The transaction that told: mail goes by what was committed, not by times.
alter table corrections_correction add column xid8 xid8 not null default pg_current_xact_id();
alter table corrections_correction enable row level security;
alter table corrections_correction force row level security;
create policy matcher_tells on corrections_correction to tieline_matcher
    using (current_user = 'tieline_matcher') with check (current_user = 'tieline_matcher');
create policy keeper_all on corrections_correction to tieline_keeper
    using (true) with check (true);
grant select, insert, update (shown_at, shown_to) on corrections_correction to tieline_matcher;
grant usage on sequence corrections_correction_id_seq to tieline_matcher;
grant select, delete on corrections_correction to tieline_keeper;

alter table corrections_correctionanswer
    add constraint answer_to_own foreign key (office_id, correction_id)
        references corrections_correction (office_id, id);
do $$
declare
    t text;
begin
    foreach t in array array['corrections_correctionanswer', 'corrections_disputereply'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        perform protect_case_content(t::regclass);
        execute format('create policy matcher_reads on %I for select to tieline_matcher
            using (current_user = ''tieline_matcher'')', t);
        execute format('create policy keeper_all on %I to tieline_keeper
            using (true) with check (true)', t);
        execute format('grant select, insert on %I to tieline_app', t);
        execute format('grant select on %I to tieline_matcher', t);
        execute format('grant select, delete on %I to tieline_keeper', t);
    end loop;
end;
$$;

-- A reply is a supervisor's, in their own name.
drop policy own_office_adds on corrections_disputereply;
create policy supervisor_replies on corrections_disputereply for insert to tieline_app
    with check (office_id = (select acting_office()) and replied_by = (select acting_person())
                and (select acting_may('supervise')));

-- Why a value left the index.
create policy matcher_reads on selectors_subjectvalue for select to tieline_matcher
    using (current_user = 'tieline_matcher');
grant select (office_id, subject_id, case_id, selector_id) on selectors_subjectvalue
    to tieline_matcher;
grant select (how_ended) on cases_subject to tieline_matcher;
