alter table cases_case
    add constraint poc_is_a_colleague foreign key (office_id, poc_id)
        references offices_person (office_id, id),
    add constraint marked_by_own foreign key (office_id, marking_id)
        references sharing_marking (office_id, id);
alter table cases_casepointer
    add constraint pointer_of_own foreign key (office_id, case_id)
        references cases_case (office_id, id) on delete cascade,
    add constraint poc_is_a_colleague foreign key (office_id, poc_id)
        references offices_person (office_id, id);

-- What a hit reveals of a case is written down here, in the case's own transaction. The matcher
-- reads this and never the case, so what is not told cannot leak through it.
create function case_keeps_its_pointer() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
    delete from cases_casepointer where office_id = new.office_id and case_id = new.id;
    if new.posture <> 'silent' then
        insert into cases_casepointer (office_id, case_id, poc_id, ref, summary)
        values (new.office_id, new.id, new.poc_id,
                case when new.posture = 'open' then new.ref end,
                case when new.posture = 'open' then new.summary end);
    end if;
    return new;
end;
$$;
create trigger case_keeps_its_pointer after insert or update on cases_case
    for each row execute function case_keeps_its_pointer();

alter table cases_case enable row level security;
alter table cases_case force row level security;
create policy own_office on cases_case to tieline_app
    using (office_id = (select acting_office()))
    with check (office_id = (select acting_office()));
create policy keeper_all on cases_case to tieline_keeper using (true) with check (true);
-- The right on one column is what locking a case takes; others follow with what they are for.
grant select, insert, update (poc_id) on cases_case to tieline_app;
grant select, delete on cases_case to tieline_keeper;

alter table cases_casepointer enable row level security;
alter table cases_casepointer force row level security;
create policy own_office on cases_casepointer to tieline_app
    using (office_id = (select acting_office()))
    with check (office_id = (select acting_office()));
create policy matcher_reads on cases_casepointer for select to tieline_matcher using (true);
create policy keeper_all on cases_casepointer to tieline_keeper using (true) with check (true);
grant select, insert, delete on cases_casepointer to tieline_app;
grant select on cases_casepointer to tieline_matcher;
grant select, delete on cases_casepointer to tieline_keeper;
