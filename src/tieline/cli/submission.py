"""`tieline submission`: what was handed in, and taking it back or correcting it."""

from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from tieline.apps.offices import queries as offices
from tieline.apps.offices import rights
from tieline.apps.offices.queries import KnownPerson, OfficeRow
from tieline.apps.submissions import queries as submissions
from tieline.apps.submissions.errors import SubmissionNotFound
from tieline.apps.submissions.queries import SubmissionRow
from tieline.cli.party import acting_person, home_viewer, office_for
from tieline.cli.printing import print_csv, print_facts, print_json, print_table, say
from tieline.cli.submit import finish_handing_in
from tieline.core.ids import Actor
from tieline.core.rights import Right
from tieline.core.states import UNFINISHED_STATES
from tieline.journeys.handing_in import correction_of
from tieline.journeys.inspecting import fit_opening
from tieline.journeys.shapes.submissions import problem_shape, submission_shape
from tieline.journeys.taking_back import take_back

app = typer.Typer(no_args_is_help=True, help="Files handed in.")
IdArgument = Annotated[str, typer.Argument(help="Id of the submission.")]
OfficeOption = Annotated[
    str | None, typer.Option(help="Code of the office. Searched for, if left out.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="As JSON.")]


@app.command("list")
def list_(
    office: Annotated[str, typer.Option(help="Code of the office.")], json: JsonOption = False
) -> None:
    """List an office's submissions, newest first."""
    _, actor = office_for(acting_person(), office, Right.READ_CASES)
    rows = submissions.list_submissions(actor.as_viewer())
    if json:
        print_json([submission_shape(row) for row in rows])
        return
    print_table(
        f"Submissions of {office}",
        ("Id", "Received", "File", "Case", "State", "Rows", "Problems", "Hits"),
        [
            (
                row.uuid,
                row.received_at,
                row.file_name,
                row.case_ref or "(in the rows)",
                row.state.value,
                row.rows_read,
                row.row_problems,
                row.hits_found,
            )
            for row in rows
        ],
        empty="Nothing handed in yet. `tieline submit FILE` hands a file in.",
    )


@app.command("show")
def show(ident: IdArgument, office: OfficeOption = None, json: JsonOption = False) -> None:
    """Show a submission and its counts."""
    found, row, _ = _find(ident, office, Right.READ_CASES)
    if json:
        print_json({"office": found.code, **asdict(submission_shape(row))})
        return
    print_facts(
        f"Submission {row.uuid} of {found.code}", list(asdict(submission_shape(row)).items())[1:]
    )
    if row.failures and row.state in UNFINISHED_STATES:
        say(
            f"Its intake failed ({row.failure_code}). The worker tries it again, at least once an "
            "hour; if that cannot mend it, withdraw it and hand the file in again."
        )


@app.command("problems")
def problems(
    ident: IdArgument,
    office: OfficeOption = None,
    json: JsonOption = False,
    csv: Annotated[bool, typer.Option("--csv", help="As CSV.")] = False,
) -> None:
    """List every row problem and note of a submission."""
    _, row, actor = _find(ident, office, Right.READ_CASES)
    rows = [
        asdict(problem_shape(problem))
        for problem in submissions.list_problems(actor.as_viewer(), row.id)
    ]
    columns = ("row", "line", "column", "is_note", "code", "message")
    if json:
        print_json(rows)
    elif csv:
        print_csv(rows, columns)
    else:
        print_table(
            f"Problems of {row.file_name}",
            ("Row", "Line", "Column", "Note", "Code", "What to do"),
            [tuple(one.values()) for one in rows],
            empty="No problems and no notes.",
        )


@app.command("withdraw")
def withdraw(
    ident: IdArgument,
    reason: Annotated[str, typer.Option(help="Why; kept in the audit trail.")],
    office: OfficeOption = None,
) -> None:
    """Take a submission back: its values leave the case and its hits go."""
    _, row, actor = _find(ident, office, Right.WORK_CASES)
    is_settled = take_back(row.id, reason=reason, actor=actor, now=datetime.now(UTC))
    rest = "its hits are retracted" if is_settled else "the worker will retract its hits"
    say(f"Submission {row.uuid} is withdrawn, and {rest}.")


@app.command("supersede")
def supersede(
    ident: IdArgument,
    file: Annotated[Path, typer.Argument(help="The corrected file, with the same columns.")],
    office: OfficeOption = None,
    json: JsonOption = False,
) -> None:
    """Replace a submission by a corrected file. What both hold keeps its place and its hits."""
    found, row, actor = _find(ident, office, Right.WORK_CASES)
    sheet = correction_of(row, path=file, viewer=actor.as_viewer())
    sheet = replace(sheet, layout=fit_opening(file, sheet.layout))
    finish_handing_in(sheet, found, acting_person(), as_json=json)


def _find(ident: str, code: str | None, right: Right) -> tuple[OfficeRow, SubmissionRow, Actor]:
    """The submission, in the named office or in any where the person has the right."""
    person = acting_person()
    if code is not None:
        office, actor = office_for(person, code, right)
        return office, submissions.get_submission(actor.as_viewer(), ident), actor
    for office in _offices_of(person):
        actor = person.acting_for(office)
        if not rights.may(actor, right):
            continue
        try:
            return office, submissions.get_submission(actor.as_viewer(), ident), actor
        except SubmissionNotFound:
            continue
    raise SubmissionNotFound(ident)


def _offices_of(person: KnownPerson) -> list[OfficeRow]:
    directory = offices.offices_by_id(home_viewer(person)).values()
    return [one for one in directory if person.is_operator or one.id in person.office_ids]
