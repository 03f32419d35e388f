"""`tieline mail`: whether mail of notices arrives."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from tieline.apps.notices import queries as notices
from tieline.apps.offices import queries as offices
from tieline.apps.offices.errors import OperatorOnly
from tieline.cli.party import acting_person, office_for
from tieline.cli.printing import print_json, print_table, say
from tieline.core.ids import DeliveryId
from tieline.core.rights import Right
from tieline.journeys import mailing

_PAGE = 500

app = typer.Typer(no_args_is_help=True, help="Notices by e-mail, and whether they arrive.")


@app.command("test")
def test(
    address: Annotated[str, typer.Argument(help="Where to send it.")],
) -> None:
    """Send a test mail now. For the operator."""
    if not acting_person().is_operator:
        raise OperatorOnly("send test mails")
    mailing.send_test(address, now=datetime.now(UTC))
    say("The mail server took the message. Whether it arrives is between it and the address.")


@app.command("list")
def list_(
    office: Annotated[str, typer.Option(help="Code of the office.")],
    every: Annotated[
        bool, typer.Option("--all", help="Also what was sent, and what had nothing to tell.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="As a JSON array.")] = False,
) -> None:
    """List the mails to an office's people that could not be sent, newest first, and why."""
    _, actor = office_for(acting_person(), office, Right.READ_CASES)
    viewer = actor.as_viewer()
    names = {person.id: person.name for person in offices.list_colleagues(viewer)}
    rows: list[notices.DeliveryRow] = []
    last: DeliveryId | None = None
    while page := notices.list_deliveries(
        viewer, only_troubled=not every, before=last, limit=_PAGE
    ):
        rows += page
        last = page[-1].id
    facts = [
        {
            "person": names.get(row.person_id, "-"),
            "state": row.state,
            "reason": row.reason,
            "attempts": row.attempts,
            "claimed_at": row.claimed_at,
            "finished_at": row.finished_at,
            "next_attempt_at": row.next_attempt_at if row.finished_at is None else None,
        }
        for row in rows
    ]
    if json:
        print_json(facts)
        return
    print_table(
        f"Mail to {office}",
        ("Person", "State", "Reason", "Attempts", "Since", "Ended", "Next attempt"),
        [tuple(fact.values()) for fact in facts],
        empty="Nothing is in trouble." if not every else "No mail yet.",
    )
