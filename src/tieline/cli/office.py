"""`tieline office`: the directory of offices."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from tieline.apps.offices import actions
from tieline.apps.offices import queries as offices
from tieline.cli.party import acting_person, home_viewer
from tieline.cli.printing import print_json, print_table, say
from tieline.journeys.shapes.offices import office_shape

app = typer.Typer(no_args_is_help=True, help="Offices: the units that own cases.")


@app.command("add")
def add(
    code: Annotated[str, typer.Argument(help="Short code, unique; may hold spaces.")],
    name: Annotated[str, typer.Option(help="Full name. The code, if left out.")] = "",
    agency: Annotated[
        str, typer.Option(help="Agency; made if it is not known yet.")
    ] = "unassigned",
    country: Annotated[str, typer.Option(help="Two-letter code, such as US.")] = "ZZ",
    city: Annotated[str, typer.Option(help="City.")] = "",
    timezone: Annotated[str, typer.Option(help="Such as Europe/Paris.")] = "UTC",
) -> None:
    """Add an office."""
    new = actions.NewOffice(code, name or code, agency, country.upper(), city, timezone)
    actions.add_office(new, actor=acting_person().at_home(), now=datetime.now(UTC))
    say(f"Office {code} added. Add its people with `tieline person add NAME --office {code!r}`.")


@app.command("list")
def list_(
    json: Annotated[bool, typer.Option("--json", help="As a JSON array.")] = False,
) -> None:
    """List the offices."""
    viewer = home_viewer(acting_person())
    rows = offices.list_offices(viewer)
    people = offices.people_by_id(viewer, {row.poc_id for row in rows if row.poc_id is not None})
    contacts = {row.id: people[row.poc_id].name for row in rows if row.poc_id in people}
    if json:
        print_json([office_shape(row, contacts.get(row.id)) for row in rows])
        return
    print_table(
        "Offices",
        ("Code", "Name", "Agency", "Country", "City", "Time zone", "Point of contact"),
        [
            (r.code, r.name, r.agency, r.country, r.city, r.time_zone, contacts.get(r.id))
            for r in rows
        ],
        empty="No offices yet. `tieline office add CODE` adds one.",
    )
