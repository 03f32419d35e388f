"""`tieline detail`: people who serve with an office that is not their home."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from tieline.apps.accords import actions
from tieline.apps.accords import queries as accords
from tieline.apps.accords.actions import PLACEABLE, NewDetail
from tieline.apps.offices import queries as offices
from tieline.cli.party import acting_person, office_for
from tieline.cli.printing import print_json, print_table, say
from tieline.core.errors import BadInput
from tieline.core.parsing.dates import read_seen_at
from tieline.core.rights import Right

app = typer.Typer(
    no_args_is_help=True, help="Details: people who serve with another office for a time."
)
HostOption = Annotated[str, typer.Option("--office", help="Code of the office they serve with.")]


@app.command("place")
def place(
    name: Annotated[str, typer.Argument(help="The person's sign-in name.")],
    office: HostOption,
    role: Annotated[str, typer.Option(help=f"As what: {', '.join(PLACEABLE)}.")],
    basis: Annotated[str, typer.Option(help="What it rests on, such as an agreement.")],
    until: Annotated[str, typer.Option(help="When it ends, such as 2027-03-01.")],
    starting: Annotated[
        str | None, typer.Option("--from", help="When it starts. Now, if left out.")
    ] = None,
) -> None:
    """Place a person with another office, with a role there that ends by itself."""
    _, actor = office_for(acting_person(), office, Right.OPERATE)
    now = datetime.now(UTC)
    new = NewDetail(
        person=offices.find_person(name),
        role=role,
        basis=basis,
        starts_at=now if starting is None else _read_date(starting),
        ends_at=_read_date(until),
    )
    ident = actions.place(new, actor=actor, now=now)
    say(f"{name} serves with {office} as {role} until {new.ends_at:%Y-%m-%d %H:%M} UTC: {ident}.")


@app.command("list")
def list_(
    office: Annotated[str, typer.Option(help="Code of the office, as host or as home.")],
    json: Annotated[bool, typer.Option("--json", help="As a JSON array.")] = False,
) -> None:
    """List who serves with an office, and who of it serves elsewhere."""
    _, actor = office_for(acting_person(), office, None)
    viewer, now = actor.as_viewer(), datetime.now(UTC)
    rows = accords.list_details(viewer)
    codes = {ident: row.code for ident, row in offices.offices_by_id(viewer).items()}
    people = offices.people_by_id(viewer, {row.person_id for row in rows})
    facts = [
        {
            "id": str(row.uuid),
            # Of another office's people only contacts have a name here.
            "person": people[row.person_id].name if row.person_id in people else None,
            "home": codes[row.home_id],
            "host": codes[row.host_id],
            "role": row.role or None,
            "basis": row.basis,
            "starts_at": row.starts_at,
            "ends_at": row.ends_at,
            "state": row.state_at(now),
            "revoked_at": row.revoked_at,
            "reason": row.revoked_reason or None,
        }
        for row in rows
    ]
    if json:
        print_json(facts)
        return
    print_table(
        f"Details of {office}",
        ("Id", "Person", "Home", "With", "As", "Rests on", "From", "Until", "State"),
        [tuple(one[name] for name in _SHOWN) for one in facts],
        empty=f"None. `tieline detail place NAME --office {office!r} ...` places someone.",
    )


@app.command("revoke")
def revoke(
    ident: Annotated[str, typer.Argument(help="Id of the detail.")],
    office: HostOption,
    reason: Annotated[str, typer.Option(help="Why; kept in the audit trail.")],
) -> None:
    """End a detail at once, and the role it gave."""
    _, actor = office_for(acting_person(), office, Right.ADMINISTER)
    actions.revoke(ident, reason=reason, actor=actor, now=datetime.now(UTC))
    say(f"Detail {ident} is revoked.")


def _read_date(text: str) -> datetime:
    try:
        return read_seen_at(text, "UTC")
    except BadInput as error:
        raise BadInput(
            "bad_detail_date",
            f"{text!r} is no date: give one such as 2027-03-01 or 2027-03-01T14:00Z.",
        ) from error


_SHOWN = ("id", "person", "home", "host", "role", "basis", "starts_at", "ends_at", "state")
