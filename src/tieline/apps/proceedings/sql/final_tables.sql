-- What a purge writes over: of things that were never issued, too, it is that one word.
grant update (contents, reason, words) on proceedings_disclosureitem to tieline_keeper;
create trigger keeper_writes_one_word before update on proceedings_disclosureitem
    for each row when (current_user = 'tieline_keeper' and old.part = '')
    execute function issued_is_final();
