"""Every function that runs with more rights than its caller: who owns it, and why it may exist."""

from typing import Final

OWNER: Final = "tieline_owner"
MATCHER: Final = "tieline_matcher"

DEFINERS: Final[dict[str, tuple[str, str]]] = {
    "find_holders": (MATCHER, "answers across offices; demands its entry"),
    "list_met_values": (MATCHER, "answers across offices; demands its entry"),
    "describe_hits": (MATCHER, "answers across offices; demands its entry"),
    "list_told_of_case": (MATCHER, "answers across offices; demands its entry"),
    "list_digests": (MATCHER, "answers across offices; demands its entry"),
    "standing_of_key_snapshot": (
        MATCHER,
        "when the matcher was seen, how many keys came since, at most so many; demands a right",
    ),
    "ask_narrowing": (MATCHER, "takes a submission of the acting office alone; demands a right"),
    "is_narrowed": (MATCHER, "whether it was answered, never what; of the acting office alone"),
    "forget_narrowing": (MATCHER, "takes a submission of the acting office alone; demands a right"),
    "count_met_values": (MATCHER, "answers across offices; demands its entry"),
    "scan_submission": (MATCHER, "writes for all; takes the acting office alone"),
    "retract_submission": (MATCHER, "writes for all; takes the acting office alone"),
    "unfinished_submissions": (
        MATCHER,
        "for the worker and the doctor; demands the operator; ids and codes of errors",
    ),
    "unretracted_submissions": (MATCHER, "for the worker; demands the operator; ids only"),
    "count_waiting": (MATCHER, "answers across offices; demands its entry"),
    "mail_candidates": (MATCHER, "for the worker; demands the operator; ids only"),
    "waiting_deliveries": (MATCHER, "for the worker; demands the operator; ids only"),
    "troubled_deliveries": (MATCHER, "for the doctor; demands the operator; ids only"),
    "party_is_flagged": (
        MATCHER,
        "whether a recipient is flagged; demands the right to read cases",
    ),
    "digest_arrival_waits": (MATCHER, "takes the acting office alone; yes or no, for mail"),
    "settle_answers": (MATCHER, "writes for all; takes a change of the acting office alone"),
    "unsettled_answers": (MATCHER, "for the worker and the doctor; demands the operator; ids only"),
    "lapsed_subjects": (MATCHER, "for the worker; demands the operator; ids only"),
    "lapsed_silences": (MATCHER, "for the worker; demands the operator; ids only"),
    "lapsed_releases": (MATCHER, "for the worker; demands the operator; ids only"),
    "list_unseen_overlaps": (MATCHER, "answers a coordinator; demands the entry"),
    "work_on_unseen_overlap": (MATCHER, "writes for a coordinator; demands the entry"),
    "list_served_overlaps": (MATCHER, "answers a coordinator; demands the entry"),
    "count_unseen_overdue": (
        MATCHER,
        "for the doctor; demands the operator; two numbers of no office",
    ),
    "offices_without_common_coordinator": (
        MATCHER,
        "takes the acting office, or the operator's word; what offices have arranged, of no case",
    ),
    "is_coordinator": (OWNER, "whether somebody holds one role, which the directory would tell"),
    "case_for_auditor": (
        MATCHER,
        "the id of a case of the acting office by its reference; demands the right to audit",
    ),
    "audited_cases": (
        MATCHER,
        "policies ask it: sampled cases, against a committed entry of one's own",
    ),
    "audited_refs": (MATCHER, "policies ask it: the references of those cases"),
    "audited_markings": (MATCHER, "policies ask it: the markings of those cases"),
    "audited_submissions": (MATCHER, "policies ask it: the submissions of those cases"),
    "audited_subjects": (MATCHER, "policies ask it: the subjects of those cases"),
    "audited_selectors": (MATCHER, "policies ask it: the values of those cases"),
    "told_of_case_then": (
        MATCHER,
        "the acting office's own notices of one of its cases; demands an entry of its own",
    ),
    "submissions_of_audited": (MATCHER, "of one of those cases; ids only"),
    "danger_releases": (MATCHER, "counts of the acting office's own; demands the right to audit"),
    "sealing_of_office": (MATCHER, "counts of the acting office's own; demands the right to audit"),
    "draw_cases": (
        MATCHER,
        "draws for an auditor; demands the entry that names seed and criterion",
    ),
    "sealed_cases": (MATCHER, "policies ask it: what holds seal, but for what is opened by entry"),
    "sealed_nothing": (MATCHER, "policies ask it first: whether holds seal anything at all"),
    "sealed_refs": (MATCHER, "policies ask it: the references of those cases"),
    "sealed_subjects": (MATCHER, "policies ask it: the subjects of those cases"),
    "sealed_submissions": (MATCHER, "policies ask it: the files of those cases alone"),
    "sealed_papers": (MATCHER, "policies ask it: the papers of those cases alone"),
    "sealed_hits": (MATCHER, "policies ask it: the hits of those cases"),
    "sealed_corrections": (MATCHER, "policies ask it: what others were told of those cases"),
    "lapsed_reviews": (MATCHER, "ids of what is due in all offices; demands the operator's right"),
    "lapsed_closings": (MATCHER, "ids of what is due in all offices; demands the operator's right"),
    "hold_stands": (MATCHER, "yes or no, of the acting office's own; demands a right"),
    "list_askers": (MATCHER, "answers across offices; demands its entry"),
    "standing_of_submission": (MATCHER, "takes the acting office alone; demands a right"),
    "count_submission": (MATCHER, "takes the acting office alone; demands a right"),
    "marking_reaches_looks": (MATCHER, "a trigger; hands on what the new marking says"),
    "unexamined_looks": (MATCHER, "for the worker; demands the operator; ids only"),
    "count_asked": (OWNER, "takes the acting office alone; demands a right; counts by the minute"),
    "scan_protected": (
        MATCHER,
        "writes for custodians; takes the acting office alone, tells nothing",
    ),
    "note_protected_check": (
        MATCHER,
        "writes for custodians; demands the check's entry, tells nothing",
    ),
    "compare_protected": (
        MATCHER,
        "writes for the custodian who acts; demands an entry of its own",
    ),
    "take_over_protected": (MATCHER, "for the operator; moves rows inside one agency"),
    "privileged_digests": (
        MATCHER,
        "takes the acting office's agency; keyed digests for publishing",
    ),
    "find_caller": (OWNER, "for a watch desk; demands an entry of its own"),
    "lock_code_word": (OWNER, "for a watch desk; demands an entry of its own; locks, no more"),
    "list_coordinators": (
        OWNER,
        "names of coordinators; demands the right to supervise or operate",
    ),
    "find_actor": (OWNER, "before anyone acts; no password, no contact data"),
    "sign_in_token": (OWNER, "before anyone acts; ids for the hash of a secret, or nothing"),
    "acting_may": (OWNER, "whether the acting person's roles open a right; policies ask it"),
    "sign_in_person": (OWNER, "before anyone acts; the only way to a password hash"),
    "find_standing": (OWNER, "before anyone acts; ids and whether a name is locked, never shown"),
    "count_sign_in_failures": (OWNER, "before anyone acts; counts under keyed digests"),
    "note_sign_in_failure": (OWNER, "before anyone acts; two keyed digests and a time"),
    "note_sign_in_refusal": (OWNER, "before anyone acts; counts under a keyed digest"),
    "take_sign_in_refusals": (OWNER, "for the worker; demands the operator; each refusal once"),
    "forget_sign_in_failures": (OWNER, "a keyed digest; changes what counts and tells nothing"),
    "change_own_password": (OWNER, "takes the acting person alone"),
    "note_account_use": (OWNER, "takes the acting person alone; a day, and never an earlier one"),
    "lock_account": (OWNER, "takes the acting office alone, while nobody acts; locks, no more"),
    "idle_accounts": (OWNER, "for the worker; demands the operator; ids only"),
    "clear_sign_ins": (OWNER, "for the worker; demands the operator; removes what is long over"),
    "unnoted_releases": (MATCHER, "demands the operator, who notes them; ids only"),
    "revoke_again": (OWNER, "for the operator's worker; takes away, gives nothing"),
    "revoke_party": (OWNER, "takes access from all; demands the right over that party"),
    "list_compromises": (OWNER, "demands the right to revoke, and shows what that reaches"),
    "lift_compromise": (OWNER, "demands the right over that party; gives nothing back"),
    "unlisted_compromises": (OWNER, "for the worker; demands the operator; ids only"),
    "finish_listing": (OWNER, "demands the operator; writes when a list was closed"),
    "count_told": (MATCHER, "counts alone; demands the right over that party"),
    "list_concerned": (MATCHER, "demands the operator, who tells the offices"),
    "list_compromised_items": (MATCHER, "the acting office's own; demands the right to read cases"),
    "list_compromised_custodies": (
        MATCHER,
        "the acting agency's own; demands the right to protect",
    ),
    "tell_corrections": (MATCHER, "writes for all; takes the acting office alone, tells nothing"),
    "list_corrections": (MATCHER, "answers across offices; demands its entry"),
    "count_corrections": (MATCHER, "the acting office's own; demands the right to read cases"),
    "correction_mail_candidates": (MATCHER, "for the worker; demands the operator; ids only"),
    "count_new_corrections": (
        MATCHER,
        "the acting person's own, or the operator's for mail; demands the right to read cases",
    ),
    "list_sent_corrections": (MATCHER, "the acting office's own; demands the right to read cases"),
    "trace_entries": (MATCHER, "the acting office's own trail of one hit; demands its entry"),
    "ask_disclosure": (MATCHER, "writes for all originators; demands the entry, of a prosecutor"),
    "list_disclosure_requests": (
        MATCHER,
        "the acting office's own, on one side; demands the entry",
    ),
    "list_disclosure_items": (MATCHER, "as a hit would tell; demands the entry of that request"),
    "list_counsel_items": (MATCHER, "the acting office's own; demands the entry, and counsel"),
    "count_counsel_items": (MATCHER, "counts of the acting office's own; demands counsel"),
    "answer_disclosure_item": (MATCHER, "the acting office's own; demands the entry, of counsel"),
    "approve_withholding": (MATCHER, "the acting office's own; demands a supervisor's entry"),
    "refuse_disclosure": (MATCHER, "of the acting office; demands the entry, of counsel"),
    "approve_refusal": (MATCHER, "of the acting office; demands a supervisor's entry"),
    "issue_disclosure": (MATCHER, "numbers for all; demands the entry, of the prosecutor"),
    "list_package_corrections": (
        MATCHER,
        "what a prosecutor got and is held no more; demands the entry of following or reading",
    ),
    "read_disclosure_package": (MATCHER, "for its prosecutor, once issued; demands the entry"),
    "list_disclosures": (MATCHER, "the acting office's own; demands the right to read cases"),
}
"""Name -> owner and why it may exist. The application may execute each, nobody else any."""

