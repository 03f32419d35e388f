-- Whoever changes something by token has the answer kept under their key, whatever role opens it to them.
create policy others_own_answers on offices_keptanswer to tieline_app
    using (office_id = (select acting_office()) and person_id = (select acting_person())
           and ((select acting_may('coordinate')) or (select acting_may('administer'))
                or (select acting_may('counsel')) or (select acting_may('prosecute'))
                or (select acting_may('protect'))))
    with check (office_id = (select acting_office()) and person_id = (select acting_person())
                and ((select acting_may('coordinate')) or (select acting_may('administer'))
                     or (select acting_may('counsel')) or (select acting_may('prosecute'))
                     or (select acting_may('protect'))));
