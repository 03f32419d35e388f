-- Engagements and what is done under them. The trail and row security say who looked at which case;
-- nothing here is edited.
alter table engagements_draw
    add constraint draw_under_engagement foreign key (office_id, engagement_id)
        references engagements_engagement (office_id, id);
alter table engagements_sampledcase
    add constraint sample_of_draw foreign key (office_id, draw_id)
        references engagements_draw (office_id, id),
    add constraint sample_under_engagement foreign key (office_id, engagement_id)
        references engagements_engagement (office_id, id),
    add constraint sample_of_own_case foreign key (office_id, case_id)
        references cases_case (office_id, id);
alter table engagements_workpaper
    add constraint workpaper_under_engagement foreign key (office_id, engagement_id)
        references engagements_engagement (office_id, id),
    add constraint workpaper_of_sample foreign key (office_id, sample_id)
        references engagements_sampledcase (office_id, id),
    add constraint workpaper_replaces_own foreign key (office_id, replaces_id)
        references engagements_workpaper (office_id, id);

do $$
declare
    t text;
begin
    foreach t in array array['engagements_engagement', 'engagements_draw', 'engagements_sampledcase',
                             'engagements_workpaper', 'engagements_weeklyreview'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy keeper_all on %I to tieline_keeper
            using (true) with check (true)', t);
        execute format('grant select, delete on %I to tieline_keeper', t);
    end loop;
    foreach t in array array['engagements_draw', 'engagements_sampledcase', 'engagements_workpaper',
                             'engagements_weeklyreview'] loop
        execute format('create policy auditors_read on %I for select to tieline_app
            using (office_id = (select acting_office()) and (select acting_may(''audit'')))', t);
        execute format('grant select on %I to tieline_app', t);
    end loop;
end;
$$;

-- That there is an engagement everybody who reads cases may see, and nobody of them end. Which cases were
-- drawn is the auditors' alone.
create policy office_sees on engagements_engagement for select to tieline_app
    using (office_id = (select acting_office())
           and ((select acting_may('audit')) or (select acting_may('read_cases'))
                or (select acting_may('operate'))));
create policy auditor_opens on engagements_engagement for insert to tieline_app
    with check (office_id = (select acting_office()) and (select acting_may('audit'))
                and opened_by = (select acting_person()));
create policy another_moves_on on engagements_engagement for update to tieline_app
    using (office_id = (select acting_office())
           and ((select acting_may('audit')) or (select acting_may('operate'))))
    with check (office_id = (select acting_office())
           and ((select acting_may('audit')) or (select acting_may('operate'))));
grant select on engagements_engagement to tieline_app;
grant insert (uuid, office_id, title, mandate, question, span_from, span_until, ends_at, opened_at,
              opened_by) on engagements_engagement to tieline_app;
grant update (confirmed_at, confirmed_by, closed_at, closed_by, report) on engagements_engagement
    to tieline_app;

create policy auditor_writes on engagements_workpaper for insert to tieline_app
    with check (office_id = (select acting_office()) and (select acting_may('audit'))
                and written_by = (select acting_person()));
grant insert on engagements_workpaper to tieline_app;
create policy auditor_signs on engagements_weeklyreview for insert to tieline_app
    with check (office_id = (select acting_office()) and (select acting_may('audit'))
                and signed_by = (select acting_person()));
grant insert on engagements_weeklyreview to tieline_app;

-- Draws and what they gave are written by `draw_cases` alone.
create policy matcher_reads on engagements_engagement for select to tieline_matcher
    using (current_user = 'tieline_matcher');
create policy matcher_draws on engagements_draw to tieline_matcher
    using (current_user = 'tieline_matcher') with check (current_user = 'tieline_matcher');
create policy matcher_draws on engagements_sampledcase to tieline_matcher
    using (current_user = 'tieline_matcher') with check (current_user = 'tieline_matcher');
grant select (id, office_id, opened_by, opened_at, confirmed_by, closed_at, ends_at)
    on engagements_engagement to tieline_matcher;
grant select (id, office_id), insert on engagements_draw to tieline_matcher;
grant select, insert on engagements_sampledcase to tieline_matcher;
grant usage on sequence engagements_draw_id_seq, engagements_sampledcase_id_seq to tieline_matcher;
-- What the criteria of a draw ask of cases: an id to the outside and a time, no text.
grant select (uuid, opened_at) on cases_case to tieline_matcher;

create trigger engagement_moves_on before insert or update on engagements_engagement
    for each row execute function engagement_moves_on();
create trigger workpaper_is_an_auditors before insert on engagements_workpaper
    for each row execute function workpaper_is_an_auditors();

-- The looks that open sampled cases, out of everybody's trail.
create index engagement_looks on audit_auditentry (office_id, person_id, recorded_at)
    where action = 'engagement.case_opened';

-- A sampled case that an auditor has just opened, and no other: see opening.sql.
create policy auditor_reads on cases_case for select to tieline_app
    using (office_id = (select acting_office())
           and id = any ((select audited_cases())::bigint[]));
create policy auditor_reads on cases_silence for select to tieline_app
    using (office_id = (select acting_office())
           and case_id = any ((select audited_cases())::bigint[]));
create policy auditor_reads on cases_selectorposture for select to tieline_app
    using (office_id = (select acting_office())
           and case_id = any ((select audited_cases())::bigint[]));
create policy auditor_reads on sharing_release for select to tieline_app
    using (office_id = (select acting_office())
           and case_id = any ((select audited_cases())::bigint[]));
create policy auditor_reads on sharing_marking for select to tieline_app
    using (office_id = (select acting_office())
           and id = any ((select audited_markings())::bigint[]));
create policy auditor_reads on submissions_submission for select to tieline_app
    using (office_id = (select acting_office())
           and (id = any ((select audited_submissions())::bigint[])
                or case_ref = any ((select audited_refs())::text[])));
create policy auditor_reads on selectors_mention for select to tieline_app
    using (office_id = (select acting_office())
           and case_id = any ((select audited_cases())::bigint[]));
create policy auditor_reads on selectors_selector for select to tieline_app
    using (office_id = (select acting_office()) and id in (select audited_selectors()));
