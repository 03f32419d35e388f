"""`tieline protected`: the numbers an agency protects, and whom they met. For its custodian."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer

from tieline.apps.offices import queries as offices
from tieline.apps.selectors import custodians, protected
from tieline.apps.selectors.errors import ProtectedMatchNotFound, ProtectedNotFound
from tieline.cli.party import acting_person, home_for, office_for
from tieline.cli.printing import print_json, print_table, say
from tieline.cli.secret_values import read_value
from tieline.core.parsing.dates import read_seen_at
from tieline.core.rights import Right
from tieline.journeys import protecting
from tieline.journeys.protecting import NewListing
from tieline.journeys.shapes.protected import match_shape, number_shape

app = typer.Typer(
    no_args_is_help=True,
    help="Protected numbers (sources, undercover identities, officers), for the agency's custodian.",
)
custodian_app = typer.Typer(
    no_args_is_help=True, help="Custodians: who keeps an agency's protected numbers."
)
Json = Annotated[bool, typer.Option("--json", help="As a JSON array.")]


@app.command("add")
def add(
    code: Annotated[str, typer.Argument(help="The code word or number it goes by.")],
    kind: Annotated[
        str | None, typer.Option(help="KIND or KIND/QUALIFIER; guessed, if left out.")
    ] = None,
    region: Annotated[
        str | None, typer.Option(help="Country of a number without one. The office's, if left out.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="When the protection ends, such as 2027-03-01.")
    ] = None,
    stdin: Annotated[
        bool, typer.Option("--stdin", help="Read the number from standard input.")
    ] = False,
) -> None:
    """Protect a number. It is asked for, or read from standard input: never an argument."""
    actor = home_for(acting_person(), Right.PROTECT)
    new = NewListing(read_value("Number", stdin=stdin), kind, region)
    found = protecting.protect(
        code, new, expires_at=_moment(until), actor=actor, now=datetime.now(UTC)
    )
    say(
        f"Protected, as {found}. What offices hold was compared; `tieline protected matches` shows it."
    )


@app.command("list")
def list_(json: Json = False) -> None:
    """List the protected numbers by code. The numbers themselves are kept nowhere."""
    actor = home_for(acting_person(), Right.PROTECT)
    rows = protected.list_numbers(actor.as_viewer())
    if json:
        print_json([number_shape(row) for row in rows])
        return
    print_table(
        "Protected numbers",
        ("Code", "Kind", "Since", "Until", "Compared", "Id"),
        [
            (
                r.code,
                r.kind,
                r.added_at,
                r.expires_at,
                "yes" if r.is_compared else "not yet",
                r.uuid,
            )
            for r in rows
        ],
        empty="No number is protected. `tieline protected add CODE` adds one.",
    )


@app.command("end")
def end(
    ident: Annotated[str, typer.Argument(metavar="ID", help="Id of the protected number.")],
    reason: Annotated[str, typer.Option(help="Why; kept.")],
) -> None:
    """Protect a number no more. Its digests are removed; its row and matches stay."""
    actor = home_for(acting_person(), Right.PROTECT)
    try:
        uuid = UUID(ident)
    except ValueError:
        raise ProtectedNotFound from None
    protected.end(uuid, reason=reason, actor=actor, now=datetime.now(UTC))
    say("The protection is ended.")


@app.command("matches")
def matches(
    new: Annotated[bool, typer.Option("--new", help="Only those nobody has seen to.")] = False,
    json: Json = False,
) -> None:
    """List which offices hold a protected number or asked for one, and whom to call."""
    actor = home_for(acting_person(), Right.PROTECT)
    desk = protecting.show_desk(actor=actor, now=datetime.now(UTC), only_unseen=new)
    if json:
        print_json([match_shape(view) for view in desk.matches])
        return
    print_table(
        "Matches of protected numbers",
        ("Code", "Office", "What", "When", "Call", "Done", "Known to", "Id"),
        [
            (
                v.code, v.office.code, v.how.value, v.met_at, f"{v.contact} {v.contact_phone}",
                v.done, ", ".join(v.known_to) or "-", v.uuid,
            )
            for v in desk.matches
        ],
        empty="No office holds a protected number or asked for one, as far as was looked.",
    )  # fmt: skip
    for one in desk.compromised:
        say(
            f"{one.party} kept this list and may be compromised since {one.since_at:%Y-%m-%d}: take every"
            " number as known, and whom it met until they were revoked."
        )


@app.command("seen")
def seen(
    ident: Annotated[str, typer.Argument(metavar="ID", help="Id of the match.")],
    done: Annotated[str, typer.Option(help="What was done about it; kept.")],
) -> None:
    """Note that a match was seen to, and how."""
    actor = home_for(acting_person(), Right.PROTECT)
    try:
        uuid = UUID(ident)
    except ValueError:
        raise ProtectedMatchNotFound from None
    protected.mark_seen(uuid, done=done, actor=actor, now=datetime.now(UTC))
    say("Noted.")


@custodian_app.command("appoint")
def appoint(
    name: Annotated[str, typer.Argument(help="The person's sign-in name.")],
    basis: Annotated[str, typer.Option(help="What the appointment rests on; kept.")],
) -> None:
    """Make a person the custodian of their home office's agency. For the operator."""
    person = offices.find_person(name)
    acting = acting_person()
    office = offices.offices_by_id(acting.at_home().as_viewer())[person.home_office_id]
    custodians.appoint(person, basis=basis, actor=acting.acting_for(office), now=datetime.now(UTC))
    say(f"{name} is the custodian of {office.agency}.")


@custodian_app.command("dismiss")
def dismiss(
    office: Annotated[str, typer.Option(help="Code of the custodian's office.")],
    reason: Annotated[str, typer.Option(help="Why; kept.")],
) -> None:
    """End a custody. The list stays, sealed off, until another is appointed. For the operator."""
    _, actor = office_for(acting_person(), office, Right.OPERATE)
    custodians.dismiss(reason=reason, actor=actor, now=datetime.now(UTC))
    say(
        "The custody is ended. Nobody sees the agency's protected numbers until another is appointed."
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else read_seen_at(text, "UTC")
