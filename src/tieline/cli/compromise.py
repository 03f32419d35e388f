"""`tieline compromise`: revoke a person, an office or a country at once, and reinstate them."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from tieline.apps.compromises import actions
from tieline.apps.compromises import queries as compromises
from tieline.apps.compromises.actions import Extent, NewCompromise, Party
from tieline.cli.party import acting_person
from tieline.cli.printing import print_facts, print_json, print_table, say
from tieline.core.errors import BadInput
from tieline.core.parsing.dates import read_seen_at
from tieline.journeys import compromising

app = typer.Typer(
    no_args_is_help=True,
    help="Compromise: revoke a person, an office or a country at once, and tell the owners.",
)
SinceOption = Annotated[
    str, typer.Option(help="Since when they may be compromised, such as 2026-03-01.")
]
ReasonOption = Annotated[str, typer.Option(help="Why; told to every office concerned.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do it. Without it, it is only counted.")]


@app.command("person")
def person(
    name: Annotated[str, typer.Argument(help="The person's sign-in name.")],
    since: SinceOption,
    reason: ReasonOption,
    yes: YesOption = False,
) -> None:
    """Revoke a person."""
    actor = acting_person().at_home()
    party = compromises.find_party(actor.as_viewer(), person=name)
    _declare(party, name, since, reason, yes)


@app.command("office")
def office(
    code: Annotated[str, typer.Argument(help="Code of the office.")],
    since: SinceOption,
    reason: ReasonOption,
    yes: YesOption = False,
) -> None:
    """Revoke an office: all its people, and whoever acts for it."""
    actor = acting_person().at_home()
    party = compromises.find_party(actor.as_viewer(), office=code)
    _declare(party, code, since, reason, yes)


@app.command("country")
def country(
    code: Annotated[str, typer.Argument(help="Two letters, such as US.")],
    since: SinceOption,
    reason: ReasonOption,
    yes: YesOption = False,
) -> None:
    """Revoke all offices of a country."""
    actor = acting_person().at_home()
    party = compromises.find_party(actor.as_viewer(), country=code)
    _declare(party, code, since, reason, yes)


@app.command("list")
def list_(json: Annotated[bool, typer.Option("--json", help="As a JSON array.")] = False) -> None:
    """List the compromises that you may know of, newest first."""
    viewer = acting_person().at_home().as_viewer()
    rows = compromises.list_compromises(viewer)
    if json:
        print_json(
            [
                {
                    "id": str(row.uuid),
                    "kind": row.kind,
                    "party": row.party,
                    "since": row.since_at,
                    "reason": row.reason,
                    "declared_at": row.declared_at,
                    "ended": row.ended,
                    "listed_at": row.listed_at,
                    "lifted_at": row.lifted_at,
                    "lifted_reason": row.lifted_reason or None,
                    "may_lift": row.may_lift,
                }
                for row in rows
            ]
        )
        return
    print_table(
        "Compromises",
        ("Id", "What", "Party", "Since", "Declared", "Why", "State"),
        [
            (
                row.uuid,
                row.kind,
                row.party,
                row.since_at,
                row.declared_at,
                row.reason,
                "reinstated" if row.lifted_at else "revoked",
            )
            for row in rows
        ],
        empty="None is declared.",
    )


@app.command("reinstate")
def reinstate(
    ident: Annotated[str, typer.Argument(help="Id of the compromise.")],
    reason: Annotated[str, typer.Option(help="Why; kept in the audit trail.")],
) -> None:
    """Let a party be given access anew. Nothing of what it had comes back."""
    actions.lift(ident, reason=reason, actor=acting_person().at_home(), now=datetime.now(UTC))
    say("Reinstated. Roles, sign-ins and tokens are given anew, or not at all.")


def _declare(party: Party, named: str, since: str, reason: str, yes: bool) -> None:
    actor, now = acting_person().at_home(), datetime.now(UTC)
    new = NewCompromise(party, _read_since(since), reason)
    if not yes:
        _print_extent(named, actions.preview(new, actor=actor, now=now))
        say("Nothing was done. The same with --yes does it.")
        return
    told = compromising.declare(new, actor=actor, now=now)
    say(f"{named} is revoked. Offices told to assess the damage: {told}.")


def _print_extent(named: str, extent: Extent) -> None:
    print_facts(
        f"Revoking {named}",
        (
            *((name.replace("_", " "), count) for name, count in extent.ended.items()),
            ("told since", extent.since),
            ("told before", extent.before),
            ("releases", extent.released),
            ("offices concerned", extent.offices),
            ("notices to them", extent.notices),
            ("looks of theirs", extent.looks),
        ),
    )


def _read_since(text: str) -> datetime:
    try:
        return read_seen_at(text, "UTC")
    except BadInput as error:
        raise BadInput(
            "bad_compromise_day",
            f"{text!r} is no date: give one such as 2026-03-01 or 2026-03-01T14:00Z.",
        ) from error
