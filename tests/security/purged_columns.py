"""What becomes of every column that could hold content when what it belongs to is purged.

A new column of text, JSON, bytes or an array fails the build until it stands here.
"""

from typing import Final

DELETED: Final = (
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
    "hits_hithandling",
    "hits_unseenoverlap",
    "offices_keptanswer",
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
)
"""Tables whose rows go. (The pointer of a case goes with its case.)"""

EMPTIED: Final = {
    "audit_auditentry": ("purpose", "authority", "without_case"),
    "corrections_correctionanswer": ("note",),
    "corrections_disputereply": ("note",),
    "engagements_workpaper": ("question", "finding"),
    "history_version": ("before",),
    "looks_look": ("digests", "blocks", "told_key64", "told_digests", "told_marking"),
    "proceedings_disclosureitem": ("contents", "reason", "words"),
    "submissions_submission": (
        "file_name",
        "file_sha256",
        "fingerprint",
        "layout",
        "case_ref",
        "authority",
        "encoding",
        "delimiter",
        "rejection",
        "failure_code",
    ),
}
"""Columns of rows that stay."""

_WORD: Final = "one of a fixed list of words"
_PEOPLE: Final = "people, offices and how they sign in; of no case"
_QUEUE: Final = "the queue: names of tasks, and ids"
_DJANGO: Final = "Django's own"
_AUDIT: Final = "what auditors do and find in general; of no one case"
_RULE: Final = "a rule or arrangement between offices; of no case"
_COMPROMISE: Final = "what is said of a party that is compromised; of no case"
_PROTECTED: Final = "the custodian's or the supervisor's own list, of no case; keyed digests"

WITHOUT_CONTENT: Final = {
    "accords_clearance": {"reason": _RULE},
    "accords_detail": {"basis": _RULE, "revoked_reason": _RULE},
    "audit_auditentry": {
        "action": _WORD,
        "ids": "ids and counts alone; a test holds the code to it",
        "digests": "keyed digests of what was looked for; the chain covers them",
        "source": "the way in; of no case",
        "texts_sha256": "the salted hash of what was taken out",
    },
    "audit_seal": {"link": "a hash"},
    "audit_sealinground": {"snapshot": "numbers of transactions"},
    "auth_group": {"name": _DJANGO},
    "auth_permission": {"name": _DJANGO, "codename": _DJANGO},
    "authorities_authoritykind": dict.fromkeys(
        (
            "country",
            "code",
            "name",
            "data",
            "reach",
            "agencies",
            "countries",
            "court_use",
            "reason",
        ),
        "what papers of a kind permit; the operator's, of no case",
    ),
    "compromises_compromise": dict.fromkeys(
        ("revoked_country", "party", "reason", "ended", "own_offices", "lifted_reason"),
        _COMPROMISE,
    ),
    "compromises_damageassessment": dict.fromkeys(
        ("party", "reason", "summary", "close_note"), _COMPROMISE
    ),
    "compromises_revokedperson": {"name": _COMPROMISE},
    "corrections_correction": {
        "how": _WORD,
        "hit_ids": "ids; those of hits that go are taken out",
    },
    "corrections_correctionanswer": {"answer": _WORD},
    "django_content_type": {"app_label": _DJANGO, "model": _DJANGO},
    "django_migrations": {"app": _DJANGO, "name": _DJANGO},
    "django_session": {"session_key": _PEOPLE, "session_data": _PEOPLE},
    "engagements_draw": dict.fromkeys(("criterion", "seed", "population_sha256"), _AUDIT),
    "engagements_engagement": dict.fromkeys(("title", "mandate", "question", "report"), _AUDIT),
    "engagements_weeklyreview": dict.fromkeys(("figures", "note"), _AUDIT),
    "engagements_workpaper": {"conclusion": _WORD},
    "history_version": {
        "kind": _WORD,
        "audience": _WORD,
        "operation": _WORD,
        "role": "a role of the database",
    },
    "looks_fishingalert": {
        "sign": _WORD,
        "finding": _WORD,
        "reason": "what an auditor made of how much somebody asked; of no case",
    },
    "looks_look": {"origin": _WORD},
    "notices_delivery": dict.fromkeys(
        ("channel", "state", "reason", "span_after", "span_upto"), "a mail; it tells ids of nothing"
    ),
    "notices_webhook": dict.fromkeys(
        ("label", "address", "sealed_secret", "sealed_older", "state"),
        "an office's own system; of no case",
    ),
    "notices_webhookmessage": dict.fromkeys(
        ("event", "state", "reason", "span_after", "span_upto"),
        "that something waits; it tells ids of nothing",
    ),
    "offices_agency": {"name": _PEOPLE, "country": _PEOPLE},
    "offices_apitoken": {"name": _PEOPLE, "secret_sha256": _PEOPLE},
    "offices_callercheck": dict.fromkeys(("caller_name", "purpose", "outcome"), _PEOPLE),
    "offices_callercode": {"hash": _PEOPLE},
    "offices_factor": dict.fromkeys(("kind", "name", "sealed"), _PEOPLE),
    "offices_mailchoice": {"address": _PEOPLE, "pace": _PEOPLE},
    "offices_membership": {"role": _WORD},
    "offices_office": dict.fromkeys(("code", "name", "country", "city", "time_zone"), _PEOPLE),
    "offices_person": dict.fromkeys(("password", "name", "full_name", "email", "phone"), _PEOPLE),
    "offices_recoverycode": {"digest": _PEOPLE},
    "offices_session": dict.fromkeys(("key_sha256", "proof", "source", "browser"), _PEOPLE),
    "offices_signinrefusal": {"said": _PEOPLE},
    "proceedings_disclosureitem": {
        "answer": _WORD,
        "ground": _WORD,
        "kind": "the kind of a value, one of a fixed list",
        "part": _WORD,
        "decided_name": _PEOPLE,
        "approved_name": _PEOPLE,
    },
    "procrastinate_jobs": dict.fromkeys(
        ("queue_name", "task_name", "lock", "args", "queueing_lock", "status"), _QUEUE
    ),
    "procrastinate_events": {"type": _QUEUE},
    "procrastinate_periodic_defers": {"task_name": _QUEUE, "periodic_id": _QUEUE},
    "retention_hold": dict.fromkeys(
        ("reason", "lift_reason"),
        "why a court's matter was kept, which stays as the ground of a purge does",
    ),
    "retention_tombstone": {
        "kind": _WORD,
        "reason": _WORD,
        "ground": "why it was purged, which stays; whoever orders it is told to name nothing",
    },
    "selectors_keysnapshot": {"manifest": "the names of the files of keys, and their bounds"},
    "selectors_privilegedkey": {"digest": _PROTECTED},
    "selectors_privilegednumber": dict.fromkeys(
        ("holder_class", "kind", "basis", "digest", "end_reason"), _PROTECTED
    ),
    "selectors_protectedkey": {"digest": _PROTECTED},
    "selectors_protectedmatch": {"how": _PROTECTED, "done": _PROTECTED},
    "selectors_protectednumber": dict.fromkeys(
        ("code", "kind", "digest", "end_reason"), _PROTECTED
    ),
    "sharing_partnerflag": {"flagged_country": _RULE, "reason": _RULE},
    "submissions_senderlayout": dict.fromkeys(
        ("sender", "sender_folded", "header_sha256", "layout"),
        "how a sender names columns; kept for the next file, of no case",
    ),
    "submissions_submission": {"state": _WORD},
}
"""Columns that a purge leaves, and why they hold nothing of what is purged."""
