-- Requests and items are the matcher's alone: which items there are depends on silent cases. What an
-- office, its counsel and a prosecutor may know of them, the functions of this stage decide.
do $$
declare
    t text;
begin
    foreach t in array array['proceedings_disclosurerequest', 'proceedings_disclosureitem'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy matcher_all on %I to tieline_matcher
            using (current_user = ''tieline_matcher'') with check (current_user = ''tieline_matcher'')', t);
        execute format('create policy keeper_all on %I to tieline_keeper
            using (true) with check (true)', t);
        execute format('grant select, insert, update on %I to tieline_matcher', t);
        execute format('grant select, delete on %I to tieline_keeper', t);
    end loop;
end;
$$;
grant usage on sequence proceedings_disclosurerequest_id_seq, proceedings_disclosureitem_id_seq
    to tieline_matcher;
alter table proceedings_disclosureitem
    add constraint item_of_request foreign key (request_office_id, request_id)
        references proceedings_disclosurerequest (office_id, id);

-- What was issued is final, for every role: neither the answer nor the number of a thing changes.
create function issued_is_final() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception 'an issued package is never changed' using errcode = 'TLA02';
end;
$$;
create trigger issued_item_is_final before update on proceedings_disclosureitem
    for each row when (old.part <> '') execute function issued_is_final();
create trigger issued_request_is_final before update on proceedings_disclosurerequest
    for each row when (old.issued_at is not null or old.refusal_approved_at is not null)
    execute function issued_is_final();