ALSO_CALLED_BY: Final = {"acting_may": [MATCHER], "is_coordinator": [MATCHER]}
"""But for these: what the matcher's own functions ask before they answer."""

OF_THE_KEEPER: Final = {
    "corrections_told_now": (MATCHER, "for a purge; which of some ids, and no more"),
    "index_faults": (MATCHER, "for a check of the index; ids and keyed numbers"),
    "mend_index": (MATCHER, "for a rebuild; writes for all what follows from keys, and counts"),
}
"""Closed to the application: the keeper alone calls them."""

OF_THE_SNAPSHOT: Final = {
    "see_key_snapshot": (MATCHER, "that the matcher is there; the names of its files"),
    "count_keys_since": (MATCHER, "how many keys came, at most so many; for the matcher's files"),
    "keys_between": (MATCHER, "keys of 64 bits, of nobody; for the matcher's files"),
    "list_gone_keys": (MATCHER, "keys of 64 bits that were removed; for the matcher's files"),
    "publish_key_snapshot": (MATCHER, "writes which files there are"),
    "note_keys_swept": (MATCHER, "writes that there are no others"),
    "drop_key_snapshot": (MATCHER, "forgets which files there are, and who asked"),
    "list_narrowings": (MATCHER, "ids of submissions that ask"),
    "keys_of_narrowing": (MATCHER, "keys of 64 bits of a submission that asks, and of no other"),
    "answer_narrowing": (MATCHER, "writes which of them stand in the files, for the scan alone"),
}
"""Closed to the application: the process that keeps match keys in files calls them."""

