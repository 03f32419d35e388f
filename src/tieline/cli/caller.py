"""`tieline caller`: is it them who call? For a watch desk."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from tieline.apps.offices import callers
from tieline.apps.offices import queries as offices
from tieline.apps.offices.callers import SaidCaller
from tieline.cli.party import acting_person, home_for
from tieline.cli.printing import print_facts, print_json, print_table, say
from tieline.cli.secret_values import read_value
from tieline.core.caller_checks import VERIFIED, Outcome
from tieline.core.rights import Right
from tieline.journeys.shapes.callers import caller_check_shape

app = typer.Typer(no_args_is_help=True, help="Callers: whether it is them who call a watch desk.")
Name = Annotated[str, typer.Argument(help="Sign-in name of whoever it is said to be.")]
OfOffice = Annotated[str, typer.Option("--office", help="Code of the office they say they are of.")]
Purpose = Annotated[str, typer.Option(help="What they want; kept in the audit trail.")]


@app.command("find")
def find(name: Name, office: OfOffice, purpose: Purpose) -> None:
    """Show the numbers on record to call somebody back on. Never use one that the caller gives."""
    actor = home_for(acting_person(), Right.VERIFY_CALLERS)
    found = callers.seek(SaidCaller(office, name, purpose), actor=actor, now=datetime.now(UTC))
    word = (
        "locked" if found.is_locked else "can be asked for" if found.has_code_word else "none set"
    )
    print_facts(
        f"{found.name}, {office}",
        (
            ("Name", found.full_name),
            ("Call back on", found.phone or "no number on record"),
            ("Or their office", f"{found.contact_name} {found.contact_phone}"),
            ("Code word", word),
        ),
    )


@app.command("check")
def check(
    name: Name,
    office: OfOffice,
    purpose: Purpose,
    called_back: Annotated[
        bool, typer.Option("--called-back", help="They were called back, and it was them.")
    ] = False,
    refused: Annotated[bool, typer.Option("--refused", help="They were refused.")] = False,
    stdin: Annotated[
        bool, typer.Option("--stdin", help="Read the code word from standard input.")
    ] = False,
) -> None:
    """Record how the check of a caller ended; asks for the code word heard, unless told how."""
    if sum((called_back, refused, stdin)) > 1:
        raise typer.BadParameter("Give at most one of --called-back, --refused and --stdin.")
    actor = home_for(acting_person(), Right.VERIFY_CALLERS)
    said, now = SaidCaller(office, name, purpose), datetime.now(UTC)
    if called_back or refused:
        outcome = Outcome.BY_CALL_BACK if called_back else Outcome.REFUSED
        row = callers.note_outcome(said, outcome, actor=actor, now=now)
    else:
        word = read_value("Code word heard", stdin=stdin)
        row = callers.hear_code_word(said, word, actor=actor, now=now)
    if row.outcome in VERIFIED:
        say(f"It is them ({row.outcome.value}). Name this in a check with --caller {row.uuid}")
    else:
        say(f"Not verified ({row.outcome.value}), and recorded: {row.uuid}")


@app.command("list")
def list_(json: Annotated[bool, typer.Option("--json", help="As a JSON array.")] = False) -> None:
    """List the latest checks of callers by the office."""
    viewer = home_for(acting_person(), Right.VERIFY_CALLERS).as_viewer()
    codes = {ident: row.code for ident, row in offices.offices_by_id(viewer).items()}
    shapes = [
        caller_check_shape(row, codes[row.caller_office_id]) for row in callers.list_checks(viewer)
    ]
    if json:
        print_json(shapes)
        return
    print_table(
        "Checks of callers",
        ("When", "Office", "Name", "Outcome", "Purpose", "Id"),
        [(s.checked_at, s.office, s.name, s.outcome, s.purpose, s.id) for s in shapes],
        empty="No caller was checked yet.",
    )


@app.command("set-word")
def set_word(
    stdin: Annotated[bool, typer.Option("--stdin", help="Read it from standard input.")] = False,
) -> None:
    """Set one's own code word, by which a watch desk knows one on the telephone."""
    word = read_value("Code word", stdin=stdin)
    callers.set_code_word(word, actor=acting_person().at_home(), now=datetime.now(UTC))
    say("Your code word is set. It is shown never again; setting another replaces it.")
