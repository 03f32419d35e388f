"""What a purge deletes and empties, statement by statement, in an order that references allow.

The statements work on temporary tables of ids (`GATHER`), so that a file and a case go the same way.
Parameters: `office`, `thing`, the id of the submission or the case, and `now`. What others were told,
courts have and history keeps is in `steps_beyond.py`.

A submission's row stays, emptied: mentions that other files support as well bear its number. What is
of other offices is not touched, but for what they noted on hits that are gone.
"""

from typing import Final

from tieline.apps.retention import steps_beyond
from tieline.apps.retention.steps_held import holds_files

# Who publishes, or takes back, waits until the purge is done; what it finds then is gone.
LOCKED: Final = (
    "selectors_mention, selectors_appearance, selectors_matchkey, selectors_withdrawnkey"
)
"""The tables that nobody else writes to meanwhile."""
TABLES: Final = (
    "create temporary table gone_case (id bigint primary key) on commit drop",
    "create temporary table gone_submission (id bigint primary key) on commit drop",
    "create temporary table gone_mention (id bigint primary key) on commit drop",
    "create temporary table gone_selector (id bigint primary key) on commit drop",
    "create temporary table gone_subject (id bigint primary key) on commit drop",
    "create temporary table gone_hit (id bigint primary key) on commit drop",
    "create temporary table gone_marking (id bigint primary key) on commit drop",
    "create temporary table gone_authority (id bigint primary key) on commit drop",
    "create temporary table gone_correction (id bigint primary key) on commit drop",
    "create temporary table gone_text (id bigint primary key) on commit drop",
)
OF_SUBMISSION: Final = "insert into gone_submission values (%(thing)s)"
# A file with rows of other cases too stays until the last of them is purged: it is their evidence.
ALONE_IN_CASE: Final = """
select s.id from submissions_submission s
where s.office_id = %(office)s and s.state <> 'purged'
  and (s.case_ref = (select c.ref from cases_case c
                     where c.office_id = %(office)s and c.id = %(thing)s)
       or exists (
           select 1 from selectors_appearance a
           join selectors_mention m on m.office_id = a.office_id and m.id = a.mention_id
           where a.office_id = s.office_id and a.submission_id = s.id and m.case_id = %(thing)s)
       or exists (
           select 1 from selectors_quarantinedvalue q
           where q.office_id = s.office_id and q.submission_id = s.id and q.case_id = %(thing)s))
  and not exists (
      select 1 from selectors_appearance a
      join selectors_mention m on m.office_id = a.office_id and m.id = a.mention_id
      where a.office_id = s.office_id and a.submission_id = s.id and m.case_id <> %(thing)s)
  and not exists (
      select 1 from selectors_quarantinedvalue q
      where q.office_id = s.office_id and q.submission_id = s.id and q.case_id <> %(thing)s)
"""
OF_CASE: Final = (
    "insert into gone_case select id from cases_case where office_id = %(office)s and id = %(thing)s",
    f"insert into gone_submission {ALONE_IN_CASE}",
)
GATHER: Final = (
    """
insert into gone_mention
select m.id from selectors_mention m
where m.office_id = %(office)s
  and (m.case_id in (select id from gone_case)
       or (m.id in (select a.mention_id from selectors_appearance a
                    where a.office_id = %(office)s
                      and a.submission_id in (select id from gone_submission))
           and not exists (
               select 1 from selectors_appearance a
               where a.office_id = m.office_id and a.mention_id = m.id
                 and a.submission_id not in (select id from gone_submission))))
""",
    "analyze gone_mention",
    """
insert into gone_selector
select distinct m.selector_id from selectors_mention m
where m.office_id = %(office)s and m.id in (select id from gone_mention)
  and not exists (
      select 1 from selectors_mention o
      where o.office_id = m.office_id and o.selector_id = m.selector_id
        and o.id not in (select id from gone_mention))
""",
    "analyze gone_selector",
    """
insert into gone_subject
select id from cases_subject
where office_id = %(office)s and case_id in (select id from gone_case)
""",
    """
insert into gone_hit
select id from hits_hit
where office_id = %(office)s
  and (case_id in (select id from gone_case) or mention_id in (select id from gone_mention))
""",
    """
insert into gone_marking
with recursive layer as (
    select marking_id as id from cases_case
    where office_id = %(office)s and id in (select id from gone_case)
    union
    select marking_id from submissions_submission
    where office_id = %(office)s and id in (select id from gone_submission)
    union
    select m.replaces_id from layer l
    join sharing_marking m on m.office_id = %(office)s and m.id = l.id
    where m.replaces_id is not null
)
select id from layer
""",
    # The paper of a case, or one that only such a file named; unless another file rests on it.
    """
insert into gone_authority
with recursive paper as (
    select a.id from authorities_authority a
    where a.office_id = %(office)s
      and (a.case_ref <> '' and a.case_ref in (
               select c.ref from cases_case c where c.office_id = %(office)s
                 and c.id in (select id from gone_case))
           or a.is_from_file and a.id in (
               select s.authority_id from submissions_submission s
               where s.office_id = %(office)s and s.id in (select id from gone_submission)))
    union
    select a.replaces_id from paper p
    join authorities_authority a on a.office_id = %(office)s and a.id = p.id
    where a.replaces_id is not null
)
select p.id from paper p
where not exists (
    select 1 from submissions_submission s
    where s.office_id = %(office)s and s.authority_id = p.id
      and s.id not in (select id from gone_submission))
  and not exists (
    select 1 from authorities_authority n
    where n.office_id = %(office)s and n.replaces_id = p.id
      and n.id not in (select id from paper))
""",
)
"""What goes, by id."""
# What a court has asked for, what still answers, or is to be retracted or brought to its end, waits.
UNREADY: Final = f"""
select {steps_beyond.COURT_WAITS}
or exists (
    select 1 from retention_hold h
    where h.office_id = %(office)s and h.lifted_at is null
      and (h.case_id in (select id from gone_case)
           or {holds_files("in (select id from gone_submission)")}))
or exists (
    select 1 from selectors_matchkey k
    where k.office_id = %(office)s and k.mention_id in (select id from gone_mention))
or exists (
    select 1 from selectors_withdrawnkey w
    where w.office_id = %(office)s
      and (w.mention_id in (select id from gone_mention)
           or w.submission_id in (select id from gone_submission)))
or exists (
    select 1 from submissions_submission s
    where s.office_id = %(office)s and s.id in (select id from gone_submission)
      and s.state not in ('withdrawn', 'superseded', 'rejected', 'purged'))
"""  # noqa: S608 - our own text
# The entries of the office that name what goes, and bear a text; never those that say that it went.
TEXTS: Final = """
insert into gone_text
select e.id from audit_auditentry e
where e.office_id = %(office)s and e.redacted_for is null
  and (e.purpose, e.without_case, e.authority) <> ('', '', '')
  and e.action not in ('case.purge_ordered', 'submission.purge_ordered', 'case.purged',
                       'submission.purged', 'hold.placed', 'hold.lifted', 'hold.opened')
  and ((e.ids ->> 'case') in (select id::text from gone_case)
       or (e.ids ->> 'submission') in (select id::text from gone_submission)
       or (e.ids ->> 'subject') in (select id::text from gone_subject)
       or (e.ids ->> 'hit') in (select id::text from gone_hit)
       or (e.ids ->> 'authority') in (select id::text from gone_authority)
       or (e.ids ->> 'silence') in (
           select s.id::text from cases_silence s
           where s.office_id = %(office)s and (s.case_id in (select id from gone_case)
                                               or s.selector_id in (select id from gone_selector)))
       or (e.ids ->> 'release') in (
           select r.id::text from sharing_release r
           where r.office_id = %(office)s and r.case_id in (select id from gone_case))
       or (e.ids ->> 'quarantined') in (
           select q.id::text from selectors_quarantinedvalue q
           where q.office_id = %(office)s
             and (q.case_id in (select id from gone_case)
                  or q.submission_id in (select id from gone_submission))))
"""
DESTROY: Final = (
    *steps_beyond.BEFORE,
    # Hits, with what each side made of them.
    "delete from hits_hithandling where hit_id in (select id from gone_hit)",
    "delete from hits_revealedhit where hit_id in (select id from gone_hit)",
    "delete from notices_notice where hit_id in (select id from gone_hit)",
    "delete from hits_hit where id in (select id from gone_hit)",
    # What this office noted on the others' hits that only what goes had met.
    """
delete from hits_hithandling g using hits_hit h
where g.office_id = %(office)s and h.id = g.hit_id and h.retracted_at is not null
  and not exists (select 1 from selectors_matchkey k
                  where k.key64 = h.key64 and k.digest = h.digest and k.office_id = %(office)s)
""",
    """
delete from hits_unseenoverlap u
where (u.office_id = %(office)s and u.case_id in (select id from gone_case))
   or (u.other_office_id = %(office)s and u.other_case_id in (select id from gone_case))
   or (%(office)s in (u.office_id, u.other_office_id) and u.retracted_at is not null
       and not exists (select 1 from selectors_matchkey k
                       where k.key64 = u.key64 and k.digest = u.digest
                         and k.office_id = %(office)s))
""",
    # Values.
    "delete from retention_sealedkey where office_id = %(office)s"
    " and mention_id in (select id from gone_mention)",
    """
delete from selectors_subjectvalue
where office_id = %(office)s and (case_id in (select id from gone_case)
                                  or selector_id in (select id from gone_selector))
""",
    """
delete from selectors_settling
where office_id = %(office)s and (case_id in (select id from gone_case)
                                  or selector_id in (select id from gone_selector))
""",
    """
delete from selectors_quarantinedvalue
where office_id = %(office)s and (case_id in (select id from gone_case)
                                  or submission_id in (select id from gone_submission))
""",
    """
delete from cases_silence
where office_id = %(office)s and (case_id in (select id from gone_case)
                                  or selector_id in (select id from gone_selector))
""",
    """
delete from cases_selectorposture
where office_id = %(office)s and (case_id in (select id from gone_case)
                                  or selector_id in (select id from gone_selector))
""",
    """
delete from selectors_appearance
where office_id = %(office)s and (mention_id in (select id from gone_mention)
                                  or submission_id in (select id from gone_submission))
""",
    "delete from selectors_mention where office_id = %(office)s and id in (select id from gone_mention)",
    "delete from selectors_selector where office_id = %(office)s"
    " and id in (select id from gone_selector)",
    # The case: its subjects, what it may be told for, and itself.
    """
update cases_attestedsuspicion set like_id = null, likeness = 0
where office_id = %(office)s and like_id in (
    select id from cases_attestedsuspicion
    where office_id = %(office)s and subject_id in (select id from gone_subject))
""",
    """
delete from retention_kepton
where office_id = %(office)s and (submission_id in (select id from gone_submission)
                                  or case_id in (select id from gone_case))
""",
    "delete from retention_review where office_id = %(office)s"
    " and submission_id in (select id from gone_submission)",
    "delete from retention_closing where office_id = %(office)s"
    " and case_id in (select id from gone_case)",
    "delete from cases_validation where office_id = %(office)s"
    " and subject_id in (select id from gone_subject)",
    "delete from cases_attestedsuspicion where office_id = %(office)s"
    " and subject_id in (select id from gone_subject)",
    "delete from cases_subject where office_id = %(office)s and id in (select id from gone_subject)",
    """
delete from cases_authoritybound
where office_id = %(office)s and (case_id in (select id from gone_case)
                                  or submission_id in (select id from gone_submission))
""",
    "delete from sharing_release where office_id = %(office)s"
    " and case_id in (select id from gone_case)",
    "delete from compromises_casedamage where office_id = %(office)s"
    " and case_id in (select id from gone_case)",
    """
update engagements_workpaper set question = 'purged', finding = 'purged'
where office_id = %(office)s and sample_id in (
    select id from engagements_sampledcase
    where office_id = %(office)s and case_id in (select id from gone_case))
""",
    # That something was asked for counts on; not what, and not under which marking.
    """
update looks_look
set digests = '{}', blocks = '{}', told_key64 = '{}', told_digests = '{}', tells_owners = false,
    told_marking = null, marking_id = null,
    case_id = case when case_id in (select id from gone_case) then null else case_id end
where office_id = %(office)s and (case_id in (select id from gone_case)
                                  or submission_id in (select id from gone_submission))
""",
    # Answers that were kept for a day for repeated requests may hold any of it.
    "delete from offices_keptanswer where office_id = %(office)s",
    "delete from cases_case where office_id = %(office)s and id in (select id from gone_case)",
    # Files: with its wrapped key an original is gone, whatever becomes of its pieces.
    """
delete from calls_callpiece p using calls_callset c
where p.office_id = %(office)s and c.office_id = p.office_id and c.id = p.call_set_id
  and c.submission_id in (select id from gone_submission)
""",
    "delete from calls_callset where office_id = %(office)s"
    " and submission_id in (select id from gone_submission)",
    """
delete from submissions_slicechunk p using submissions_officeslice s
where p.office_id = %(office)s and s.office_id = p.office_id and s.id = p.slice_id
  and s.submission_id in (select id from gone_submission)
""",
    "delete from submissions_officeslice where office_id = %(office)s"
    " and submission_id in (select id from gone_submission)",
    "delete from submissions_rowproblem where office_id = %(office)s"
    " and submission_id in (select id from gone_submission)",
    """
with plain as (
    insert into sharing_marking
        (office_id, uuid, sensitivity, caveats, handling, source, information,
         releasable_to_agencies, releasable_to_countries, tlp, marked_by, marked_at)
    select m.office_id, gen_random_uuid(), m.sensitivity, '{}', m.handling, m.source,
           m.information, '{}', '{}', m.tlp, m.marked_by, m.marked_at
    from sharing_marking m
    join submissions_submission s on s.office_id = m.office_id and s.marking_id = m.id
    where s.office_id = %(office)s and s.id in (select id from gone_submission)
    order by s.id limit 1
    returning id
)
update submissions_submission
set state = 'purged', file_name = '', file_sha256 = '', fingerprint = '', layout = '{}',
    case_ref = '', authority = '', authority_id = null, rejection = '', failure_code = '',
    encoding = '', delimiter = '', marking_id = (select id from plain)
where office_id = %(office)s and id in (select id from gone_submission) and state <> 'purged'
""",
    """
delete from sharing_marking m
where m.office_id = %(office)s and m.id in (select id from gone_marking)
  and not exists (select 1 from cases_case c
                  where c.office_id = m.office_id and c.marking_id = m.id)
  and not exists (select 1 from submissions_submission s
                  where s.office_id = m.office_id and s.marking_id = m.id)
  and not exists (select 1 from sharing_release r
                  where r.office_id = m.office_id and r.marking_id = m.id)
  and not exists (select 1 from looks_look l
                  where l.office_id = m.office_id and l.marking_id = m.id)
""",
    "delete from authorities_authoritynumber where office_id = %(office)s"
    " and authority_id in (select id from gone_authority)",
    "delete from authorities_authority where office_id = %(office)s"
    " and id in (select id from gone_authority)",
    *steps_beyond.AFTER,
)
"""What is destroyed, in order."""
REWRITTEN: Final = (
    "audit_auditentry",
    "authorities_authority",
    "authorities_authoritynumber",
    "calls_callpiece",
    "calls_callset",
    "cases_attestedsuspicion",
    "cases_authoritybound",
    "cases_case",
    "cases_casepointer",
    "cases_selectorposture",
    "cases_silence",
    "cases_subject",
    "cases_validation",
    "compromises_casedamage",
    "corrections_correctionanswer",
    "corrections_disputereply",
    "engagements_workpaper",
    "history_version",
    "hits_hithandling",
    "hits_unseenoverlap",
    "looks_look",
    "offices_keptanswer",
    "proceedings_disclosureitem",
    "proceedings_disclosurerequest",
    "retention_closing",
    "retention_kepton",
    "selectors_appearance",
    "selectors_quarantinedvalue",
    "selectors_selector",
    "selectors_settling",
    "sharing_marking",
    "sharing_release",
    "submissions_officeslice",
    "submissions_rowproblem",
    "submissions_slicechunk",
    "submissions_submission",
)
"""The tables that hold content, to be written anew after a purge. A test holds them to what is destroyed;
tables of ids and keyed digests alone are not among them."""
