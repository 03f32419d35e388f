"""`tieline may-tell`: may I tell my counterpart this, and why not."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from tieline.apps.cases import queries as cases
from tieline.apps.sharing.parties import PartyName
from tieline.apps.submissions import queries as submissions
from tieline.cli.case import JsonOption, OfficeOption
from tieline.cli.party import acting_person, office_for
from tieline.cli.printing import print_facts, print_json, print_table
from tieline.core.rights import Right
from tieline.journeys.shapes.releases import MayTellShape, may_tell_shape
from tieline.journeys.telling import Told, may_tell_case, may_tell_hit, may_tell_submission

ToOfficeOption = Annotated[str, typer.Option("--to-office", help="Code of the office to be told.")]
ToAgencyOption = Annotated[
    str, typer.Option("--to-agency", help="Name of the agency to be told, as a whole.")
]
ToCountryOption = Annotated[
    str, typer.Option("--to-country", help="The country to be told, as a whole: two letters.")
]


def may_tell(
    office: OfficeOption,
    case: Annotated[str, typer.Argument(help="Reference of the case.")] = "",
    hit: Annotated[str, typer.Option(help="Id of a hit, in place of a case.")] = "",
    submission: Annotated[str, typer.Option(help="Id of a submission, in place of a case.")] = "",
    to_office: ToOfficeOption = "",
    to_agency: ToAgencyOption = "",
    to_country: ToCountryOption = "",
    json: JsonOption = False,
) -> None:
    """Say whether a case, a hit or a submission may be told to a recipient, and every reason.

    A value and a row carry the marking of their case. Nothing is told or recorded by asking.
    """
    if [bool(case), bool(hit), bool(submission)].count(True) != 1:
        raise typer.BadParameter("Give a case, or --hit ID, or --submission ID.")
    _, actor = office_for(acting_person(), office, Right.READ_CASES)
    viewer, now = actor.as_viewer(), datetime.now(UTC)
    name = PartyName(to_office, to_agency, to_country)
    if hit:
        found = may_tell_hit(hit, name, actor=actor, now=now)
    elif submission:
        row = submissions.get_submission(viewer, submission)
        found = [may_tell_submission(row, name, viewer=viewer, now=now)]
    else:
        found = [may_tell_case(cases.get_case(viewer, case), name, viewer=viewer, now=now)]
    shapes = [may_tell_shape(told) for told in found]
    if json:
        print_json(shapes)
        return
    for told, shape in zip(found, shapes, strict=True):
        _print(told, shape)


def _print(told: Told, shape: MayTellShape) -> None:
    print_facts(
        f"{told.what}, to {told.recipient.words}",
        (
            ("may go", "yes" if shape.may_go else "no"),
            ("reaches them", shape.level),
            ("still needed", shape.unmet),
            ("goes with it", shape.obligations),
            ("releases", shape.releases),
        ),
    )
    print_table(
        "Reasons",
        ("Verdict", "Reason"),
        [(reason.verdict, reason.words) for reason in shape.reasons],
        empty="",
    )
