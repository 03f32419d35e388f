-- What prosecutors ask, and what each office may know of it. An item is one case holding one value that
-- the case asked for holds; of other offices' items nobody but their originator and, once the package is
-- issued, the prosecutor learns anything that a hit would not tell.

-- Ask for what an office has on a case. Whether there is such a case nobody is told by this. The items are
-- those of this very moment, from the keys: hits that are not scanned yet, silent ones, and those of cases
-- that are kept for a court included; of the latter the asked office may know no other's. The
-- office's own side is asked for only of values that it may know another case to hold: else its desk would
-- tell it of silent ones.
create or replace function ask_disclosure(
    p_entry bigint, p_uuid uuid, p_office bigint, p_case_ref text, p_proceedings text,
    p_legal_basis text, p_name text, p_due_on date, p_now timestamptz) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    asker bigint := demand_entry_of(p_entry, array['disclosure.asked'],
                                    jsonb_build_object('request', p_uuid, 'office', p_office));
    asked_limited boolean := office_is_limited(p_office);
    found_case bigint;
    made bigint;
begin
    select p.case_id into found_case
    from cases_casepointer p
    where p.office_id = p_office and p.ref_for_coordinator = p_case_ref and p_case_ref <> '';
    insert into proceedings_disclosurerequest
        (uuid, office_id, prosecution_id, proceedings, legal_basis, case_ref, case_id, asked_at,
         asked_by, asked_name, due_on)
    values (p_uuid, p_office, asker, p_proceedings, p_legal_basis, p_case_ref, found_case, p_now,
            acting_person(), p_name, p_due_on)
    returning id into made;
    insert into proceedings_disclosureitem
        (uuid, office_id, request_office_id, request_id, case_id, mention_id, about_mention_id)
    select gen_random_uuid(), i.office_id, p_office, made, i.case_id, i.mention_id, i.about
    from (
        with keys as not materialized (
            select k.office_id, k.case_id, k.mention_id, k.key64, k.digest, k.is_withheld,
                   k.by_release, false as is_held
            from selectors_matchkey k
            union all
            select h.office_id, h.case_id, h.mention_id, h.key64, h.digest, true, false, true
            from retention_sealedkey h
        ), met as materialized (
            select m.id as about, o.office_id, o.case_id, o.mention_id,
                   not o.is_held and may_point(o.office_id, o.case_id, o.is_withheld, o.by_release,
                                               p_office, asked_limited) as is_known
            from selectors_mention m
            join keys k on k.mention_id = m.id and k.office_id = m.office_id
            join keys o on o.key64 = k.key64 and o.digest = k.digest
                and o.case_id <> k.case_id
            where m.office_id = p_office and m.case_id = found_case and m.withdrawn_at is null
        ), before as (
            -- What the asked office was told of, and is held no more.
            select m.id as about, g.office_id, g.case_id, g.id as mention_id,
                   correction_is_told(c) as is_known
            from selectors_mention m
            join corrections_correction c on c.office_id = p_office and c.selector_id = m.selector_id
            join selectors_mention g on g.id = c.source_mention_id and g.withdrawn_at is not null
            where m.office_id = p_office and m.case_id = found_case
            union all
            -- What met the case, and the asked office was not told of.
            select k.mention_id, g.office_id, g.case_id, g.id, false
            from keys k
            join hits_hit h on h.key64 = k.key64 and h.digest = k.digest
                and h.retracted_at is not null and h.case_id <> found_case
            join selectors_mention g on g.id = h.mention_id and g.withdrawn_at is not null
            where k.office_id = p_office and k.case_id = found_case
            union all
            -- What the case itself held: who holds it still, and who was told of it.
            select m.id, o.office_id, o.case_id, o.mention_id,
                   not o.is_held and may_point(o.office_id, o.case_id, o.is_withheld, o.by_release,
                                               p_office, asked_limited)
            from hits_hit h
            join selectors_mention m on m.id = h.mention_id and m.withdrawn_at is not null
            join keys o on o.key64 = h.key64 and o.digest = h.digest and o.case_id <> found_case
            where h.office_id = p_office and h.case_id = found_case and h.retracted_at is not null
            union all
            select m.id, t.office_id, t.case_id, t.id, recipient_is_known(c)
            from corrections_correction c
            join selectors_mention m on m.id = c.source_mention_id and m.withdrawn_at is not null
            join selectors_mention t on t.office_id = c.office_id and t.selector_id = c.selector_id
                and (t.withdrawn_at is null or t.withdrawn_at > c.told_at)
            where c.source_office_id = p_office and c.source_case_id = found_case
        ), shared as (
            select met.* from met
            union all
            -- A case that holds the value again is asked for what it holds now.
            select b.* from before b
            where not exists (select 1 from met x where x.about = b.about and x.case_id = b.case_id)
        )
        select s.about, s.office_id, s.case_id, s.mention_id from shared s
        union
        select s.about, p_office, found_case, s.about from shared s where s.is_known
    ) i;
