"""What a hold on a case keeps of files: whatever a file brought to it, or was to bring."""

_OF_FILES = """
(h.case_id in (
     select m.case_id from selectors_appearance a
     join selectors_mention m on m.office_id = a.office_id and m.id = a.mention_id
     where a.office_id = h.office_id and a.submission_id {these})
 -- What waits for a supervisor has no mention; what was refused or is on its way has none yet.
 or h.case_id in (
     select q.case_id from selectors_quarantinedvalue q
     where q.office_id = h.office_id and q.submission_id {these})
 or h.case_id in (
     select c.id from submissions_submission s
     join cases_case c on c.office_id = s.office_id and c.ref = s.case_ref
     where s.office_id = h.office_id and s.id {these}))
"""


def holds_files(these: str) -> str:
    """The condition that a hold `h` keeps files; `these` is the end of a comparison of their ids."""
    return _OF_FILES.format(these=these)
