"""What a person may do in an office, by the roles they hold there.

A right opens rows and pages of the own office; what other offices show is release's and the hit's
to decide. The database asks the same table (`acting_may` in apps/offices/sql), and a test holds the
two together.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final


class RoleName(StrEnum):
    """A role of a person in an office."""

    ANALYST = "analyst"
    SUPERVISOR = "supervisor"
    WATCH_OFFICER = "watch_officer"
    LAB_CHEMIST = "lab_chemist"
    COORDINATOR = "coordinator"
    POLICY_ANALYST = "policy_analyst"
    PROSECUTOR = "prosecutor"
    COUNSEL = "counsel"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    CUSTODIAN = "custodian"  # of the agency's protected numbers; one at a time, by appointment
    OPERATOR = "operator"  # the installation's own; the web knows nothing of it


class Right(StrEnum):
    """What a role opens."""

    READ_CASES = (
        "read_cases"  # cases, submissions, values and calls of the office, its hits in full
    )
    WORK_CASES = "work_cases"  # hand in, correct, withdraw, open cases, assign and dispose hits
    CHECK = "check"  # ask who has a number
    SUPERVISE = "supervise"  # silence, approve a release, review what went out in danger
    COORDINATE = (
        "coordinate"  # pointers of hits between the offices served; hits between silent ones
    )
    ADMINISTER = "administer"  # accounts of the office: locks, factors, roles; no case content
    PROTECT = "protect"  # the agency's protected numbers, and who met them; no case content
    VERIFY_CALLERS = "verify_callers"  # see whom to call back, and hear a caller's code word
    AUDIT = "audit"  # the office's audit trail and its alerts; no case content
    PROSECUTE = (
        "prosecute"  # ask an office for what it has on a case; what is disclosed, and the log
    )
    COUNSEL = "counsel"  # decide what of the office's cases a court gets, and what is withheld
    OPERATE = "operate"  # the installation: offices, people, details, other people's tokens


RIGHTS: Final[dict[RoleName, frozenset[Right]]] = {
    RoleName.ANALYST: frozenset({Right.READ_CASES, Right.WORK_CASES, Right.CHECK}),
    RoleName.SUPERVISOR: frozenset(
        {
            Right.READ_CASES,
            Right.WORK_CASES,
            Right.CHECK,
            Right.SUPERVISE,
            Right.VERIFY_CALLERS,
        }
    ),
    # Answers callers at night: checks, reads and handles hits, hands in for those on the phone.
    RoleName.WATCH_OFFICER: frozenset(
        {Right.READ_CASES, Right.WORK_CASES, Right.CHECK, Right.VERIFY_CALLERS}
    ),
    RoleName.LAB_CHEMIST: frozenset(),  # exhibits, when there are any
    RoleName.COORDINATOR: frozenset({Right.COORDINATE}),
    RoleName.POLICY_ANALYST: frozenset(),  # recommends; no operations
    RoleName.PROSECUTOR: frozenset({Right.PROSECUTE}),
    RoleName.COUNSEL: frozenset({Right.READ_CASES, Right.COUNSEL}),
    RoleName.AUDITOR: frozenset({Right.AUDIT}),
    RoleName.ADMINISTRATOR: frozenset({Right.ADMINISTER}),
    RoleName.CUSTODIAN: frozenset({Right.PROTECT}),
    # Acts on this machine for any office, as `tieline ... --office`.
    RoleName.OPERATOR: frozenset(
        {Right.READ_CASES, Right.WORK_CASES, Right.CHECK, Right.ADMINISTER, Right.OPERATE}
    ),
}


GIVABLE: Final = tuple(
    role for role in RoleName if role not in (RoleName.OPERATOR, RoleName.CUSTODIAN)
)
"""The roles that adding or placing a person gives. The operator is made by `init`, a custodian is
appointed."""


def rights_of(roles: Iterable[RoleName]) -> frozenset[Right]:
    """Everything that these roles open together."""
    return frozenset().union(*(RIGHTS[role] for role in roles))


def roles_with(right: Right) -> tuple[RoleName, ...]:
    """The roles that open this, in the order of their list."""
    return tuple(role for role, opened in RIGHTS.items() if right in opened)
