"""The audit trail in words: what each action of it says of whoever acted, and how its times are shown.

One table for every surface; a test holds it to docs/audit-actions.md.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "alert.closed": "closed an alert",
        "alert.opened": "noticed what looks like fishing",
        "askers.listed": "looked who asked for values",
        "assessment.assessed": "summed up a damage assessment",
        "assessment.assigned": "gave a damage assessment to a colleague",
        "assessment.closed": "closed a damage assessment",
        "assessment.opened": "was told that somebody is compromised",
        "authority.recorded": "recorded an authority",
        "authority.replaced": "replaced the terms of an authority",
        "authority_kind.seeded": "added a kind of authority that comes with Tieline",
        "authority_kind.set": "set what a kind of authority permits",
        "caller.checked": "wrote down whether a caller was who they said",
        "caller.sought": "looked up whom to call back",
        "calls.kept": "kept the calls of a submission",
        "case.damage_assessed": "assessed the damage to a case",
        "case.opened": "opened a case",
        "case.posture_changed": "changed how a case answers",
        "case.remarked": "marked a case anew",
        "check.refused": "was refused a check over the limit",
        "code_word.set": "set their code word",
        "compromise.declared": "revoked a party as compromised",
        "compromise.lifted": "reinstated a compromised party",
        "compromise.previewed": "looked how far revoking would reach",
        "compromise.taken_over": "took over a compromise of an office",
        "coordinator.cleared": "cleared a coordinator",
        "coordinator.ended": "ended a coordinator's clearance",
        "custodian.appointed": "appointed a custodian",
        "custodian.dismissed": "ended a custody",
        "delivery.claimed": "was about to mail that hits wait",
        "delivery.dropped": "left out a mail with nothing left to tell",
        "delivery.failed": "gave up a mail",
        "delivery.sent": "mailed that hits wait",
        "detail.placed": "placed a person with the office",
        "detail.revoked": "ended a detail",
        "digest.acknowledged": "took note of a value that very many hold",
        "engagement.case_opened": "opened a sampled case",
        "engagement.closed": "closed an engagement",
        "engagement.confirmed": "confirmed an engagement",
        "engagement.drawn": "drew cases under an engagement",
        "engagement.exported": "exported or printed an engagement",
        "engagement.opened": "opened an engagement",
        "engagement.written": "wrote a workpaper",
        "factor.added": "added a second factor",
        "factor.removed": "removed a second factor",
        "factors.reset": "removed a person's second factors",
        "hit.assigned": "gave a hit to a colleague",
        "hit.disposed": "settled a hit",
        "hit.viewed": "looked at a hit",
        "hits.counted": "looked how many values of a submission others hold",
        "hits.listed": "listed hits or shared values",
        "hits.retracted": "took back the hits of a withdrawn submission",
        "hits.settled": "settled the hits of what answers differently",
        "layout.forgotten": "forgot how a sender's files are read",
        "layout.remembered": "remembered how a sender's files are read",
        "marking.added": "put a marking on something",
        "notice.acknowledged": "took note of a hit",
        "notices.counted": "counted the hits that wait, for a mail",
        "office.added": "added the office",
        "office.limited": "limited what an office may be told",
        "overlap.settled": "settled an overlap that neither side may know",
        "overlap.taken": "took an overlap that neither side may know",
        "overlaps.listed": "looked at what served offices have in common",
        "partner.flagged": "flagged a partner",
        "partner.unflagged": "ended the flag of a partner",
        "person.added": "added a person",
        "person.disabled": "disabled a person",
        "person.enabled": "enabled a person again",
        "person.locked": "a name was locked after failed sign-ins",
        "person.mail_set": "chose where notices are mailed",
        "person.password_changed": "changed their password",
        "person.password_set": "set a person's password",
        "person.released": "released a locked name",
        "person.sign_in_failed": "a sign-in was refused",
        "person.signed_in": "signed in",
        "person.signed_out": "signed out",
        "privileged.added": "listed a privileged number",
        "privileged.ended": "ended a privileged number",
        "protected.added": "protected a number",
        "protected.asked": "was about to protect a number",
        "protected.compared": "compared protected numbers with what is held",
        "protected.ended": "ended the protection of a number",
        "protected.seen": "saw to a match of a protected number",
        "quarantine.destroyed": "destroyed a quarantined value",
        "quarantine.held": "kept privileged values out of a case",
        "quarantine.released": "let a quarantined value into its case",
        "recovery_codes.made": "made recovery codes",
        "release.approved": "approved a release",
        "release.asked": "asked for a release",
        "release.declined": "declined a release",
        "release.given": "released a case",
        "release.lapsed": "noted that releases ran out",
        "release.reviewed": "reviewed a release in imminent danger",
        "release.revoked": "revoked a release",
        "review.signed": "signed off a week of the trail",
        "selector.checked": "asked who has these values",
        "session.ended": "ended one of their sessions",
        "sessions.ended": "ended all their other sessions",
        "silence.allowed": "allowed a silence",
        "silence.asked": "asked for silence",
        "silence.ended": "ended a silence",
        "silence.renewal_asked": "asked for a silence to be renewed",
        "subject.attested": "stated why a subject is suspected",
        "subject.ended": "ended a subject",
        "subject.opened": "entered a subject of a case",
        "subject.validated": "validated a subject",
        "subject.values_added": "said that values belong to a subject",
        "subject.values_taken_out": "took the values of a subject out of the index",
        "submission.delayed": "had a submission delayed: too many values",
        "submission.failed": "had the intake of a submission fail",
        "submission.finished": "brought a submission to its end",
        "submission.parsed": "had every row of a submission read",
        "submission.published": "published the values of a submission",
        "submission.received": "handed in a file",
        "submission.rejected": "had a file rejected",
        "submission.reopened": "reopened a submission",
        "submission.scanned": "had a submission compared",
        "submission.superseded": "replaced a submission by a corrected one",
        "submission.taken_over": "went on with a submission for the office",
        "submission.withdrawn": "took back a submission",
        "token.created": "made a token",
        "token.revoked": "revoked a token",
        "trail.searched": "searched the audit trail",
    }
)


def words_of(action: str) -> str:
    """What an action says of whoever acted; the action itself where nobody wrote words for it."""
    return WORDS.get(action, action)


def nouns() -> tuple[str, ...]:
    """The groups of actions: each noun once, in order."""
    return tuple(sorted({action.partition(".")[0] for action in WORDS}))


def to_hundredths(at: datetime) -> str:
    """A moment in UTC, cut to 1/100 s: `2026-03-02 12:00:00.07`."""
    moment = at.astimezone(UTC)
    return f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 10_000:02d}"
