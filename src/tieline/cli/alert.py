"""`tieline alert`: what looks like fishing in what people of an office asked for, for auditors."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from tieline.cli.party import acting_person, office_for
from tieline.cli.printing import print_json, print_table, say
from tieline.core.errors import BadInput
from tieline.core.fishing import Finding
from tieline.core.rights import Right
from tieline.journeys import alerts
from tieline.journeys.alerts import AlertView
from tieline.journeys.shapes.alerts import alert_shape

app = typer.Typer(
    no_args_is_help=True,
    help="Alerts on what people of an office asked for: list and close. For its auditors.",
)
OfficeOption = Annotated[str, typer.Option(help="Code of the office.")]
_AT_ONCE = 500


@app.command("list")
def list_(
    office: OfficeOption,
    only_open: Annotated[
        bool, typer.Option("--open", help="Only those that nobody has closed.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="As a JSON array.")] = False,
) -> None:
    """List what looks like fishing, newest first: who, which sign, when and how many."""
    _, actor = office_for(acting_person(), office, Right.AUDIT)
    views: list[AlertView] = []
    while True:
        before = views[-1].row.id if views else None
        page = alerts.list_alerts(
            actor.as_viewer(), only_open=only_open, before=before, limit=_AT_ONCE
        )
        views += page
        if len(page) < _AT_ONCE:
            break
    shapes = [alert_shape(view) for view in views]
    if json:
        print_json(shapes)
        return
    print_table(
        f"Alerts of {office}",
        ("Id", "Person", "Sign", "Count", "From", "Until", "Finding", "Reason"),
        [
            (
                str(one.id),
                one.person or "of another office",
                one.sign,
                one.count,
                one.since,
                one.until,
                one.finding or "open",
                one.reason,
            )
            for one in shapes
        ],
        empty="Nothing looks like fishing.",
    )


@app.command("close")
def close(
    ident: Annotated[str, typer.Argument(help="Id of the alert.")],
    office: OfficeOption,
    finding: Annotated[str, typer.Option(help=f"One of: {', '.join(Finding)}.")],
    reason: Annotated[str, typer.Option(help="What was found, in words; kept with it.")],
) -> None:
    """Close an alert with a finding. One's own is for another auditor to close."""
    _, actor = office_for(acting_person(), office, Right.AUDIT)
    if finding not in tuple(Finding):
        raise BadInput("bad_finding", f"{finding!r} is no finding: {', '.join(Finding)}.")
    alerts.close_alert(ident, Finding(finding), reason, actor=actor, now=datetime.now(UTC))
    say(f"Alert {ident} is closed: {finding}.")
