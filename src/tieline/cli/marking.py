"""`tieline case mark` and `tieline case markings`: the marking that lies on a case."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from tieline.apps.cases import queries as cases
from tieline.apps.offices import queries as offices
from tieline.cli.case import JsonOption, OfficeOption, RefArgument
from tieline.cli.marking_options import (
    CaveatOption,
    EvaluationOption,
    HandlingOption,
    SensitivityOption,
    TlpOption,
    ToAgencyOption,
    ToCountryOption,
    read_marking_options,
)
from tieline.cli.party import acting_person, office_for
from tieline.cli.printing import print_json, print_table, say
from tieline.core.marking_fields import line_of
from tieline.core.rights import Right
from tieline.journeys import marking as markings


def mark(
    ref: RefArgument,
    office: OfficeOption,
    reason: Annotated[str, typer.Option(help="Why; kept with the marking.")],
    tlp: TlpOption = None,
    sensitivity: SensitivityOption = None,
    handling: HandlingOption = None,
    evaluation: EvaluationOption = None,
    caveat: CaveatOption = [],  # noqa: B006 - typer reads it and does not change it
    to_agency: ToAgencyOption = [],  # noqa: B006
    to_country: ToCountryOption = [],  # noqa: B006
) -> None:
    """Replace the marking of a case; what is left out stays as it is.

    It holds at once. Releases were given under the marking before, and end with it.
    """
    _, actor = office_for(acting_person(), office, Right.WORK_CASES)
    stated = read_marking_options(
        tlp=tlp,
        sensitivity=sensitivity,
        handling=handling,
        evaluation=evaluation,
        caveat=caveat,
        to_agency=to_agency,
        to_country=to_country,
    )
    viewer = actor.as_viewer()
    case = cases.get_case(viewer, ref)
    markings.replace_marking(case.uuid, stated, reason, actor=actor, now=datetime.now(UTC))
    say(f"Case {ref} is marked {line_of(markings.get_marked(viewer, case.id).marking)}.")


def list_(ref: RefArgument, office: OfficeOption, json: JsonOption = False) -> None:
    """List the marking of a case and those it replaced, newest first."""
    _, actor = office_for(acting_person(), office, Right.READ_CASES)
    viewer = actor.as_viewer()
    case = cases.get_case(viewer, ref)
    if json:
        print_json(markings.past_shapes(viewer, case))
        return
    rows = markings.list_markings(viewer, case)
    people = offices.people_by_id(viewer, {row.marked_by for row in rows})
    print_table(
        f"Markings of {ref}",
        ("Marking", "Since", "By", "Why"),
        [
            (
                line_of(row.value),
                row.marked_at,
                people[row.marked_by].name if row.marked_by in people else None,
                row.reason or None,
            )
            for row in rows
        ],
        empty="",
    )
