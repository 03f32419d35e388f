"""`tieline case`: an office's cases."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from tieline.apps.cases import actions
from tieline.apps.cases import queries as cases
from tieline.apps.submissions import queries as submissions
from tieline.cli.party import acting_person, office_for
from tieline.cli.printing import print_csv, print_facts, print_json, print_table, say
from tieline.core.lists import ListQuery
from tieline.core.postures import Posture
from tieline.core.rights import Right
from tieline.core.selector_kinds.registry import display
from tieline.journeys import casework, recounting
from tieline.journeys.shapes.cases import case_shape
from tieline.journeys.shapes.disclosures import COLUMNS as DISCLOSED
from tieline.journeys.shapes.disclosures import disclosure_shape
from tieline.journeys.shapes.selectors import case_value_shape

app = typer.Typer(no_args_is_help=True, help="Cases, and what they hold.")
OfficeOption = Annotated[str, typer.Option(help="Code of the office that owns the case.")]
JsonOption = Annotated[bool, typer.Option("--json", help="As JSON.")]


@app.command("open")
def open_(
    ref: Annotated[str, typer.Argument(help="The office's reference of the case.")],
    office: OfficeOption,
    posture: Annotated[Posture, typer.Option(help="What others learn on a hit.")] = Posture.POINTER,
    summary: Annotated[str, typer.Option(help="One line; told to others only if open.")] = "",
) -> None:
    """Open a case."""
    _, actor = office_for(acting_person(), office, Right.WORK_CASES)
    actions.open_case(ref, actor=actor, now=datetime.now(UTC), posture=posture, summary=summary)
    say(f"Case {ref} opened in {office}, posture {posture.value}.")


@app.command("list")
def list_(office: OfficeOption, json: JsonOption = False) -> None:
    """List the cases of an office."""
    _, actor = office_for(acting_person(), office, Right.READ_CASES)
    viewer = actor.as_viewer()
    rows: list[cases.CaseRow] = []
    while page := cases.list_cases(viewer, after_ref=rows[-1].ref if rows else ""):
        rows.extend(page)
    if json:
        print_json([case_shape(row) for row in rows])
        return
    print_table(
        f"Cases of {office}",
        ("Reference", "Posture", "Opened", "Summary"),
        [(row.ref, row.posture.value, row.opened_at, row.summary) for row in rows],
        empty=f"No cases yet. `tieline case open REF --office {office!r}` opens one.",
    )


@app.command("show")
def show(
    ref: Annotated[str, typer.Argument(help="The office's reference of the case.")],
    office: OfficeOption,
    json: JsonOption = False,
) -> None:
    """Show a case: its submissions and the values it holds."""
    _, actor = office_for(acting_person(), office, Right.READ_CASES)
    viewer = actor.as_viewer()
    case = cases.get_case(viewer, ref)
    _, held = casework.list_held(case.uuid, ListQuery(), actor=actor, now=datetime.now(UTC))
    sent = submissions.list_submissions(viewer, case_ref=ref)
    if json:
        print_json(
            {
                "ref": case.ref,
                "office": office,
                "posture": case.posture.value,
                "summary": case.summary,
                "opened_at": case.opened_at,
                "submissions": [
                    {"id": str(s.uuid), "file": s.file_name, "state": s.state.value} for s in sent
                ],
                "selectors": [case_value_shape(line) for line in held.rows],
            }
        )
        return
    print_facts(
        f"Case {case.ref} of {office}",
        (("posture", case.posture.value), ("opened", case.opened_at), ("summary", case.summary)),
    )
    print_table(
        "Submissions",
        ("Id", "File", "State", "Rows", "Problems"),
        [(s.uuid, s.file_name, s.state.value, s.rows_read, s.row_problems) for s in sent],
        empty="No file names this case alone.",
    )
    print_table(
        "Values",
        (
            "Kind",
            "Value",
            "Condition",
            "Role",
            "Standing",
            "Rows",
            "First seen",
            "Last seen",
            "Others",
        ),
        [
            (
                row.mention.kind,
                display(row.mention.kind, row.mention.canonical),
                row.mention.condition.value,
                row.roles,
                row.standings,
                row.row_count,
                row.first_seen_at,
                row.last_seen_at,
                line.other_codes,
            )
            for line in held.rows
            for row in [line.held]
        ],
        empty="The case holds no values yet.",
    )


@app.command("disclosures")
def disclosures(
    ref: Annotated[str, typer.Argument(help="The office's reference of the case.")],
    office: OfficeOption,
    json: JsonOption = False,
    csv: Annotated[bool, typer.Option("--csv", help="As CSV.")] = False,
) -> None:
    """List who was told what of a case, newest first."""
    _, actor = office_for(acting_person(), office, Right.READ_CASES)
    viewer = actor.as_viewer()
    _, lines = recounting.list_told(cases.get_case(viewer, ref).uuid, viewer)
    shapes = [disclosure_shape(line) for line in lines]
    if json:
        print_json(shapes)
    elif csv:
        print_csv((asdict(shape) for shape in shapes), DISCLOSED)
    else:
        print_table(
            f"Told of case {ref}",
            ("When", "Value", "What", "Office", "Person", "At"),
            [
                (
                    one.told_at,
                    display(one.kind, one.value) if one.kind and one.value else "-",
                    one.tells,
                    one.office,
                    one.person or "-",
                    one.look,
                )
                for one in shapes
            ],
            empty="Nothing of it was told to anybody, as far as you may know.",
        )
