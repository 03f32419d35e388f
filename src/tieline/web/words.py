"""What codes are called on a page. A code without words is shown as it is written."""

from datetime import datetime
from types import MappingProxyType
from typing import Final

from django import template

from tieline.core.marking_fields import line_of, name_of
from tieline.core.markings import MarkingValue, Sensitivity, TrafficLight
from tieline.core.selector_kinds import registry
from tieline.core.tlp import label_of
from tieline.core.trail_words import to_hundredths
from tieline.web import webhook_words
from tieline.web.court_words import COURT_ANSWERS, GROUNDS, REQUESTS
from tieline.web.marking_words import (
    CONDITIONS_OF_RELEASE,
    HANDLINGS,
    INFORMATIONS,
    RELEASE_STATES,
    SENSITIVITIES,
    SOURCES,
)

register = template.Library()

CONDITIONS: Final = MappingProxyType(
    {
        "valid": "valid",
        "invalid": "not a valid value of its kind; matched as it was read",
        "partial": "partial: some characters are masked",
        "junk": "a filler: it matches only itself",
        "unreadable": "could not be read; matched as it was written",
    }
)
NOTES: Final = MappingProxyType(
    {
        "angle_brackets_stripped": "angle brackets left out",
        "caller_id_prefix_stripped": "caller-ID prefix left out",
        "check_digit_added": "check digit added",
        "check_digit_zero": "last digit read as zero",
        "checksum_wrong": "its capitals do not fit: perhaps mistyped",
        "digits_swapped_back": "digits of each pair were swapped",
        "exit_code_001_from_us": "begins with 001, which is no exit code of the US",
        "exit_code_00_read_as_plus": "00 read as +",
        "label_stripped": "label left out",
        "letters_converted": "letters read as keypad digits",
        "letters_read_as_digits": "letters I, O or Q read as digits",
        "locally_made_up": "made up by the device for one network",
        "looks_like_imei": "also looks like a mobile device number (IMEI)",
        "mailto_stripped": "mailto: left out",
        "no_checksum": "carries no checksum",
        "no_platform": "no platform known",
        "no_region": "no country known to read it by",
        "no_stable_form": "no settled form; kept as written",
        "old_numbering": "written in an older numbering of the country",
        "old_trunk_prefix": "old trunk prefix",
        "padding_stripped": "filling F at the end left out",
        "private_address": "an address that any network may give to its own devices",
        "several_values": "seems to hold several values",
        "software_version_apart": "software version left apart",
        "whole_network": "a whole network, not one address",
        "zeros_stripped": "leading zeros left out",
    }
)
ROLES: Final = MappingProxyType({"used": "used", "called": "called", "associated": "associated"})
STANDINGS: Final = MappingProxyType(
    {"subject": "subject", "contact": "contact", "incidental": "incidental"}
)
STATES: Final = MappingProxyType({"open": "open", "assigned": "assigned", "disposed": "disposed"})
DISPOSITIONS: Final = MappingProxyType(
    {
        "confirmed": "Confirmed: the same number in both cases",
        "known": "Known already to both sides",
        "coincidental": "Coincidental: no connection",
        "reassigned": "Reassigned number: another holder at another time",
    }
)
SETTLED: Final = MappingProxyType(
    {
        "confirmed": "confirmed",
        "known": "known already",
        "coincidental": "coincidental",
        "reassigned": "reassigned number",
    }
)
OVERLAPS: Final = MappingProxyType(
    {
        "yes": "The periods of use overlap",
        "no": "The periods of use do not overlap",
        "unknown": "Periods of use are not known on both sides",
    }
)

MEETINGS: Final = MappingProxyType({"held": "holds it in a case", "checked": "asked who has it"})
HOLDER_CLASSES: Final = MappingProxyType(
    {
        "lawyer": "Lawyer",
        "clergy": "Clergy",
        "doctor": "Doctor",
        "other": "Other",
        "cleared": "Cleared",
        "misidentified": "Misidentified",
    }
)
HELD_STATES: Final = MappingProxyType(
    {"held": "held", "released": "released", "destroyed": "destroyed"}
)
CALLER_OUTCOMES: Final = MappingProxyType(
    {
        "verified_by_code_word": "by their code word",
        "verified_by_call_back": "called back on the number on record",
        "wrong_code_word": "the code word was wrong",
        "refused": "refused",
    }
)

