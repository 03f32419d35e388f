"""`tieline release`: telling a case to a recipient, on record."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer

from tieline.apps.cases import queries as cases
from tieline.apps.sharing.errors import ReleaseNotFound
from tieline.apps.sharing.parties import PartyName
from tieline.cli.case import JsonOption, OfficeOption, RefArgument
from tieline.cli.may_tell import ToAgencyOption, ToCountryOption, ToOfficeOption
from tieline.cli.party import acting_person, office_for
from tieline.cli.printing import print_json, print_table, say
from tieline.core.errors import BadInput
from tieline.core.parsing.dates import read_seen_at
from tieline.core.release import Assurance, ReviewOutcome
from tieline.core.rights import Right
from tieline.journeys import releasing
from tieline.journeys.releasing import Wish
from tieline.journeys.shapes.releases import release_shape

app = typer.Typer(no_args_is_help=True, help="Releases of cases to other offices and countries.")
IdArgument = Annotated[str, typer.Argument(help="Id of the release.")]
ReasonOption = Annotated[str, typer.Option(help="Why; kept with the release.")]


CourtUseOption = Annotated[
    bool | None,
    typer.Option(
        "--court-by-permission/--court-freely",
        help="What their side said of use in court. Left out: not asked.",
    ),
]
OnwardOption = Annotated[
    bool | None,
    typer.Option(
        "--onward-by-permission/--onward-freely",
        help="What their side said of passing it on. Left out: not asked.",
    ),
]
DeathOption = Annotated[
    bool | None,
    typer.Option(
        "--no-death-penalty/--death-penalty-sought",
        help="Whether a death penalty may be sought on it. Left out: not asked.",
    ),
]
TortureOption = Annotated[
    bool | None,
    typer.Option(
        "--no-torture/--torture-feared",
        help="Whether torture or ill-treatment is feared. Left out: not asked.",
    ),
]


@app.command("give")
def give(
    ref: RefArgument,
    office: OfficeOption,
    purpose: Annotated[str, typer.Option(help="Why they need to know.")],
    to_office: ToOfficeOption = "",
    to_agency: ToAgencyOption = "",
    to_country: ToCountryOption = "",
    legal_basis: Annotated[str, typer.Option(help="What it rests on, such as a treaty.")] = "",
    court_use: CourtUseOption = None,
    onward_transfer: OnwardOption = None,
    death_penalty: DeathOption = None,
    torture: TortureOption = None,
    danger: Annotated[
        str, typer.Option(help="The imminent danger to life or property, if there is one.")
    ] = "",
    until: Annotated[
        str, typer.Option(help="When it ends, such as 2027-03-01. Open, if left out.")
    ] = "",
    json: JsonOption = False,
) -> None:
    """Release a case to one recipient, or ask for it where an approver must agree.

    In imminent danger it goes at once, and a supervisor reviews it within 24 hours.
    """
    _, actor = office_for(acting_person(), office, Right.WORK_CASES)
    now = datetime.now(UTC)
    wish = Wish(
        recipient=PartyName(to_office, to_agency, to_country),
        purpose=purpose,
        legal_basis=legal_basis,
        assurance=Assurance(court_use, onward_transfer, death_penalty, torture),
        danger_reason=danger,
        expires_at=_read_date(until) if until else None,
    )
    case = cases.get_case(actor.as_viewer(), ref)
    asked = releasing.release_case(case.uuid, wish, actor=actor, now=now)
    if json:
        view = releasing.show_release(actor.as_viewer(), asked.uuid, now=now)
        print_json(release_shape(view))
    elif asked.waits_for_approver:
        say(f"Release {asked.uuid} waits for a supervisor's approval.")
    else:
        say(f"Case {ref} is released: {asked.uuid}.")


@app.command("list")
def list_(
    office: OfficeOption,
    waiting: Annotated[
        bool, typer.Option("--waiting", help="Only those that wait for somebody.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """List the releases of an office, first those that wait for a review or an approver."""
    _, actor = office_for(acting_person(), office, Right.READ_CASES)
    now = datetime.now(UTC)
    found = releasing.list_of_office(actor.as_viewer(), now=now, only_waiting=waiting)
    if json:
        print_json([release_shape(view) for view in found])
        return
    print_table(
        f"Releases of {office}",
        ("Id", "Case", "To", "State", "Asked", "By", "Review due"),
        [
            (
                view.row.uuid,
                view.case.ref,
                view.row.recipient.words,
                view.state.value + (", re-marked since" if view.is_under_other_marking else ""),
                view.row.asked_at,
                view.asked_by,
                view.row.review_due_at if view.row.waits_for_review else None,
            )
            for view in found
        ],
        empty="Nothing was released. `tieline release give` releases a case.",
    )


@app.command("approve")
def approve(ident: IdArgument, office: OfficeOption) -> None:
    """Approve a release that waits for it: for a supervisor other than who asked."""
    _, actor = office_for(acting_person(), office, Right.SUPERVISE)
    releasing.approve_release(_uuid(ident), actor=actor, now=datetime.now(UTC))
    say(f"Release {ident} is approved and holds.")


@app.command("revoke")
def revoke(ident: IdArgument, office: OfficeOption, reason: ReasonOption) -> None:
    """End a release at once, or decline one that waits."""
    _, actor = office_for(acting_person(), office, Right.WORK_CASES)
    now = datetime.now(UTC)
    releasing.revoke_release(_uuid(ident), reason, actor=actor, now=now)
    view = releasing.show_release(actor.as_viewer(), _uuid(ident), now=now)
    say(f"Release {ident} is {view.state.value}.")


@app.command("review")
def review(
    ident: IdArgument,
    office: OfficeOption,
    outcome: Annotated[ReviewOutcome, typer.Option(help="Whether it stands.")],
    note: Annotated[str, typer.Option(help="What was found; kept with the release.")],
) -> None:
    """Review a release in imminent danger: for a supervisor other than who gave it."""
    _, actor = office_for(acting_person(), office, Right.SUPERVISE)
    releasing.review_release(_uuid(ident), outcome, note, actor=actor, now=datetime.now(UTC))
    say(f"Release {ident} is reviewed: {outcome.value}.")


def _uuid(ident: str) -> UUID:
    try:
        return UUID(ident)
    except ValueError:
        raise ReleaseNotFound(ident) from None


def _read_date(text: str) -> datetime:
    try:
        return read_seen_at(text, "UTC")
    except BadInput as error:
        raise BadInput(
            "bad_release_time",
            f"{text!r} is no date: give one such as 2027-03-01 or 2027-03-01T14:00Z.",
        ) from error
