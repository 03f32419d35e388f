"""`tieline coordinator`: the coordinator's desk, and whom an office lets sit at it."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer

from tieline.apps.accords.errors import ClearanceNotFound
from tieline.apps.hits.errors import OverlapNotFound
from tieline.cli.party import acting_person, home_for, office_for
from tieline.cli.printing import print_json, print_table, say
from tieline.core.ids import Actor
from tieline.core.rights import Right
from tieline.core.states import OverlapOutcome
from tieline.journeys import clearing, coordinating
from tieline.journeys.coordinating import Desk, Side, Unseen
from tieline.journeys.shapes.answers import clearance_shape
from tieline.journeys.shapes.coordination import desk_shape

app = typer.Typer(
    no_args_is_help=True,
    help="Coordination between offices: the desk, and who is cleared to sit at it.",
)
OfficeOption = Annotated[
    str | None, typer.Option(help="Code of the office. Your own, if left out.")
]
OverlapArgument = Annotated[str, typer.Argument(help="Id of the overlap.")]
JsonOption = Annotated[bool, typer.Option("--json", help="As JSON.")]


@app.command("desk")
def desk(office: OfficeOption = None, json: JsonOption = False) -> None:
    """Show what the offices you serve have in common."""
    actor, now = _actor(office, Right.COORDINATE), datetime.now(UTC)
    found = coordinating.show_desk(actor=actor, now=now)
    if json:
        print_json(desk_shape(found, now))
        return
    _print_desk(found, now)


@app.command("take")
def take(ident: OverlapArgument, office: OfficeOption = None) -> None:
    """See to an overlap that neither side may know of."""
    actor = _actor(office, Right.COORDINATE)
    coordinating.take(_overlap(ident), actor=actor, now=datetime.now(UTC))
    say(f"Overlap {ident} is taken.")


@app.command("settle")
def settle(
    ident: OverlapArgument,
    outcome: Annotated[OverlapOutcome, typer.Option(help="What came of it.")],
    reason: Annotated[str, typer.Option(help="Why; kept with it.")],
    office: OfficeOption = None,
) -> None:
    """Settle an overlap that neither side may know of."""
    actor = _actor(office, Right.COORDINATE)
    coordinating.settle(
        _overlap(ident), outcome.value, reason, actor=actor, now=datetime.now(UTC)
    )  # fmt: skip
    say(f"Overlap {ident} is settled: {outcome.value}.")


@app.command("clear")
def clear(
    person: Annotated[str, typer.Argument(help="Sign-in name of the coordinator.")],
    reason: Annotated[str, typer.Option(help="Why; kept with it.")],
    silent: Annotated[bool, typer.Option("--silent", help="For silent cases too.")] = False,
    office: OfficeOption = None,
) -> None:
    """Let a coordinator serve the office. For supervisors."""
    actor = _actor(office, Right.SUPERVISE)
    ident = clearing.clear(
        person, is_for_silent=silent, reason=reason, actor=actor, now=datetime.now(UTC)
    )
    said = ", silent cases too" if silent else ""
    say(f"{person} is cleared{said}: {ident}.")


@app.command("list")
def list_(
    office: OfficeOption = None,
    everyone: Annotated[
        bool, typer.Option("--all", help="With those whose clearance has ended.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """List the coordinators that an office has cleared."""
    actor = _actor(office, None)
    rows = clearing.list_cleared(actor.as_viewer(), with_ended=everyone)
    if json:
        print_json([clearance_shape(row) for row in rows])
        return
    print_table(
        f"Coordinators of {office or 'your office'}",
        ("Id", "Who", "For", "Since", "Ended", "Why"),
        [
            (
                one.row.uuid,
                one.name,
                "silent cases too" if one.row.is_for_silent else "what both sides may know",
                one.row.cleared_at,
                one.row.ended_at,
                one.row.reason,
            )
            for one in rows
        ],
        empty="None is cleared. `tieline coordinator clear NAME` clears one.",
    )


@app.command("end")
def end(
    ident: Annotated[str, typer.Argument(help="Id of the clearance.")],
    office: OfficeOption = None,
) -> None:
    """End the clearance of a coordinator. For supervisors."""
    actor = _actor(office, Right.SUPERVISE)
    clearing.end_clearance(_clearance(ident), actor=actor, now=datetime.now(UTC))
    say(f"Clearance {ident} is ended.")


@app.command("gaps")
def gaps(json: JsonOption = False) -> None:
    """List the pairs of offices whose silent cases nobody could coordinate. For the operator."""
    viewer = home_for(acting_person(), Right.OPERATE).as_viewer()
    found = clearing.list_gaps(viewer)
    if json:
        print_json([{"offices": [one.code, other.code]} for one, other in found])
        return
    print_table(
        "Offices without a common coordinator for silent cases",
        ("Office", "And"),
        [(one.code, other.code) for one, other in found],
        empty="Every two offices that have cleared one for silent cases have one in common.",
    )


def _print_desk(found: Desk, now: datetime) -> None:
    print_table(
        "Only you may know",
        ("Id", "Found", "Clock", "One side", "Other side"),
        [
            (one.row.uuid, one.row.found_at, _clock(one, now), *map(_side, one.sides))
            for one in found.unseen
        ],
        empty="Nothing that neither side may know of.",
    )
    print_table(
        "Offices with values in common",
        ("Values", "First", "Latest", "One side", "Other side"),
        [
            (pair.values, pair.first_at, pair.last_at, *map(_side, pair.sides))
            for pair in found.served
        ],
        empty="No two offices that you serve have a value in common that both may know of.",
    )
    print_table(
        "Whom you serve",
        ("Office", "For", "Since"),
        [
            (
                office.code,
                "silent cases too" if row.is_for_silent else "what both sides may know",
                row.cleared_at,
            )
            for row, office in found.serves
        ],
        empty="No office has cleared you yet.",
    )


def _clock(one: Unseen, now: datetime) -> str:
    if one.is_settled:
        return f"settled: {one.row.outcome}"
    if one.row.taken_at is not None:
        return "taken"
    return f"{'overdue since' if one.is_overdue(now) else 'due'} {one.due_at:%Y-%m-%d %H:%M} UTC"


def _side(side: Side) -> str:
    what = side.ref or f"{side.cases} cases"
    calls = "; ".join(f"{who.full_name or who.name} {who.phone}".strip() for who in side.contacts)
    return f"{side.office.code}: {what}" + (f" ({calls})" if calls else "")


def _overlap(ident: str) -> UUID:
    try:
        return UUID(ident)
    except ValueError as error:
        raise OverlapNotFound(ident) from error


def _clearance(ident: str) -> UUID:
    try:
        return UUID(ident)
    except ValueError as error:
        raise ClearanceNotFound(ident) from error


def _actor(office: str | None, right: Right | None) -> Actor:
    person = acting_person()
    if office is not None:
        return office_for(person, office, right)[1]
    return person.at_home() if right is None else home_for(person, right)
