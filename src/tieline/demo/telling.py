"""Printing who hit whom and why, and who can sign in."""

from typing import Final

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tieline.core.postures import Posture
from tieline.core.roles import Role
from tieline.core.selector_kinds import registry
from tieline.core.selector_kinds.base import Condition
from tieline.demo.caseload import CASES
from tieline.demo.directory import OFFICES
from tieline.demo.files import world_files
from tieline.demo.findings import Finding, Findings, Side, Told
from tieline.demo.sign_ins import SignIns
from tieline.demo.silence import COORDINATOR
from tieline.journeys.coordinating import Desk
from tieline.journeys.naming import HolderView

_SIDES_SHOWN: Final = 6
_VERBS: Final = {Role.USED: "used in", Role.CALLED: "called from", Role.ASSOCIATED: "listed in"}


def tell_world(console: Console) -> None:
    """What there is, in numbers."""
    agencies = {office.agency for office in OFFICES}
    countries = {office.country for office in OFFICES}
    console.print(
        f"\nThe demo world, all of it invented: {len(OFFICES)} offices of {len(agencies)} agencies "
        f"in {len(countries)} countries, {len(CASES)} cases, {len(world_files())} files."
    )


def tell_findings(console: Console, findings: Findings) -> None:
    """Who hit whom and why. Values that are not valid and hits inside one office stand apart."""
    valid = [f for f in findings.across if f.condition is Condition.VALID]
    between = [finding for finding in valid if len(finding.offices) > 1]
    inside = [finding for finding in valid if len(finding.offices) == 1]
    odd = [finding for finding in findings.across if finding.condition is not Condition.VALID]
    console.print(_hit_table("Who hit whom: one value, cases of several offices", between))
    console.print(_hit_table("Hits inside one office", inside))
    console.print(_hit_table("Apart: masked numbers and fillers, which match as written", odd))
    _tell_silent(console, findings)
    if findings.told:
        _tell_one_view(console, findings.told)


def tell_desk(console: Console, desk: Desk) -> None:
    """What two silent cases share: neither office is told, and the coordinator of both is."""
    title = f"Only a coordinator may know: sign in as {COORDINATOR} and open Coordination"
    table = _table(title, "One silent case", "The other", "Take it by")
    for one in desk.unseen:
        sides = [f"{side.ref} of {side.office.code}" for side in one.sides]
        state = "settled" if one.is_settled else f"{one.due_at:%Y-%m-%d %H:%M} UTC"
        table.add_row(escape(sides[0]), escape(sides[1]), state)
    console.print(table)


def tell_sign_ins(console: Console, sign_ins: SignIns) -> None:
    """Everyone who can sign in to the pages of the demo."""
    table = _table("Demo sign-ins", "Name", "Password", "Office", "Role", "Who")
    for office in OFFICES:
        for person in office.people:
            contact = ", point of contact" if person is office.contact else ""
            table.add_row(
                person.name,
                escape(sign_ins.password(person.name)),
                office.code,
                person.role,
                escape(f"{person.full_name}{contact}"),
                end_section=person is office.submitter,
            )
    console.print(table)


def _hit_table(title: str, found: list[Finding]) -> Table:
    table = _table(title, "Value", "Kind", "Where", "Why", "Periods overlap")
    for finding in found:
        where = f"{finding.cases} cases of {_count(len(finding.offices), 'office')}"
        if finding.condition is not Condition.VALID:
            where += f"\n{finding.condition}"
        table.add_row(
            escape(finding.shown_value),
            finding.kind,
            where,
            escape("\n".join(_why(finding))),
            finding.overlap,
            end_section=True,
        )
    return table


def _why(finding: Finding) -> list[str]:
    """One line for each case. A wide value is collapsed, and the line says by how much."""
    telling = sorted(finding.sides, key=_relevance)
    if len(telling) <= _SIDES_SHOWN:
        return [_tell_side(side, finding) for side in telling]
    lines = [f"collapsed: {', '.join(finding.offices)}"]
    lines += [_tell_side(side, finding) for side in telling[: _SIDES_SHOWN // 2]]
    return [*lines, f"and {len(telling) - _SIDES_SHOWN // 2} more cases"]


def _relevance(side: Side) -> tuple[bool, bool, str, str]:
    is_used = Role.USED in side.roles
    return (not is_used, side.posture is not Posture.OPEN, side.office, side.case_ref)


def _tell_side(side: Side, finding: Finding) -> str:
    verb = " and ".join(verb for role, verb in _VERBS.items() if role in side.roles)
    standing = ", ".join(side.standings)
    as_kind = f", as {side.kind}" if side.kind != finding.kind else ""
    posture = "" if side.posture is Posture.POINTER else f", {side.posture} case"
    return f"{verb} {side.case_ref} of {side.office} ({standing}{as_kind}{posture})"


def _tell_silent(console: Console, findings: Findings) -> None:
    title = "Silent cases: their own office sees the hit, and nobody else is told"
    table = _table(title, "Value", "Seen by", "In its silent case", "Also held by")
    for finding in findings.silent:
        table.add_row(
            escape(registry.display(finding.kind, finding.canonical)),
            finding.office,
            escape(finding.case_ref),
            ", ".join(finding.others),
        )
    console.print(table)


def _tell_one_view(console: Console, told: Told) -> None:
    title = f"What {told.office} is shown of its hit on {told.value} (its case {told.case_ref})"
    table = _table(escape(title), "Held by", "Cases", "What is shown", "Whom to call")
    for holder in told.holders:
        table.add_row(
            f"{holder.office.code}, {holder.office.city}",
            str(holder.cases),
            escape(_tell_holder(holder)),
            escape("\n".join(f"{who.full_name}, {who.phone}" for who in holder.contacts)),
        )
    console.print(table)


def _tell_holder(holder: HolderView) -> str:
    if holder.is_own:
        return "own: " + ", ".join(holder.own_case_refs)
    if holder.open_cases:
        return "\n".join(f"open: {case.ref}: {case.summary}" for case in holder.open_cases)
    return "pointer: that it is held, and whom to call"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _table(title: str, *headers: str) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, title_style="bold")
    for header in headers:
        no_wrap = header in ("Value", "Kind", "Name", "Password", "Office", "Seen by")
        table.add_column(header, overflow="fold", no_wrap=no_wrap)
    return table
