-- What every table under history has in common. Its triggers fire once for each statement, so that a
-- change of ten thousand rows is one more statement and not ten thousand.

-- Keeps a version of each row that a statement added, changed in one of the kept columns, or removed.
-- Arguments: kind, audience, the column of the office and of the case ('': none), the kept columns.
-- What the keeper changes is a purge: that it was changed is kept, and nothing of what it said.
create or replace function keep_versions() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    kept constant text[] := tg_argv[4:];
    -- Of the row as it was; of one that was added, as it is.
    row_of constant text := case when tg_op = 'INSERT' then 'n' else 'o' end;
    from_rows constant text := case tg_op
        when 'INSERT' then 'from new_rows n'
        when 'DELETE' then 'from old_rows o'
        else 'from old_rows o left join new_rows n on n.id = o.id'
             ' where n.id is null or (%s) is distinct from (%s)' end;
    content text := 'null::jsonb';
    statement text;
    office text := nullif(current_setting('tieline.office_id', true), '');
    person text := nullif(current_setting('tieline.person_id', true), '');
begin
    if tg_op <> 'INSERT' and session_user <> 'tieline_keeper' then
        select 'jsonb_build_object(' || string_agg(format('%L, o.%I', k, k), ', ') || ')' into content
        from unnest(kept) k;
    end if;
    statement := format(
        'insert into history_version (office_id, kind, audience, row_id, case_id, operation, before,'
        ' redacted_at, changed_at, by_office, by_person, by_other, role)'
        ' select x.office, $1, $2, x.row_id, x.case_id, %L, x.before, case when %L then $3 end, $3,'
        ' case when x.is_near then $4 end, case when x.is_near then $5 end,'
        ' not x.is_near, session_user'
        ' from (select %s as office, %s.id as row_id, %s as case_id, %s as before,'
        '   coalesce($4 in (0, %s), true) as is_near ' || from_rows || ') x',
        lower(tg_op), tg_op <> 'INSERT' and session_user = 'tieline_keeper',
        case when tg_argv[2] = '' then '0' else format('%s.%I', row_of, tg_argv[2]) end,
        row_of,
        case when tg_argv[3] = '' then 'null::bigint' else format('%s.%I', row_of, tg_argv[3]) end,
        content,
        case when tg_argv[2] = '' then '0' else format('%s.%I', row_of, tg_argv[2]) end,
        (select string_agg(format('o.%I', k), ', ') from unnest(kept) k),
        (select string_agg(format('n.%I', k), ', ') from unnest(kept) k));
    execute statement using tg_argv[0], tg_argv[1], clock_timestamp(), office::bigint, person::bigint;
    return null;
end;
$$;
revoke execute on function keep_versions() from public;

create or replace function refuse_to_empty() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception 'a table whose rows have a history is not emptied at one stroke'
        using errcode = 'TLA02';
end;
$$;

-- Puts a table under history, or again with other columns.
create or replace function keep_history(
    p_table regclass, p_kind text, p_audience text, p_office text, p_case text, p_columns text[])
returns void
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
declare
    said text := (select string_agg(quote_literal(a), ', ')
                  from unnest(array[p_kind, p_audience, p_office, p_case] || p_columns) a);
    event text;
    rows text;
begin
    for event, rows in values ('insert', 'new table as new_rows'),
                              ('update', 'old table as old_rows new table as new_rows'),
                              ('delete', 'old table as old_rows') loop
        execute format('create or replace trigger history_of_%s after %s on %s referencing %s
            for each statement execute function keep_versions(%s)', event, event, p_table, rows, said);
    end loop;
    execute format('create or replace trigger history_of_truncate before truncate on %s
        for each statement execute function refuse_to_empty()', p_table);
end;
$$;
revoke execute on function keep_history(regclass, text, text, text, text, text[]) from public;

-- Takes what versions said out, for a purge: of rows of a kind, or of everything of a case. Returns of
-- how many. Safe to run again. Run by the keeper, as itself.
create or replace function redact_versions(
    p_office bigint, p_kind text, p_rows bigint[], p_now timestamptz)
returns bigint
language sql
set search_path = pg_catalog, public, pg_temp
as $$
    with taken_out as (
        update history_version v set before = null, redacted_at = p_now
        where v.office_id = p_office and v.kind = p_kind and v.row_id = any (p_rows)
          and v.before is not null
        returning 1)
    select count(*) from taken_out
$$;
revoke execute on function redact_versions(bigint, text, bigint[], timestamptz) from public;
grant execute on function redact_versions(bigint, text, bigint[], timestamptz) to tieline_keeper;

create or replace function redact_versions_of_case(p_office bigint, p_case bigint, p_now timestamptz)
returns bigint
language sql
set search_path = pg_catalog, public, pg_temp
as $$
    with taken_out as (
        update history_version v set before = null, redacted_at = p_now
        where v.office_id = p_office and v.case_id = p_case and v.before is not null
        returning 1)
    select count(*) from taken_out
$$;
revoke execute on function redact_versions_of_case(bigint, bigint, timestamptz) from public;
grant execute on function redact_versions_of_case(bigint, bigint, timestamptz) to tieline_keeper;
