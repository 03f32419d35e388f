"""`tieline privileged`: numbers that are kept out of cases, and what they kept out. For supervisors."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer

from tieline.apps.selectors import privileged, quarantine
from tieline.apps.selectors.errors import PrivilegedNotFound, QuarantinedNotFound
from tieline.cli.party import acting_person, home_for
from tieline.cli.printing import print_json, print_table, say
from tieline.cli.secret_values import read_value
from tieline.core.protection import HeldState, HolderClass
from tieline.core.rights import Right
from tieline.journeys import quarantining
from tieline.journeys.protecting import NewListing
from tieline.journeys.shapes.quarantined import quarantined_shape

app = typer.Typer(
    no_args_is_help=True,
    help="Privileged numbers (lawyers, clergy, doctors), which are kept out of cases. For supervisors.",
)
quarantine_app = typer.Typer(
    no_args_is_help=True, help="Quarantine: privileged values that wait for a supervisor."
)
Json = Annotated[bool, typer.Option("--json", help="As a JSON array.")]
Reason = Annotated[str, typer.Option(help="Why; kept.")]
Ident = Annotated[str, typer.Argument(metavar="ID", help="Its id.")]


@app.command("add")
def add(
    holder: Annotated[str, typer.Option("--class", help=f"Whose: {', '.join(HolderClass)}.")],
    basis: Annotated[str, typer.Option(help="The rule the privilege rests on; kept.")],
    kind: Annotated[
        str | None, typer.Option(help="KIND or KIND/QUALIFIER; guessed, if left out.")
    ] = None,
    region: Annotated[
        str | None, typer.Option(help="Country of a number without one. The office's, if left out.")
    ] = None,
    stdin: Annotated[
        bool, typer.Option("--stdin", help="Read the number from standard input.")
    ] = False,
) -> None:
    """Keep a number out of the agency's cases from now on; it is asked for, never an argument.

    Says which cases of the office hold it already: their submissions can be withdrawn.
    """
    actor = home_for(acting_person(), Right.SUPERVISE)
    new = NewListing(read_value("Number", stdin=stdin), kind, region)
    held = quarantining.list_privileged(new, holder, basis, actor=actor, now=datetime.now(UTC))
    say("Listed. It is kept out of the cases of every office of the agency from now on.")
    print_table(
        "Cases of this office that hold it already",
        ("Case", "File", "Submission"),
        [(one.case_ref, one.file_name, one.submission_uuid) for one in held],
        empty="No case of this office holds it. Other offices of the agency were not looked at.",
    )


@app.command("list")
def list_(json: Json = False) -> None:
    """List the privileged numbers of the office: class, kind and rule, never the number."""
    viewer = home_for(acting_person(), Right.SUPERVISE).as_viewer()
    rows = privileged.list_numbers(viewer)
    if json:
        print_json(rows)
        return
    print_table(
        "Privileged numbers",
        ("Class", "Kind", "Rests on", "Since", "Id"),
        [(r.holder_class.value, r.kind, r.basis, r.added_at, r.uuid) for r in rows],
        empty="No number is privileged here. `tieline privileged add` lists one.",
    )


@app.command("end")
def end(ident: Ident, reason: Reason) -> None:
    """Keep a number out no more. What waits in quarantine goes on waiting."""
    actor = home_for(acting_person(), Right.SUPERVISE)
    privileged.end(
        _uuid(ident, PrivilegedNotFound), reason=reason, actor=actor, now=datetime.now(UTC)
    )
    say("It is privileged no more.")


@quarantine_app.command("list")
def list_quarantined(
    held: Annotated[bool, typer.Option("--held", help="Only those that wait.")] = False,
    json: Json = False,
) -> None:
    """List what was kept out of the office's cases: where it stood, never the value."""
    viewer = home_for(acting_person(), Right.READ_CASES).as_viewer()
    rows = quarantine.list_quarantined(viewer, state=HeldState.HELD if held else None)
    if json:
        print_json([quarantined_shape(row) for row in rows])
        return
    print_table(
        "Quarantined values",
        ("State", "Class", "Kind", "Case", "File", "Row", "Since", "Reason", "Id"),
        [
            (
                r.state.value, r.holder_class.value, r.kind, r.case_ref, r.file_name, r.row_number,
                r.held_at, r.reason, r.uuid,
            )
            for r in rows
        ],
        empty="Nothing was kept out of this office's cases.",
    )  # fmt: skip


@quarantine_app.command("release")
def release(ident: Ident, reason: Reason) -> None:
    """Let a value into its case after all, and tell of its hits. Safe to run again."""
    actor = home_for(acting_person(), Right.SUPERVISE)
    is_news = quarantining.release(
        _uuid(ident, QuarantinedNotFound), reason=reason, actor=actor, now=datetime.now(UTC)
    )
    say("Released into its case." if is_news else "It was released before.")


@quarantine_app.command("destroy")
def destroy(ident: Ident, reason: Reason) -> None:
    """Remove a value for good; that there was one stays. The original file is not touched."""
    actor = home_for(acting_person(), Right.SUPERVISE)
    quarantine.destroy(
        _uuid(ident, QuarantinedNotFound), reason=reason, actor=actor, now=datetime.now(UTC)
    )
    say("Destroyed. The original of its file still holds the row, sealed.")


def _uuid(text: str, missing: type[PrivilegedNotFound | QuarantinedNotFound]) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise missing from None
