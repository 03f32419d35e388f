"""`tieline partner`: whom a named approver must agree to, and what an office may be told at all."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from tieline.apps.offices import ceilings
from tieline.apps.offices import queries as offices
from tieline.apps.sharing import flags
from tieline.apps.sharing.parties import PartyName
from tieline.cli.party import acting_person, home_viewer
from tieline.cli.printing import print_json, print_table, say
from tieline.core.marking_fields import name_of, read_sensitivity
from tieline.journeys import limiting

app = typer.Typer(
    no_args_is_help=True, help="Partners: flags, ceilings, and who is law enforcement."
)
OfficeOption = Annotated[str, typer.Option(help="Code of an office.")]
AgencyOption = Annotated[str, typer.Option(help="Name of an agency, with all its offices.")]
CountryOption = Annotated[str, typer.Option(help="Two letters, with all its offices.")]
ReasonOption = Annotated[str, typer.Option(help="Why; kept in the audit trail.")]


@app.command("flag")
def flag(
    reason: ReasonOption,
    office: OfficeOption = "",
    agency: AgencyOption = "",
    country: CountryOption = "",
) -> None:
    """Flag an office, an agency or a country: what goes there needs a named approver, at once."""
    name = PartyName(office, agency, country)
    actor = acting_person().at_home()
    limiting.flag(name, reason=reason, actor=actor, now=datetime.now(UTC))
    say(f"{_words(name)} is flagged: what goes there needs a named approver.")


@app.command("unflag")
def unflag(
    reason: ReasonOption,
    office: OfficeOption = "",
    agency: AgencyOption = "",
    country: CountryOption = "",
) -> None:
    """End such a flag."""
    name = PartyName(office, agency, country)
    actor = acting_person().at_home()
    limiting.unflag(name, reason=reason, actor=actor, now=datetime.now(UTC))
    say(f"{_words(name)} is flagged no more.")


@app.command("limit")
def limit(
    office: Annotated[str, typer.Argument(help="Code of the office.")],
    to: Annotated[
        str | None,
        typer.Option(help="The highest sensitivity it may be told: unrestricted to top_secret."),
    ] = None,
    law_enforcement: Annotated[
        bool | None,
        typer.Option(
            "--law-enforcement/--no-law-enforcement",
            help="Whether what is marked LES may go there.",
        ),
    ] = None,
) -> None:
    """Say what an office may be told at all. An office that is added may be told everything."""
    sensitivity = None if to is None else read_sensitivity(to)
    actor = acting_person().at_home()
    limiting.limit_office(office, sensitivity, law_enforcement, actor=actor, now=datetime.now(UTC))
    say(f"Office {office} is set.")


@app.command("list")
def list_(json: Annotated[bool, typer.Option("--json", help="As a JSON object.")] = False) -> None:
    """List the flags, and the offices that may not be told everything."""
    viewer = home_viewer(acting_person())
    found = flags.list_flags(viewer)
    limited = ceilings.list_limited(viewer)
    people = offices.people_by_id(viewer, {row.flagged_by for row in found})
    if json:
        print_json(
            {
                "flags": [
                    {
                        "id": str(row.uuid),
                        "party": row.words,
                        "reason": row.reason,
                        "flagged_at": row.flagged_at,
                        "flagged_by": people[row.flagged_by].name
                        if row.flagged_by in people
                        else None,
                        "ended_at": row.ended_at,
                    }
                    for row in found
                ],
                "limited": [
                    {
                        "office": row.code,
                        "ceiling": name_of(row.ceiling),
                        "is_law_enforcement": row.is_law_enforcement,
                    }
                    for row in limited
                ],
            }
        )
        return
    print_table(
        "Flags",
        ("Party", "Why", "Since", "Ended"),
        [(row.words, row.reason, row.flagged_at, row.ended_at) for row in found],
        empty="No flags. `tieline partner flag` sets one.",
    )
    print_table(
        "Offices that may not be told everything",
        ("Office", "Ceiling", "Law enforcement"),
        [
            (row.code, name_of(row.ceiling), "yes" if row.is_law_enforcement else "no")
            for row in limited
        ],
        empty="Every office may be told everything. `tieline partner limit` says otherwise.",
    )


def _words(name: PartyName) -> str:
    return name.office or name.agency or name.country.upper()
