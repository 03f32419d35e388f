-- That renewal was asked for, and since when a case answers as it does.
alter table cases_silence
    add constraint renewal_asked_by_someone foreign key (renewal_asked_by)
        references offices_person (id);
grant update (renewal_asked_at, renewal_asked_by, renewal_reason) on cases_silence to tieline_app;
grant update (posture_set_at) on cases_case to tieline_app;
