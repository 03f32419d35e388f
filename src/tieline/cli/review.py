"""`tieline review`: the weekly review of an office's trail, for its auditors."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from tieline.cli.party import acting_person, office_for
from tieline.cli.printing import print_csv, print_facts, print_json, print_table, say
from tieline.core.rights import Right
from tieline.core.weeks import read_week, week_of
from tieline.journeys import reviewing
from tieline.journeys.shapes.reviews import week_shape

app = typer.Typer(
    no_args_is_help=True,
    help="The weekly review of an office's audit trail: show, sign off, list. For its auditors.",
)
OfficeOption = Annotated[str, typer.Option(help="Code of the office.")]
WeekOption = Annotated[str, typer.Option(help="ISO week, such as 2026-W10.")]


@app.command("list")
def list_(
    office: OfficeOption,
    json: Annotated[bool, typer.Option("--json", help="As a JSON array.")] = False,
) -> None:
    """List the weeks that wait to be signed off, and those that were."""
    _, actor = office_for(acting_person(), office, Right.AUDIT)
    viewer, now = actor.as_viewer(), datetime.now(UTC)
    rows = [
        {"week": week.label, "due_at": week.due_at, "is_overdue": week.due_at < now,
         "signed_at": None, "signed_by": None, "note": ""}
        for week in reviewing.list_unsigned(viewer, now=now)
    ] + [
        {"week": row.week.label, "due_at": row.week.due_at, "is_overdue": False,
         "signed_at": row.signed_at, "signed_by": by or None, "note": row.note}
        for row, by in reviewing.list_signed(viewer)
    ]  # fmt: skip
    if json:
        print_json(rows)
        return
    print_table(
        f"Weekly reviews of {office}",
        ("Week", "Due", "Signed off", "By", "Note"),
        [
            (
                row["week"],
                f"{row['due_at']:%Y-%m-%d}" + (" OVERDUE" if row["is_overdue"] else ""),
                row["signed_at"],
                row["signed_by"],
                row["note"],
            )
            for row in rows
        ],
        empty="No week is over yet.",
    )


@app.command("show")
def show(
    office: OfficeOption,
    week: Annotated[
        str,
        typer.Option(help="ISO week, such as 2026-W10; the last one that is over, if left out."),
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="As CSV.")] = False,
) -> None:
    """Show what a week of the trail held, in numbers."""
    _, actor = office_for(acting_person(), office, Right.AUDIT)
    now = datetime.now(UTC)
    asked = read_week(week) if week else week_of(now).before
    view = reviewing.show_week(asked, actor.as_viewer(), now=now)
    if json:
        print_json(week_shape(view))
    elif csv:
        print_csv(reviewing.csv_rows(view), ("week", "what", "count"))
    else:
        state = f"signed off by {view.signed_by}" if view.review else "not signed off"
        print_facts(f"Week {asked.label} at {office}: {state}", view.lines)
        print_table("Actions", ("Action", "In words", "Count"), view.actions, empty="No entry.")


@app.command("sign")
def sign(
    office: OfficeOption,
    week: WeekOption,
    note: Annotated[str, typer.Option(help="What you found, or that nothing is unusual; kept.")],
) -> None:
    """Sign a week off that is over. Its figures are kept as they stand now."""
    _, actor = office_for(acting_person(), office, Right.AUDIT)
    asked = read_week(week)
    reviewing.sign_week(asked, note, actor=actor, now=datetime.now(UTC))
    say(f"Week {asked.label} is signed off.")