end;
$$;
alter function ask_disclosure(bigint, uuid, bigint, text, text, text, text, date, timestamptz)
    owner to tieline_matcher;
revoke execute on function ask_disclosure(bigint, uuid, bigint, text, text, text, text, date, timestamptz)
    from public;
grant execute on function ask_disclosure(bigint, uuid, bigint, text, text, text, text, date, timestamptz)
    to tieline_app;

-- The requests that concern a case of the acting office, or those that its prosecutors made, newest
-- first. Of a refusal a prosecutor learns when it holds.
create or replace function list_disclosure_requests(p_entry bigint)
returns table (
    uuid uuid, office_id bigint, prosecution_id bigint, proceedings text, legal_basis text,
    case_ref text, case_id bigint, asked_at timestamptz, asked_name text, due_on date,
    refused_at timestamptz, refused_by bigint, refused_name text, refusal_reason text,
    refusal_approved_at timestamptz, refusal_approved_name text, issued_at timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
declare
    asker bigint := demand_committed_entry(
        p_entry, array['disclosures.listed', 'disclosures.followed'], null);
    is_asked boolean := (select e.action = 'disclosures.listed' from audit_auditentry e
                         where e.id = p_entry);
    -- A hold does not stand before the court: those who answer one are told of what is held, too.
    is_told_of_courts boolean := acting_may('counsel') or acting_may('supervise');
begin
    return query
    select r.uuid, r.office_id, r.prosecution_id, r.proceedings::text, r.legal_basis::text,
           r.case_ref::text, case when is_asked then r.case_id end, r.asked_at, r.asked_name::text,
           r.due_on,
           case when s.is_shown then r.refused_at end, case when s.is_shown then r.refused_by end,
           case when s.is_shown then r.refused_name::text else '' end,
           case when s.is_shown then r.refusal_reason::text else '' end,
           r.refusal_approved_at, r.refusal_approved_name::text, r.issued_at
    from proceedings_disclosurerequest r
    cross join lateral (select is_asked or r.refusal_approved_at is not null) s (is_shown)
    where case when is_asked then r.office_id = asker else r.prosecution_id = asker end
      and (not is_asked or r.case_id is null or is_told_of_courts
           or r.case_id <> all (sealed_cases()))
    order by r.asked_at desc, r.id desc;
end;
$$;
alter function list_disclosure_requests(bigint) owner to tieline_matcher;
revoke execute on function list_disclosure_requests(bigint) from public;
grant execute on function list_disclosure_requests(bigint) to tieline_app;

-- What a request asks for, as the office that is asked may know it: its own items in full, of other
-- offices' those that a hit would point it to, and of these whether they are decided. Once it is issued,
-- with their numbers in the part of the log that the office may know.
create or replace function list_disclosure_items(p_entry bigint, p_request uuid)
returns table (
    uuid uuid, office_id bigint, mention_id bigint, about_mention_id bigint, answer text,
    ground text, is_decided boolean, number int)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
    asker bigint := demand_entry_of(p_entry, array['disclosure.viewed'],
                                    jsonb_build_object('request', p_request));
    asker_limited boolean := office_is_limited(asker);
    is_told_of_courts boolean := acting_may('counsel') or acting_may('supervise');
begin
    return query
    select case when i.office_id = asker then i.uuid end, i.office_id,
           case when i.office_id = asker then i.mention_id end, i.about_mention_id,
           case when i.office_id = asker then i.answer::text else '' end,
           case when i.office_id = asker then i.ground::text else '' end,
           i.answer <> '', i.number
    from proceedings_disclosurerequest r
    join proceedings_disclosureitem i on i.request_office_id = r.office_id and i.request_id = r.id
    where r.uuid = p_request and r.office_id = asker
      and (r.case_id is null or is_told_of_courts or r.case_id <> all (sealed_cases()))
      and case
          when i.office_id = asker then true
          when i.part <> '' then i.part = 'A'  -- as it stood when it was issued: a log has no gaps
          else exists (
              select 1 from selectors_matchkey k
              where k.mention_id = i.mention_id
                and may_point(k.office_id, k.case_id, k.is_withheld, k.by_release,
                              asker, asker_limited)) end
    order by i.about_mention_id, i.office_id <> asker, i.uuid;
end;
$$;
alter function list_disclosure_items(bigint, uuid) owner to tieline_matcher;
revoke execute on function list_disclosure_items(bigint, uuid) from public;
grant execute on function list_disclosure_items(bigint, uuid) to tieline_app;
