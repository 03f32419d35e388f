-- References of the tables that a file fills by the million. A foreign key looks the named row up
-- again for each row, which was more than half of the work of publishing; here each statement is
-- looked at as a whole (docs/decisions/0015). What holds is the same: no row names one that is not
-- there, or one of another office.

-- After an insert: arguments are triples of the reference's name, the column, the table it names.
create or replace function hold_references() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
declare
    missing boolean;
begin
    perform demand_read_committed();
    for i in 0 .. tg_nargs - 1 by 3 loop
        -- As whoever inserts: of another office they see no row to name. The offices are compared
        -- in a way that no index serves: beside row security's own comparison the planner would
        -- take it for so rare that it looks through all rows of the office for each.
        execute format(
            'select exists (
                select 1 from (select distinct office_id, %1$I as named from added) a
                where not exists (
                    select 1 from %2$I r
                    where r.id = a.named and r.office_id is not distinct from a.office_id))',
            tg_argv[i + 1], tg_argv[i + 2]) into missing;
        if missing then
            raise exception 'a row of % names no row of %', tg_table_name, tg_argv[i + 2]
                using errcode = '23503', constraint = tg_argv[i],
                      table = tg_table_name;
        end if;
    end loop;
    return null;
end;
$$;

-- After an update of a column that names or is named: it stays what it was. After, so that row
-- security speaks first.
create or replace function references_stay() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
    raise exception 'what a row of % names, and what it is named by, never changes', tg_table_name
        using errcode = '23503', table = tg_table_name;
end;
$$;

-- Before rows are removed: wait for all who are inserting what may name them, and let no other
-- begin. They hold their table until they commit; whoever comes later finds the rows gone.
-- Arguments, here and below, are pairs of a table and its column that names.
create or replace function await_references() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform demand_read_committed();
    for i in 0 .. tg_nargs - 1 by 2 loop
        execute format('lock table %I in share row exclusive mode', tg_argv[i]);
    end loop;
    return null;
end;
$$;

create or replace function refuse_loose_references() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
declare
    still_named boolean;
begin
    for i in 0 .. tg_nargs - 1 by 2 loop
        execute format(
            'select exists (
                select 1 from removed r
                join %1$I n on n.office_id = r.office_id and n.%2$I = r.id)',
            tg_argv[i], tg_argv[i + 1]) into still_named;
        if still_named then
            raise exception 'a row of % is still named by one of %', tg_table_name, tg_argv[i]
                using errcode = '23503', table = tg_table_name;
        end if;
    end loop;
    return null;
end;
$$;

-- Under a snapshot older than the statement, a row removed or added meanwhile would be missed.
create or replace function demand_read_committed() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'references are held in read committed transactions only'
            using errcode = '25000';
    end if;
end;
$$;

alter table selectors_mention
    drop constraint case_of_own, drop constraint selector_of_own, drop constraint published_by_own;
alter table selectors_appearance
    drop constraint mention_of_own, drop constraint submission_of_own;
alter table selectors_matchkey drop constraint mention_of_own, drop constraint case_of_own;

create trigger hold_references after insert on selectors_mention
    referencing new table as added for each statement
    execute function hold_references(
        'case_of_own', 'case_id', 'cases_case',
        'selector_of_own', 'selector_id', 'selectors_selector',
        'published_by_own', 'submission_id', 'submissions_submission');
create trigger hold_references after insert on selectors_appearance
    referencing new table as added for each statement
    execute function hold_references(
        'mention_of_own', 'mention_id', 'selectors_mention',
        'submission_of_own', 'submission_id', 'submissions_submission');
create trigger hold_references after insert on selectors_matchkey
    referencing new table as added for each statement
    execute function hold_references(
        'mention_of_own', 'mention_id', 'selectors_mention',
        'case_of_own', 'case_id', 'cases_case');

create trigger references_stay after update of office_id, id, case_id, selector_id, submission_id
    on selectors_mention for each row
    when ((old.office_id, old.id, old.case_id, old.selector_id, old.submission_id)
          is distinct from
          (new.office_id, new.id, new.case_id, new.selector_id, new.submission_id))
    execute function references_stay();
create trigger references_stay after update of office_id, mention_id, submission_id
    on selectors_appearance for each row
    when ((old.office_id, old.mention_id, old.submission_id)
          is distinct from (new.office_id, new.mention_id, new.submission_id))
    execute function references_stay();
create trigger references_stay after update of office_id, mention_id, case_id
    on selectors_matchkey for each row
    when ((old.office_id, old.mention_id, old.case_id)
          is distinct from (new.office_id, new.mention_id, new.case_id))
    execute function references_stay();

do $$
declare
    named text;
    naming text;
begin
    for named, naming in values
        ('cases_case',
         '''selectors_mention'', ''case_id'', ''selectors_matchkey'', ''case_id'''),
        ('submissions_submission',
         '''selectors_appearance'', ''submission_id'', ''selectors_mention'', ''submission_id'''),
        ('selectors_selector', '''selectors_mention'', ''selector_id'''),
        ('selectors_mention',
         '''selectors_appearance'', ''mention_id'', ''selectors_matchkey'', ''mention_id''')
    loop
        execute format('create trigger await_references before delete on %I
            for each statement execute function await_references(%s)', named, naming);
        execute format('create trigger refuse_loose_references after delete on %I
            referencing old table as removed
            for each statement execute function refuse_loose_references(%s)', named, naming);
        if named <> 'selectors_mention' then
            execute format('create trigger named_stays after update of office_id, id on %I
                for each row
                when ((old.office_id, old.id) is distinct from (new.office_id, new.id))
                execute function references_stay()', named);
        end if;
    end loop;
end;
$$;
