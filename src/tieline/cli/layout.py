"""`tieline layout`: how senders' files are read, as an office remembers it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from tieline.apps.submissions import layouts
from tieline.apps.submissions.errors import LayoutNotFound
from tieline.apps.submissions.layouts import LayoutRow
from tieline.cli.party import acting_person, office_for
from tieline.cli.printing import print_facts, print_json, print_table, say
from tieline.core.ids import Actor
from tieline.core.parsing.inspection import list_column_options
from tieline.core.parsing.layout import Layout
from tieline.core.parsing.table import open_table
from tieline.core.rights import Right
from tieline.journeys.opening import open_regular
from tieline.journeys.remembering import find_remembered

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
        print_json([_as_json(row) for row in rows])
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
    rows = layouts.list_layouts(actor.as_viewer())
    row = next((row for row in rows if str(row.uuid) == ident.lower()), None)
    if row is None:
        raise LayoutNotFound(ident)
    if json:
        print_json(_as_json(row))
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


def remembered_layout(file: Path, sender: str, actor: Actor) -> LayoutRow | None:
    """What is remembered for this file of this sender."""
    with open_regular(file) as stream:
        return find_remembered(stream, file.name, sender=sender, viewer=actor.as_viewer())


def remember_columns(file: Path, sender: str, layout: Layout, actor: Actor) -> None:
    """Remember the layout by which this file was read."""
    with open_regular(file) as stream:
        header = open_table(stream, name=file.name, opening=layout.opening).header
    layouts.remember_layout(sender, header, layout, actor=actor, now=datetime.now(UTC))


_OF_THE_FILE = (
    "region", "time_zone", "date_order", "format", "encoding", "delimiter", "header_line", "sheet",
)  # fmt: skip


def _as_json(row: LayoutRow) -> dict[str, object]:
    return {
        "id": str(row.uuid),
        "sender": row.sender,
        "remembered_at": row.saved_at.isoformat(),
        "layout": row.layout.to_json(),
    }
