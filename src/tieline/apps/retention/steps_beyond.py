"""What a purge makes of what left the case before: corrections that others were told, packages that
courts have, and the versions that history keeps.

The statements work on the temporary tables of `steps.py`, with `office` and `now` as parameters.
"""

from typing import Final

_OF_GONE: Final = """
(c.source_case_id in (select id from gone_case) or c.source_mention_id in (select id from gone_mention))
"""
# Whose package is not issued yet, nor refused for good, may still ask for it. Of the office's own case that
# is asked for, whatever it holds: which of its values are asked for depends on silent cases.
COURT_WAITS: Final = """
exists (
    select 1 from proceedings_disclosurerequest r
    where r.office_id = %(office)s and r.issued_at is null and r.refusal_approved_at is null
      and (r.case_id in (select id from gone_case)
           or r.case_id in (select m.case_id from selectors_mention m
                            where m.office_id = %(office)s
                              and m.id in (select id from gone_mention))))
or exists (
    select 1 from proceedings_disclosureitem i
    join proceedings_disclosurerequest r
        on r.office_id = i.request_office_id and r.id = i.request_id
    where r.issued_at is null and r.refusal_approved_at is null and i.office_id = %(office)s
      and (i.case_id in (select id from gone_case)
           or i.mention_id in (select id from gone_mention)))
"""
BEFORE: Final = (
    # Decided once more and for the last time, while what decides is still there: what a recipient may be
    # told now stays told, and of the rest nobody could say any more when a silence has ended.
    f"""
update corrections_correction c
set settled_at = %(now)s,
    hit_ids = array(select h from unnest(c.hit_ids) h
                    where h not in (select id from gone_hit) order by h)
where c.source_office_id = %(office)s and c.settled_at is null and {_OF_GONE}
  and c.id = any ((select corrections_told_now(array(
      select c.id from corrections_correction c
      where c.source_office_id = %(office)s and c.settled_at is null and {_OF_GONE})))::bigint[])
""",  # noqa: S608 - our own text
    # And what this office was told itself, of a value or for a look that goes.
    f"""
insert into gone_correction
select c.id from corrections_correction c
where c.source_office_id = %(office)s and c.settled_at is null and {_OF_GONE}
   or c.office_id = %(office)s
      and (c.selector_id in (select id from gone_selector)
           or c.selector_id is null and exists (
               select 1 from audit_auditentry e
               where e.id = c.entry_id and e.office_id = c.office_id
                 and ((e.ids ->> 'case') in (select id::text from gone_case)
                      or (e.ids ->> 'submission') in (select id::text from gone_submission))))
""",  # noqa: S608 - our own text
    "delete from corrections_disputereply where correction_id in (select id from gone_correction)",
    "delete from corrections_correctionanswer where correction_id in (select id from gone_correction)",
    "delete from corrections_correction where id in (select id from gone_correction)",
    f"""
update corrections_correctionanswer a set note = 'purged'
from corrections_correction c
where c.id = a.correction_id and c.source_office_id = %(office)s and {_OF_GONE}
""",  # noqa: S608 - our own text
    f"""
update corrections_disputereply d set note = 'purged'
from corrections_correction c
where c.id = d.correction_id and c.source_office_id = %(office)s and {_OF_GONE}
""",  # noqa: S608 - our own text
    # A request about the case goes, with whatever others disclosed for it; in others' packages the number
    # of what goes stays, and says so.
    """
delete from proceedings_disclosureitem i using proceedings_disclosurerequest r
where r.office_id = %(office)s and r.case_id in (select id from gone_case)
  and i.request_office_id = r.office_id and i.request_id = r.id
""",
    "delete from proceedings_disclosurerequest where office_id = %(office)s"
    " and case_id in (select id from gone_case)",
    """
update proceedings_disclosureitem i
set contents = case when i.contents = '' then '' else 'purged' end,
    reason = case when i.reason = '' then '' else 'purged' end,
    words = case when i.words = '' then '' else 'purged' end
where i.office_id = %(office)s and (i.case_id in (select id from gone_case)
                                    or i.mention_id in (select id from gone_mention))
""",
)
"""While the rows are there: who may be told of them is decided by them."""
# Of rows that went just now, or earlier: by what a version names. Labels and papers that something else
# still rests on are not gone. What the keeper itself changed has no content from the beginning.
AFTER: Final = (
    """
update history_version v set before = null, redacted_at = %(now)s
where v.before is not null
  and (v.office_id = %(office)s
       and (v.case_id in (select id from gone_case)
            or v.kind = 'submission' and v.row_id in (select id from gone_submission)
            or v.kind = 'marking' and v.row_id in (select id from gone_marking)
               and not exists (select 1 from sharing_marking m
                               where m.office_id = v.office_id and m.id = v.row_id)
            or v.kind = 'authority' and v.row_id in (select id from gone_authority)
            or v.kind = 'handling' and not exists (
                   select 1 from hits_hithandling h
                   where h.office_id = v.office_id and h.id = v.row_id)
            or (v.before ->> 'case_id') in (select id::text from gone_case)
            or (v.before ->> 'submission_id') in (select id::text from gone_submission)
            or (v.before ->> 'subject_id') in (select id::text from gone_subject)
            or (v.before ->> 'selector_id') in (select id::text from gone_selector))
       or v.kind = 'handling' and (v.before ->> 'hit_id') in (select id::text from gone_hit))
""",
)
"""When the rows are gone."""
