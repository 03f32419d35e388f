"""Which rows have a history, and which of their columns; the one list that triggers are made from.

A column stands here or among `LEFT_OUT` with the reason; a table stands here or in the reasoned lists
of tests/apps/test_history_catalogue.py. A test holds both to the database's own catalogue.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Audience(StrEnum):
    """Who reads the versions of a table, of their own office's rows alone."""

    CASE = "case"  # supervisors; an auditor those of a sampled case that they have just opened
    WORK = "work"  # supervisors
    OFFICE = "office"  # supervisors and auditors
    AUDIT = "audit"  # auditors
    CLOSED = "closed"  # no role of the application: kept for a court, read with the database


@dataclass(frozen=True, slots=True)
class Kept:
    """A table whose rows have a history: what one row is called, whose it is, what is kept of it.

    `office` names the column that holds the office; empty for what is the installation's. `case`
    names the column that holds the case; empty where a row is of no one case.
    """

    kind: str
    table: str
    audience: Audience
    columns: tuple[str, ...]
    office: str = "office_id"
    case: str = ""


KEPT: Final = (
    Kept(
        "case", "cases_case", Audience.CASE,
        ("uuid", "ref", "summary", "posture", "posture_set_at", "poc_id", "opened_at", "opened_by",
         "marking_id"),
        case="id",
    ),
    Kept(
        "posture", "cases_selectorposture", Audience.CASE,
        ("case_id", "selector_id", "posture", "set_at", "set_by"),
        case="case_id",
    ),
    Kept(
        "silence", "cases_silence", Audience.CASE,
        ("uuid", "case_id", "selector_id", "reason", "former", "asked_at", "asked_by", "allowed_at",
         "allowed_by", "until", "renewal_asked_at", "renewal_asked_by", "renewal_reason",
         "ended_at", "ended_by", "how_ended", "end_reason"),
        case="case_id",
    ),
    Kept(
        "subject", "cases_subject", Audience.CASE,
        ("uuid", "case_id", "label", "kind", "opened_at", "opened_by", "validated_at",
         "review_due_on", "ended_at", "ended_by", "how_ended", "end_reason"),
        case="case_id",
    ),
    Kept(
        "suspicion", "cases_attestedsuspicion", Audience.WORK,
        ("subject_id", "crime", "facts", "source", "information", "attested_at", "attested_by",
         "like_id", "likeness"),
    ),
    Kept(
        "bound", "cases_authoritybound", Audience.CASE,
        ("case_id", "submission_id", "kind_code", "reach", "agencies", "countries"),
        case="case_id",
    ),
    Kept(
        "subject_value", "selectors_subjectvalue", Audience.CASE,
        ("subject_id", "case_id", "selector_id", "added_at", "added_by"),
        case="case_id",
    ),
    Kept(
        "submission", "submissions_submission", Audience.CASE,
        ("uuid", "state", "file_name", "file_sha256", "layout", "case_ref", "opens_cases",
         "authority", "authority_id", "handed_in_by", "received_at", "finished_at", "rows_read",
         "rows_accepted", "rows_empty", "row_problems", "values_distinct", "hits_found",
         "rejection", "supersedes_id", "marking_id", "calls_kept"),
    ),
    Kept(
        "layout", "submissions_senderlayout", Audience.WORK,
        ("uuid", "sender", "layout", "saved_by", "saved_at"),
    ),
    Kept(
        "marking", "sharing_marking", Audience.WORK,
        ("uuid", "sensitivity", "caveats", "handling", "source", "information",
         "releasable_to_agencies", "releasable_to_countries", "tlp", "marked_by", "marked_at",
         "replaces_id", "reason"),
    ),
    Kept(
        "release", "sharing_release", Audience.CASE,
        ("uuid", "case_id", "to_office_id", "to_agency_id", "to_country", "purpose", "legal_basis",
         "court_use", "onward_transfer", "death_penalty", "torture", "danger_reason", "marking_id",
         "asked_at", "asked_by", "approved_at", "approved_by", "released_at", "expires_at",
         "lapsed_at", "revoked_at", "revoked_by", "revoked_reason", "ended_with", "review_due_at",
         "reviewed_at", "reviewed_by", "review_outcome", "review_note"),
        case="case_id",
    ),
    Kept(
        "handling", "hits_hithandling", Audience.WORK,
        ("hit_id", "state", "assigned_to_id", "disposition", "reason", "changed_at", "changed_by"),
    ),
    Kept(
        "damage", "compromises_casedamage", Audience.WORK,
        ("assessment_id", "case_id", "harm", "done", "assessed_at", "assessed_by"),
    ),
    Kept(
        "assessment", "compromises_damageassessment", Audience.WORK,
        ("uuid", "compromise_id", "party", "since_at", "reason", "declared_at", "had_readers",
         "opened_at", "due_at", "assigned_to_id", "assessed_at", "assessed_by", "summary",
         "closed_at", "closed_by", "close_note"),
    ),
    Kept(
        "compromise", "compromises_compromise", Audience.CLOSED,
        ("uuid", "revoked_person_id", "revoked_office_id", "revoked_country", "party", "since_at",
         "reason", "declared_at", "declared_by", "by_operator", "ended", "own_offices",
         "listed_at", "lifted_at", "lifted_by", "lifted_reason"),
    ),
    Kept(
        "authority", "authorities_authority", Audience.WORK,
        ("uuid", "kind_id", "kind_code", "number", "country", "issuer", "case_ref", "issued_on",
         "first_on", "last_on", "valid_until", "data", "reach", "agencies", "countries",
         "allowed_by", "version", "replaces_id", "reason", "is_from_file", "recorded_by",
         "recorded_at", "replaced_at"),
    ),
    Kept(
        "authority_kind", "authorities_authoritykind", Audience.CLOSED,
        ("uuid", "country", "code", "version", "name", "data", "needs_number", "needs_dates",
         "needs_case", "reach", "agencies", "countries", "court_use", "longest_days",
         "is_offered", "reason", "set_by", "set_at", "replaced_at"),
        office="",
    ),
    Kept(
        "role", "offices_membership", Audience.OFFICE,
        ("person_id", "role", "starts_at", "ends_at", "custodian_of_id"),
    ),
    Kept(
        "account", "offices_account", Audience.OFFICE,
        ("person_id", "locked_at", "disabled_at", "is_idle"),
    ),
    Kept(
        "person", "offices_person", Audience.OFFICE,
        ("uuid", "name", "full_name", "is_active", "is_poc"),
    ),
    Kept(
        "office", "offices_office", Audience.OFFICE,
        ("uuid", "code", "name", "country", "city", "time_zone", "poc_id", "agency_id", "ceiling",
         "is_law_enforcement"),
        office="id",
    ),
    Kept(
        "agency", "offices_agency", Audience.CLOSED, ("uuid", "name", "country"), office="",
    ),
    Kept(
        "detail", "accords_detail", Audience.OFFICE,
        ("uuid", "person_id", "home_office_id", "membership_id", "basis", "starts_at", "ends_at",
         "placed_at", "placed_by", "revoked_at", "revoked_by", "revoked_reason"),
    ),
    Kept(
        "clearance", "accords_clearance", Audience.OFFICE,
        ("uuid", "person_id", "is_for_silent", "reason", "cleared_at", "cleared_by", "ended_at",
         "ended_by"),
    ),
    Kept(
        "partner_flag", "sharing_partnerflag", Audience.CLOSED,
        ("uuid", "flagged_agency_id", "flagged_office_id", "flagged_country", "reason",
         "flagged_at", "flagged_by", "ended_at", "ended_by"),
    ),
    Kept(
        "engagement", "engagements_engagement", Audience.OFFICE,
        ("uuid", "title", "mandate", "question", "span_from", "span_until", "ends_at", "opened_at",
         "opened_by", "confirmed_at", "confirmed_by", "closed_at", "closed_by", "report"),
    ),
    Kept(
        "alert", "looks_fishingalert", Audience.AUDIT,
        ("uuid", "person_id", "sign", "since", "until", "count", "opened_at", "closed_at",
         "closed_by", "finding", "reason"),
    ),
    Kept(
        "protected", "selectors_protectednumber", Audience.CLOSED,
        ("uuid", "kind", "added_at", "added_by", "expires_at", "compared_at", "ended_at",
         "ended_by", "end_reason"),
    ),
    Kept(
        "privileged", "selectors_privilegednumber", Audience.CLOSED,
        ("uuid", "holder_class", "kind", "basis", "added_at", "added_by", "ended_at", "ended_by",
         "end_reason"),
    ),
    Kept(
        "protected_match", "selectors_protectedmatch", Audience.CLOSED,
        ("uuid", "number_id", "how", "source", "met_office_id", "met_at", "seen_at", "seen_by",
         "done"),
    ),
    Kept(
        "quarantined", "selectors_quarantinedvalue", Audience.CLOSED,
        ("uuid", "submission_id", "case_id", "kind", "holder_class", "row_number", "held_at",
         "state", "decided_at", "decided_by", "reason", "subject_id"),
    ),
)  # fmt: skip
"""By table, in the order of the stages. A case's own row comes first."""