TRIGGERS: Final = {
    "note_gone_keys": (MATCHER, "notes which keys were removed, for the matcher's files"),
    "silence_ends_with_its_posture": (MATCHER, "looks when the transaction ends; calls for nobody"),
    "silence_has_its_reason": (
        MATCHER,
        "looks when the transaction ends, when nobody acts; calls for nobody",
    ),
    "refuse_revoked_role": (
        OWNER,
        "asks whether the new row is of somebody revoked; tells nothing",
    ),
    "refuse_revoked_account": (OWNER, "asks whether the row is of somebody revoked; tells nothing"),
    "keep_versions": (OWNER, "keeps what a row said before a change; tells nothing"),
    "refuse_revoked_release": (OWNER, "asks whether it reaches somebody revoked; tells nothing"),
}
"""What the database itself calls: as whom, and why as them."""

OPEN_TO_ALL: Final = {
    "acting_office": "who acts, as the session itself has said; policies ask it",
    "acting_person": "who acts, as the session itself has said; policies ask it",
    "caveat_codes": "the caveats it is given, in the form in which they are compared; reads nothing",
    "marking_reserves": "runs as its caller, under the policies of the caller's tables",
    "demand_read_committed": "a look at the transaction's own isolation",
    "stands_without_subject": "runs as its caller, under the policies of the caller's tables",
    "closing_due_on": "runs as its caller, under the policies of the caller's tables",
    "demand_supervision": "asks which right is missing, of the acting person alone",
    "keep_pointer": "runs as its caller, under the policies of the caller's tables",
    "set_key_answers": "runs as its caller, under the policies of the caller's tables",
    "role_opens": "a table of roles and rights that every release has alike",
}
"""What runs with no more rights than its caller, and the application may execute. Every function that
stands neither here nor above is closed to it, but for triggers that run as their caller, which nobody
can call, and for the queue's."""

OF_THE_QUEUE: Final = "procrastinate_"
"""How the names of the functions begin that come with the queue: they run as their caller."""
