"""The rules of who sees and changes which rows, written down once more and independently: small sets
of words and plain loops, nothing of the product imported. What the database answers is held to it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

INSTALLATION: Final = 0
WORKERS: Final = {"analyst", "supervisor", "watch_officer", "operator"}
"""Who works on cases."""
READERS: Final = WORKERS | {"counsel"}
"""Who reads them."""
ASKERS: Final = {*WORKERS, "custodian"}
"""Whose asking is counted."""
KEEPERS: Final = WORKERS | {
    "auditor", "coordinator", "administrator", "counsel", "prosecutor", "custodian",
}  # fmt: skip
"""Whose answers to keyed requests are kept: of all whose role opens anything."""
CARERS: Final = {"administrator", "operator"}
"""Who looks after the accounts of an office."""

CONTENT: Final = {
    "authorities_authority", "authorities_authoritynumber", "cases_authoritybound",
    "calls_callpiece", "calls_callset", "cases_case", "cases_casepointer",
    "cases_attestedsuspicion", "cases_selectorposture", "cases_silence", "cases_subject",
    "cases_validation", "compromises_casedamage", "corrections_correctionanswer",
    "corrections_disputereply", "selectors_subjectvalue",
    "compromises_damageassessment", "hits_hithandling",
    "notices_delivery", "notices_digestmark", "notices_notice", "retention_closing",
    "retention_kepton", "retention_review", "selectors_appearance",
    "selectors_matchkey", "selectors_mention", "selectors_selector", "selectors_settling", "selectors_withdrawnkey",
    "sharing_marking", "sharing_release", "submissions_officeslice", "submissions_rowproblem",
    "submissions_senderlayout", "submissions_slicechunk", "submissions_submission",
}  # fmt: skip
PROTECTED: Final = {
    "selectors_protectedkey", "selectors_protectedmatch", "selectors_protectednumber",
}  # fmt: skip
PRIVILEGED: Final = {"selectors_privilegedkey", "selectors_privilegednumber"}
LISTED: Final = PROTECTED | PRIVILEGED | {"offices_callercheck", "selectors_quarantinedvalue"}
"""What some of those who read cases see, or none of them."""
AUDITS: Final = {
    "engagements_draw", "engagements_sampledcase", "engagements_weeklyreview",
    "engagements_workpaper",
}  # fmt: skip
"""What auditors write and read of what they do."""
SAMPLED: Final = {
    "cases_attestedsuspicion", "cases_authoritybound", "cases_case", "cases_selectorposture",
    "cases_silence", "cases_subject", "cases_validation", "history_version", "selectors_mention",
    "selectors_selector", "selectors_subjectvalue", "sharing_marking", "sharing_release",
    "submissions_submission",
}  # fmt: skip
"""Of which an auditor reads the rows of a sampled case that they have just opened. In these worlds an
office has one row of each, all of its one case."""
FOUND_THROUGH: Final[dict[str, tuple[set[str], ...]]] = {
    "cases_attestedsuspicion": ({"cases_subject"},),
    "cases_validation": ({"cases_subject"},),
    "sharing_marking": ({"cases_case"},),
    "selectors_selector": ({"selectors_mention"},),
    "submissions_submission": (
        {"selectors_mention", "selectors_appearance"},
        {"cases_casepointer"},
    ),
}
"""By table what else must be there for its row to be known as one of the case."""
AUDIENCES: Final = ("case", "work", "office", "audit", "closed")
"""Who reads a version of a row; in these worlds it follows from the person whose it is."""
CLOSED: Final = {
    "audit_seal", "audit_sealinground",
    "compromises_compromise", "compromises_revokedperson", "corrections_correction", "hits_hit", "hits_revealedhit",
    "hits_unseenoverlap",
    "notices_digest", "offices_signinfailure", "proceedings_disclosureitem", "selectors_candidatekey",
    "selectors_gonekey", "selectors_keysnapshot", "selectors_narrowing",
    "proceedings_disclosurerequest", "offices_signinrefusal", "sharing_disclosure",
}  # fmt: skip
"""Which the application cannot read at all."""


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    home: int
    is_active: bool
    is_poc: bool


@dataclass(frozen=True, slots=True)
class Role:
    """`time` is one of open, runs, ended, future."""

    id: int
    person: int
    office: int
    name: str
    time: str

    @property
    def counts(self) -> bool:
        return self.time in ("open", "runs")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of some table: its office, and the person and home office it names, if any."""

    id: int
    office: int
    person: int = 0
    home: int = -1
    is_poc: bool = False
    opens: bool = False
    """Of an entry: that its person opened the sampled case a moment ago; of an engagement: it runs."""


@dataclass(frozen=True, slots=True)
class World:
    offices: tuple[int, ...]
    people: tuple[Person, ...]
    roles: tuple[Role, ...]
    rows: dict[str, tuple[Row, ...]]


@dataclass(frozen=True, slots=True)
class Looker:
    """Who acts, for which office; possibly without any right to."""

    person: int
    office: int