_DIGEST: Final = "a keyed digest: by it and the key a value could be tried"
_ENCRYPTED: Final = (
    "a wrapped key or what is encrypted: a purge destroys it, and no copy may outlive it"
)
LEFT_OUT: Final[Mapping[tuple[str, str], str]] = MappingProxyType(
    {
        ("authorities_authority", "number_folded"): "computed from the number",
        ("compromises_compromise", "xid8"): "the transaction that wrote the row",
        ("offices_account", "used_on"): "the day of the last use; the trail has each sign-in",
        ("offices_person", "password"): "the hash of a password",
        ("offices_person", "email"): "how somebody is reached is no decision",
        ("offices_person", "phone"): "how somebody is reached is no decision",
        ("selectors_privilegednumber", "digest"): _DIGEST,
        (
            "selectors_protectednumber",
            "code",
        ): "a source's code never changes, and stands in one place",
        ("selectors_protectednumber", "digest"): _DIGEST,
        ("selectors_quarantinedvalue", "value_digest"): _DIGEST,
        ("selectors_quarantinedvalue", "wrapped_key"): _ENCRYPTED,
        ("selectors_quarantinedvalue", "sealed"): _ENCRYPTED,
        ("submissions_senderlayout", "sender_folded"): "computed from the sender",
        ("submissions_senderlayout", "header_sha256"): "computed from the header of a file",
        ("submissions_submission", "fingerprint"): "computed from the file and how it is read",
        ("submissions_submission", "encoding"): "how the bytes were read; it is no decision",
        ("submissions_submission", "delimiter"): "how the bytes were read; it is no decision",
        ("submissions_submission", "failures"): "how often the worker tried; the trail has each",
        ("submissions_submission", "failed_at"): "when the worker tried last; the trail has each",
        ("submissions_submission", "failure_code"): "of the last attempt; the trail has each",
    }
)
"""Columns of these tables that have no history, and why. A change of them alone makes no version."""

BY_KIND: Final = MappingProxyType({one.kind: one for one in KEPT})


def install_sql(kept: Iterable[Kept] = KEPT) -> str:
    """The statements that put the triggers on, again where they are on already."""
    return "\n".join(
        f"select keep_history('{one.table}', '{one.kind}', '{one.audience}', '{one.office}',"
        f" '{one.case}', array[{', '.join(repr(name) for name in one.columns)}]::text[]);"
        for one in kept
    )