POSTURES: Final = MappingProxyType(
    {
        "open": "Open: reference and summary, office and point of contact",
        "pointer": "Pointer: office and point of contact, nothing of the case",
        "silent": "Silent: nothing; your office alone learns of the hit",
    }
)
ANSWERS: Final = MappingProxyType({"open": "open", "pointer": "pointer", "silent": "silent"})
OUTCOMES: Final = MappingProxyType(
    {
        "introduced": "Introduced: the two offices speak to each other",
        "kept_apart": "Kept apart, for a reason that is recorded",
        "coincidental": "Coincidental: no connection",
    }
)
SILENCE_ENDS: Final = MappingProxyType(
    {
        "lifted": "ended before its time",
        "refused": "refused",
        "renewed": "renewed",
        "lapsed": "lapsed: its time was over",
    }
)
STEPS: Final = MappingProxyType(
    {
        "received": "Received",
        "parsed": "Rows read",
        "published": "Values recorded",
        "scanned": "Compared",
        "finished": "Finished",
    }
)
PROGRESS: Final = MappingProxyType(
    {
        "received": "The file is here; its rows are being read.",
        "parsed": "Its rows are read; its values are being recorded in their cases.",
        "published": "Its values are recorded; they are being compared with those of all offices.",
        "scanned": "Its values are compared; what they met is being counted.",
        "finished": "Its values are in their cases, and everyone concerned has been told.",
        "rejected": "The file could not be used. Nothing of it was recorded.",
        "withdrawn": "It was taken back: its values have left their cases and its hits are gone.",
        "superseded": "A corrected file has taken its place.",
        "purged": "It was purged: nothing of it is kept.",
    }
)
PURGE_REASONS: Final = MappingProxyType(
    {
        "retention_over": "The time for keeping it is over",
        "cleared": "The person was cleared",
        "misidentified": "The person was taken for somebody else",
        "unlawful": "It was collected or kept without a legal basis",
        "court_order": "A court ordered it",
        "owners_wish": "The office that owns it wants it so",
    }
)
PACES: Final = MappingProxyType(
    {
        "at_once": "Soon after a notice comes",
        "daily": "Once a day, if something has come",
        "none": "Not at all",
    }
)
OFFICE_ROLES: Final = MappingProxyType(
    {
        "analyst": "analyst",
        "supervisor": "supervisor",
        "watch_officer": "watch officer",
        "lab_chemist": "laboratory chemist",
        "coordinator": "coordinator",
        "policy_analyst": "policy analyst",
        "prosecutor": "prosecutor",
        "counsel": "counsel",
        "auditor": "auditor",
        "custodian": "custodian of protected numbers",
        "administrator": "administrator",
    }
)

