-- A release is of a case of the same office.
alter table sharing_release add constraint release_of_own_case
    foreign key (office_id, case_id) references cases_case (office_id, id);

-- A case points at its marking; a new one replaces it, and that is all that changes.
grant update (marking_id) on cases_case to tieline_app;

-- Which marking lies on a case is all of it that the matcher reads; the owner of the tables, who is a
-- member of the matcher, reads nothing by it.
create policy matcher_reads on cases_case for select to tieline_matcher
    using (current_user = 'tieline_matcher');
grant select (id, office_id, marking_id) on cases_case to tieline_matcher;