def roles_of(world: World, who: Looker) -> set[str]:
    """What counts at this moment: roles in the office acted for, and the operator's anywhere."""
    if not any(p.id == who.person and p.is_active for p in world.people):
        return set()
    return {
        role.name
        for role in world.roles
        if role.person == who.person
        and role.counts
        and (role.office == who.office or role.name == "operator")
    }


def seen(world: World, who: Looker) -> Iterator[tuple[str, int]]:
    """Every row that this looker may read, as (table, id)."""
    roles = roles_of(world, who)
    for table, rows in world.rows.items():
        if table not in CLOSED:
            for row in rows:
                if _sees(table, row, who, roles) or _is_sampled(world, table, row, who, roles):
                    yield table, row.id


def _is_sampled(world: World, table: str, row: Row, who: Looker, roles: set[str]) -> bool:
    """Whether it is of a sampled case that is open to them, and can be found through it."""
    if table not in SAMPLED or row.office != who.office or not _has_opened(world, who, roles):
        return False
    if table == "history_version" and audience_of(row) != "case":
        return False
    there = {name for name, rows in world.rows.items() if any(r.office == who.office for r in rows)}
    ways = FOUND_THROUGH.get(table, ())
    return not ways or any(way <= there for way in ways)


def audience_of(row: Row) -> str:
    """Who reads the version that this row is."""
    return AUDIENCES[row.person % len(AUDIENCES)]


def _reads_versions(row: Row, roles: set[str]) -> bool:
    readers = {"case": {"supervisor"}, "work": {"supervisor"}, "office": {"supervisor", "auditor"},
               "audit": {"auditor"}, "closed": set[str]()}  # fmt: skip
    return bool(roles & readers[audience_of(row)])


def _has_opened(world: World, who: Looker, roles: set[str]) -> bool:
    """Whether the case of the office is open to this auditor: their engagement runs, the case was drawn
    under it, and an entry of theirs says that they opened it."""

    def has(table: str) -> bool:
        return any(
            row.office == who.office and row.person == who.person and row.opens
            for row in world.rows.get(table, ())
        )

    drawn = any(
        row.office == who.office and row.person == who.person
        for row in world.rows.get("engagements_sampledcase", ())
    )
    return (
        "auditor" in roles and drawn and has("engagements_engagement") and has("audit_auditentry")
    )


def _sees(table: str, row: Row, who: Looker, roles: set[str]) -> bool:
    own, self_ = row.office == who.office, row.person == who.person
    at_installation = who.office == INSTALLATION and "operator" in roles
    looks_after = bool(roles & CARERS)
    if table in CONTENT:
        return own and bool(roles & READERS)
    if table in LISTED:
        return own and _opens(table, roles)
    if table in AUDITS:
        return own and "auditor" in roles
    rule: dict[str, Callable[[], bool]] = {
        "authorities_authoritykind": lambda: True,
        "offices_callercode": lambda: own and self_,
        "offices_agency": lambda: True,
        "offices_office": lambda: True,
        "offices_person": lambda: own or row.id == who.person or row.is_poc or at_installation,
        "offices_membership": lambda: own or self_ or at_installation,
        "offices_mailchoice": lambda: (own and (self_ or "operator" in roles)) or at_installation,
        "offices_account": lambda: self_ or (own and looks_after) or at_installation,
        "offices_factor": lambda: own and (self_ or looks_after),
        "offices_recoverycode": lambda: own and (self_ or looks_after),
        "offices_session": lambda: (own and (self_ or looks_after)) or at_installation,
        "notices_webhook": lambda: (own and looks_after) or at_installation,
        "notices_webhookmessage": lambda: (own and looks_after) or at_installation,
        "offices_apitoken": lambda: own and (self_ or looks_after),
        "offices_keptanswer": lambda: (
            own and ((self_ and bool(roles & KEEPERS)) or "operator" in roles)
        ),
        "accords_clearance": lambda: own or self_,
        "accords_detail": lambda: own or row.home == who.office or self_,
        "sharing_partnerflag": lambda: own and "operator" in roles,
        "audit_auditentry": lambda: own and (self_ or "auditor" in roles),
        "engagements_engagement": lambda: own and bool(roles & (READERS | {"auditor"})),
        "history_version": lambda: own and _reads_versions(row, roles),
        "looks_look": lambda: own and (self_ or bool(roles & {"auditor", "operator"})),
        "retention_hold": lambda: own and bool(roles & {"supervisor", "operator"}),
        "retention_schedule": lambda: own and bool(roles & (READERS | CARERS)),
        "retention_sealedkey": lambda: own and "supervisor" in roles,
        "retention_tombstone": lambda: own and bool(roles & READERS),
        "looks_fishingalert": lambda: own and bool(roles & {"auditor", "operator"}),
    }
    return rule[table]()


def _opens(table: str, roles: set[str]) -> bool:
    if table in PROTECTED:
        return "custodian" in roles
    if table in PRIVILEGED:
        return "supervisor" in roles
    return bool(
        roles & ({"supervisor", "watch_officer"} if table == "offices_callercheck" else READERS)
    )


