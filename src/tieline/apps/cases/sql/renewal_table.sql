-- That renewal was asked for, and since when a case answers as it does.
grant update (renewal_asked_at, renewal_asked_by, renewal_reason) on cases_silence to tieline_app;
grant update (posture_set_at) on cases_case to tieline_app;
