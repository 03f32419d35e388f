-- What a purge writes of corrections, beside removing them.
grant update (settled_at, hit_ids) on corrections_correction to tieline_keeper;
grant update (note) on corrections_correctionanswer, corrections_disputereply to tieline_keeper;
