"""`tieline layout`: how senders' files are read, as an office remembers it."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from tieline.apps.submissions import layouts
from tieline.cli.party import acting_person, office_for
from tieline.cli.printing import print_facts, print_json, print_table, say
from tieline.core.parsing.inspection import list_column_options
from tieline.core.rights import Right
from tieline.journeys.shapes.layouts import remembered_layout_shape

app = typer.Typer(no_args_is_help=True, help="How senders' files are read, as remembered.")
OfficeOption = Annotated[str, typer.Option(help="Code of the office.")]
IdArgument = Annotated[str, typer.Argument(help="Id of the layout.")]
JsonOption = Annotated[bool, typer.Option("--json", help="As JSON.")]


@app.command("list")
def list_(office: OfficeOption, json: JsonOption = False) -> None:
    """List what an office remembers, by sender."""
    _, actor = office_for(acting_person(), office, Right.READ_CASES)
    rows = layouts.list_layouts(actor.as_viewer())
    if json:
        print_json([remembered_layout_shape(row) for row in rows])
        return
    print_table(
        f"Layouts of {office}",
        ("Id", "Sender", "Columns", "Remembered"),
        [(row.uuid, row.sender, list_column_options(row.layout), row.saved_at) for row in rows],
        empty="Nothing remembered yet. `tieline submit FILE --sender NAME --remember` does.",
    )


@app.command("show")
def show(ident: IdArgument, office: OfficeOption, json: JsonOption = False) -> None:
    """Show one layout in full."""
    _, actor = office_for(acting_person(), office, Right.READ_CASES)
    row = layouts.get_layout(actor.as_viewer(), ident)
    if json:
        print_json(remembered_layout_shape(row))
        return
    stated = row.layout.to_json()
    print_facts(
        row.sender,
        [
            ("id", row.uuid),
            ("remembered", row.saved_at),
            ("columns", list_column_options(row.layout)),
            *((name.replace("_", " "), stated.get(name)) for name in _OF_THE_FILE),
        ],
    )


@app.command("forget")
def forget(ident: IdArgument, office: OfficeOption) -> None:
    """Remember a layout no longer. Submissions that were read by it keep it."""
    _, actor = office_for(acting_person(), office, Right.WORK_CASES)
    layouts.forget_layout(ident, actor=actor, now=datetime.now(UTC))
    say("The layout is forgotten.")


_OF_THE_FILE = (
    "region", "time_zone", "date_order", "format", "encoding", "delimiter", "header_line", "sheet",
)  # fmt: skip
