create policy matcher_opens_anew on notices_digestmark for update to tieline_matcher
    using (current_user = 'tieline_matcher') with check (current_user = 'tieline_matcher');
grant update (acknowledged_before) on notices_digestmark to tieline_matcher;

-- Of whom neither side may know, the application knows nothing: the matcher's functions alone read it.
alter table hits_unseenoverlap enable row level security;
alter table hits_unseenoverlap force row level security;
create policy matcher_all on hits_unseenoverlap to tieline_matcher
    using (current_user = 'tieline_matcher') with check (current_user = 'tieline_matcher');
create policy keeper_all on hits_unseenoverlap to tieline_keeper using (true) with check (true);
grant select, insert, update (retracted_at, taken_at, taken_by, settled_at, outcome, reason)
    on hits_unseenoverlap to tieline_matcher;
grant usage on sequence hits_unseenoverlap_id_seq to tieline_matcher;
grant select, insert, update, delete on hits_unseenoverlap to tieline_keeper;
create unique index unseen_once on hits_unseenoverlap
    (least(case_id, other_case_id), greatest(case_id, other_case_id), digest)
    where retracted_at is null;
