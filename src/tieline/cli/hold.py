"""`tieline hold`: cases kept for a court."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer

from tieline.apps.cases import queries as cases
from tieline.apps.retention import holds
from tieline.apps.retention.errors import HoldNotFound
from tieline.cli.party import acting_person, office_for
from tieline.cli.printing import print_json, print_table, say
from tieline.core.ids import Actor
from tieline.core.rights import Right
from tieline.journeys import keeping_for_court
from tieline.journeys.shapes.holds import hold_shapes

app = typer.Typer(
    no_args_is_help=True, help="Legal holds: cases kept for a court, shown to nobody meanwhile."
)
OfficeOption = Annotated[str, typer.Option(help="Code of the office that owns the case.")]
ReasonOption = Annotated[str, typer.Option(help="Why; kept in the audit trail.")]
IdArgument = Annotated[str, typer.Argument(help="Id of the hold.")]


@app.command("place")
def place(
    ref: Annotated[str, typer.Argument(help="The office's reference of the case.")],
    office: OfficeOption,
    reason: ReasonOption,
) -> None:
    """Seal a case: out of the index, shown to nobody, not purged. Supervisors only."""
    actor = _supervisor(office)
    case = cases.get_case(actor.as_viewer(), ref)
    keeping_for_court.hold_case(case.uuid, reason, actor=actor, now=datetime.now(UTC))
    say("The case is held: it answers nobody and is shown to nobody until the hold is lifted.")


@app.command("list")
def list_(
    office: OfficeOption,
    json: Annotated[bool, typer.Option("--json", help="As a JSON array.")] = False,
) -> None:
    """List the holds of an office, newest first. Supervisors only."""
    viewer = _supervisor(office).as_viewer()
    shapes = hold_shapes(viewer, holds.list_holds(viewer))
    if json:
        print_json([asdict(one) for one in shapes])
        return
    print_table(
        f"Legal holds of {office}",
        ("Id", "Case", "Placed", "By", "Why", "Lifted"),
        [
            (one.id, one.case_id, one.placed_at, one.placed_by, one.reason, one.lifted_at or "-")
            for one in shapes
        ],
        empty="No case of this office is or was held.",
    )


@app.command("open")
def open_(ident: IdArgument, office: OfficeOption, reason: ReasonOption) -> None:
    """See a case that is held, for 15 minutes, by the ordinary commands; for a court."""
    holds.open_hold(_uuid(ident), reason, actor=_supervisor(office), now=datetime.now(UTC))
    say("You, and nobody else, see the case for 15 minutes.")


@app.command("lift")
def lift(ident: IdArgument, office: OfficeOption, reason: ReasonOption) -> None:
    """Give a case back to its office and into the index. A purge that waits for it goes on."""
    keeping_for_court.lift_hold(
        _uuid(ident), reason, actor=_supervisor(office), now=datetime.now(UTC)
    )
    say("The hold is lifted.")


def _supervisor(office: str) -> Actor:
    _, actor = office_for(acting_person(), office, Right.SUPERVISE)
    return actor


def _uuid(ident: str) -> UUID:
    try:
        return UUID(ident)
    except ValueError as error:
        raise HoldNotFound(ident[:60]) from error
