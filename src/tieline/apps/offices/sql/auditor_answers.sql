-- An auditor closes alerts by token, and that is kept under a key like any change.
create policy auditors_own_answers on offices_keptanswer to tieline_app
    using (office_id = (select acting_office()) and person_id = (select acting_person())
           and (select acting_may('audit')))
    with check (office_id = (select acting_office()) and person_id = (select acting_person())
                and (select acting_may('audit')));
