-- What a case answers to a hit stands on its keys, from the transaction on that says so: how the case
-- answers (its posture, or that of the one selector), and whether its marking closes it to some.

-- Set the answer of the live keys of a case, or of one selector of it (null: of all). As whoever acts.
create or replace function set_key_answers(p_office bigint, p_case bigint, p_selector bigint)
returns void
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
declare
    answers text;
    reserved boolean;
begin
    select c.posture, marking_reserves(c.marking_id) into answers, reserved
    from cases_case c where c.office_id = p_office and c.id = p_case;
    update selectors_matchkey k
    set is_withheld = n.posture = 'silent' or n.is_reserved,
        by_release = n.posture <> 'silent' and n.is_reserved,
        is_open = n.posture = 'open'
    from (
        select m.id, m.office_id, coalesce(s.posture, answers) as posture,
               reserved or exists (
                   select 1
                   from selectors_appearance a
                   join cases_authoritybound b on b.office_id = a.office_id
                       and b.submission_id = a.submission_id and b.case_id = m.case_id
                   -- Also one that has lapsed: its file stays, and what that excludes stays excluded.
                   where a.office_id = m.office_id and a.mention_id = m.id) as is_reserved
        from selectors_mention m
        left join cases_selectorposture s
            on s.office_id = m.office_id and s.case_id = m.case_id
            and s.selector_id = m.selector_id
        where m.office_id = p_office and m.case_id = p_case and m.withdrawn_at is null
          and (p_selector is null or m.selector_id = p_selector)
    ) n
    where k.mention_id = n.id and k.office_id = n.office_id
      and (k.is_withheld, k.by_release, k.is_open) is distinct from
          (n.posture = 'silent' or n.is_reserved, n.posture <> 'silent' and n.is_reserved,
           n.posture = 'open');
end;
$$;

create or replace function posture_reaches_keys() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform set_key_answers(new.office_id, new.id, null);
    return new;
end;
$$;

create or replace function selector_posture_reaches_keys() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
declare
    changed cases_selectorposture := case when tg_op = 'DELETE' then old else new end;
begin
    perform set_key_answers(changed.office_id, changed.case_id, changed.selector_id);
    return changed;
end;
$$;
