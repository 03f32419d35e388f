-- A kept answer is its token's person's. Row security is lifted from the owner for this alone.
alter table offices_keptanswer no force row level security;
update offices_keptanswer k set person_id = t.person_id from offices_apitoken t where t.id = k.token_id;
set constraints all immediate;
alter table offices_keptanswer force row level security;