def may_add(table: str, row: Row, who: Looker, roles: set[str]) -> bool:
    """Whether this looker may add this row."""
    own, self_ = row.office == who.office, row.person == who.person
    operates = "operator" in roles
    at_installation = who.office == INSTALLATION and operates
    if table in CLOSED or table in (
        "history_version", "notices_notice", "selectors_protectedmatch",
    ):  # fmt: skip
        return False
    if table in ("engagements_draw", "engagements_sampledcase"):
        return False
    if table in AUDITS or table == "engagements_engagement":  # written as oneself
        return own and self_ and "auditor" in roles
    if table in LISTED:
        return own and _opens(table, roles)
    if table == "corrections_disputereply":  # replied to as oneself
        return own and self_ and "supervisor" in roles
    if table == "sharing_release":  # asked for as oneself
        return own and self_ and bool(roles & WORKERS)
    if table in CONTENT:
        return own and bool(roles & WORKERS)
    rule: dict[str, Callable[[], bool]] = {
        "authorities_authoritykind": lambda: at_installation,
        "offices_callercode": lambda: own and self_,
        "offices_agency": lambda: at_installation,
        "offices_office": lambda: at_installation,
        "offices_person": lambda: at_installation,
        "offices_membership": lambda: operates and (own or at_installation),
        "offices_mailchoice": lambda: (own and self_) or at_installation,
        "offices_account": lambda: at_installation,
        "offices_factor": lambda: own and self_,
        "offices_recoverycode": lambda: own and self_,
        "offices_session": lambda: own and self_,
        "notices_webhook": lambda: own and bool(roles & CARERS),
        "notices_webhookmessage": lambda: own and bool(roles & CARERS),
        "offices_apitoken": lambda: own and (self_ or operates),
        "offices_keptanswer": lambda: own and self_ and bool(roles & KEEPERS),
        "accords_clearance": lambda: own and "supervisor" in roles,
        "accords_detail": lambda: own and operates,
        "sharing_partnerflag": lambda: own and operates,
        "audit_auditentry": lambda: own and self_,
        "looks_look": lambda: own and (self_ or operates) and bool(roles & ASKERS),
        "retention_hold": lambda: own and self_ and "supervisor" in roles,
        "retention_schedule": lambda: own and self_ and bool(roles & CARERS),
        "retention_sealedkey": lambda: own and "supervisor" in roles,
        "retention_tombstone": lambda: own and self_ and bool(roles & {"supervisor", "operator"}),
        "looks_fishingalert": lambda: own and operates,
    }
    return rule[table]()


def may_change(table: str, row: Row, who: Looker, roles: set[str]) -> bool:
    """Whether this looker may change this row, in columns that may be changed at all."""
    if not _sees(table, row, who, roles):
        return False
    own, self_ = row.office == who.office, row.person == who.person
    at_installation = who.office == INSTALLATION and "operator" in roles
    if table in CONTENT:
        return bool(roles & WORKERS)
    if table in LISTED:
        return table != "selectors_quarantinedvalue" or "supervisor" in roles
    looks_after = own and bool(roles & CARERS)
    rule: dict[str, Callable[[], bool]] = {
        "authorities_authoritykind": lambda: at_installation,
        "offices_callercode": lambda: own and self_,
        "offices_office": lambda: at_installation,
        "offices_person": lambda: at_installation,
        "offices_membership": lambda: looks_after,
        "offices_mailchoice": lambda: (own and self_) or at_installation,
        "offices_account": lambda: looks_after and not self_,
        "offices_factor": lambda: own and self_,
        "offices_recoverycode": lambda: own and self_,
        "offices_session": lambda: (own and self_) or looks_after or at_installation,
        "notices_webhook": lambda: looks_after,
        "notices_webhookmessage": lambda: looks_after,
        "offices_apitoken": lambda: own and (self_ or looks_after),
        "offices_keptanswer": lambda: own and self_ and bool(roles & KEEPERS),
        "accords_clearance": lambda: row.office == who.office and "supervisor" in roles,
        "accords_detail": lambda: looks_after,
        "sharing_partnerflag": lambda: own and "operator" in roles,
        "engagements_engagement": lambda: bool(roles & {"auditor", "operator"}),
        "looks_look": lambda: "operator" in roles,
        "retention_hold": lambda: "supervisor" in roles,
        "retention_tombstone": lambda: bool(roles & {"supervisor", "operator"}),
        "looks_fishingalert": lambda: bool(roles & {"auditor", "operator"}),
    }
    return rule[table]()


def may_remove(table: str, row: Row, who: Looker, roles: set[str]) -> bool:
    """Whether this looker may remove this row, from a table that rows can be removed from."""
    if table in CONTENT:
        return _sees(table, row, who, roles) and bool(roles & WORKERS)
    if table in ("offices_factor", "offices_recoverycode"):
        return _sees(table, row, who, roles)
    if table == "looks_look":
        return row.office == who.office and "operator" in roles
    if table in LISTED:
        return _sees(table, row, who, roles)
    return table in ("offices_keptanswer", "retention_sealedkey") and _sees(table, row, who, roles)
