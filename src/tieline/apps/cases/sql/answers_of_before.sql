-- Cases that were silent before silence had an end: as if it had been allowed now, by whoever opened
-- the case. It ends like any other unless it is renewed. The owner of the tables is no office and sees
-- no row but for this moment.
alter table cases_case no force row level security;
alter table cases_casepointer no force row level security;
alter table cases_selectorposture no force row level security;
alter table cases_silence no force row level security;
alter table cases_silence disable trigger silence_is_allowed_by_a_supervisor;
insert into cases_silence
    (uuid, office_id, case_id, reason, former, asked_at, asked_by, allowed_at, allowed_by, until,
     how_ended, end_reason)
select gen_random_uuid(), c.office_id, c.id, 'silent from before silence had an end', 'pointer',
       now(), c.opened_by, now(), c.opened_by, now() + interval '90 days', '', ''
from cases_case c where c.posture = 'silent';
select keep_pointer(c.office_id, c.id) from cases_case c;
set constraints all immediate;
alter table cases_silence enable trigger silence_is_allowed_by_a_supervisor;
alter table cases_case force row level security;
alter table cases_casepointer force row level security;
alter table cases_selectorposture force row level security;
alter table cases_silence force row level security;