FACTORS: Final = MappingProxyType(
    {
        "totp": "authenticator app",
        "passkey": "passkey",
        "recovery": "recovery code",
        "provider": "your agency's provider",
    }
)
ACCOUNTS: Final = MappingProxyType(
    {
        "stands": "may sign in",
        "locked": "locked after failures",
        "disabled": "disabled",
        "idle": "disabled, long unused",
    }
)
SIGNS: Final = MappingProxyType(
    {
        "neighbours": "Neighbouring numbers, one after the other",
        "no_case": "Many values for no case",
        "thin_cases": "New cases of few values that met others",
        "taken_back": "Taken back soon after it had met others",
    }
)
FINDINGS: Final = MappingProxyType(
    {"explained": "Explained: ordinary work", "followed_up": "Followed up: to be looked into"}
)
ASSESSMENTS: Final = MappingProxyType(
    {"open": "to be assessed", "assessed": "assessed, not closed", "closed": "closed"}
)
HARMS: Final = MappingProxyType(
    {"none": "no harm", "possible": "possible harm", "certain": "certain harm"}
)
CORRECTED: Final = MappingProxyType(
    {
        "cleared": "its subject was cleared",
        "misidentified": "it was somebody else's: misidentified",
        "withdrawn": "withdrawn",
        "superseded": "not in the corrected file any more",
        "closed": "closed",
        "lapsed": "lapsed, since nobody validated it",
        "purged": "destroyed",
    }
)
CORRECTION_ANSWERS: Final = MappingProxyType({"done": "Done", "disputed": "Disputed"})
TELLS: Final = MappingProxyType(
    {
        "pointer": "office and point of contact",
        "content": "reference and summary of the case",
        "release": "recorded as released",
        "coordinator": "cleared to count what you have in common with others",
        "correction": "that it is held no more",
        "overlap": "counted among what you and another office have in common",
        "silence": "kept back from others; its reference may have stood on their desk as coordinator",
        "clearance": "you had cleared them as a coordinator, and they looked at their desk",
        "custody": "they kept the protected numbers of your agency",
    }
)
LOOKS: Final = MappingProxyType(
    {
        "selector.checked": "a check of the value",
        "hit.viewed": "a look at a hit",
        "hits.listed": "a look at their hits",
    }
)
ENGAGEMENTS: Final = MappingProxyType(
    {
        "waits": "waits to be confirmed",
        "runs": "runs",
        "over": "over; its report is still to be written",
        "closed": "closed",
    }
)
CRITERIA: Final = MappingProxyType(
    {
        "all": "All cases; with a span, those opened in it",
        "silence": "Cases that were silent, or one value of them",
        "release_abroad": "Cases released abroad",
        "hits": "Cases with hits that the office was told of",
    }
)
CONCLUSIONS: Final = MappingProxyType(
    {"met": "met", "exception": "exception", "not_applicable": "not applicable"}
)
RECORDS: Final = MappingProxyType(
    {
        "case": "The case itself",
        "posture": "Values that answer otherwise",
        "silence": "Silences",
        "subject": "Subjects",
        "suspicion": "Why subjects are suspected",
        "subject_value": "Values of subjects",
        "submission": "Submissions",
        "bound": "Whom authorities let know",
        "release": "Releases",
    }
)
OPERATIONS: Final = MappingProxyType(
    {"insert": "was added", "update": "was changed", "delete": "was removed"}
)
_ALL: Final = MappingProxyType(
    {
        "record": RECORDS,
        "operation": OPERATIONS,
        "request": REQUESTS,
        "court_answer": COURT_ANSWERS,
        "ground": GROUNDS,
        "engagement": ENGAGEMENTS,
        "criterion": CRITERIA,
        "conclusion": CONCLUSIONS,
        "condition": CONDITIONS,
        "note": NOTES,
        "role": ROLES,
        "standing": STANDINGS,
        "state": STATES,
        "disposition": DISPOSITIONS,
        "settled": SETTLED,
        "overlap": OVERLAPS,
        "posture": POSTURES,
        "answer": ANSWERS,
        "outcome": OUTCOMES,
        "silence_end": SILENCE_ENDS,
        "step": STEPS,
        "progress": PROGRESS,
        "purge": PURGE_REASONS,
        "office_role": OFFICE_ROLES,
        "factor": FACTORS,
        "meeting": MEETINGS,
        "holder_class": HOLDER_CLASSES,
        "held_state": HELD_STATES,
        "caller_outcome": CALLER_OUTCOMES,
        "account": ACCOUNTS,
        "sensitivity": SENSITIVITIES,
        "handling": HANDLINGS,
        "source": SOURCES,
        "information": INFORMATIONS,
        "condition_of_release": CONDITIONS_OF_RELEASE,
        "release_state": RELEASE_STATES,
        "sign": SIGNS,
        "finding": FINDINGS,
        "assessment": ASSESSMENTS,
        "harm": HARMS,
        "tells": TELLS,
        "correction": CORRECTED,
        "correction_answer": CORRECTION_ANSWERS,
        "look": LOOKS,
        **webhook_words.TABLES,
        "kind": {name: kind.TITLE for name, kind in registry.KINDS.items()},
    }
)


@register.filter
def tlp_label(light: TrafficLight) -> str:
    """The label of TLP 2.0."""
    return label_of(light)


@register.filter
def sensitivity_name(sensitivity: Sensitivity) -> str:
    """How sensitive, in words."""
    return SENSITIVITIES[name_of(sensitivity)]


@register.filter
def marking_line(value: MarkingValue) -> str:
    """A whole marking on one line."""
    return line_of(value)


@register.filter
def words(code: object, table: str) -> str:
    """The words of one code."""
    text = str(code)
    return _ALL[table].get(text, text.replace("_", " "))


@register.filter
def words_of_all(codes: tuple[object, ...], table: str) -> str:
    """The words of several codes, with commas."""
    return ", ".join(words(code, table) for code in codes)


@register.filter
def shown(canonical: str, kind: str) -> str:
    """A value as people like to read it."""
    return registry.display(kind, canonical)


@register.filter
def hundredths(at: datetime) -> str:
    """A moment of the audit trail, to 1/100 s."""
    return to_hundredths(at)


@register.filter
def thousands(number: int | None) -> str:
    """`1,204`; a dash where it is not known yet."""
    return "\u2013" if number is None else f"{number:,}"


@register.filter
def count(number: int, noun: str) -> str:
    """`1 case`, `1,204 cases`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
